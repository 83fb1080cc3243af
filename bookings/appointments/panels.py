"""What appointments show on an order's page: who will be there at the next shoot. Plugged in by `wiring`."""

from bookings.appointments.queries import next_hold
from bookings.calendar.queries import resources_held
from bookings.calendar.states import PEOPLE_KINDS, Purpose, ResourceKind
from bookings.orders.models import Order


def crew_of(order: Order) -> list[tuple[str, str]]:
    """(part, names) of everybody booked for the order's next live shoot. One query."""
    named: dict[str, list[str]] = {}
    for kind, name in resources_held(holds=next_hold(order.pk, Purpose.SHOOT)):
        if kind in PEOPLE_KINDS:
            named.setdefault(kind, []).append(name)
    return [(str(kind.label), " · ".join(named[kind])) for kind in ResourceKind if kind in named]
