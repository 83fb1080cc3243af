"""The ways into this room from an order's page. Plugged in by `wiring`."""

from django.utils.translation import gettext_lazy as _

from bookings.orders.models import Order
from bookings.orders.panels import OrderButton
from bookings.orders.queries import NextStep
from bookings.orders.states import OrderStatus, Step
from studio.core.access import Perm


def shoot_comes_next(order: Order, _coming: NextStep | None) -> bool:
    return order.status == OrderStatus.CONFIRMED and order.next_step == Step.SHOOT


BUTTONS = (
    OrderButton(
        _("Set or move the shoot"), "changes:reschedule", Perm.ORDERS_CHANGE, shoot_comes_next, icon="calendar-event",
        place="next",
    ),
)  # fmt: skip
