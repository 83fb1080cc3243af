"""What appointments show on an order's page: who will be there at the next shoot. Plugged in by `wiring`."""

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE
from bookings.calendar.states import PEOPLE_KINDS, Purpose, ResourceKind
from bookings.orders.models import Order


def crew_of(order: Order) -> list[tuple[str, str]]:
    """(part, names) of everybody booked for the order's next live shoot. One query."""
    rows = list(
        Appointment.objects.filter(
            order=order, purpose=Purpose.SHOOT, state__in=LIVE, hold__claims__released_at=None,
            hold__claims__resource__kind__in=PEOPLE_KINDS,
        )
        .order_by("day", "id", "hold__claims__resource__position", "hold__claims__resource_id")
        .values_list("id", "hold__claims__resource__kind", "hold__claims__resource__name")
    )  # fmt: skip
    named: dict[str, list[str]] = {}
    for shoot, kind, name in rows:
        if shoot == rows[0][0]:
            named.setdefault(kind, []).append(name)
    return [(str(kind.label), " · ".join(named[kind])) for kind in ResourceKind if kind in named]
