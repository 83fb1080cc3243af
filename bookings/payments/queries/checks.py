"""Whether what is stored is what it is derived from: for the nightly comparison and `manage.py check_ledgers`."""

from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round

from bookings.orders.models import Order
from bookings.orders.queries import orders_with_wrong_stage, orders_with_wrong_total
from bookings.payments.models import CashDay, DrawerMove, Payment
from bookings.payments.queries.reading import COUNTS
from studio.core.money import ZERO, quantize


def orders_with_wrong_paid() -> QuerySet[Order, dict[str, Any]]:
    """Orders whose stored paid sum is not what the ledger says: must be none."""
    ledger = (
        Payment.objects.filter(COUNTS, order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(s=Round(Sum("amount"), precision=2))  # SQLite adds up in binary fractions
        .values("s")
    )
    money: DecimalField[Decimal, Decimal] = DecimalField(max_digits=12, decimal_places=2)
    return (
        Order.objects.annotate(computed=Coalesce(Subquery(ledger, output_field=money), Value(ZERO, output_field=money)))
        .exclude(paid_total=F("computed"))
        .values("id", "number", "paid_total", "computed")
    )


def receipts_missing() -> list[tuple[str, int, int]]:
    """(prefix, receipts there are, last number given) of branches whose series has a gap: must be none."""
    rows = Payment.objects.exclude(receipt_number=None).order_by().values("branch__prefix").annotate(n=Count("id"))
    gaps = []
    for row in rows:
        prefix = row["branch__prefix"]
        numbers = Payment.objects.filter(branch__prefix=prefix).exclude(receipt_number=None)
        given = numbers.values_list("receipt_number", flat=True).iterator()
        last = max(int((number or "").rpartition("-")[2]) for number in given)
        if last != row["n"]:
            gaps.append((prefix, row["n"], last))
    return gaps


def drawers_with_wrong_sum() -> list[CashDay]:
    """Business days whose stored drawer moves are not what the rows say: must be none. Two queries."""
    rows = DrawerMove.objects.order_by().values("branch_id", "day").annotate(sum=Sum("amount"))
    sums = {(row["branch_id"], row["day"]): quantize(row["sum"]) for row in rows}
    suspects = CashDay.objects.select_related("branch").filter(~Q(moved=0) | Q(day__in={day for _b, day in sums}))
    return [one for one in suspects if one.moved != sums.get((one.branch_id, one.day), ZERO)]


def books_in_disorder() -> list[str]:
    """Everything stored that is not what it is derived from, one sentence each, for whoever runs the studio."""
    told = []
    for row in orders_with_wrong_total():
        told.append(f"order {row['number']}: total {row['total']}, lines {quantize(row['computed'])}")
    for row in orders_with_wrong_paid():
        told.append(f"order {row['number']}: paid {row['paid_total']}, ledger {quantize(row['computed'])}")
    told += [f"order {order.number}: next step {order.next_step or 'none'}" for order in orders_with_wrong_stage()]
    told += [f"receipts {prefix}: {n} there, last number {last}" for prefix, n, last in receipts_missing()]
    told += [f"drawer {one}: moved {one.moved}" for one in drawers_with_wrong_sum()]
    return told
