"""A day is closed while everybody pays, a drawer is emptied by everybody: the till's door holds, and is needed."""

from typing import Any

import pytest
from django.db import connection

from tests.race import closing_scenes as scenes
from tests.race.clerk import Outcome
from tests.race.harness import arena
from tests.support.soak import soak_size

pytestmark = [pytest.mark.slow, pytest.mark.soak]
CLERKS = 8
on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="on SQLite the transaction itself is the lock; there is no door to remove"
)


def race(attempt: Any, days: int, *, guarded: bool = True) -> tuple[list[list[Outcome]], dict[str, Any]]:
    """Every day once, everybody at the same moment: what became of it, and what the books say then."""
    with arena() as place:
        shop = place.run(scenes.open_shop, CLERKS, days)
        with place.race(clerks=CLERKS) as tills:
            tills.everybody(scenes.take_your_time, guarded)
            found = tills.rounds(attempt, [(shop, n) for n in range(1, days + 1)])
        return found, place.run(scenes.look)


def test_a_closed_day_keeps_the_sums_of_its_close() -> None:
    days = soak_size(100)
    found, books = race(scenes.pay_or_close, days)
    became = {(one.kind, one.text) for outcomes in found for one in outcomes}
    assert became == {("won", "")}  # nobody is told "busy", the close starves neither
    assert (books["closed"], books["changed"]) == (days, [])
    assert books["receipts"] == CLERKS * days + (CLERKS - 1) * days * scenes.PAYMENTS


@on_postgres
def test_without_the_door_receipts_slip_into_a_closed_day() -> None:
    _found, books = race(scenes.pay_or_close, 5, guarded=False)
    assert books["changed"] != []


def test_a_drawer_pays_out_once_what_lies_in_it() -> None:
    days = soak_size(100)
    found, books = race(scenes.pay_back_in_cash, days)
    for outcomes in found:
        assert sorted(one.kind for one in outcomes) == ["refused"] * (CLERKS - 1) + ["won"]
        assert {one.code for one in outcomes if one.kind == "refused"} == {"drawer"}
    assert books["overdrawn"] == []


@on_postgres
def test_without_the_door_a_drawer_pays_out_what_is_not_there() -> None:
    _found, books = race(scenes.pay_back_in_cash, 3, guarded=False)
    assert books["overdrawn"] != []
