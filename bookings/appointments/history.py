"""How the history of visits is told."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from bookings.calendar.history import overruled, stands
from bookings.calendar.states import Purpose

Data = dict[str, Any]


def _said(data: Data) -> dict[str, Any]:
    return {"purpose": Purpose(data["purpose"]).label, "when": stands(data)}


def _moved(data: Data) -> str:
    old = {"day": data["old_day"], "part": data["old_part"], "starts": data.get("old_starts", "")}
    said = _said(data) | {"old": stands(old), "reason": data.get("reason", "")}
    if said["reason"]:
        return overruled(_("%(purpose)s moved from %(old)s to %(when)s: %(reason)s") % said, data)
    return overruled(_("%(purpose)s moved from %(old)s to %(when)s") % said, data)


def _cancelled(data: Data) -> str:
    said = _said(data) | {"reason": data.get("reason", "")}
    if data.get("expired"):
        return _("%(purpose)s on %(when)s fell away: it was tentative and its time ran out") % said
    if said["reason"]:
        return _("%(purpose)s on %(when)s cancelled: %(reason)s") % said
    return _("%(purpose)s on %(when)s cancelled") % said


def _plain(sentence: Callable[[], str]) -> Callable[[Data], str]:
    return lambda data: sentence() % _said(data)


SENTENCES: dict[str, Callable[[Data], str]] = {
    "appointment.booked": lambda data: overruled(_("%(purpose)s booked for %(when)s") % _said(data), data),
    "appointment.moved": _moved,
    "appointment.cancelled": _cancelled,
    "appointment.arrive": _plain(lambda: _("Arrived for %(purpose)s")),
    "appointment.reopen": _plain(lambda: _("%(purpose)s not done yet after all")),
    "appointment.take_back": _plain(lambda: _("Arrival for %(purpose)s taken back")),
    "appointment.miss": _plain(lambda: _("Did not come for %(purpose)s on %(when)s")),
    "appointment.complete": _plain(lambda: _("%(purpose)s done")),
}
