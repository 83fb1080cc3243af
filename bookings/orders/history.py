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
    kept, doubled = Decimal(data.get("kept", "0")), Decimal(data.get("doubled", "0"))
    if doubled:
        told = _("Order cancelled by us, %(doubled)s on top of what goes back")
        return _because(told % {"doubled": money(doubled)}, data)
    if not kept:
        return _because(_("Order cancelled"), data)
    return _because(_("Order cancelled, %(kept)s kept") % {"kept": money(kept)}, data)


def _suspended(data: Data) -> str:
    until = data.get("rests_until", "")
    told = _("Order suspended, to be asked about on %(day)s") % {"day": until} if until else _("Order suspended")
    return _because(told, data)


def _step(data: Data) -> str:
    return str(Step(data["step"]).label)


def _line(data: Data) -> str:
    return f"{data.get('title') or LineKind.ADDON.label} × {data.get('quantity', 1)}"


def _line_added(data: Data) -> str:
    told = _("Added %(line)s, %(amount)s") % {"line": _line(data), "amount": money(Decimal(data["amount"]))}
    if data.get("stage", Step.ORDER) == Step.ORDER or not data.get("seller"):
        return told
    words = {"what": told, "step": Step(data["stage"]).label, "seller": data["seller"]}
    return _("%(what)s – sold at the step %(step)s by %(seller)s") % words


def _line_reversed(data: Data) -> str:
    back, all_of_it = data.get("returned", data.get("quantity", 1)), data.get("quantity", 1)
    words = {
        "line": f"{data.get('title') or LineKind.ADDON.label} × {back}",
        "amount": money(-Decimal(data.get("given_back") or data["amount"])), "n": all_of_it,
    }  # fmt: skip
    some = back != all_of_it
    told = _("Taken back %(line)s of %(n)s, %(amount)s") if some else _("Taken back %(line)s, %(amount)s")
    return _because(told % words, data)


def _repair(data: Data) -> str:
    words = {"piece": data["piece"], "day": data["ready_on"], "amount": money(Decimal(data["amount"]))}
    free = not Decimal(data["amount"])
    told = (
        _("Repair of %(piece)s, free, ready on %(day)s")
        if free
        else _("Repair of %(piece)s, %(amount)s, ready on %(day)s")
    )
    return _because(told % words, data)


def _package_changed(data: Data) -> str:
    words = {
        "old": data["old"], "new": data["new"], "before": money(Decimal(data["old_total"])),
        "total": money(Decimal(data["total"])),
    }  # fmt: skip
    return _because(_("Package changed from %(old)s to %(new)s, total %(before)s → %(total)s") % words, data)


def _discounted(data: Data) -> str:
    told = _("Discount %(amount)s") % {"amount": money(-Decimal(data["amount"]))}
    if data.get("approved"):
        told = _("%(what)s, approved by %(who)s") % {"what": told, "who": data["approved"]}
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
    "order.suspended": _suspended,
    "order.resumed": lambda data: _("Order resumed"),
    "order.completed": lambda data: _("Order completed"),
    "order.reopened": lambda data: _because(_("Order opened again"), data),
    "order.cancelled": _cancelled,
    "order.step_done": lambda data: _("Done: %(step)s") % {"step": _step(data)},
    "order.step_reopened": lambda data: _because(_("To be done again: %(step)s") % {"step": _step(data)}, data),
    "order.discounted": _discounted,
    "order.line_added": _line_added,
    "order.line_reversed": _line_reversed,
    "order.package_changed": _package_changed,
    "order.repair_booked": _repair,
}
