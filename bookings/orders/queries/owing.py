"""欠款: what is owed, reckoned once for every page and paper that says it. Shown by `core.ui.marks.owe`."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import F, Sum

from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from studio.core.money import ZERO, quantize

NOT_OWING = (OrderStatus.DRAFT, OrderStatus.CANCELLED)
MANY = 6  # orders of one customer worth naming on a page
Debts = dict[tuple[int, int], Decimal]


def owed_on(order: Order | None) -> Decimal:
    """What is still to be paid on an order, in yuan; zero when there is none, it is paid, or has a credit."""
    return max(order.balance, ZERO) if order else ZERO


def debts_of(customers: Collection[int], branches: Collection[int]) -> Debts:
    """(customer, branch) → what they owe there on all their orders together. One query, none for nobody."""
    if not customers:
        return {}
    owing = Order.objects.filter(customer_id__in=customers, branch_id__in=branches, paid_total__lt=F("total"))
    rows = owing.exclude(status__in=NOT_OWING).order_by()
    sums = rows.values_list("customer_id", "branch_id").annotate(owed=Sum(F("total") - F("paid_total")))
    return {(customer, branch): quantize(owed) for customer, branch, owed in sums}


def others_that_owe(order: Order) -> list[Order]:
    """The same customer's other orders at the same branch on which something is open, newest first. One query."""
    found = Order.objects.filter(customer_id=order.customer_id, branch_id=order.branch_id, paid_total__lt=F("total"))
    return list(found.exclude(status__in=NOT_OWING).exclude(pk=order.pk).order_by("-ordered_at", "-id")[:MANY])
