"""休假·停用: who is away or what cannot be used, from when until when; or the whole shop shut."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.calendar.queries import resources_of
from bookings.calendar.refusals import CalendarRefusal
from bookings.calendar.states import PEOPLE_KINDS, Purpose
from studio.core.access import Perm
from studio.core.clock import at_local
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span, days_span, part_span
from studio.core.ui.days import DayField
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper
from studio.dashboards.board.forms.place import ClockField, check_hours

WHOLE_SHOP = "shop"
WHOLE_DAY = "day"
PARTS = [
    (WHOLE_DAY, _("whole days")),
    *((one.value, one.label) for one in (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING, DayPart.EXACT)),
]


class AbsenceForm(forms.Form):
    """People go on leave, rooms are closed, the shop shuts."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    resource = forms.ChoiceField(label=_("Who or what"))
    first = DayField(label=_("From the day"), error_messages={"required": _("Write the first day.")})
    last = DayField(label=_("Until the day"), required=False, help_text=_("Empty: that one day."))
    part = forms.ChoiceField(label=_("How long"), choices=PARTS, widget=forms.RadioSelect, initial=WHOLE_DAY)
    starts = ClockField(label=pgettext_lazy("time", "From"), required=False)
    ends = ClockField(label=pgettext_lazy("time", "Until"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=100, help_text=_("Everybody who wants to book sees it."),
        error_messages={"required": _("Write why; everybody who wants to book sees it.")},
    )  # fmt: skip
    override_reason = forms.CharField(
        label=_("Reason for entering it all the same"), max_length=200, required=False,
        help_text=_("The bookings named above stay where they are until somebody moves them."),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None = None, *, branch: Any, user: Any, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.branch = branch
        self.refusal: CalendarRefusal | None = None
        self.resources = {str(one.pk): one for one in resources_of(branch)}
        self.fields["resource"].choices = [  # type: ignore[attr-defined]
            *((pk, one.name) for pk, one in self.resources.items()),
            (WHOLE_SHOP, _now("The whole shop")),
        ]
        if not user.may(Perm.CALENDAR_OVERRIDE):
            del self.fields["override_reason"]

    @property
    def helper(self) -> PlainHelper:
        layout = [
            Grid(Cell("resource", 4), Cell("first", 3), Cell("last", 3), Chips("part", 12)),
            Grid(Cell("starts", 3), Cell("ends", 3), css_id="exact-hours"),
            Grid(Cell("reason", 12)),
        ]
        if self.refusal is not None and "override_reason" in self.fields:
            layout.append(Grid(Cell("override_reason", 12)))
        return PlainHelper(*layout)

    @property
    def shuts_the_shop(self) -> bool:
        return bool(self.cleaned_data["resource"] == WHOLE_SHOP)

    @property
    def last_day(self) -> dt.date:
        return self.cleaned_data["last"] or self.cleaned_data["first"]  # type: ignore[no-any-return]

    @property
    def purpose(self) -> str:
        kind = self.resources[self.cleaned_data["resource"]].kind
        return Purpose.LEAVE if kind in PEOPLE_KINDS else Purpose.CLOSURE

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if self.last_day < cleaned["first"]:
            self.add_error("last", _now("The last day lies before the first."))
        elif cleaned["part"] != WHOLE_DAY and self.last_day != cleaned["first"]:
            self.add_error("part", _now("Parts of a day are entered one day at a time."))
        elif cleaned["part"] != WHOLE_DAY and cleaned["resource"] == WHOLE_SHOP:
            self.add_error("part", _now("The shop is shut for whole days; close single resources for part of a day."))
        elif cleaned["part"] == DayPart.EXACT:
            check_hours(self, cleaned)
        return cleaned

    def span(self) -> Span:
        """Raises: StudioError for a part in which the shop is not open."""
        given = self.cleaned_data
        if given["part"] == WHOLE_DAY:
            return days_span(given["first"], self.last_day)
        if given["part"] == DayPart.EXACT:
            return Span(*(at_local(given["first"], given[name]) for name in ("starts", "ends")))
        return part_span(given["first"], given["part"], self.branch.opens_at, self.branch.closes_at)

    def take_error(self, error: StudioError) -> None:
        if isinstance(error, CalendarRefusal):
            self.refusal = error
        field = "resource" if error.field == "needs" else error.field
        self.add_error(field if field in self.fields else None, str(error))
