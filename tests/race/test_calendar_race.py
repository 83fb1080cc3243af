"""Clerks who want the same place at the same moment, in processes of their own, on the database the settings name.

Small here; `python -m tests.race.calendar_soak` runs the same at any size. Each guard has a twin without it.
"""

import pytest
from django.db import connection

from tests.race import calendar_scenarios as scenes
from tests.race.calendar_soak import Figures, run
from tests.race.harness import Outcome, arena

pytestmark = pytest.mark.slow
ROUNDS = 4


def verdict(figures: Figures) -> dict[str, object]:
    """What must be nothing. "Busy" is no damage, but how slow the machine is: the figures' line prints it."""
    return {
        "wrong rounds": figures.wrong_rounds,
        "overlaps": figures.overlaps,
        "errors": figures.errors,
        "unnamed": figures.unnamed,
        "unhelped": figures.unhelped,
        "deadlocks": figures.deadlocks,
    }


ALL_WELL = {"wrong rounds": 0, "overlaps": 0, "errors": [], "unnamed": 0, "unhelped": 0, "deadlocks": 0}


@pytest.mark.parametrize("name", scenes.SCENARIOS)
def test_eight_clerks_one_place(name):
    """So many winners as there are places, and every loser hears who has it and what could be had instead."""
    figures = run(name, 8, ROUNDS)
    assert verdict(figures) == ALL_WELL
    assert figures.refused + figures.busy == ROUNDS * (8 - figures.winners_expected)


def played(clerks: int, rounds: int, attempt, *, constraint: bool, locks: bool) -> tuple[list[list[Outcome]], int]:
    """A race with guards taken off; answers the rounds and how much overlaps afterwards."""
    with arena() as place:
        shop = place.run(scenes.open_shop, clerks)
        if not constraint:
            place.run(scenes.drop_the_constraint)
        with place.race(clerks) as race:
            if not locks:
                race.everybody(scenes.forget_to_lock)
            told = race.rounds(attempt, [(shop, n) for n in range(rounds)])
        return told, place.run(scenes.overlaps)


def wins(told: list[list[Outcome]]) -> list[int]:
    return [sum(one.kind == "won" for one in one_round) for one_round in told]


def test_without_locks_and_constraint_the_same_race_double_books():
    """The check alone, as many booking tools have it: this is what the guards are for."""
    told, overlaps = played(8, ROUNDS, scenes.book_without_transaction, constraint=False, locks=False)
    assert max(wins(told)) > 1
    assert overlaps == sum(wins(told)) - ROUNDS


def test_the_constraint_alone_still_refuses_the_second():
    """Locks off: nobody is booked twice, whoever comes second hears it as the usual refusal, only less in detail."""
    told, overlaps = played(8, ROUNDS, scenes.book_without_transaction, constraint=True, locks=False)
    assert overlaps == 0
    assert max(wins(told)) == 1
    kinds = {one.kind for one_round in told for one in one_round}
    # Constraint alone may deadlock on PostgreSQL: the reason why rows are locked first.
    assert kinds <= {"won", "refused"} | ({"error"} if connection.vendor == "postgresql" else set())
    texts = [one.text for one_round in told for one in one_round if one.kind == "refused"]
    assert any("was taken at this very moment" in text for text in texts)


def test_locks_alone_hold_too():
    """Constraint off: the locked check lets exactly one through."""
    told, overlaps = played(8, ROUNDS, scenes.book, constraint=False, locks=True)
    assert overlaps == 0
    assert wins(told) == [1] * ROUNDS
