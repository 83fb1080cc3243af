"""How this room's history is told, in the reader's language. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.states import LineKind, Step
from studio.core.ui.formats import money

Data = dict[str, Any]


def _because(sentence: str, data: Data) -> str:
    """A sentence with its reason, when one was given."""
    reason = data.get("reason", "")
    return _("%(what)s: %(reason)s") % {"what": sentence, "reason": reason} if reason else sentence


def _confirmed(data: Data) -> str:
    return _("Order taken: %(package)s, %(total)s") % {
        "package": data.get("package", ""),
        "total": money(Decimal(data.get("total", "0"))),
    }


def _cancelled(data: Data) -> str:
    kept = Decimal(data.get("kept", "0"))
    if not kept:
        return _because(_("Order cancelled"), data)
    return _because(_("Order cancelled, %(kept)s kept") % {"kept": money(kept)}, data)


def _step(data: Data) -> str:
    return str(Step(data["step"]).label)


def _line(data: Data) -> str:
    return f"{data.get('title') or LineKind.ADDON.label} × {data.get('quantity', 1)}"


def _line_added(data: Data) -> str:
    return _("Added %(line)s, %(amount)s") % {"line": _line(data), "amount": money(Decimal(data["amount"]))}


def _line_reversed(data: Data) -> str:
    told = _("Taken back %(line)s, %(amount)s") % {"line": _line(data), "amount": money(-Decimal(data["amount"]))}
    return _because(told, data)


SENTENCES: dict[str, Callable[[Data], str]] = {
    "order.confirmed": _confirmed,
    "order.suspended": lambda data: _because(_("Order suspended"), data),
    "order.resumed": lambda data: _("Order resumed"),
    "order.completed": lambda data: _("Order completed"),
    "order.reopened": lambda data: _because(_("Order opened again"), data),
    "order.cancelled": _cancelled,
    "order.step_done": lambda data: _("Done: %(step)s") % {"step": _step(data)},
    "order.step_reopened": lambda data: _because(_("To be done again: %(step)s") % {"step": _step(data)}, data),
    "order.line_added": _line_added,
    "order.line_reversed": _line_reversed,
}
