"""Holds as an iCalendar file (RFC 5545). No phone number and no amount leaves the house this way."""

from collections.abc import Sequence
from datetime import UTC, timedelta

import icalendar
from django.utils.translation import gettext as _

from bookings.calendar.models import Hold, Resource
from bookings.calendar.states import HoldState, ResourceKind
from studio.core.staff.models import User
from studio.core.ui.formats import without_phones

PLACES = (ResourceKind.STUDIO, ResourceKind.OUTDOOR, ResourceKind.FITTING_ROOM, ResourceKind.SELECTION_ROOM)
READ_EVERY = timedelta(hours=1)


def calendar_of(staff: User, holds: Sequence[tuple[Hold, Sequence[Resource]]]) -> bytes:
    """One person's appointments, each under a name that stays when it is moved."""
    file = icalendar.Calendar()
    file.add("prodid", "-//Yingcheng//Studio calendar//")
    file.add("version", "2.0")
    file.add("x-wr-calname", _("Studio: %(name)s") % {"name": staff.full_name})
    file.add("refresh-interval", READ_EVERY, parameters={"value": "DURATION"})
    for hold, resources in holds:
        file.add_component(_event(hold, resources))
    return bytes(file.to_ical())


def _event(hold: Hold, resources: Sequence[Resource]) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"hold-{hold.pk}@yingcheng")
    event.add("sequence", hold.moves)
    event.add("dtstamp", hold.created_at.astimezone(UTC))
    for name, moment in (("dtstart", hold.starts_at), ("dtend", hold.ends_at)):
        if moment is not None:
            event.add(name, moment.astimezone(UTC))
    event.add("summary", f"{hold.get_purpose_display()} · {without_phones(hold.label)}")
    places = [one.name for one in resources if one.kind in PLACES]
    event.add("location", ", ".join([*places, hold.branch.address or hold.branch.name]))
    others = [one.name for one in resources if one.kind not in PLACES]
    told = [", ".join(others), without_phones(hold.note)]
    event.add("description", "\n".join(line for line in told if line))
    event.add("status", "TENTATIVE" if hold.state == HoldState.TENTATIVE else "CONFIRMED")
    return event
