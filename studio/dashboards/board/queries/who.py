"""Whom a clerk means by what was typed: an order, or a couple with or without one."""

from dataclasses import dataclass
from typing import Any

from bookings.orders.models import Order
from bookings.orders.queries import orders_for
from bookings.orders.states import OrderStatus
from customers.profiles.models import Customer
from customers.profiles.queries import customers_for
from studio.core.search.queries import matching_ids
from studio.core.text import normalise_scan

OFFERED = 6


@dataclass(frozen=True, slots=True)
class Who:
    """A couple and the order a visit belongs to. `value` is the number that means exactly them."""

    customer: Customer
    order: Order | None = None

    @property
    def value(self) -> str:
        return (self.order.number if self.order else self.customer.number) or ""


def who_is_meant(user: Any, typed: str) -> list[Who]:
    """Everybody who fits: exactly one for a number, one for each running order of the couples found else."""
    text = normalise_scan(typed).strip()
    orders = orders_for(user).select_related("customer", "branch")
    if exact := orders.filter(number=text.upper()).first():
        return [Who(exact.customer, exact)]
    files = customers_for(user)
    if exact_file := files.filter(number=text.upper()).first():
        return _with_orders([exact_file], orders)
    ids = matching_ids(kind="customer", term=text, branch_ids=user.branch_ids, limit=OFFERED)
    return _with_orders(list(files.filter(pk__in=ids).order_by("display_name")), orders)[:OFFERED]


def _with_orders(files: list[Customer], orders: Any) -> list[Who]:
    """One entry for each running order; a couple without one stands for itself."""
    running: dict[int, list[Order]] = {}
    for order in orders.filter(customer__in=files, status=OrderStatus.CONFIRMED).order_by("-ordered_at"):
        running.setdefault(order.customer_id, []).append(order)
    return [Who(one, order) for one in files for order in running.get(one.pk, [None])]  # type: ignore[list-item]
