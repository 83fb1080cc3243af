"""Killed between any two steps of the intake: nothing is there, or everything; the same form sent again completes it.

On the database the settings name: a SQLite file, or PostgreSQL (`DATABASE_URL`).
"""

from collections.abc import Iterator

import pytest

from tests.race import intake_scenes as scenes
from tests.race.harness import Arena, arena

pytestmark = pytest.mark.slow
KILLED = 9
STEPS = (
    "claim_key", "find_or_add_customer", "draft_order", "place_hold", "book", "plan_shoot", "receive_payment",
    "move_order", "schedule", "number_customer", "number_order", "number_shoot", "number_receipt", "request_first",
    "store_answer", "drop_draft",
)  # fmt: skip
ONE_OF_EACH = {"Customer": 1, "Order": 1, "Hold": 1, "Claim": 1, "Appointment": 1, "Shoot": 1, "Payment": 1,
               "Document": 3, "SubmissionKey": 1, "Person": 2, "OrderLine": 4}  # fmt: skip


@pytest.fixture
def place() -> Iterator[Arena]:
    with arena() as found:
        yield found


def complete(counted: dict[str, int]) -> dict[str, int]:
    return {name: counted[name] for name in ONE_OF_EACH}


def test_killed_at_every_step_leaves_nothing(place: Arena) -> None:
    ids = place.run(scenes.open_shop)
    before = place.run(scenes.count_everything)
    assert before["Order"] == before["SubmissionKey"] == before["HistoryEntry"] == 0
    for step in STEPS:
        assert place.run(scenes.crash, ids, scenes.kill_before, step) == KILLED, step
        assert place.run(scenes.count_everything) == before, step
    assert place.run(scenes.crash, ids, scenes.kill_after, "drop_draft") == KILLED  # the last word before the commit
    assert place.run(scenes.count_everything) == before
    status, address = place.run(scenes.send_again, ids)
    assert (status, address[-6:]) == (302, "-0001/")
    assert complete(place.run(scenes.count_everything)) == ONE_OF_EACH
    assert place.run(scenes.sums_agree)


def test_killed_after_the_commit_leaves_everything(place: Arena) -> None:
    """The answer never reached the desk; the clerk sends the form again and gets the order that is there."""
    ids = place.run(scenes.open_shop)
    assert place.run(scenes.crash, ids, None, "") == KILLED
    after = place.run(scenes.count_everything)
    assert complete(after) == ONE_OF_EACH
    assert after["FollowUp"] > 0
    status, address = place.run(scenes.send_again, ids)
    assert (status, address[-6:]) == (302, "-0001/")
    assert place.run(scenes.count_everything) == after
