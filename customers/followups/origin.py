"""The follow-ups' side of the outbox: is a message still wanted, and what does its fate mean for the row.

Registered in `studio/wiring.py` as the origin `followup`.
"""

import datetime as dt
from collections.abc import Sequence

from customers.followups import queries
from customers.followups.actions.release import end_of, wants_messages
from customers.followups.anchors import facts_of
from customers.followups.models import Contact, FollowUp
from customers.followups.states import GREETINGS_PER_WEEK, FollowUpState, How, Outcome, Reason
from studio.core.messages.origins import News, OriginKind
from studio.core.messages.states import MessageState, Trouble

State = FollowUpState
BACK_TO_A_PERSON: dict[str, Reason] = {
    MessageState.BY_HAND: Reason.BY_HAND,
    MessageState.FAILED: Reason.NOT_SENT,
    MessageState.UNCLEAR: Reason.UNCLEAR,
}


def unwanted(ids: Sequence[int], at: dt.datetime) -> dict[int, str]:
    """Why messages of these follow-ups must not go out. As many queries for one as for many."""
    rows = {row.pk: row for row in FollowUp.objects.filter(pk__in=ids).select_related("rule", "customer")}
    facts = facts_of([(row.anchor, row.anchor_id) for row in rows.values()])
    greeted = queries.greetings_since(
        {row.customer_id for row in rows.values() if row.rule and row.rule.is_greeting}, at - queries.WEEK
    )
    reasons: dict[int, str] = {}
    for pk in ids:
        row = rows.get(pk)
        if row is None or row.state != State.WAITING:
            reasons[pk] = Reason.ENDED
        elif ended := end_of(row, facts[row.anchor, row.anchor_id]):
            reasons[pk] = ended
        elif not wants_messages(row):
            reasons[pk] = Reason.NO_CONSENT
        elif greeted.get(row.customer_id, 0) >= GREETINGS_PER_WEEK:
            reasons[pk] = Reason.ENOUGH
    return reasons


def heard(followup_id: int, news: News) -> None:
    """The message left, came back, or was called off: the row follows, in the same transaction."""
    rows = FollowUp.objects.filter(pk=followup_id)
    message, state = news.message, news.message.state
    if state == MessageState.SENT:
        _done(followup_id, news)
    elif state == MessageState.QUEUED:
        rows.filter(state__in=(State.OPEN, State.MISSED)).update(state=State.WAITING, reason="")
    elif state == MessageState.CANCELLED:
        refused = message.error in (Reason.NO_CONSENT, Reason.ENOUGH)
        rows.filter(state=State.WAITING).update(
            state=State.REFUSED if refused else State.CANCELLED, reason=message.error or Reason.ENDED
        )
    elif state == MessageState.FAILED and message.trouble == Trouble.TOO_LATE:
        rows.filter(state=State.WAITING).update(state=State.MISSED, reason=Reason.TOO_LATE)
    elif state in BACK_TO_A_PERSON:
        before = (State.WAITING, State.DONE) if news.by is not None else (State.WAITING,)
        rows.filter(state__in=before).update(
            state=State.OPEN, reason=BACK_TO_A_PERSON[state], done_at=None, done_by=None, outcome=""
        )


def _done(followup_id: int, news: News) -> None:
    message, by_person = news.message, news.by is not None
    changed = FollowUp.objects.filter(pk=followup_id, state__in=(State.WAITING, State.OPEN, State.MISSED)).update(
        state=State.DONE, reason="", done_at=news.at, done_by=news.by,
        outcome=Outcome.WECHAT if by_person else Outcome.DONE,
    )  # fmt: skip
    if not changed:
        return
    row = FollowUp.objects.get(pk=followup_id)
    Contact.objects.create(
        customer_id=row.customer_id, branch_id=row.branch_id, thread=row.thread, followup=row, at=news.at, by=news.by,
        how=How.WECHAT if by_person else message.channel, outcome=row.outcome, title=message.title[:80],
    )  # fmt: skip


FOLLOWUP_ORIGIN = OriginKind(name="followup", unwanted=unwanted, heard=heard)
