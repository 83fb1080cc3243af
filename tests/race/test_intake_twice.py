"""The intake form in the hands of several processes at once, with real connections and committed transactions."""

import pytest

from tests.race import intake_scenes as scenes
from tests.race.harness import Outcome, arena
from tests.support.soak import soak_size

pytestmark = pytest.mark.slow
CLERKS, ROUNDS = 6, 4


def kinds(one_round: list[Outcome]) -> list[str]:
    return sorted(one.kind for one in one_round)


def test_one_form_sent_by_many_at_once_makes_one_order() -> None:
    with arena() as place:
        ids = place.run(scenes.open_shop)
        with place.race(CLERKS) as race:
            told = race.rounds(scenes.send_the_same_form, [(ids, n) for n in range(ROUNDS)])
        counted, agree = place.run(scenes.count_everything), place.run(scenes.sums_agree)
    assert [kinds(one_round) for one_round in told] == [["won"] * CLERKS] * ROUNDS
    assert [len({one.value for one in one_round}) for one_round in told] == [1] * ROUNDS
    assert (counted["Order"], counted["Payment"], counted["Customer"], agree) == (ROUNDS, ROUNDS, ROUNDS, True)


def test_without_the_key_the_same_click_books_again() -> None:
    """What the guard is for: the same race with the key forgotten."""
    with arena() as place:
        ids = place.run(scenes.open_shop)
        with place.race(CLERKS) as race:
            race.everybody(scenes.forget_the_key)
            race.rounds(scenes.send_the_same_form, [(ids, n) for n in range(ROUNDS)])
        counted = place.run(scenes.count_everything)
    assert min(counted["Order"], counted["Payment"]) > ROUNDS


def test_busy_desks_do_not_hinder_each_other() -> None:
    """Every clerk another couple and another day, all at once: all are taken, and no receipt number is left out."""
    with arena() as place:
        ids = place.run(scenes.open_shop, CLERKS)
        with place.race(CLERKS) as race:
            for me in range(CLERKS):  # the first form of a process loads half the house: not while others wait
                race.rounds(scenes.warm_up, [(ids, me)])
            told = race.rounds(scenes.want_a_morning_of_ones_own, [(ids, n) for n in range(ROUNDS)])
        counted, receipts = place.run(scenes.count_everything), place.run(scenes.receipt_numbers)
    assert [kinds(one_round) for one_round in told] == [["won"] * CLERKS] * ROUNDS
    assert (counted["Order"], counted["Claim"]) == (ROUNDS * CLERKS, ROUNDS * CLERKS)
    assert receipts == [f"HB-R-{n:05d}" for n in range(1, ROUNDS * CLERKS + 1)]


def check_the_morning(clerks: int, rounds: int) -> None:
    with arena() as place:
        ids = place.run(scenes.open_shop, clerks)
        with place.race(clerks) as race:
            told = race.rounds(scenes.want_the_same_morning, [(ids, n) for n in range(rounds)])
        counted, agree = place.run(scenes.count_everything), place.run(scenes.sums_agree)
    assert [kinds(one_round) for one_round in told] == [["refused"] * (clerks - 1) + ["won"]] * rounds
    for n, one_round in enumerate(told):
        for loser in (one for one in one_round if one.kind == "refused"):
            assert f"新娘{n}号" in loser.text.split('class="err-sum"')[1].split("</ul>")[0]
            assert len(loser.choices) == 3
    assert (counted["Order"], counted["Payment"], counted["Hold"], counted["Customer"]) == (rounds,) * 4
    assert (counted["Claim"], agree) == (rounds, True)


def test_many_couples_one_photographer_one_morning() -> None:
    """One gets him; every other desk is told who has him and what is free next, and nothing of theirs is written."""
    check_the_morning(CLERKS, ROUNDS)


@pytest.mark.soak
@pytest.mark.parametrize("clerks", [2, 8])
def test_many_couples_for_a_long_time(clerks: int) -> None:
    check_the_morning(clerks, soak_size(100))
