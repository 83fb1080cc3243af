"""What people do with follow-ups: the outcome of a call, its undo, notes, "not needed", "once more".

Every step compares `turn` with what the page showed. Of two clicks one books a contact; the other finds it booked.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from customers.followups.actions.scheduling import origin_of
from customers.followups.models import Contact, FollowUp
from customers.followups.scripts import satisfaction_of
from customers.followups.states import (
    MOST_CALLS,
    WORKABLE_STATES,
    FollowUpChannel,
    FollowUpState,
    How,
    Outcome,
    Reason,
    call_back_trouble,
    next_call,
)  # fmt: skip
from studio.core.audit.actions import record
from studio.core.errors import MovedOn, StudioError
from studio.core.locks import lock_rows, one_transaction
from studio.core.messages.actions import bring_back, call_off, pass_on, take_back
from studio.core.messages.queries import messages_of
from studio.core.messages.states import FOR_PEOPLE, MessageState, Trouble
from studio.core.ui.formats import moment

State = FollowUpState
TAKE_BACK_WITHIN = dt.timedelta(minutes=10)
DOUBLE_CLICK = dt.timedelta(minutes=2)
ONE_MORE_DAY = dt.timedelta(hours=24)
KEPT = ("state", "reason", "due_at", "late_at", "attempts", "released_at", "done_at", "done_by_id", "outcome")
MOMENTS = ("due_at", "late_at", "released_at", "done_at")


@dataclass(frozen=True, slots=True)
class CallResult:
    """One key at the desk: the rows of the call as the page showed them (id, turn), and what came of it."""

    rows: tuple[tuple[int, int], ...]
    outcome: str
    note: str = ""
    answers: tuple[str, ...] = ()
    seconds: int = 0
    call_back_at: dt.datetime | None = None


@one_transaction
def record_outcome(*, result: CallResult, by: Any, at: dt.datetime) -> Contact:
    """Book one contact for all reasons of the call, and say what becomes of each.

    Locks: the follow-ups. Raises: MovedOn when somebody else was quicker. Twice (double click): the first contact.
    """
    rows = lock_rows(FollowUp.objects.filter(pk__in=[pk for pk, _turn in result.rows], branch_id__in=by.branch_ids))
    if first := _same_click(rows, result, by, at):
        return first
    _refuse_stale(rows, result.rows)
    messages = messages_of([origin_of(row.pk) for row in rows if row.channel == FollowUpChannel.MESSAGE])
    concerned = [row for row in rows if _concerns(row, result.outcome)]
    if not concerned:
        raise StudioError(_("There is nothing to call here; pass the message on, or mark it as not needed."))
    if result.outcome == Outcome.CALL_BACK:
        _promised(result, at)
    if result.outcome == Outcome.REFUSED:
        concerned += _other_calls(concerned[0])
    lead = concerned[0]
    contact = Contact.objects.create(
        customer_id=lead.customer_id, branch_id=lead.branch_id, thread=lead.thread, followup=lead, at=at, by=by,
        how=_how(lead, result.outcome), outcome=result.outcome, seconds=min(result.seconds, 24 * 3600),
        satisfaction=_satisfaction(concerned, result.answers), title=lead.rule.name[:80] if lead.rule else "",
        note=_words(result), before=[_kept(row) for row in concerned],
    )  # fmt: skip
    for row in concerned:
        _apply(row, result, by, at)
        message = messages.get(origin_of(row.pk))
        if message is not None and message.state in FOR_PEOPLE and row.state == State.DONE:
            pass_on(message=message, by=by, at=at)
    _remember("contact.made", contact, by, at)
    return contact


def _remember(verb: str, contact: Contact, by: Any, at: dt.datetime) -> None:
    record(
        verb, subject=f"contact:{contact.pk}", thread=contact.thread, branch_id=contact.branch_id, by=by, at=at,
        title=contact.title, how=contact.how, outcome=contact.outcome,
    )  # fmt: skip


def _same_click(rows: Sequence[FollowUp], result: CallResult, by: Any, at: dt.datetime) -> Contact | None:
    if all(row.turn == dict(result.rows)[row.pk] for row in rows):
        return None
    recent = Contact.objects.filter(followup_id__in=[row.pk for row in rows], by=by, outcome=result.outcome)
    return recent.filter(at__gte=at - DOUBLE_CLICK, undone_at=None).order_by("-pk").first()


def _refuse_stale(rows: Sequence[FollowUp], seen: Sequence[tuple[int, int]]) -> None:
    """Everything must still be as the page showed it."""
    if len(rows) != len(seen) or not rows or len({row.customer_id for row in rows}) != 1:
        raise MovedOn(_("This call is no longer on the list. The page shows the next one."))
    turns = dict(seen)
    if all(row.turn == turns[row.pk] and row.state in WORKABLE_STATES for row in rows):
        return
    last = Contact.objects.filter(followup_id__in=turns, undone_at=None).select_related("by").order_by("-pk").first()
    if last is not None and last.by is not None:
        raise MovedOn(
            _("%(who)s has dealt with this call (%(when)s: %(what)s). Nothing was booked a second time.")
            % {"who": last.by.full_name, "when": moment(last.at), "what": last.get_outcome_display()}
        )
    raise MovedOn(_("This call has changed since the page was opened: it may have been moved. Nothing was booked."))


def _concerns(row: FollowUp, outcome: str) -> bool:
    """Messages to be passed on are not touched by a call that reached nobody."""
    return row.channel != FollowUpChannel.MESSAGE or outcome in (Outcome.DONE, Outcome.WECHAT)


def _other_calls(row: FollowUp) -> list[FollowUp]:
    """Who wants no calls gets none of the others that wait either."""
    others = FollowUp.objects.filter(
        customer_id=row.customer_id, channel=FollowUpChannel.CALL, state=State.OPEN, released_at__isnull=False
    )
    return lock_rows(others.exclude(pk=row.pk))


def _how(row: FollowUp, outcome: str) -> str:
    if outcome == Outcome.WECHAT:
        return How.WECHAT
    return How(row.channel) if row.channel in (FollowUpChannel.INTERNAL, FollowUpChannel.CARD) else How.CALL


def _satisfaction(rows: Sequence[FollowUp], answers: Sequence[str]) -> str:
    scripts = [script for row in rows if row.rule for script in (row.rule.script, row.rule.script_en)]
    return next((mood for mood in (satisfaction_of(script, answers) for script in scripts) if mood), "")


def _words(result: CallResult) -> str:
    return " · ".join(filter(None, ["、".join(result.answers), result.note.strip()]))[:500]


def _kept(row: FollowUp) -> dict[str, Any]:
    kept = {name: getattr(row, name) for name in KEPT}
    return {
        "id": row.pk,
        **{name: value.isoformat() if name in MOMENTS and value else value for name, value in kept.items()},
    }


def _apply(row: FollowUp, result: CallResult, by: Any, at: dt.datetime) -> None:
    """Write what the outcome means for one row."""
    row.outcome, row.turn, row.reason = result.outcome, row.turn + 1, ""
    row.note, row.answers = result.note.strip()[:500], list(result.answers)
    row.released_at = row.released_at or at
    window = dt.timedelta(hours=row.rule.late_after_hours if row.rule else 24)
    if result.outcome in (Outcome.DONE, Outcome.WECHAT):
        row.state, row.done_at, row.done_by = State.DONE, at, by
    elif result.outcome == Outcome.REFUSED:
        row.state, row.reason = State.REFUSED, Reason.NO_CALLS
    elif result.outcome == Outcome.CALL_BACK:
        row.state, row.due_at, row.attempts = State.OPEN, _promised(result, at), 0
        row.late_at = max(row.late_at, row.due_at + window)
    else:
        _try_again(row, at, window)
    row.save(update_fields=[*(name.removesuffix("_id") for name in KEPT), "turn", "note", "answers"])


def _promised(result: CallResult, at: dt.datetime) -> dt.datetime:
    """The moment of the next call, if it can be promised."""
    if result.call_back_at is None:
        raise StudioError(_("When shall we call back? Choose a moment."), field="call_back_at")
    if trouble := call_back_trouble(result.call_back_at, at):
        raise StudioError(trouble, field="call_back_at")
    return result.call_back_at


def _try_again(row: FollowUp, at: dt.datetime, window: dt.timedelta) -> None:
    """Nobody answered: another hour, three times in all, never after the day it is about."""
    before = row.anchor_at if row.rule and row.rule.days < 0 else None
    row.attempts += 1
    next_try = next_call(at, before=before) if row.attempts < MOST_CALLS else None
    if next_try is None:
        row.state, row.reason = State.MISSED, Reason.UNREACHED
        return
    row.state, row.due_at, row.late_at = State.OPEN, next_try, max(row.late_at, next_try + window)


@one_transaction
def finish_job(*, followup: FollowUp, turn: int, by: Any, at: dt.datetime) -> Contact:
    """An internal job or a card is done; a call is booked at the desk, not here.

    Locks: the follow-up. Raises: MovedOn. Twice: the first contact.
    """
    if followup.channel not in (FollowUpChannel.INTERNAL, FollowUpChannel.CARD):
        raise StudioError(_("Calls and messages are booked at the call desk."))
    return record_outcome(result=CallResult(rows=((followup.pk, turn),), outcome=Outcome.DONE), by=by, at=at)


@one_transaction
def undo_last(*, by: Any, at: dt.datetime) -> Contact:
    """Take back the last outcome this person booked, if it is fresh and nobody has built on it.

    Locks: the follow-ups. Raises: StudioError when there is nothing to take back. Twice: the one before, if fresh.
    """
    mine = Contact.objects.filter(by=by, undone_at=None, at__gte=at - TAKE_BACK_WITHIN).exclude(before=[])
    contact = mine.order_by("-at", "-pk").first()
    if contact is None:
        raise StudioError(
            _("There is nothing to undo: only what you booked in the last ten minutes can be taken back.")
        )
    kept = {entry["id"]: entry for entry in contact.before}
    rows = lock_rows(FollowUp.objects.filter(pk__in=kept))
    if Contact.objects.filter(followup_id__in=kept, undone_at=None, pk__gt=contact.pk).exists():
        raise MovedOn(_("Somebody has called this customer since; the outcome before that can no longer be undone."))
    if not Contact.objects.filter(pk=contact.pk, undone_at=None).update(undone_at=at):
        raise MovedOn(_("This outcome has just been undone."))
    for row in rows:
        for name in KEPT:
            value = kept[row.pk][name]
            setattr(row, name, dt.datetime.fromisoformat(value) if name in MOMENTS and value else value)
        row.turn += 1
        row.save(update_fields=[*(name.removesuffix("_id") for name in KEPT), "turn"])
    for message in messages_of([origin_of(pk) for pk in kept]).values():
        if message.state == MessageState.SENT and message.sent_by_id == by.pk:
            take_back(message=message, by=by, at=at)
    _remember("contact.undone", contact, by, at)
    return contact


@one_transaction
def keep_note(*, followup: FollowUp, note: str, answers: Sequence[str], at: dt.datetime) -> None:
    """Keep what is typed while the call lasts. No history: the contact carries it in the end."""
    FollowUp.objects.filter(pk=followup.pk, state__in=WORKABLE_STATES).update(note=note[:500], answers=list(answers))


@one_transaction
def drop(*, followup: FollowUp, turn: int, by: Any, at: dt.datetime) -> None:
    """Somebody decides that this is not needed; its message is called off.

    Twice: refused, it is closed already.
    """
    rows = FollowUp.objects.filter(pk=followup.pk, turn=turn).filter(
        Q(state=State.WAITING) | Q(state__in=WORKABLE_STATES)
    )
    changed = rows.update(state=State.CANCELLED, reason=Reason.NOT_NEEDED, done_at=at, done_by=by, turn=turn + 1)
    if not changed:
        raise MovedOn(_("Nothing was changed: this is closed already, or somebody is working on it."))
    call_off(origins=[origin_of(followup.pk)], at=at, why=Trouble.NOT_WANTED)
    record(
        "followup.dropped", subject=origin_of(followup.pk), thread=followup.thread, branch_id=followup.branch_id,
        by=by, at=at, rule=followup.rule.name if followup.rule else "",
    )  # fmt: skip


@one_transaction
def reopen(*, followup: FollowUp, turn: int, by: Any, at: dt.datetime) -> None:
    """Once more: a missed, refused or dropped follow-up goes back onto the list, for a day.

    Twice: refused, it is on the list already.
    """
    closed = FollowUp.objects.filter(pk=followup.pk, turn=turn).filter(
        Q(state__in=(State.MISSED, State.REFUSED)) | Q(state=State.CANCELLED, reason=Reason.NOT_NEEDED)
    )
    changed = closed.update(
        state=State.OPEN, reason="", due_at=at, late_at=at + ONE_MORE_DAY, released_at=at, attempts=0, outcome="",
        done_at=None, done_by=None, turn=turn + 1,
    )  # fmt: skip
    if not changed:
        raise MovedOn(_("Nothing was changed: this is back on the list already."))
    bring_back(origins=[origin_of(followup.pk)], at=at)
    record(
        "followup.reopened", subject=origin_of(followup.pk), thread=followup.thread, branch_id=followup.branch_id,
        by=by, at=at, rule=followup.rule.name if followup.rule else "",
    )  # fmt: skip
