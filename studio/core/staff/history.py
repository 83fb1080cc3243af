"""How the history of branches and colleagues is told. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from studio.core.staff.states import ROLE_LABELS

Data = dict[str, Any]


def _person(data: Data) -> Data:
    return {"name": data["name"], "role": ROLE_LABELS.get(data.get("role", ""), data.get("role", ""))}


def _changed(data: Data) -> str:
    text = _("%(name)s (%(role)s) changed, with a new password") if data.get("password") else ""
    return (text or _("%(name)s (%(role)s) changed")) % _person(data)


SENTENCES: dict[str, Callable[[Data], str]] = {
    "branch.added": lambda data: _("Branch %(name)s (%(prefix)s) opened") % data,
    "branch.changed": lambda data: _("Branch %(name)s (%(prefix)s) changed") % data,
    "staff.added": lambda data: _("%(name)s taken on as %(role)s") % _person(data),
    "staff.changed": _changed,
    "staff.left": lambda data: _("%(name)s no longer signs in") % _person(data),
}
