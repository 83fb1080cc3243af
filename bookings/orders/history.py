"""How this room's history is told, in the reader's language. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.orders.states import LineKind, Step
from studio.core.ui.formats import in_english, money

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


FIELDS = {
    "wedding_on": gettext_lazy("wedding date"), "pickup_promised_on": gettext_lazy("promised pickup"),
    "consent": gettext_lazy("photos as samples"), "brochure_given": gettext_lazy("brochure given"),
    "group_card_given": gettext_lazy("group-shoot card given"), "notes": gettext_lazy("notes"),
    "styles": gettext_lazy("styles"), "scenes": gettext_lazy("scenes"), "themes": gettext_lazy("themes"),
    "likes": gettext_lazy("likes"), "dislikes": gettext_lazy("dislikes and needs"),
}  # fmt: skip
BETWEEN_DAYS = ("wedding_on", "pickup_promised_on")


def _changed(data: Data) -> str:
    """Days with old and new, the rest by name: a sheet is read on the sheet."""
    parts = []
    for change in data.get("changes", []):
        name = str(FIELDS.get(change["field"], change["field"]))
        if change["field"] in BETWEEN_DAYS:
            name = f"{name} {change['old'] or '—'} → {change['new'] or '—'}"
        parts.append(name)
    return _("Changed: %(what)s") % {"what": (", " if in_english() else "、").join(parts)}


SENTENCES: dict[str, Callable[[Data], str]] = {
    "order.changed": _changed,
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
