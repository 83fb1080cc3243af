"""Reading the ledger: within the reader's branches, newest first; and the sums it must agree with."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round
from django.http import Http404

from bookings.orders import pricing
from bookings.orders.models import Order
from bookings.orders.queries import orders_with_wrong_stage, orders_with_wrong_total
from bookings.payments.models import Payment
from bookings.payments.states import ORDER_KINDS, PaymentKind, PaymentMethod
from studio.core.money import ZERO, quantize
from studio.core.staff.models import User

COUNTS = Q(kind__in=ORDER_KINDS) | Q(kind=PaymentKind.REFUND) & (Q(reverses=None) | Q(reverses__kind__in=ORDER_KINDS))
"""What counts towards an order's paid sum. Security deposits and their returns do not."""


def payments_for(user: User) -> QuerySet[Payment]:
    """The ledger of this person's branches."""
    payments = Payment.objects.exclude(receipt_number=None)
    if user.all_branches or user.is_superuser:
        return payments
    return payments.filter(branch_id__in=user.branch_ids)


def get_payment_for(user: User, number: str) -> Payment:
    """One receipt. Raises Http404 outside the reader's branches."""
    found = (
        payments_for(user)
        .filter(receipt_number=number.replace("\x00", "").upper())
        .select_related("branch", "order", "order__customer", "cashier", "reverses", "approved_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def payments_of(order: Order) -> list[Payment]:
    """Every row of an order, newest first, each with whether it was taken back. One query."""
    taken_back = Exists(Payment.objects.filter(reverses=OuterRef("pk")))
    rows = order.payments.select_related("cashier", "reverses", "approved_by").annotate(taken_back=taken_back)
    return list(rows.order_by("-id"))


def earnest_limit(total: Decimal) -> Decimal:
    """The most of a total that may be taken as 定金."""
    return pricing.earnest_limit(total)


def earnest_taken(order: Order) -> Decimal:
    """How much 定金 stands on an order, less what was taken back."""
    counts = Q(kind=PaymentKind.EARNEST) | Q(reverses__kind=PaymentKind.EARNEST)
    return order.payments.filter(counts).aggregate(sum=Sum("amount"))["sum"] or ZERO


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What came in by one way of paying on a day."""

    method: str
    count: int
    amount: Decimal

    @property
    def label(self) -> str:
        return str(PaymentMethod(self.method).label)


def totals_by_method(payments: QuerySet[Payment]) -> list[MethodTotal]:
    """Sums by way of paying, in the order of the list of ways. One query."""
    found = {
        row["method"]: MethodTotal(row["method"], row["n"], row["sum"])
        for row in payments.order_by().values("method").annotate(n=Count("id"), sum=Sum("amount"))
    }
    return [found[method] for method in PaymentMethod.values if method in found]


@dataclass(frozen=True, slots=True)
class DayFilters:
    """One business day at the till, narrowed down."""

    day: dt.date
    method: str = ""
    kind: str = ""
    cashier: int | None = None

    def __bool__(self) -> bool:
        return any((self.method, self.kind, self.cashier))


def _of_day(user: User, day: dt.date) -> QuerySet[Payment]:
    """A business day's rows. The branches are named even when they are all: the index begins with them."""
    return payments_for(user).filter(branch_id__in=user.branch_ids, day=day)


def payments_on(user: User, filters: DayFilters) -> QuerySet[Payment]:
    """The rows that count on a business day."""
    payments = _of_day(user, filters.day)
    if filters.method:
        payments = payments.filter(method=filters.method)
    if filters.kind:
        payments = payments.filter(kind=filters.kind)
    if filters.cashier:
        payments = payments.filter(cashier_id=filters.cashier)
    return payments


def for_rows(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """What a row of a list shows, in the same query."""
    return payments.select_related("order", "order__customer", "cashier", "reverses").defer("order__package_copy")


def cashiers_on(user: User, day: dt.date) -> list[User]:
    """Who took money on a day."""
    ids = _of_day(user, day).order_by().values("cashier_id")
    return list(User.objects.filter(pk__in=ids).order_by("full_name"))


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


def books_in_disorder() -> list[str]:
    """Everything stored that is not what it is derived from, one sentence each, for whoever runs the studio."""
    told = []
    for row in orders_with_wrong_total():
        told.append(f"order {row['number']}: total {row['total']}, lines {quantize(row['computed'])}")
    for row in orders_with_wrong_paid():
        told.append(f"order {row['number']}: paid {row['paid_total']}, ledger {quantize(row['computed'])}")
    told += [f"order {order.number}: next step {order.next_step or 'none'}" for order in orders_with_wrong_stage()]
    told += [f"receipts {prefix}: {n} there, last number {last}" for prefix, n, last in receipts_missing()]
    return told
