"""One search over everything: order and customer numbers, names, pinyin, initials, phones and their last digits."""

from collections.abc import Sequence
from dataclasses import dataclass

from bookings.orders.models import Order
from bookings.orders.queries import orders_for
from customers.profiles.models import Customer
from customers.profiles.queries import customers_for
from studio.core.access import Perm
from studio.core.search.queries import matching_ids
from studio.core.staff.models import User

SHOWN = 8


@dataclass(frozen=True)
class Found:
    """Orders first (they are what is worked on), then customers who have none among them."""

    orders: Sequence[Order]
    customers: Sequence[Customer]

    @property
    def count(self) -> int:
        return len(self.orders) + len(self.customers)


def find(user: User, term: str, *, limit: int = SHOWN) -> Found:
    """At most `limit` of each kind within this person's branches; five queries whatever the term."""
    branches = user.branch_ids
    if not branches or not term.strip():
        return Found([], [])
    customer_ids = matching_ids(kind="customer", term=term, branch_ids=branches, limit=limit * 4)
    orders: list[Order] = []
    if user.may(Perm.ORDERS_VIEW):
        order_ids = matching_ids(kind="order", term=term, branch_ids=branches, limit=limit)
        scope = orders_for(user).exclude(number=None).select_related("customer").order_by("-ordered_at", "-id")
        by_number = list(scope.filter(pk__in=order_ids)[:limit])
        by_person = list(scope.filter(customer_id__in=customer_ids).exclude(pk__in=order_ids)[:limit])
        orders = [*by_number, *by_person][:limit]
    customers: list[Customer] = []
    if user.may(Perm.CUSTOMERS_VIEW):
        taken = {order.customer_id for order in orders}
        customers = list(customers_for(user).filter(pk__in=[i for i in customer_ids if i not in taken])[:limit])
    return Found(orders, customers)
