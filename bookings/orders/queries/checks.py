"""Stored sums and stages against what they are derived from. `manage.py check_ledgers` and the tests ask here."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Round

from bookings.orders.journey import next_of
from bookings.orders.models import Order
from bookings.orders.queries.reading import steps_of, with_milestones
from bookings.orders.states import OrderStatus
from studio.core.money import ZERO

MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=12, decimal_places=2)


def orders_with_wrong_total() -> QuerySet[Order, dict[str, Any]]:
    """Orders whose stored total is not the sum of their lines: must be none."""
    return (
        Order.objects.annotate(
            computed=Coalesce(Round(Sum("lines__amount"), precision=2), Value(ZERO, output_field=MONEY))
        )
        .exclude(total=F("computed"))
        .values("id", "number", "total", "computed")
    )


def orders_with_wrong_stage() -> list[Order]:
    """Orders that run, or say so, whose stored next step is not what their milestones say: must be none."""
    wrong = []
    talking = Order.objects.filter(Q(status=OrderStatus.CONFIRMED) | ~Q(next_step=""))
    for order in with_milestones(talking.defer("package_copy")).iterator(chunk_size=500):
        coming = next_of(steps_of(order))
        if (order.next_step, order.next_due_on) != ((coming.step, coming.deadline) if coming else ("", None)):
            wrong.append(order)
    return wrong
