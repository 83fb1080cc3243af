"""What people do with messages: pass them on, send them again, clear up what broke off.

Every step is a compare-and-set on the state the person saw: of two clicks one changes something.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from studio.core import jobs
from studio.core.audit.actions import record
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.messages.actions.outbox import SEND
from studio.core.messages.models import Message
from studio.core.messages.origins import News, tell_origin
from studio.core.messages.states import MessageState

State = MessageState
STILL_USEFUL = dt.timedelta(hours=12)


@one_transaction
def pass_on(*, message: Message, by: Any, at: dt.datetime) -> None:
    """A person has given the message to the customer: by WeChat, by phone, at the counter.

    Locks: whoever stands behind it, then the message. Twice: refused, with what became of it.
    """
    _change(
        message, (State.BY_HAND, State.FAILED, State.UNCLEAR), State.SENT, by=by, at=at,
        sent_at=at, sent_by=by, verb="message.passed_on",
    )  # fmt: skip


@one_transaction
def confirm_arrived(*, message: Message, by: Any, at: dt.datetime) -> None:
    """The customer says that the unclear message arrived.

    Twice: refused, with what became of it.
    """
    _change(message, (State.UNCLEAR,), State.SENT, by=by, at=at, sent_at=at, sent_by=by, verb="message.confirmed")


@one_transaction
def resend(*, message: Message, by: Any, at: dt.datetime) -> None:
    """Let the channel try once more, because a person says so.

    Twice: refused, with what became of it.
    """
    _change(
        message, (State.FAILED, State.UNCLEAR, State.BY_HAND), State.QUEUED, by=by, at=at, due_at=at,
        give_up_at=at + STILL_USEFUL, attempts=0, trouble="", error="", verb="message.resent",
    )  # fmt: skip
    jobs.wake(SEND, message.pk)


@one_transaction
def take_back(*, message: Message, by: Any, at: dt.datetime) -> None:
    """It was not passed on after all.

    Twice: refused.
    """
    if message.sent_by_id is None:
        raise StudioError(_("This message was sent by the system; it cannot be taken back."))
    _change(message, (State.SENT,), State.BY_HAND, by=by, at=at, sent_at=None, sent_by=None, verb="message.taken_back")


def _change(
    message: Message, seen: Sequence[str], state: str, *, by: Any, at: dt.datetime, verb: str, **values: Any
) -> None:
    if message.state not in seen:
        raise StudioError(_moved_on(message))
    mine = Message.objects.filter(pk=message.pk, state=message.state, lease=message.lease)
    message.state = state
    for name, value in values.items():
        setattr(message, name, value)
    tell_origin(News(message=message, at=at, by=by))
    if not mine.update(state=state, **values):
        raise StudioError(_moved_on(Message.objects.get(pk=message.pk)))
    record(
        verb, subject=f"message:{message.pk}", thread=message.thread, branch_id=message.branch_id, by=by, at=at,
        channel=message.channel, recipient=message.recipient, title=message.title,
    )  # fmt: skip


def _moved_on(message: Message) -> str:
    return _("Nothing was changed: this message is already marked “%(state)s”.") % {
        "state": message.get_state_display()
    }
