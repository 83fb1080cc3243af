"""How the calendar's history is told."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from bookings.calendar.states import Department, Purpose, ResourceKind
from studio.core.spans import DayPart
from studio.core.ui.formats import clock_time, day

Data = dict[str, Any]


def stands(data: Data) -> str:
    """Where a row's data say it stands: `5月23日 周六 上午`, `5月23日 周六 09:30`, or only the day."""
    said = day(dt.date.fromisoformat(data["day"]))
    if data.get("part") == DayPart.EXACT and data.get("starts"):
        return f"{said} {clock_time(dt.datetime.fromisoformat(data['starts']))}"
    if data.get("part") in (None, "", DayPart.OPEN, DayPart.EXACT):
        return said
    return f"{said} {DayPart(data['part']).label}"


def _placed(data: Data) -> str:
    said = {"when": stands(data), "names": _names(data), "purpose": Purpose(data["purpose"]).label}
    if data.get("until"):
        until = dt.datetime.fromisoformat(data["until"])
        said["until"] = f"{day(until)} {clock_time(until)}"
        text = _("Kept tentatively until %(until)s: %(purpose)s, %(when)s, %(names)s") % said
    else:
        text = _("Booked: %(purpose)s, %(when)s, %(names)s") % said
    return overruled(text, data)


def _moved(data: Data) -> str:
    old = {"day": data["old_day"], "part": data["old_part"], "starts": data.get("old_starts", "")}
    said = {"old": stands(old), "when": stands(data), "names": _names(data)}
    return overruled(_("Moved from %(old)s to %(when)s, %(names)s") % said, data)


def _released(data: Data) -> str:
    if data.get("reason"):
        return _("Released: %(reason)s") % {"reason": data["reason"]}
    return _("Released")


def _blocked(data: Data) -> str:
    said = {"names": _names(data), "when": stands(data | {"part": ""}), "reason": data.get("label", "")}
    return overruled(_("%(names)s away from %(when)s: %(reason)s") % said, data)


def _shut(data: Data) -> str:
    said = {"when": stands(data | {"part": ""}), "reason": data.get("label", "")}
    return overruled(_("The shop is shut on %(when)s: %(reason)s") % said, data)


def _names(data: Data) -> str:
    if wanted := [name for name in data.get("wanted", ()) if name]:
        return _("time still open, wants %(names)s") % {"names": ", ".join(wanted)}
    return ", ".join(data.get("places") or []) or _("no particular place")


def overruled(text: str, data: Data) -> str:
    """With the reason a supervisor gave, against whom, and who it was when somebody else carried it out."""
    if not data.get("override"):
        return text
    said = {
        "text": text, "reason": data["override"], "against": ", ".join(data.get("against") or []),
        "by": data.get("override_by", ""),
    }  # fmt: skip
    if said["by"] and said["against"]:
        return _("%(text)s (override by %(by)s against %(against)s: %(reason)s)") % said
    if said["by"]:
        return _("%(text)s (override by %(by)s: %(reason)s)") % said
    if said["against"]:
        return _("%(text)s (override against %(against)s: %(reason)s)") % said
    return _("%(text)s (override: %(reason)s)") % said


def _resource(data: Data) -> Data:
    return {"name": data["name"], "kind": ResourceKind(data["kind"]).label}


def _places(data: Data) -> str:
    counts = data["per_day"].items()
    return ", ".join(f"{Department(name).label} {_('as many as come') if n is None else n}" for name, n in counts)


def _minutes(data: Data) -> str:
    around = data["minutes"].items()
    return ", ".join(f"{Purpose(purpose).label} {before} + {after}" for purpose, (before, after) in around)


SENTENCES: dict[str, Callable[[Data], str]] = {
    "hold.placed": _placed,
    "hold.moved": _moved,
    "hold.confirmed": lambda data: overruled(_("Confirmed: the place is kept for good"), data),
    "hold.released": _released,
    "hold.expired": lambda data: _("The tentative booking ran out and freed its place"),
    "hold.blocked": _blocked,
    "hold.shut": _shut,
    "calendar.feed_opened": lambda data: _("Opened a calendar address for their phone"),
    "calendar.feed_closed": lambda data: _("Closed the calendar address of their phone"),
    "resource.added": lambda data: _("%(name)s put onto the calendar as %(kind)s") % _resource(data),
    "resource.changed": lambda data: _("%(name)s (%(kind)s) changed on the calendar") % _resource(data),
    "minutes.changed": lambda data: _("Minutes kept free around a booking: %(minutes)s") % {"minutes": _minutes(data)},
    "capacity.changed": lambda data: _("Bookings a day takes: %(places)s") % {"places": _places(data)},
}
