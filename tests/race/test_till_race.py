"""Many clerks at one till: never more than is open, every receipt numbered without gap, one form booked once."""

import pytest

from tests.race import till_scenes as till
from tests.race.harness import arena
from tests.support.soak import soak_size

pytestmark = [pytest.mark.slow, pytest.mark.soak]
CLERKS = 8


def numbered(count: int) -> list[str]:
    return [f"HB-R-{n:05d}" for n in range(1, count + 1)]


def test_nobody_takes_more_than_is_open() -> None:
    rounds = soak_size(100)
    with arena() as place:
        shop = place.run(till.open_shop, CLERKS, rounds)
        with place.race(clerks=CLERKS) as race:
            found = race.rounds(till.pay, [(shop["people"], order) for order in shop["orders"]])
        books = place.run(till.look)
    for outcomes in found:
        assert [one.kind for one in outcomes].count("won") == 3
        refusals = {one.text for one in outcomes if one.kind == "refused"}
        assert refusals == {"Only ¥100.00 is open on this order; ¥300.00 would be too much."}
        assert {one.kind for one in outcomes} <= {"won", "refused"}
    assert (books["wrong"], books["gaps"], books["overpaid"]) == (0, [], 0)
    assert books["numbers"] == numbered(3 * rounds)


def test_one_form_sent_by_everybody_is_booked_once() -> None:
    rounds = soak_size(50)
    with arena() as place:
        shop = place.run(till.open_shop, CLERKS, rounds)
        plan = [(shop["people"], order, f"key-{order}") for order in shop["orders"]]
        with place.race(clerks=CLERKS) as race:
            found = race.rounds(till.pay_the_same_form, plan)
        books = place.run(till.look)
    for outcomes in found:
        assert {one.kind for one in outcomes} == {"won"}
        assert len({one.value for one in outcomes}) == 1
    assert books["paid"] == ["300.00"] * rounds
    assert books["numbers"] == numbered(rounds)


def test_a_story_that_falls_over_leaves_no_gap() -> None:
    rounds = soak_size(100)
    with arena() as place:
        shop = place.run(till.open_shop, CLERKS, CLERKS)
        with place.race(clerks=CLERKS) as race:
            found = race.rounds(till.pay_or_fail, [(shop["people"], shop["orders"], n) for n in range(rounds)])
        books = place.run(till.look)
    won = sum(one.kind == "won" for outcomes in found for one in outcomes)
    fell = [one.text for outcomes in found for one in outcomes if one.kind != "won"]
    assert won + len(fell) == rounds * CLERKS
    assert fell
    assert all("PowerCut" in text for text in fell)
    assert (books["wrong"], books["gaps"]) == (0, [])
    assert books["numbers"] == numbered(won)


def test_without_the_guard_the_same_clerks_take_too_much() -> None:
    with arena() as place:
        shop = place.run(till.open_shop, CLERKS, 5)
        with place.race(clerks=CLERKS) as race:
            race.rounds(till.pay_without_guard, [(shop["people"], order) for order in shop["orders"]])
        books = place.run(till.look)
    assert books["wrong"] > 0
