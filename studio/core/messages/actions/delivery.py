"""Delivery: each message once, whatever crashes.

A worker takes a lease by compare-and-set and commits it, talks to the channel outside any transaction, and writes the
outcome only while the lease is still its own. A lease that ran out is judged by what the channel promised.
"""

import datetime as dt
import logging
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from studio.core.audit.actions import record
from studio.core.locks import one_transaction
from studio.core.messages import queries
from studio.core.messages.channels import Parcel, Refused, Transport, TryLater, transport_for
from studio.core.messages.models import Message
from studio.core.messages.origins import News, tell_origin, unwanted_now
from studio.core.messages.states import (
    MOST_TRIES,
    Capability,
    MessageState,
    Trouble,
    in_rest_hours,
    next_allowed,
    pause_after,
)  # fmt: skip

logger = logging.getLogger("studio.messages")
BATCH, WINDOW = 50, 200
SET_ASIDE = dt.timedelta(minutes=5)
ANSWERS_HOLD = 2.0  # seconds for which "still wanted" may be believed
State = MessageState


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of delivering: how many messages were looked at, and whether time ran out before the work did."""

    looked_at: int
    has_more: bool


class LostLease(Exception):
    """Another worker, or a person, has decided about this message meanwhile."""


def deliver(message_id: int, *, at: dt.datetime) -> str:
    """Deliver one message that is due. Returns the state it is in afterwards, or "" when it was not its turn.

    Twice: the second call finds it taken and does nothing.
    """
    message = Message.objects.filter(pk=message_id, state=State.QUEUED, due_at__lte=at).first()
    if message is None:
        return ""
    return _deliver(message, unwanted_now([message], at).get(message.pk, ""), at)


def deliver_due(*, clock: Callable[[], dt.datetime], seconds: float = 20.0) -> Turn:
    """Deliver what is due, oldest first, for at most so long.

    A message that fails never stops the others; a channel that does not answer is left in peace until the next turn.
    """
    started, looked_at = time.monotonic(), 0
    resting: set[str] = set()
    done_with: set[int] = set()  # still waiting, but not again in this turn
    while batch := _next_batch(clock(), resting, done_with):
        if time.monotonic() - started >= seconds:
            return Turn(looked_at, has_more=True)
        asked_at, reasons = time.monotonic(), _reasons(batch, clock())
        for message in batch:
            if message.channel in resting:
                continue
            if time.monotonic() - started >= seconds:
                return Turn(looked_at, has_more=True)
            if time.monotonic() - asked_at > ANSWERS_HOLD:
                asked_at, reasons = time.monotonic(), {**reasons, **_reasons([message], clock())}
            try:
                state = _deliver(message, reasons.get(message.pk, ""), clock())
            except Exception:
                logger.exception("message %s could not be delivered", message.pk)
                state = _set_aside(message, clock())
            looked_at += 1
            if state in ("", State.QUEUED):
                done_with.add(message.pk)
            if message.trouble == Trouble.NO_ANSWER and state == State.QUEUED:
                resting.add(message.channel)
    return Turn(looked_at, has_more=False)


def _next_batch(at: dt.datetime, resting: set[str], done_with: set[int]) -> list[Message]:
    """Some of the longest waiting. Picked at random among a few hundred, so that several workers seldom collide."""
    ids = queries.due_ids(at, WINDOW + len(done_with), except_channels=sorted(resting))
    ids = [pk for pk in ids if pk not in done_with]
    picked = random.sample(ids, min(BATCH, len(ids)))
    return list(Message.objects.filter(pk__in=picked).order_by("due_at", "pk"))


def _set_aside(message: Message, at: dt.datetime) -> str:
    """Something of ours is broken for this message: others first, this one again in a while."""
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(due_at=at + SET_ASIDE)
    return ""


def _reasons(batch: list[Message], at: dt.datetime) -> dict[int, str]:
    """Who is not wanted any more. When one cannot be asked about, the others still go out."""
    try:
        return unwanted_now(batch, at)
    except Exception:
        logger.exception("could not ask about %s messages at once", len(batch))
    reasons: dict[int, str] = {}
    for message in batch:
        try:
            reasons |= unwanted_now([message], at)
        except Exception:
            logger.exception("could not ask about message %s", message.pk)
            message.state = _set_aside(message, at)  # not known to be wanted: not sent now
    return reasons


def _deliver(message: Message, unwanted: str, at: dt.datetime) -> str:
    if message.state != State.QUEUED:
        return str(message.state)
    try:
        if message.give_up_at and at >= message.give_up_at:
            return _settle(message, State.FAILED, at, trouble=Trouble.TOO_LATE)
        if unwanted:
            return _settle(message, State.CANCELLED, at, trouble=Trouble.NOT_WANTED, error=unwanted)
        if in_rest_hours(at) and not message.any_hour:
            return _put_off(message, at)
        transport = transport_for(message.channel)
        if transport is None or not message.address:
            why = Trouble.NO_ADDRESS if transport else Trouble.NO_CHANNEL
            return _settle(message, State.BY_HAND, at, trouble=why)
        _take_lease(message, at, transport.lease_seconds)
        return _hand_over(message, transport, at)
    except LostLease:
        return ""


def _put_off(message: Message, at: dt.datetime) -> str:
    """People rest now; in the morning, or never when that is too late."""
    morning = next_allowed(at)
    if message.give_up_at and morning >= message.give_up_at:
        return _settle(message, State.FAILED, at, trouble=Trouble.TOO_LATE)
    Message.objects.filter(pk=message.pk, state=State.QUEUED).update(due_at=morning)
    return State.QUEUED


def _take_lease(message: Message, at: dt.datetime, seconds: int) -> None:
    """The compare-and-set that keeps two workers apart; committed before the channel hears anything."""
    token = secrets.token_hex(16)
    with transaction.atomic(durable=True):
        taken = Message.objects.filter(pk=message.pk, state=State.QUEUED, due_at__lte=at).update(
            state=State.SENDING, lease=token, lease_until=at + dt.timedelta(seconds=seconds),
            attempts=message.attempts + 1,
        )  # fmt: skip
    if not taken:
        raise LostLease
    message.state, message.lease = State.SENDING, token
    message.attempts += 1


def _hand_over(message: Message, transport: Transport, at: dt.datetime) -> str:
    parcel = Parcel(
        key=message.key, channel=message.channel, recipient=message.recipient, address=message.address,
        title=message.title, body=message.body, language=message.language,
    )  # fmt: skip
    try:
        reference = transport.send(parcel)
    except TryLater as error:
        return _again_later(message, at, Trouble.NO_ANSWER, error)
    except Refused as error:
        return _settle(message, State.FAILED, at, trouble=Trouble.REFUSED, error=str(error))
    except Exception as error:
        logger.exception("channel %s broke off with message %s", message.channel, message.pk)
        if transport.capability is Capability.IDEMPOTENT:
            return _again_later(message, at, Trouble.NO_ANSWER, error)
        if transport.capability is Capability.CAN_ASK:
            return State.SENDING  # the lease runs out, then the channel is asked
        return _settle(message, State.UNCLEAR, at, trouble=Trouble.BROKE_OFF, error=f"{type(error).__name__}: {error}")
    return _settle(message, State.SENT, at, reference=reference)


def _again_later(message: Message, at: dt.datetime, trouble: str, error: Exception) -> str:
    """Another try after a pause, unless the pause would outlast the use of the message."""
    next_try = at + pause_after(message.attempts)
    told = f"{type(error).__name__}: {error}"
    if message.attempts >= MOST_TRIES or (message.give_up_at and next_try >= message.give_up_at):
        return _settle(message, State.FAILED, at, trouble=trouble, error=told)
    changed = _mine(message).update(
        state=State.QUEUED, lease="", lease_until=None, due_at=next_try, trouble=trouble, error=told[:300]
    )
    if not changed:
        raise LostLease
    message.state, message.trouble = State.QUEUED, trouble
    return State.QUEUED


def _mine(message: Message):  # type: ignore[no-untyped-def]
    """The row, if nobody has decided about it since it was read."""
    return Message.objects.filter(pk=message.pk, state=message.state, lease=message.lease)


@one_transaction
def _settle(
    message: Message, state: str, at: dt.datetime, *, trouble: str = "", error: str = "", reference: str = ""
) -> str:
    """Write the outcome, tell whoever stands behind the message, keep it in the order's history.

    Locks: the origin's row, then the message. Raises: LostLease, and then nothing is written.
    """
    mine = _mine(message)
    sent_at = at if state == State.SENT else None
    message.trouble, message.error, message.reference, message.sent_at = trouble, error[:300], reference[:120], sent_at
    message.state = state
    tell_origin(News(message=message, at=at))
    changed = mine.update(
        state=state, trouble=trouble, error=message.error, reference=message.reference, sent_at=sent_at,
        lease="", lease_until=None,
    )  # fmt: skip
    if not changed:
        raise LostLease
    if message.thread and state in (State.SENT, State.FAILED, State.UNCLEAR):
        record(
            f"message.{state}", subject=f"message:{message.pk}", thread=message.thread, branch_id=message.branch_id,
            by=None, at=at, channel=message.channel, recipient=message.recipient, title=message.title,
        )  # fmt: skip
    return state


def settle_expired(*, at: dt.datetime, limit: int = 200) -> int:
    """Decide about messages whose worker went away in the middle: repeat, ask the channel, or leave to a person."""
    settled = 0
    for message in queries.expired_leases(at, limit):
        try:
            _settle_expired(message, at)
        except LostLease:
            continue
        except Exception:
            logger.exception("the broken-off message %s could not be settled", message.pk)
            continue
        settled += 1
    return settled


def _settle_expired(message: Message, at: dt.datetime) -> None:
    transport = transport_for(message.channel)
    capability = transport.capability if transport else Capability.NEITHER
    if transport and capability is Capability.CAN_ASK:
        arrived = transport.ask(message.key)
        if arrived:
            _settle(message, State.SENT, at)
            return
        capability = Capability.NEITHER if arrived is None else Capability.IDEMPOTENT
    if capability is Capability.NEITHER:
        _settle(message, State.UNCLEAR, at, trouble=Trouble.BROKE_OFF)
    elif not _mine(message).update(state=State.QUEUED, lease="", lease_until=None, due_at=at):
        raise LostLease
