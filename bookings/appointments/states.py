"""The life of an appointment: its states and what may follow what."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("arrived")
    DONE = "done", _("done")
    MISSED = "missed", _("missed")
    CANCELLED = "cancelled", _("cancelled")


class CameBy(models.TextChoices):
    """How a consultation was arranged."""

    PHONE = "phone", _("by phone")
    WEB = "web", _("through the web")
    PLATFORM = "platform", _("third-party platform")
    WALK_IN = "walk_in", pgettext_lazy("consultation", "walk-in")


LIVE = (AppointmentState.BOOKED, AppointmentState.ARRIVED)


@dataclass(frozen=True, slots=True)
class Move:
    """What somebody does to an appointment, from where it is allowed and where it leads."""

    name: str
    from_states: tuple[AppointmentState, ...]
    to_state: AppointmentState


MOVES = {
    move.name: move
    for move in (
        # Somebody who was written off as missed may still come in late, or be given another day.
        Move("arrive", (AppointmentState.BOOKED, AppointmentState.MISSED), AppointmentState.ARRIVED),
        Move("take_back", (AppointmentState.ARRIVED,), AppointmentState.BOOKED),
        Move("miss", (AppointmentState.BOOKED,), AppointmentState.MISSED),
        Move("complete", (AppointmentState.BOOKED, AppointmentState.ARRIVED), AppointmentState.DONE),
        # On the day itself only: whoever pressed the wrong button sees it then.
        Move("reopen", (AppointmentState.DONE,), AppointmentState.ARRIVED),
        Move("reschedule", (AppointmentState.BOOKED, AppointmentState.MISSED), AppointmentState.BOOKED),
        Move("cancel", (AppointmentState.BOOKED, AppointmentState.MISSED), AppointmentState.CANCELLED),
    )
}

TICKS = ("arrive", "miss", "complete")  # what can be said of nobody before the day they are expected
