"""What a desk asks a manager or finance about money, and the facts an answer is bound to."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.orders.models import Order
from bookings.payments.models import Payment
from bookings.payments.states import PaymentMethod
from studio.core.access import Perm
from studio.core.approvals.states import ApprovalKind, Facts
from studio.core.money import quantize
from studio.core.ui.formats import money

Asked = dict[str, Any]


def refund_facts(payment: Payment, method: str = "") -> Asked:
    """Taking one receipt back: the receipt, what would go back and how; the way it came, unless said otherwise."""
    return {
        "receipt": payment.receipt_number, "amount": str(payment.amount), "method": method or payment.method,
        "order": payment.order.number if payment.order else "",
        "thread": f"order:{payment.order_id}" if payment.order_id else "",
    }  # fmt: skip


def pay_back_facts(order: Order, amount: Decimal, method: str) -> Asked:
    """Paying a credit out: the order, the amount and the way."""
    return {
        "order": order.number, "amount": str(quantize(amount)), "method": method, "thread": f"order:{order.pk}",
    }  # fmt: skip


def _spoken(facts: Facts) -> dict[str, str]:
    return {
        "amount": money(Decimal(facts.get("amount", "0"))), "receipt": str(facts.get("receipt", "")),
        "order": str(facts.get("order", "")), "method": _way(facts),
    }  # fmt: skip


def _way(facts: Facts) -> str:
    """How the money would leave; a question from before this was asked does not say it."""
    found = str(facts.get("method", ""))
    return str(PaymentMethod(found).label) if found in PaymentMethod.values else "–"


def _refund_sentence(facts: Facts) -> str:
    said = _spoken(facts)
    if said["order"]:
        return _("Take receipt %(receipt)s of order %(order)s back: %(amount)s to the customer (%(method)s)") % said
    return _("Take receipt %(receipt)s back: %(amount)s to the customer (%(method)s)") % said


REFUND = ApprovalKind(
    "refund", gettext_lazy("refund"), Perm.PAYMENTS_REFUND, _refund_sentence,
    page=lambda facts: reverse("payments:reverse", args=[facts["receipt"]]), seal="money",
)  # fmt: skip
PAY_BACK = ApprovalKind(
    "pay_back", gettext_lazy("paying back"), Perm.PAYMENTS_REFUND,
    lambda facts: _("Pay %(amount)s of order %(order)s back to the customer (%(method)s)") % _spoken(facts),
    page=lambda facts: reverse("payments:pay-back", args=[facts["order"]]), seal="money",
)  # fmt: skip
