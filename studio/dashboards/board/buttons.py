"""The ways into the calendar from an order's page: book the next step, filled in as far as it is known."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from bookings.calendar.states import Purpose
from bookings.orders.models import Order
from bookings.orders.panels import OrderButton
from bookings.orders.queries import NextStep
from bookings.orders.states import OrderStatus, Step
from studio.core import clock
from studio.core.access import Perm

PURPOSE_OF = {
    Step.SELECTION: Purpose.SELECTION, Step.PROOF: Purpose.PROOF, Step.PICKUP: Purpose.PICKUP,
    Step.GOWN_OUT: Purpose.FITTING,
}  # fmt: skip


def waits_for_a_date(order: Order, coming: NextStep | None) -> bool:
    """The next step is a visit that nobody has booked; shoots have a page of their own."""
    return (
        order.status == OrderStatus.CONFIRMED
        and coming is not None
        and not coming.is_planned
        and coming.step in PURPOSE_OF
    )


def booking_address(order: Order, coming: NextStep | None) -> str:
    """The booking form with the order, the purpose and the day it is due (never one that is over)."""
    known = {"who": order.number or "", "branch": str(order.branch_id)}
    if coming is not None:
        known["purpose"] = str(PURPOSE_OF.get(coming.step, Purpose.SELECTION))
        known["day"] = max(coming.due_on or clock.today(), clock.today()).isoformat()
    return f"{reverse('board:book')}?{urlencode(known)}"


BUTTONS = (
    OrderButton(
        _("Book a time"), "board:book", Perm.CALENDAR_BOOK, waits_for_a_date, icon="calendar-plus", place="next",
        address=booking_address,
    ),
)  # fmt: skip
