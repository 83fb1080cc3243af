"""What a seller asks a manager about an order, and the facts an answer is bound to."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.orders.actions.discounts import discount_granted
from bookings.orders.states import DISCOUNT_ASKED
from studio.core.access import Perm
from studio.core.approvals.states import ApprovalKind, Facts
from studio.core.ui.formats import money_short


def _spoken(facts: Facts) -> dict[str, Any]:
    amount, before = Decimal(facts.get("amount", "0")), Decimal(facts.get("total", "0"))
    percent = (amount * 100 / before).quantize(Decimal("0.1")) if before else Decimal(0)
    return {
        "amount": money_short(amount), "total": money_short(before), "order": facts.get("order", ""),
        "percent": percent.normalize() if percent != percent.to_integral_value() else int(percent),
    }  # fmt: skip


DISCOUNT = ApprovalKind(
    DISCOUNT_ASKED, gettext_lazy("discount"), Perm.DISCOUNT_APPROVE,
    lambda facts: _("%(amount)s off order %(order)s of %(total)s (%(percent)s%%)") % _spoken(facts),
    page=lambda facts: reverse("orders:detail", args=[facts["order"]]), carry_out=discount_granted,
)  # fmt: skip
