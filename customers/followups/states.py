"""The words of follow-up and the pure rules of when something is due, missed, or tried again."""

import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from studio.core.clock import at_local, local_day
from studio.core.messages.states import in_rest_hours, next_allowed


class FollowUpState(models.TextChoices):
    OPEN = "open", _("to do")
    WAITING = "waiting", _("handed to the outbox")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    MISSED = "missed", _("missed")
    REFUSED = "refused", _("refused")


class FollowUpChannel(models.TextChoices):
    """How the follow-up is done: by a person (call, internal job, card) or by the outbox."""

    CALL = "call", _("call")
    INTERNAL = "internal", _("internal job")
    MESSAGE = "message", _("message")
    CARD = "card", _("card")


class Outcome(models.TextChoices):
    """One key at the call desk."""

    DONE = "done", pgettext_lazy("call", "Done")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_BACK = "call_back", _("Call back at…")
    WECHAT = "wechat", _("By WeChat instead")
    REFUSED = "refused", _("Wants no calls")


class Satisfaction(models.TextChoices):
    """What the customer said, as marked in the script's answers."""

    GOOD = "good", _("satisfied")
    SO_SO = "so_so", _("so-so")
    BAD = "bad", _("unhappy")


class How(models.TextChoices):
    """The way a contact took place."""

    CALL = "call", _("call")
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    FILE = "file", _("file")
    INTERNAL = "internal", _("internal job")
    CARD = "card", _("card")


class Reason(models.TextChoices):
    """Why a follow-up ended without being done, or came back to a person."""

    MOVED = "moved", _("the date was moved")
    ENDED = "ended", _("the reason for it is gone")
    RULE_OFF = "rule_off", _("the rule was switched off")
    NOT_NEEDED = "not_needed", _("marked as not needed")
    NO_CONSENT = "no_consent", _("wants no such messages")
    NO_CALLS = "no_calls", _("wants no calls")
    ENOUGH = "enough", _("enough greetings this week")
    TOO_LATE = "too_late", _("its time had passed")
    NOT_MADE = "not_made", _("nobody did it in time")
    UNREACHED = "unreached", _("not reached three times")
    NOT_CAME = "not_came", _("not marked as having come")
    BY_HAND = "by_hand", _("to be passed on by hand")
    NOT_SENT = "not_sent", _("the message could not be sent")
    UNCLEAR = "unclear", _("unclear whether the message arrived")
    BROKEN = "broken", _("could not be prepared")


OPEN_STATES = (FollowUpState.OPEN, FollowUpState.WAITING)
WORKABLE_STATES = (FollowUpState.OPEN, FollowUpState.MISSED, FollowUpState.REFUSED)
REACHED = (Outcome.DONE, Outcome.CALL_BACK, Outcome.REFUSED)
MOST_CALLS = 3
GREETINGS_PER_WEEK = 3
MOST_FAILURES = 5

LUNCH_FROM, LUNCH_UNTIL = dt.time(12), dt.time(13, 30)
CALL_HOURS = (dt.time(10, 30), dt.time(14, 30), dt.time(16, 40), dt.time(19, 0))
LONGEST_CALL_BACK = dt.timedelta(days=60)
APART = dt.timedelta(hours=2)
SOON = dt.timedelta(minutes=45)


def due_moment(anchor_at: dt.datetime, *, days: int, time_of_day: dt.time | None) -> dt.datetime:
    """When a rule's follow-up is due: so many days from the anchor's day, at a wall-clock time or the anchor's own."""
    local = anchor_at + dt.timedelta(days=days)
    return local if time_of_day is None else at_local(local_day(local), time_of_day)


def worth_making(due_at: dt.datetime, late_at: dt.datetime, *, at: dt.datetime, channel: str, days: int) -> bool:
    """Whether a follow-up is still of use when its anchor becomes known only now.

    Nobody is phoned to confirm a date agreed a minute ago; a message that is still in time goes out at once.
    """
    if due_at >= at:
        return True
    return late_at > at and (channel == FollowUpChannel.MESSAGE or days >= 0)


def no_calls_now(moment: dt.datetime) -> bool:
    """Rest hours and the lunch break."""
    time = timezone.localtime(moment).time()
    return in_rest_hours(moment) or LUNCH_FROM <= time < LUNCH_UNTIL


def next_call(at: dt.datetime, *, before: dt.datetime | None = None) -> dt.datetime | None:
    """Another hour to try again: later today or tomorrow, at one of the usual hours, at least two hours from now.

    `before` is the moment after which the call is pointless; then a short pause must do, or None: no further try.
    """
    day = local_day(at)
    hours = [at_local(day + dt.timedelta(days=ahead), hour) for ahead in (0, 1) for hour in CALL_HOURS]
    wanted = next(hour for hour in hours if hour >= at + APART)
    if before is None or wanted < before:
        return wanted
    soon = at + SOON
    return soon if soon < before and not in_rest_hours(soon) else None


def call_back_choices(at: dt.datetime) -> list[dt.datetime]:
    """The moments offered for 约时间再打: in an hour, then the usual hours."""
    day = local_day(at)
    in_an_hour = (at + dt.timedelta(hours=1)).replace(second=0, microsecond=0)
    in_an_hour += dt.timedelta(minutes=-in_an_hour.minute % 10)
    hours = [at_local(day + dt.timedelta(days=ahead), hour) for ahead in (0, 1) for hour in CALL_HOURS]
    later = [hour for hour in hours if hour > in_an_hour + dt.timedelta(minutes=30)][:4]
    return [*([] if no_calls_now(in_an_hour) else [in_an_hour]), *later]


def call_back_trouble(moment: dt.datetime, at: dt.datetime) -> str:
    """Why a call cannot be promised for this moment; empty when it can."""
    if moment <= at:
        return str(_("That moment has passed. Choose a later one."))
    if moment > at + LONGEST_CALL_BACK:
        return str(_("That is more than 60 days away. Choose an earlier moment."))
    if in_rest_hours(moment):
        return str(_("Nobody is called between 21:00 and 09:00. The next possible moment is %(moment)s.")) % {
            "moment": f"{timezone.localtime(next_allowed(moment)):%Y-%m-%d %H:%M}"
        }
    return ""
