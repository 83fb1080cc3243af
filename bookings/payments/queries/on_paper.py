"""What a receipt reads, and what the story that writes it knows already."""

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from bookings.orders import queries as orders
from bookings.payments.models import Payment
from bookings.payments.queries.reading import COUNTS
from studio.core.money import total
from studio.core.reading import read_once


def at_hand(payment: Payment) -> dict[Hashable, Any]:
    """Everything the receipt of this very story speaks of, so that nothing is read while its number is locked.

    The order's row is locked and this payment its newest: what was paid until then is what stands on the order.
    """
    known: dict[Hashable, Any] = {_payment(payment.pk): payment}
    if payment.order is not None:
        known |= {_paid(payment.pk): payment.order.paid_total} | orders.at_hand(payment.order)
    return known


def receipt_papers(payment: Payment) -> list[tuple[str, str]]:
    """(kind, subject) of what is written down of a receipt at once: A5, and the size the branch prints."""
    subject = f"payment:{payment.pk}"
    return [(kind, subject) for kind in dict.fromkeys(("receipt", payment.branch.receipt_paper))]


def payment_on_paper(payment_id: int) -> Payment:
    """A payment with everything its receipt speaks of; once for papers of one story."""
    return read_once(_payment(payment_id), lambda: _spoken_of().get(pk=payment_id))


def payments_on_paper(order_id: int) -> list[Payment]:
    """What counts among an order's payments, the earliest first; once for papers of one story, receipts included."""
    payments = read_once(
        ("payments on paper", order_id),
        lambda: list(_spoken_of().filter(COUNTS, order_id=order_id).order_by("id")),
    )
    for payment in payments:
        read_once(_payment(payment.pk), lambda known=payment: known)  # type: ignore[misc]
    return payments


def paid_until(payment: Payment, order_id: int) -> Decimal:
    """What the order had been paid when this receipt was written, itself included."""
    return read_once(
        _paid(payment.pk), lambda: total(one.amount for one in payments_on_paper(order_id) if one.pk <= payment.pk)
    )


def _payment(payment_id: int) -> Hashable:
    return ("payment on paper", payment_id)


def _paid(payment_id: int) -> Hashable:
    return ("paid until", payment_id)


def _spoken_of() -> QuerySet[Payment]:
    return Payment.objects.select_related("branch", "cashier", "reverses", "counterpart__order", "order", "approved_by")
