"""How this room's history is told. Registered in `studio/wiring.py`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.followups.states import How, Outcome

Data = dict[str, Any]


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


def _contact(data: Data) -> str:
    return _("%(title)s (%(how)s): %(outcome)s") % {
        "title": data.get("title") or _("Call"),
        "how": _label(How, data.get("how", "")),
        "outcome": _label(Outcome, data.get("outcome", "")),
    }


def _undone(data: Data) -> str:
    return _("Taken back: %(what)s") % {"what": _contact(data)}


def _ended(data: Data) -> str:
    count = int(data.get("count", 0))
    return ngettext("%(count)s reminder ended", "%(count)s reminders ended", count) % {"count": count}


SENTENCES: dict[str, Callable[[Data], str]] = {
    "contact.made": _contact,
    "contact.undone": _undone,
    "followups.ended": _ended,
    "followup.dropped": lambda data: _("%(rule)s: marked as not needed") % {"rule": data.get("rule", "")},
    "followup.reopened": lambda data: _("%(rule)s: back on the list") % {"rule": data.get("rule", "")},
    "rule.changed": lambda data: _("Reminder rule changed: %(rule)s") % {"rule": data.get("rule", "")},
}
