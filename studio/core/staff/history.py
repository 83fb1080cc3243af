"""How the history of branches and colleagues is told. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from studio.core.staff.states import ROLE_LABELS
from studio.core.ui.formats import money_short

Data = dict[str, Any]


def _person(data: Data) -> Data:
    return {"name": data["name"], "role": ROLE_LABELS.get(data.get("role", ""), data.get("role", ""))}


def _changed(data: Data) -> str:
    text = _("%(name)s (%(role)s) changed, with a new password") if data.get("password") else ""
    return (text or _("%(name)s (%(role)s) changed")) % _person(data)


def _limit_changed(data: Data) -> str:
    said = {"role": data.get("name") or ROLE_LABELS.get(data["role"], data["role"]),
            "was": money_short(Decimal(data["was"])), "limit": money_short(Decimal(data["limit"]))}  # fmt: skip
    return _("%(role)s may take %(limit)s off an order (%(was)s before)") % said


SENTENCES: dict[str, Callable[[Data], str]] = {
    "branch.added": lambda data: _("Branch %(name)s (%(prefix)s) opened") % data,
    "branch.changed": lambda data: _("Branch %(name)s (%(prefix)s) changed") % data,
    "branch.words_changed": lambda data: _("Branch %(name)s: other clauses on papers") % data,
    "staff.added": lambda data: _("%(name)s taken on as %(role)s") % _person(data),
    "staff.changed": _changed,
    "staff.limit_changed": _limit_changed,
    "staff.left": lambda data: _("%(name)s no longer signs in") % _person(data),
}
