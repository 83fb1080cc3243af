"""What appointments show on an order's page: who will be at the next shoot, and a place that is not firm yet.

Plugged in by `wiring`.
"""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bookings.appointments.queries import next_hold
from bookings.calendar.queries import resources_held, tentative_until
from bookings.calendar.states import PEOPLE_KINDS, Purpose, ResourceKind
from bookings.orders.models import Order
from bookings.orders.panels import ALERT, OrderPanel
from studio.core import clock
from studio.core.access import Perm
from studio.core.requests import StaffRequest


def crew_of(order: Order) -> list[tuple[str, str]]:
    """(part, names) of everybody booked for the order's next live shoot. One query."""
    named: dict[str, list[str]] = {}
    for kind, name in resources_held(holds=next_hold(order.pk, Purpose.SHOOT)):
        if kind in PEOPLE_KINDS:
            named.setdefault(kind, []).append(name)
    return [(str(kind.label), " · ".join(named[kind])) for kind in ResourceKind if kind in named]


def tentative_note(_request: StaffRequest, order: Order) -> SafeString:
    """未定: until when the place of the next shoot is kept. One query."""
    until = tentative_until(holds=next_hold(order.pk, Purpose.SHOOT), at=clock.now())
    return render_to_string("bookings/appointments/_tentative.html", {"until": until}) if until else SafeString()


PANELS = (OrderPanel("tentative", tentative_note, Perm.ORDERS_VIEW, place=ALERT),)
