"""Holds as an iCalendar file (RFC 5545). No phone number and no amount leaves the house this way."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import icalendar
from django.utils.translation import gettext as _

from bookings.calendar.queries.feeds import OwnHours
from bookings.calendar.states import HoldState, ResourceKind
from studio.core.staff.models import User
from studio.core.ui.formats import without_phones

PLACES = (ResourceKind.STUDIO, ResourceKind.OUTDOOR, ResourceKind.FITTING_ROOM, ResourceKind.SELECTION_ROOM)
READ_EVERY = timedelta(hours=1)


def calendar_of(staff: User, booked: Sequence[OwnHours], *, at: datetime) -> bytes:
    """One person's appointments, each under a name that stays when it is moved, stamped with when this was said."""
    file = icalendar.Calendar()
    file.add("prodid", "-//Yingcheng//Studio calendar//")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _("Studio: %(name)s") % {"name": staff.full_name})
    file.add("refresh-interval", READ_EVERY, parameters={"value": "DURATION"})
    for one in booked:
        file.add_component(_event(one, at))
    return bytes(file.to_ical())


def _event(one: OwnHours, at: datetime) -> icalendar.Event:
    hold, event = one.hold, icalendar.Event()
    event.add("uid", f"hold-{hold.pk}@yingcheng")
    event.add("sequence", hold.moves)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", one.hours.starts_at)
    event.add("dtend", one.hours.ends_at)
    event.add("summary", f"{hold.get_purpose_display()} · {without_phones(hold.label)}")
    places = [place.name for place in one.beside if place.kind in PLACES]
    event.add("location", ", ".join([*places, hold.branch.address or hold.branch.name]))
    others = [place.name for place in one.beside if place.kind not in PLACES]
    told = [", ".join(others), without_phones(hold.note)]
    event.add("description", "\n".join(line for line in told if line))
    event.add("status", "TENTATIVE" if hold.state == HoldState.TENTATIVE else "CONFIRMED")
    return event
