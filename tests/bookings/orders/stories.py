"""An order as the desk takes it, through the actions; the days and the clerk are the test's."""

import datetime as dt
from decimal import Decimal
from typing import Any

from bookings.orders import actions
from bookings.orders.models import Order
from bookings.orders.states import LineKind, NewLine, OrderDetails, SheetDetails
from customers.profiles.models import Customer
from studio.core.staff.models import Branch, User
from tests.factories import AT, make_customer, make_package

SHOOT_AT = dt.datetime(2026, 5, 23, 1, 0, tzinfo=dt.UTC)  # Saturday 23 May, 09:00 in Shanghai


def frame(quantity: int = 1, price: int = 680, **more: Any) -> NewLine:
    """24 寸水晶相框."""
    return NewLine(LineKind.ADDON, "24 寸水晶相框", quantity, Decimal(price), **more)


def take_order(
    *,
    branch: Branch,
    seller: User,
    customer: Customer | None = None,
    package_code: str = "",
    at: dt.datetime = AT,
    shoot_at: dt.datetime | None = SHOOT_AT,
    confirm: bool = True,
    **details: Any,
) -> Order:
    """Draft, plan the shoot, confirm, number: 半夏里 with whatever the test adds."""
    package_code = package_code or make_package(code=f"banxiali{Order.objects.count()}").code
    details = {"sheet": SheetDetails(styles=("natural",), likes="牵手走")} | details
    order = actions.draft_order(
        details=OrderDetails(package_code=package_code, **details),
        customer=customer or make_customer(branch=branch), branch=branch, by=seller, at=at,
    )  # fmt: skip
    if shoot_at is not None:
        actions.plan_milestone(order=order, step="shoot", planned_at=shoot_at, part="morning", by=seller, at=at)
    if confirm:
        order = actions.move_order(order=order, move="confirm", by=seller, at=at)
        order = actions.number_order(order=order, at=at)
    return order
