"""What is typed about the people and rooms of the calendar, and how much a day takes."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.calendar.models import Resource
from bookings.calendar.states import KINDS_FOR, Around, Department, Purpose, ResourceDetails, ResourceKind
from studio.core.staff.queries import colleagues_of
from studio.core.ui.layouts import Cell, Grid, PlainHelper

LEVELS = [(1, _("standard")), (2, _("senior")), (3, _("specially engaged"))]
LONGEST_BUFFER = 240
MOST_PER_DAY = 999
BOOKED = [purpose for purpose in Purpose if KINDS_FOR.get(purpose)]
"""Kinds of booking that take somebody or something; around the others nothing is kept free."""


class MinutesField(forms.IntegerField):
    """Minutes before or after a booking; empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        text = _("Write minutes from 0 to 240.")
        errors = {"invalid": text, "min_value": text, "max_value": text}
        super().__init__(required=False, min_value=0, max_value=LONGEST_BUFFER, error_messages=errors, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        return super().clean(value) or 0


class ResourceForm(forms.Form):
    """A photographer, a room, a scene, a vehicle: whatever can be taken only once at a time."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ResourceKind.choices)
    name = forms.CharField(label=_("Name"), max_length=40)
    note = forms.CharField(
        label=_("Note"), max_length=60, required=False, help_text=_("What to know when choosing: outdoor, portraits.")
    )
    staff = forms.ChoiceField(
        label=_("Login of this person"), required=False, help_text=_("Their own day then stands on their first page.")
    )
    level = forms.TypedChoiceField(label=_("Level"), choices=LEVELS, coerce=int)
    buffer_before = MinutesField(label=_("Set-up (minutes)"))
    buffer_after = MinutesField(label=_("Clean-up (minutes)"))
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, data: QueryDict | None = None, *, resource: Resource | None, branch: Any, by: Any) -> None:
        shown = resource or Resource(is_active=True)
        names = ("kind", "name", "note", "level", "buffer_before", "buffer_after", "is_active")
        super().__init__(data, initial={**{name: getattr(shown, name) for name in names}, "staff": shown.staff_id})
        free = Q(resources=None) | Q(pk=shown.staff_id)
        people = colleagues_of(by).filter(free, Q(branch=branch))
        self.fields["staff"].choices = [("", "–"), *((str(one.pk), one.full_name) for one in people)]  # type: ignore[attr-defined]
        if resource is not None:
            self.fields["kind"].disabled = True  # bookings name the kind they need
        self.helper = PlainHelper(
            Grid(Cell("kind", 4), Cell("name", 4), Cell("staff", 4), Cell("note", 8), Cell("level", 4),
                 Cell("buffer_before", 4), Cell("buffer_after", 4), Cell("is_active", 4))
        )  # fmt: skip

    def details(self) -> ResourceDetails:
        """The command."""
        data = self.cleaned_data
        given = {name: data[name] for name in ("kind", "name", "note", "level", "buffer_before", "buffer_after")}
        staff = data["staff"]
        return ResourceDetails(**given, staff_id=int(staff) if staff else None, is_active=data["is_active"])


class CapacityForm(forms.Form):
    """How many bookings each department takes on an ordinary day."""

    def __init__(self, data: QueryDict | None = None, *, per_day: dict[str, int]) -> None:
        super().__init__(data, initial={f"per_day_{name}": count for name, count in per_day.items()}, auto_id="cap_%s")
        text = _now("Write a whole number from 0 to 999, or leave it empty.")
        errors = {"invalid": text, "min_value": text, "max_value": text}
        for name, label in Department.choices:
            self.fields[f"per_day_{name}"] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=MOST_PER_DAY, error_messages=errors,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )  # fmt: skip
        self.helper = PlainHelper(Grid(*(Cell(f"per_day_{name}", 3) for name in Department.values)))

    def per_day(self) -> dict[str, int | None]:
        """The command: department → places."""
        return {name: self.cleaned_data[f"per_day_{name}"] for name in Department.values}


class MinutesForm(forms.Form):
    """Minutes kept free before and after, by the kind of booking."""

    def __init__(self, data: QueryDict | None = None, *, minutes: dict[str, Around]) -> None:
        super().__init__(data, auto_id="min_%s")
        for purpose in BOOKED:
            now = minutes.get(purpose, Around())
            self.fields[f"{purpose}_before"] = MinutesField(label=_("Set-up (minutes)"), initial=now.before)
            self.fields[f"{purpose}_after"] = MinutesField(label=_("Clean-up (minutes)"), initial=now.after)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control num"

    def rows(self) -> list[dict[str, Any]]:
        """A row for each kind of booking, with its two fields."""
        return [
            {"label": purpose.label, "fields": [self[f"{purpose}_before"], self[f"{purpose}_after"]]}
            for purpose in BOOKED
        ]

    def minutes(self) -> dict[str, Around]:
        """The command."""
        given = self.cleaned_data
        return {one.value: Around(given[f"{one}_before"], given[f"{one}_after"]) for one in BOOKED}
