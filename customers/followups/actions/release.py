"""What is due goes out: calls and jobs become visible, messages go into the outbox. Called by the tick, every minute.

One short transaction per row, decided by compare-and-set: two ticks at once, or a worker killed in the middle, neither
lose a row nor hand it out twice. A row that fails never stops the others.
"""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import override

from customers.followups import queries
from customers.followups.actions.scheduling import origin_of
from customers.followups.addressees import addressee, script_words
from customers.followups.anchors import AnchorFacts, facts_of
from customers.followups.models import FollowUp
from customers.followups.scripts import plain
from customers.followups.states import MOST_FAILURES, FollowUpChannel, FollowUpState, Reason
from studio.core.locks import one_transaction
from studio.core.messages.actions import call_off, queue_message
from studio.core.messages.states import Channel, Trouble, in_rest_hours

logger = logging.getLogger("studio.followups")
State = FollowUpState
Known = Mapping[tuple[str, int], AnchorFacts | None]


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row that is due."""

    state: str
    reason: str = ""


def release_due(*, at: dt.datetime, limit: int = 200) -> int:
    """Hand out what was due before now. Returns how many rows were looked at; fewer than `limit` means all.

    Twice: a row that was handed out is not found again.
    """
    rows = queries.releasable(at, limit)
    known = _known(rows)
    silent = queries.wanting_no_calls({row.customer_id for row in rows if row.channel == FollowUpChannel.CALL})
    for row in rows:
        try:
            facts = known[row.anchor, row.anchor_id] if known is not None else _facts(row)
            _release(row, facts, _decide(row, facts, at, wants_no_calls=row.customer_id in silent), at)
        except Exception:
            logger.exception("follow-up %s could not be handed out", row.pk)
            _count_failure(row)
    return len(rows)


def _known(rows: list[FollowUp]) -> Known | None:
    """The facts of all rows at once; None when asking for all failed and each must be asked alone."""
    try:
        return facts_of([(row.anchor, row.anchor_id) for row in rows])
    except Exception:
        logger.exception("facts of %s follow-ups could not be read at once", len(rows))
        return None


def _facts(row: FollowUp) -> AnchorFacts | None:
    return facts_of([(row.anchor, row.anchor_id)])[row.anchor, row.anchor_id]


def _decide(row: FollowUp, facts: AnchorFacts | None, at: dt.datetime, *, wants_no_calls: bool) -> Decision:
    """Pure: what the row, its rule, the anchor and the customer's wishes add up to."""
    if ended := end_of(row, facts):
        return Decision(State.CANCELLED, ended)
    if at > row.late_at:
        return Decision(State.MISSED, Reason.TOO_LATE)
    if row.channel == FollowUpChannel.CALL and wants_no_calls:
        return Decision(State.REFUSED, Reason.NO_CALLS)
    if row.channel == FollowUpChannel.MESSAGE and not wants_messages(row):
        return Decision(State.REFUSED, Reason.NO_CONSENT)
    if row.rule and row.rule.only_if_came and facts and not facts.came:
        return Decision(State.OPEN, Reason.NOT_CAME)
    return Decision(State.WAITING if row.channel == FollowUpChannel.MESSAGE else State.OPEN)


def end_of(row: FollowUp, facts: AnchorFacts | None) -> str:
    """Why a row is out of date; empty when it still holds."""
    if row.rule is None:
        return ""
    if not row.rule.is_active:
        return Reason.RULE_OFF
    if facts is None:
        return Reason.ENDED
    return Reason.MOVED if facts.occurrence != row.occurrence else ""


def wants_messages(row: FollowUp) -> bool:
    """Whether the customer agrees to this kind of message."""
    is_greeting = row.rule is not None and row.rule.is_greeting
    return row.customer.greetings_allowed if is_greeting else row.customer.messages_allowed


@one_transaction
def _release(row: FollowUp, facts: AnchorFacts | None, decision: Decision, at: dt.datetime) -> None:
    """Hand one row out.

    Twice: the compare-and-set finds it handed out and nothing happens.
    """
    mine = FollowUp.objects.filter(pk=row.pk, state=State.OPEN, released_at=None, due_at=row.due_at)
    owner = row.owner_id or (row.customer.cs_specialist_id if row.channel == FollowUpChannel.CALL else None)
    if not mine.update(state=decision.state, reason=decision.reason, released_at=at, attempts=0, owner=owner):
        return
    is_message = row.channel == FollowUpChannel.MESSAGE and decision.state in (State.WAITING, State.OPEN)
    if is_message and row.rule is not None and facts is not None:
        trouble = Trouble.CHECK_FIRST if decision.reason == Reason.NOT_CAME else ""
        _put_into_outbox(row, facts, trouble, at)


def _put_into_outbox(row: FollowUp, facts: AnchorFacts, trouble: str, at: dt.datetime) -> None:
    rule, language = row.rule, row.branch.print_language
    assert rule is not None
    via = rule.via or Channel.SMS
    with override(language):
        whom = addressee(row.customer, via)
        body = plain(rule.script_in(language), script_words(row, whom, facts.words))
        title = rule.spoken_name
    queue_message(
        key=origin_of(row.pk), origin=origin_of(row.pk), branch_id=row.branch_id, channel=via, recipient=whom.name,
        address=whom.address, title=title, body=body, due_at=max(row.due_at, at), give_up_at=row.late_at,
        language=language, thread=row.thread, is_greeting=rule.is_greeting, trouble=trouble,
        any_hour=rule.time_of_day is not None and in_rest_hours(row.due_at), wake=False, at=at,
    )  # fmt: skip


def _count_failure(row: FollowUp) -> None:
    """A row that fails again and again goes to a person instead of standing in everybody's way."""
    try:
        waiting = FollowUp.objects.filter(pk=row.pk, state=State.OPEN, released_at=None)
        if row.attempts + 1 < MOST_FAILURES:
            waiting.update(attempts=F("attempts") + 1)
        else:
            waiting.update(state=State.MISSED, reason=Reason.BROKEN)
    except Exception:
        logger.exception("the failure of follow-up %s could not be counted", row.pk)


@one_transaction
def miss_late(*, at: dt.datetime, limit: int = 500) -> int:
    """What was visible and not done in time becomes missed: it leaves the queue and stays in sight. Returns how many.

    Twice: they are missed already.
    """
    late = FollowUp.objects.filter(state=State.OPEN, released_at__isnull=False, late_at__lt=at)
    found = list(late.order_by("late_at").values_list("pk", "channel")[:limit])
    if not found:
        return 0
    ids = [pk for pk, _channel in found]
    missed = FollowUp.objects.filter(pk__in=ids, state=State.OPEN, late_at__lt=at).update(
        state=State.MISSED, reason=Reason.NOT_MADE
    )
    if origins := [origin_of(pk) for pk, channel in found if channel == FollowUpChannel.MESSAGE]:
        call_off(origins=origins, at=at, why=Trouble.TOO_LATE)
    return missed
