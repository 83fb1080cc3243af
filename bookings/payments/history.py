"""How the till's history is told. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.payments.states import PaymentKind, PaymentMethod
from studio.core.ui.formats import money

Data = dict[str, Any]


def _received(data: Data) -> str:
    return _("Received %(kind)s %(amount)s by %(method)s, receipt %(receipt)s") % {
        "kind": PaymentKind(data["kind"]).label,
        "amount": money(Decimal(data["amount"])),
        "method": PaymentMethod(data["method"]).label,
        "receipt": data["receipt"],
    }


def _refunded(data: Data) -> str:
    what = {"amount": money(-Decimal(data["amount"])), "receipt": data["receipt"], "reason": data.get("reason", "")}
    if data.get("reverses"):
        return _("Receipt %(reverses)s taken back, %(amount)s returned, receipt %(receipt)s: %(reason)s") % {
            **what, "reverses": data["reverses"],
        }  # fmt: skip
    return _("Paid back %(amount)s, receipt %(receipt)s: %(reason)s") % what


SENTENCES: dict[str, Callable[[Data], str]] = {
    "payment.received": _received,
    "payment.refunded": _refunded,
    "payment.reviewed": lambda data: _("Receipt %(receipt)s reviewed") % {"receipt": data["receipt"]},
}
