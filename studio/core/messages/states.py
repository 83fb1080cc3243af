"""The words of the outbox and its pure rules: rest hours, pauses between tries, what a channel promises."""

import datetime as dt
import enum

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from studio.core.clock import at_local, local_day


class Channel(models.TextChoices):
    """How a message reaches its customer. One that is not set up is passed on by hand."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    WECHAT = "wechat", _("WeChat")
    FILE = "file", _("file")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCLEAR = "unclear", _("unclear, ask")
    CANCELLED = "cancelled", _("cancelled")
    BY_HAND = "by_hand", _("to be passed on by hand")


class Trouble(models.TextChoices):
    """Why a message did not simply go out."""

    NO_CHANNEL = "no_channel", _("this channel is not set up")
    NO_ADDRESS = "no_address", _("no address on file")
    CHECK_FIRST = "check_first", _("not marked as having come: check before sending")
    TOO_LATE = "too_late", _("too late to be of use")
    NOT_WANTED = "not_wanted", _("no longer wanted")
    REFUSED = "refused", _("refused by the provider")
    NO_ANSWER = "no_answer", _("the provider does not answer")
    BROKE_OFF = "broke_off", _("broke off while sending")


class Capability(enum.Enum):
    """What a channel promises when the same key is handed to it a second time."""

    IDEMPOTENT = "idempotent"  # the second time does nothing
    CAN_ASK = "can_ask"  # it can be asked whether the first one arrived
    NEITHER = "neither"  # a person has to find out


OPEN_STATES = (MessageState.QUEUED, MessageState.SENDING)
FOR_PEOPLE = (MessageState.BY_HAND, MessageState.UNCLEAR, MessageState.FAILED)

REST_FROM, REST_UNTIL = dt.time(21), dt.time(9)
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30))
MOST_TRIES = 12


def in_rest_hours(moment: dt.datetime) -> bool:
    """Whether people rest now (21:00–09:00 in the studio's time) and are not written to."""
    time = timezone.localtime(moment).time()
    return time >= REST_FROM or time < REST_UNTIL


def next_allowed(moment: dt.datetime) -> dt.datetime:
    """The first moment from here on at which people may be written to."""
    if not in_rest_hours(moment):
        return moment
    day = local_day(moment)
    morning = at_local(day, REST_UNTIL)
    return morning if moment < morning else at_local(day + dt.timedelta(days=1), REST_UNTIL)


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many fruitless tries."""
    return PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
