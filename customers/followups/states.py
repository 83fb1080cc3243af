"""The words of follow-up and the pure rules of when something is due."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowUpState(models.TextChoices):
    OPEN = "open", _("to do")
    WAITING = "waiting", _("handed to the outbox")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    MISSED = "missed", _("missed")
    REFUSED = "refused", _("refused")


class FollowUpChannel(models.TextChoices):
    """How the follow-up is done: by a person (call, internal job) or by the outbox."""

    CALL = "call", _("call")
    INTERNAL = "internal", _("internal job")
    MESSAGE = "message", _("message")
    CARD = "card", _("card")


class Outcome(models.TextChoices):
    """One key at the call desk."""

    DONE = "done", _("done")
    NO_ANSWER = "no_answer", _("no answer")
    CALL_BACK = "call_back", _("call back at…")
    WECHAT = "wechat", _("sent by WeChat instead")
    REFUSED = "refused", _("does not want calls")


OPEN_STATES = (FollowUpState.OPEN, FollowUpState.WAITING)


def due_moment(anchor_at: dt.datetime, *, days: int, time_of_day: dt.time | None) -> dt.datetime:
    """When a rule's follow-up is due: so many days from the anchor's day, at a wall-clock time or the anchor's own."""
    local = anchor_at + dt.timedelta(days=days)
    if time_of_day is None:
        return local
    from studio.core.clock import at_local, local_day  # noqa: PLC0415

    return at_local(local_day(local), time_of_day)
