"""The ways into this room from an order's page. Plugged in by `wiring`."""

from django.utils.translation import gettext_lazy as _

from bookings.orders.journey import GOWN_STEPS
from bookings.orders.models import Order
from bookings.orders.panels import OrderButton
from bookings.orders.queries import NextStep
from bookings.orders.states import OrderStatus, Step
from studio.core.access import Perm


def shoot_comes_next(order: Order, _coming: NextStep | None) -> bool:
    return order.status == OrderStatus.CONFIRMED and order.next_step == Step.SHOOT


def runs(order: Order, _coming: NextStep | None) -> bool:
    return order.status == OrderStatus.CONFIRMED


def may_come_back(order: Order, _coming: NextStep | None) -> bool:
    """Pieces have left the house, or nearly: the page itself says when they have not."""
    near_its_end = order.next_step in ("", Step.PRODUCTION, Step.PICKUP, *GOWN_STEPS)
    return order.status == OrderStatus.COMPLETED or (order.status == OrderStatus.CONFIRMED and near_its_end)


BUTTONS = (
    OrderButton(
        _("Set or move the shoot"), "changes:reschedule", Perm.ORDERS_CHANGE, shoot_comes_next, icon="calendar-event",
        place="next",
    ),
    OrderButton(_("Repair"), "changes:repair", Perm.ORDERS_CHANGE, may_come_back, icon="rotate-clockwise"),
    OrderButton(_("Change the package"), "changes:package", Perm.ORDERS_CHANGE, runs, icon="package"),
)  # fmt: skip
