"""Days as clerks type them: `2026-10-03`, `20261003`, `10-3`, `10.3`, `10月3日`.

Used by forms where a pen would be quicker than a pop-up calendar; the page says the weekday under the field.
"""

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.core import clock

# [0-9], not \d: other scripts have digits too
_SEPARATED = re.compile(r"(?:([0-9]{4})[-/.年])?([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_PLAIN = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_LAST_YEAR = 2998


def read_day(text: str, *, today: dt.date) -> dt.date | None:
    """The day a text means; without a year it is the next such day. None when it means no day at all."""
    cleaned = "".join(unicodedata.normalize("NFKC", text).split())
    match = _SEPARATED.fullmatch(cleaned) or _PLAIN.fullmatch(cleaned)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is not None:
            return dt.date(year, month, day) if 0 < year <= _LAST_YEAR else None  # type: ignore[arg-type]
        found = dt.date(today.year, month, day)  # type: ignore[arg-type]
        return found if found >= today else found.replace(year=today.year + 1)
    except ValueError:
        return None


class DayField(forms.Field):
    """A text field that understands days. `needs_year` for days long ago, such as birthdays."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid_day": _("Write the day as year-month-day, such as 2026-10-03."),
        "needs_year": _("Write the year as well, such as 1999-08-17."),
    }

    def __init__(self, *, needs_year: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.needs_year = needs_year
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        found = read_day(text, today=clock.today())
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_day"], code="invalid_day")
        if self.needs_year and not re.search(r"[0-9]{4}", unicodedata.normalize("NFKC", text)):
            raise forms.ValidationError(self.error_messages["needs_year"], code="needs_year")
        return found

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.date) else value
