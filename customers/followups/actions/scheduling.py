"""From a date to the follow-ups its rules owe; moved and ended with it. Called by journeys, inside their stories."""

import datetime as dt
from collections.abc import Collection
from contextlib import AbstractContextManager
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from customers.followups.models import FollowUp, ReminderRule
from customers.followups.states import OPEN_STATES, FollowUpChannel, FollowUpState, Reason, due_moment, worth_making
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.locks import one_transaction
from studio.core.messages.actions import call_off
from studio.core.reading import is_reading, read_once
from studio.core.together import write_rows, written_together

State = FollowUpState
COMES_BACK = (Reason.MOVED, Reason.ENDED)


def origin_of(followup_id: int) -> str:
    """How the outbox names a follow-up; also the key under which its message is sent once."""
    return f"followup:{followup_id}"


@one_transaction
def schedule(
    *, anchor: str, anchor_id: int, at_moment: dt.datetime, customer_id: int, branch_id: int, thread: str = "",
    is_new: bool = False, by: Any = None, at: dt.datetime,
) -> int:  # fmt: skip
    """Make what the rules owe for an anchor that takes place at `at_moment`. Returns how many rows wait now.

    `is_new`: the anchor was made by this very story, so nothing of it can be there yet.
    Twice: nothing new. Another hour of the same day: open rows follow. A day that was left and comes back: its rows
    come back too, except those that were done.
    """
    occurrence = local_day(at_moment)
    there = FollowUp.objects.filter(anchor=anchor, anchor_id=anchor_id, occurrence=occurrence)
    known = {} if is_new else {row.rule_id: row for row in there}
    fresh = []
    for rule in rules_of(anchor):
        due_at = due_moment(at_moment, days=rule.days, time_of_day=rule.time_of_day)
        late_at = due_at + dt.timedelta(hours=rule.late_after_hours)
        if not worth_making(due_at, late_at, at=at, channel=rule.channel, days=rule.days):
            continue
        if rule.pk in known:
            _follow(known[rule.pk], anchor_at=at_moment, due_at=due_at, late_at=late_at, at=at)
            continue
        fresh.append(
            FollowUp(
                rule=rule,
                branch_id=branch_id,
                customer_id=customer_id,
                thread=thread,
                anchor=anchor,
                anchor_id=anchor_id,
                anchor_at=at_moment,
                occurrence=occurrence,
                channel=rule.channel,
                due_at=due_at,
                late_at=late_at,
            )
        )
    if is_new:
        write_rows(fresh, ignore_conflicts=True)
    else:
        FollowUp.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def scheduled_together() -> AbstractContextManager[None]:
    """A story that makes several anchors writes what they bring at the end of this block."""
    return written_together(FollowUp, ignore_conflicts=True)


def rules_of(anchor: str) -> list[ReminderRule]:
    """The rules in use for an anchor; a story that schedules several anchors reads them once."""
    if not is_reading():
        return list(ReminderRule.objects.filter(anchor=anchor, is_active=True))
    every = read_once("reminder rules", lambda: list(ReminderRule.objects.filter(is_active=True)))
    return [rule for rule in every if rule.anchor == anchor]


def _follow(
    row: FollowUp, *, anchor_at: dt.datetime, due_at: dt.datetime, late_at: dt.datetime, at: dt.datetime
) -> None:
    """A row of the same day: revive it, or let it follow the new hour."""
    is_back = row.state == State.CANCELLED and row.reason in COMES_BACK
    is_open = row.state in OPEN_STATES and row.anchor_at != anchor_at
    if not (is_back or is_open):
        return
    rows = FollowUp.objects.filter(pk=row.pk)
    changed = rows.filter(state=row.state).update(
        state=State.OPEN, reason="", released_at=None, attempts=0, anchor_at=anchor_at, due_at=due_at, late_at=late_at
    )
    on_its_way = row.state == State.WAITING and not call_off(origins=[origin_of(row.pk)], at=at)
    if changed and on_its_way:
        rows.update(state=State.WAITING, released_at=row.released_at)  # too late to say it differently


@one_transaction
def reanchor(
    *, anchor: str, anchor_id: int, at_moment: dt.datetime, customer_id: int, branch_id: int, thread: str = "",
    by: Any = None, at: dt.datetime,
) -> int:  # fmt: skip
    """The anchor moved: open rows of its other days end, the rows of the new day are made.

    Twice: nothing more happens.
    """
    rows = FollowUp.objects.filter(anchor=anchor, anchor_id=anchor_id).exclude(occurrence=local_day(at_moment))
    _end(rows, reason=Reason.MOVED, at=at)
    return schedule(
        anchor=anchor, anchor_id=anchor_id, at_moment=at_moment, customer_id=customer_id, branch_id=branch_id,
        thread=thread, by=by, at=at,
    )  # fmt: skip


def cancel_anchor(*, anchor: str, anchor_id: int, reason: str = "", by: Any = None, at: dt.datetime) -> int:
    """The anchor is gone: its open rows end and their messages are called off. Returns how many rows ended.

    Twice: nothing is left to end.
    """
    return cancel_anchors(anchors=[(anchor, anchor_id)], reason=reason, by=by, at=at)


@one_transaction
def cancel_anchors(
    *, anchors: Collection[tuple[str, int]], reason: str = "", by: Any = None, at: dt.datetime
) -> int:  # fmt: skip
    """Several anchors of one thread are gone at once, which its history tells in one sentence; else `cancel_anchor`."""
    if not anchors:
        return 0
    rows = FollowUp.objects.filter(reduce(or_, (Q(anchor=anchor, anchor_id=pk) for anchor, pk in anchors)))
    ended = _end(rows, reason=Reason.ENDED, at=at)
    if ended:
        first = rows.order_by("pk").first()
        assert first is not None
        alone = len(anchors) == 1
        record(
            "followups.ended", subject=f"{first.anchor}:{first.anchor_id}" if alone else first.thread,
            thread=first.thread, branch_id=first.branch_id, by=by, at=at, count=ended, reason=reason,
        )  # fmt: skip
    return ended


def _end(rows: QuerySet[FollowUp], *, reason: str, at: dt.datetime) -> int:
    """End what is open among these rows; messages that have not left are called off."""
    found = list(rows.filter(state__in=OPEN_STATES).order_by("pk").values_list("pk", "channel"))
    if not found:
        return 0
    ended = FollowUp.objects.filter(pk__in=[pk for pk, _channel in found], state__in=OPEN_STATES).update(
        state=State.CANCELLED, reason=reason
    )
    if origins := [origin_of(pk) for pk, channel in found if channel == FollowUpChannel.MESSAGE]:
        call_off(origins=origins, at=at)
    return ended
