"""What appointments show on an order's page: who will be at the next shoot, a place that is not firm yet, and one that
was given in spite of the rules.

Plugged in by `wiring`.
"""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bookings.appointments.models import Appointment
from bookings.appointments.queries import next_or_last_hold
from bookings.appointments.states import LIVE
from bookings.calendar.queries import resources_held, standing_of
from bookings.calendar.states import PEOPLE_KINDS, Purpose, ResourceKind
from bookings.orders.models import Order
from bookings.orders.panels import ALERT, OrderPanel
from studio.core import clock
from studio.core.access import Perm
from studio.core.requests import StaffRequest


def crew_of(order: Order) -> list[tuple[str, str]]:
    """(part, names) of everybody booked for the order's next shoot, or who did the last. One query."""
    named: dict[str, list[str]] = {}
    for kind, name in resources_held(holds=next_or_last_hold(order.pk, Purpose.SHOOT)):
        if kind in PEOPLE_KINDS:
            named.setdefault(kind, []).append(name)
    return [(str(kind.label), " · ".join(named[kind])) for kind in ResourceKind if kind in named]


def place_notes(request: StaffRequest, order: Order) -> SafeString:
    """未定: until when a place is kept. And a place that stands against a rule: why, and by whose word. One query."""
    visits = Appointment.objects.filter(order=order, state__in=LIVE, hold__isnull=False)
    standing = standing_of(holds=visits.values("hold_id"), at=clock.now())
    told = {"holds": standing, "sees_phones": request.user.may(Perm.PHONES_FULL)}
    return render_to_string("bookings/appointments/_places.html", told) if standing else SafeString()


PANELS = (OrderPanel("places", place_notes, Perm.ORDERS_VIEW, place=ALERT),)
