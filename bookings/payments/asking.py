"""What a desk asks a manager or finance about money, and the facts an answer is bound to."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.orders.models import Order
from bookings.payments.models import Payment
from studio.core.access import Perm
from studio.core.approvals.states import ApprovalKind, Facts
from studio.core.money import quantize
from studio.core.ui.formats import money

Asked = dict[str, Any]


def refund_facts(payment: Payment) -> Asked:
    """Taking one receipt back: the receipt, and what would go back."""
    return {
        "receipt": payment.receipt_number, "amount": str(payment.amount),
        "order": payment.order.number if payment.order else "",
        "thread": f"order:{payment.order_id}" if payment.order_id else "",
    }  # fmt: skip


def pay_back_facts(order: Order, amount: Decimal) -> Asked:
    """Paying a credit out: the order and the amount."""
    return {"order": order.number, "amount": str(quantize(amount)), "thread": f"order:{order.pk}"}


def _spoken(facts: Facts) -> dict[str, str]:
    return {
        "amount": money(Decimal(facts.get("amount", "0"))), "receipt": str(facts.get("receipt", "")),
        "order": str(facts.get("order", "")),
    }  # fmt: skip


def _refund_sentence(facts: Facts) -> str:
    if facts.get("order"):
        return _("Take receipt %(receipt)s of order %(order)s back: %(amount)s to the customer") % _spoken(facts)
    return _("Take receipt %(receipt)s back: %(amount)s to the customer") % _spoken(facts)


REFUND = ApprovalKind(
    "refund", gettext_lazy("refund"), Perm.PAYMENTS_REFUND, _refund_sentence,
    page=lambda facts: reverse("payments:reverse", args=[facts["receipt"]]), seal="money",
)  # fmt: skip
PAY_BACK = ApprovalKind(
    "pay_back", gettext_lazy("paying back"), Perm.PAYMENTS_REFUND,
    lambda facts: _("Pay %(amount)s of order %(order)s back to the customer") % _spoken(facts),
    page=lambda facts: reverse("payments:pay-back", args=[facts["order"]]), seal="money",
)  # fmt: skip
