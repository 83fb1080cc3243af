"""How the till's history is told. `studio/wiring.py` registers `SENTENCES`."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.payments.states import DrawerKind, PaymentKind, PaymentMethod
from studio.core.ui.formats import day_short, money

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
    if data.get("moved"):
        return _("%(amount)s moved to another order, receipt %(receipt)s: %(reason)s") % what
    return _("Paid back %(amount)s, receipt %(receipt)s: %(reason)s") % what


def _closed(data: Data) -> str:
    said = {"day": day_short(dt.date.fromisoformat(data["day"])), "booked": money(Decimal(data["booked"])),
            "off": money(Decimal(data["difference"])), "note": data.get("note", "")}  # fmt: skip
    if Decimal(data["difference"]):
        return _("Till of %(day)s closed, %(booked)s booked, the count off by %(off)s: %(note)s") % said
    return _("Till of %(day)s closed, %(booked)s booked, the count agrees") % said


def _opened(data: Data) -> str:
    said = {"day": day_short(dt.date.fromisoformat(data["day"])), "opening": money(Decimal(data["opening"]))}
    return _("The drawer of %(day)s begins with %(opening)s") % said


def _moved(data: Data) -> str:
    said = {"kind": DrawerKind(data["kind"]).label, "amount": money(abs(Decimal(data["amount"]))), "note": data["note"]}
    return (_("Drawer: %(kind)s, %(amount)s: %(note)s") if data["note"] else _("Drawer: %(kind)s, %(amount)s")) % said


def _move_taken_back(data: Data) -> str:
    said = {"kind": DrawerKind(data["kind"]).label, "amount": money(abs(Decimal(data["amount"])))}
    return _("Taken back: %(kind)s, %(amount)s") % said


SENTENCES: dict[str, Callable[[Data], str]] = {
    "payment.received": _received,
    "payment.refunded": _refunded,
    "till.closed": _closed,
    "till.opened": _opened,
    "till.moved": _moved,
    "till.move_taken_back": _move_taken_back,
    "payment.reviewed": lambda data: _("Receipt %(receipt)s reviewed") % {"receipt": data["receipt"]},
}
