"""The same couple twice: at one time in two places, or one more visit for what they are booked for already.

Both may be meant, so it is asked about, not forbidden. Two clerks who take the same call are the usual reason.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bookings.appointments.models import Appointment
from bookings.calendar.refusals import Obstacle, when
from bookings.calendar.states import Purpose, Wish
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span, part_span

FIELD, CODE = "once_more", "coming_already"
NAMED_AT_MOST = 3


class ComingAlready(StudioError):
    """They are booked already. `obstacles`: those bookings, to be opened – and moved, if that was meant."""

    def __init__(self, visits: Sequence[Appointment], branch: Any) -> None:
        named = visits[:NAMED_AT_MOST]
        told = "; ".join(_said(one) for one in named) + (" …" if len(visits) > len(named) else "")
        text = _("They are booked already: %(visits)s. Tick if they really come once more; else move that booking.")
        super().__init__(text % {"visits": told}, FIELD, code=CODE)
        ours = [one for one in named if one.branch_id == branch.pk and one.hold_id]
        self.obstacles = tuple(Obstacle(one.hold_id or 0, _said(one)) for one in ours)


def _said(visit: Appointment) -> str:
    """`Shoot Sat 23 May Morning`."""
    span = Span(visit.starts_at, visit.ends_at) if visit.starts_at and visit.ends_at else None
    return f"{Purpose(visit.purpose).label} {when(Wish(visit.day, visit.part, span))}"


def asked_for(branch: Any, day: Any, part: str, span: Span | None) -> Span | None:
    """The hours a wish stands for; None while its time is open. Raises: StudioError when the shop is closed then."""
    if span is not None or part == DayPart.OPEN:
        return span
    return part_span(day, part, branch.opens_at, branch.closes_at)
