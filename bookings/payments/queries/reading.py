"""Reading the ledger: within the reader's branches, newest first; and the sums it must agree with."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import Http404

from bookings.orders import pricing
from bookings.orders.models import Order
from bookings.payments.models import Payment
from bookings.payments.states import ORDER_KINDS, PaymentKind, PaymentMethod, gone_already, no_reversal
from studio.core.access import Perm
from studio.core.money import ZERO, total
from studio.core.reading import join_lightly
from studio.core.staff.models import User

COUNTS = Q(kind__in=[*ORDER_KINDS, PaymentKind.MOVED]) | Q(kind=PaymentKind.REFUND) & (
    Q(reverses=None) | Q(reverses__kind__in=ORDER_KINDS)
)
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
    rows = join_lightly(
        order.payments.all(), "cashier__full_name", "approved_by__full_name", "reverses__receipt_number",
        "reverses__kind", "counterpart__order__number",
    )  # fmt: skip
    return list(rows.annotate(taken_back=taken_back).order_by("-id"))


def last_way(order: Order) -> str:
    """How the last money on an order came in; it mostly goes back the same way. Empty when none came."""
    came = order.payments.filter(amount__gt=0).exclude(method=PaymentMethod.CREDIT).order_by("-id")
    return came.values_list("method", flat=True).first() or ""


def why_not_back(payment: Payment, order: Order | None, user: User) -> str:
    """Why this receipt is not taken back by this person, as its order stands now; empty when it may be."""
    refusal = no_reversal(
        kind=payment.kind, is_reviewed=payment.reviewed_at is not None, may_review=user.may(Perm.PAYMENTS_REVIEW)
    )
    if refusal or order is None or payment.kind not in ORDER_KINDS:
        return refusal
    return gone_already(payment.amount, paid=order.paid_total, total=order.total)


def earnest_limit(order_sum: Decimal) -> Decimal:
    """The most of a total that may be taken as 定金."""
    return pricing.earnest_limit(order_sum)


def earnest_taken(order: Order) -> Decimal:
    """How much 定金 stands on an order: less what was taken back, and never more than is still paid on it."""
    counts = Q(kind=PaymentKind.EARNEST) | Q(reverses__kind=PaymentKind.EARNEST)
    return _still_paid(order, order.payments.filter(counts).aggregate(sum=Sum("amount"))["sum"] or ZERO)


def earnest_among(order: Order, rows: Iterable[Payment]) -> Decimal:
    """The same of rows that were read already (`payments_of`)."""
    return _still_paid(order, total(
        row.amount for row in rows
        if row.kind == PaymentKind.EARNEST or (row.reverses and row.reverses.kind == PaymentKind.EARNEST)
    ))  # fmt: skip


def _still_paid(order: Order, earnest: Decimal) -> Decimal:
    """A credit that was paid out took some of it along: what is not here is neither kept nor given back twofold."""
    return min(earnest, max(order.paid_total, ZERO))
