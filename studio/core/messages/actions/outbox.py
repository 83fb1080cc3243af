"""Putting messages into the outbox and calling them off. Called by rooms above inside their own transactions."""

import datetime as dt
from collections.abc import Sequence

from studio.core import jobs
from studio.core.locks import one_transaction
from studio.core.messages import queries
from studio.core.messages.models import Message
from studio.core.messages.states import MessageState, Trouble

SEND, SWEEP = "studio.core.messages.tasks.send", "studio.core.messages.tasks.sweep"
PER_SWEEP, MOST_SWEEPS = 100, 4


@one_transaction
def queue_message(
    *,
    key: str,
    branch_id: int,
    channel: str,
    recipient: str,
    body: str,
    due_at: dt.datetime,
    at: dt.datetime,
    address: str = "",
    title: str = "",
    origin: str = "",
    thread: str = "",
    give_up_at: dt.datetime | None = None,
    language: str = "zh-hans",
    is_greeting: bool = False,
    any_hour: bool = False,
    trouble: str = "",
    wake: bool = True,
) -> Message:
    """Put a message into the outbox; with `trouble` it goes straight to a person who passes it on.

    Twice: the first message stays as it is. One that was called off before it left waits again, with the new words.
    """
    words = {
        "branch_id": branch_id, "channel": channel, "recipient": recipient[:80], "address": address[:120],
        "title": title[:120], "body": body, "origin": origin, "thread": thread, "due_at": due_at,
        "give_up_at": give_up_at, "language": language, "is_greeting": is_greeting, "any_hour": any_hour,
        "trouble": trouble, "state": MessageState.BY_HAND if trouble else MessageState.QUEUED,
    }  # fmt: skip
    Message.objects.bulk_create([Message(key=key, created_at=at, **words)], ignore_conflicts=True)
    message = Message.objects.get(key=key)
    if message.state == MessageState.CANCELLED:
        again = {**words, "attempts": 0, "error": "", "lease": "", "lease_until": None}
        if Message.objects.filter(pk=message.pk, state=MessageState.CANCELLED).update(**again):
            message.refresh_from_db()
    if wake and message.state == MessageState.QUEUED and message.due_at <= at:
        jobs.wake(SEND, message.pk)
    return message


@one_transaction
def call_off(*, origins: Sequence[str], at: dt.datetime, why: str = Trouble.NOT_WANTED) -> int:
    """Take messages back that nobody should get any more. What is on its way already stays on its way.

    Twice: nothing is left to call off.
    """
    waiting = Message.objects.filter(origin__in=origins, state__in=(MessageState.QUEUED, MessageState.BY_HAND))
    return waiting.update(state=MessageState.CANCELLED, trouble=why)


@one_transaction
def bring_back(*, origins: Sequence[str], at: dt.datetime) -> int:
    """What was called off and never left goes to a person after all.

    Twice: nothing more happens.
    """
    called_off = Message.objects.filter(origin__in=origins, state=MessageState.CANCELLED)
    return called_off.update(state=MessageState.BY_HAND, trouble="", error="")


def wake_due(*, at: dt.datetime) -> int:
    """Wake as many workers as what is due deserves, at most four. Returns how many were called."""
    due = len(queries.due_ids(at, PER_SWEEP * MOST_SWEEPS))
    sweeps = -(-due // PER_SWEEP) or int(bool(queries.expired_leases(at, 1)))
    for _number in range(sweeps):
        jobs.wake(SWEEP)
    return sweeps
