"""The tick: what it wakes, and in which order."""

from typing import Any

import pytest

from customers.followups import tasks
from customers.followups.models import FollowUp
from studio.core import jobs
from studio.core.staff.models import User
from tests.support.reminders import make_followup, make_message, make_message_rule, make_rule, moment

pytestmark = pytest.mark.django_db
NOW = moment(10, 10, 40)
SWEEP = "studio.core.messages.tasks.sweep"


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What happened, in order: wake-ups, and each slice that was handed out."""
    seen: list[tuple[Any, ...]] = []
    release = tasks.actions.release_due

    def released(**how: Any) -> int:
        seen.append(("release",))
        return release(**how)

    monkeypatch.setattr(tasks, "now", lambda: NOW)
    monkeypatch.setattr(tasks.actions, "release_due", released)
    monkeypatch.setattr(jobs, "wake", lambda name, *args: seen.append((name, *args)))
    return seen


def test_the_outbox_is_woken_before_anything_is_handed_out(done: list[tuple[Any, ...]]) -> None:
    """A worker killed in the middle of the slice has already called those who deliver."""
    make_message(due_at=NOW)
    tasks.tick()
    assert done == [(SWEEP,), ("release",), (SWEEP,)]


def test_what_was_just_handed_out_is_delivered_too(done: list[tuple[Any, ...]], cs: User) -> None:
    make_followup(make_message_rule(), branch=cs.branch, due_at=NOW)
    tasks.tick()
    assert done == [("release",), (SWEEP,)]


def test_more_than_a_slice_asks_for_another_turn(
    done: list[tuple[Any, ...]], cs: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "ROWS_PER_TURN", 2)
    for _n in range(3):
        make_followup(make_rule(), branch=cs.branch)
    tasks.tick()
    assert done == [("release",), ("customers.followups.tasks.tick", False)]
    tasks.tick(False)
    assert FollowUp.objects.filter(released_at=None).count() == 0


def test_a_worker_that_starts_asks_at_once(done: list[tuple[Any, ...]]) -> None:
    tasks.ask_what_is_due()
    assert done == [("customers.followups.tasks.tick",)]
