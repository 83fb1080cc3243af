"""Addresses of the calendar, below /calendar/."""

from typing import Any

from django.http import Http404
from django.urls import include, path

from bookings.appointments.models import Appointment
from bookings.appointments.queries import get_appointment_for
from studio.core.access import Perm
from studio.core.documents.views import paper_paths
from studio.dashboards.board.views import booking, feed, hold, looking

app_name = "board"


def _visit(staff: Any, number: str) -> Appointment:
    """The visit an address of its paper names. Raises: Http404."""
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Http404
    return get_appointment_for(staff, int(number))


urlpatterns = [
    path("", looking.day, name="day"),
    path("week/", looking.week, name="week"),
    path("month/", looking.month, name="month"),
    path("people/", looking.people, name="people"),
    path("feed/", feed.feed, name="feed"),
    path("feed/<str:token>.ics", feed.calendar, name="feed-ics"),
    path("resource/<int:resource_id>/", looking.resource, name="resource"),
    path("book/", booking.book, name="book"),
    path("absence/", booking.absence, name="absence"),
    path("holds/<int:hold_id>/", hold.hold, name="hold"),
    path("holds/<int:hold_id>/move/", booking.move, name="move"),
    path("holds/<int:hold_id>/confirm/", hold.confirm, name="confirm"),
    path("holds/<int:hold_id>/release/", hold.release, name="release"),
    path("holds/<int:hold_id>/<slug:name>/", hold.step, name="step"),
    path("visits/<int:appointment_id>/", hold.visit, name="visit"),
    path("visits/", include(paper_paths("arrival-form", fetch=_visit, perm=Perm.CALENDAR_VIEW, signed=True))),
]
