"""二消: what was sold later, by whom and at which step. What went back again does not count.

The partial index over second sales by their day is what is read; a period is never open.
"""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Round

from bookings.orders.models import OrderLine
from bookings.orders.states import LineKind
from studio.core.clock import at_local
from studio.core.staff.models import User

MIDNIGHT = dt.time(0)


class Sold(NamedTuple):
    """What one person sold at one step: yuan, and how many sales."""

    seller_id: int
    seller: str
    step: str
    amount: Decimal
    sales: int


def second_sales(
    user: User, *, first: dt.date, last: dt.date, branch_id: int | None = None
) -> QuerySet[OrderLine, OrderLine]:
    """Second sales of these days that stand, in the branches this person sees, or in one of them."""
    until = at_local(last + dt.timedelta(days=1), MIDNIGHT)
    # said twice on purpose: told that few lines reverse another, PostgreSQL looks those up instead of reading all lines
    back = OrderLine.objects.filter(reverses=OuterRef("pk"), reverses__isnull=False)
    lines = OrderLine.objects.filter(~Exists(back), kind=LineKind.SECOND)
    lines = lines.filter(added_at__gte=at_local(first, MIDNIGHT), added_at__lt=until)
    if branch_id is not None:
        lines = lines.filter(order__branch_id=branch_id)
    return lines if user.all_branches or user.is_superuser else lines.filter(order__branch_id__in=user.branch_ids)


def sold_by_person(lines: QuerySet[OrderLine, OrderLine]) -> list[Sold]:
    """The sales added up by person and step. One query."""
    found = lines.order_by().values("seller_id", "seller__full_name", "stage")
    sums = found.annotate(amount=Round(Sum("amount"), precision=2), sales=Count("pk"))
    return [Sold(*row) for row in sums.values_list("seller_id", "seller__full_name", "stage", "amount", "sales")]


def with_their_orders(lines: QuerySet[OrderLine, OrderLine]) -> QuerySet[OrderLine, OrderLine]:
    """Lines as a list shows them: the couple and the order, who sold it, what it is."""
    return lines.select_related("order__customer", "seller", "product").only(
        "kind", "title", "quantity", "amount", "stage", "added_at", "product__name", "product__name_en",
        "order__number", "order__customer__display_name", "seller__full_name",
    )  # fmt: skip
