"""Which days a report is about, and what of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.orders.states import Step
from studio.core.ui.days import DayField

LONGEST = dt.timedelta(days=366)
LATER_STEPS = [choice for choice in Step.choices if choice[0] != Step.ORDER]
FIRST_DAY = dt.date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: dt.date
    last: dt.date


def this_month(today: dt.date) -> Period:
    return Period(today.replace(day=1), today)


def last_month(today: dt.date) -> Period:
    last = today.replace(day=1) - dt.timedelta(days=1)
    return Period(last.replace(day=1), last)


def this_year(today: dt.date) -> Period:
    return Period(today.replace(month=1, day=1), today)


class SecondSalesForm(forms.Form):
    """二消: the days, and of whose sales at which step the rows are shown. Who or what nobody knows is not chosen."""

    seller = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    step = forms.ChoiceField(required=False, choices=LATER_STEPS)
    branch = forms.IntegerField(required=False, min_value=1, max_value=2**31)

    def __init__(self, data: QueryDict, *, today: dt.date) -> None:
        super().__init__(data)
        self.usual = this_month(today)
        self.fields["from"] = DayField(label=_("First day"), required=False)
        self.fields["to"] = DayField(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = self._days(cleaned)
        if self.has_error("from") or self.has_error("to"):
            return cleaned
        if last < first:
            self.add_error("to", _now("The last day lies before the first."))
        elif last - first >= LONGEST:
            self.add_error("to", _now("At most a year at once; choose fewer days."))
        elif first < FIRST_DAY:
            self.add_error("from", _now("Nothing was sold so long ago; please check the year."))
        return cleaned

    def _days(self, cleaned: dict[str, Any]) -> tuple[dt.date, dt.date]:
        """What was typed; an open end is today, an open beginning the first of the last day's month."""
        last = cleaned.get("to") or max(self.usual.last, cleaned.get("from") or self.usual.last)
        return cleaned.get("from") or last.replace(day=1), last

    @property
    def period(self) -> Period | None:
        """The days; None while they make no sense."""
        self.is_valid()
        wrong = self.has_error("from") or self.has_error("to")
        return None if wrong else Period(*self._days(self.cleaned_data))

    def chosen(self, name: str) -> Any:
        """What was asked for under a name that makes sense, else None."""
        self.is_valid()
        return self.cleaned_data.get(name) or None
