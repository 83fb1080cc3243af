"""How the history of shoots is told; wiring registers these sentences."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from studio.core.spans import DayPart
from studio.core.ui.formats import day as say_day


def _planned(data: dict[str, Any]) -> str:
    words = {"day": say_day(dt.date.fromisoformat(data["day"])), "part": DayPart(data["part"]).label}
    if data["serial"] > 1:
        return _("Shoot no. %(serial)s planned for %(day)s, %(part)s") % {**words, "serial": data["serial"]}
    return _("Shoot planned for %(day)s, %(part)s") % words


def _cancelled(data: dict[str, Any]) -> str:
    return _("Shoot called off: %(reason)s") % data


SENTENCES = {"shoot.planned": _planned, "shoot.cancelled": _cancelled}
