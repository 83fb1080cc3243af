"""Choosing when: a half day of the strip, another day or exact hours, or no date yet. For intake and rescheduling."""

from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studio.core.clock import at_local
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span
from studio.core.ui.days import DayField
from studio.journeys.intake.states import SlotChoice, date_doubts, read_slot

LATER, OTHER = "later", "other"
OTHER_PARTS = (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING, DayPart.EXACT, DayPart.OPEN)


class SlotFields(forms.Form):
    """`slot` is a half day (`2026-05-23:morning`), `other` with the fields below it, or `later`."""

    slot = forms.CharField(label=gettext_lazy("Shoot date"), max_length=30, required=False)
    other_day = DayField(label=gettext_lazy("Day"), required=False)
    other_part = forms.ChoiceField(
        label=gettext_lazy("Time of day"), choices=[(part.value, part.label) for part in OTHER_PARTS], required=False
    )
    other_from = forms.TimeField(label=gettext_lazy("From"), required=False)
    other_to = forms.TimeField(label=gettext_lazy("To"), required=False)
    desk: Any
    data: Any  # a QueryDict of our own once bound

    understood: dict[str, Any] | None = None

    def clean(self) -> dict[str, Any]:
        # an error takes a value out of cleaned_data; the page still has to show what was chosen
        self.understood = dict(self.cleaned_data)
        return self.cleaned_data

    def found(self, name: str, default: Any = None) -> Any:
        """What was understood of a field, or the default while it is empty or cannot be understood."""
        if self.understood is not None:
            value = self.understood.get(name)
        else:
            value = self.get_initial_for_field(self.fields[name], name)
        return default if value in (None, "") else value

    @property
    def is_later(self) -> bool:
        return self.found("slot") == LATER

    @cached_property
    def slot_choice(self) -> SlotChoice | None:
        """The chosen half day or hours; None while there is none, or it is left open."""
        value = self.found("slot", "")
        if value != OTHER:
            return read_slot(value)
        day, part = self.found("other_day"), self.found("other_part", DayPart.MORNING.value)
        if day is None:
            return None
        if part != DayPart.EXACT:
            return SlotChoice(day, part)
        begins, ends = self.found("other_from"), self.found("other_to")
        if begins is None or ends is None or begins >= ends:
            return None
        return SlotChoice(day, DayPart.EXACT.value, Span(at_local(day, begins), at_local(day, ends)))

    @property
    def blocked_hours(self) -> Span | None:
        """The hours of the chosen slot at this branch; None while the time is open or cannot be."""
        try:
            return self.slot_choice.blocked(self.desk.branch) if self.slot_choice else None
        except StudioError:
            return None

    def check_slot(self, *, may_be_open: bool) -> None:
        """Something must have been chosen, and be understood."""
        value = self.found("slot")
        if self.slot_choice is not None or self.has_error("other_day") or (self.is_later and may_be_open):
            return
        if not value or self.is_later:
            text = _("Choose a half day for the shoot, or tick that the date is open.")
            self.add_error("slot", text if may_be_open else _("Choose a half day for the shoot."))
        elif value != OTHER:
            self.add_error("slot", _("This is no half day. Please choose again."))
        elif self.found("other_day") is None:
            self.add_error("other_day", _("Write the day of the shoot."))
        else:
            self.add_error("other_from", _("Write from when to when, such as 14:00 to 16:30."))

    def check_dates(self, *, wedding_on: Any, pickup_on: Any) -> None:
        """Days that cannot be, and days that are asked about."""
        slot = self.slot_choice
        try:
            blocked = slot.blocked(self.desk.branch) if slot else None
        except StudioError as error:
            self.add_error("slot", str(error))
            return
        for doubt in date_doubts(
            today=self.desk.today, at=self.desk.at, slot=slot, ends_at=blocked.ends_at if blocked else None,
            wedding_on=wedding_on, pickup_on=pickup_on,
        ):  # fmt: skip
            self.doubt(doubt)  # type: ignore[attr-defined]
