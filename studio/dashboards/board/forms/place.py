"""A place on the calendar as a form: day, part or hours, whom and what it needs. Booking and moving stand on it."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.calendar.models import Resource
from bookings.calendar.queries import resources_of
from bookings.calendar.refusals import CalendarRefusal
from bookings.calendar.states import KINDS_FOR, Need, Purpose, ResourceKind, parse_choice
from studio.core import clock
from studio.core.access import Perm
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span
from studio.core.ui.days import DayField
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper
from studio.journeys.booking.doubles import ComingAlready

ANY = "any"
MINUTES = (60, 90, 120, 180)
SHORTENED = ResourceKind.MAKEUP  # whoever is often needed for the first hours only


@dataclass(frozen=True, slots=True)
class Place:
    """Where something shall stand on the calendar."""

    day: dt.date
    part: str
    span: Span | None
    needs: tuple[Need, ...]
    override_reason: str


class ClockField(forms.TimeField):
    """A time on the 24-hour clock, whatever the browser's own habit: `9:30`, `0930`, `9.30`, also in full width."""

    widget = forms.TimeInput(format="%H:%M", attrs={"inputmode": "numeric", "placeholder": "09:30"})
    input_formats = ("%H:%M", "%H:%M:%S", "%H%M", "%H.%M")
    default_error_messages = {"invalid": _("Write the time as hours and minutes, such as 09:30.")}

    def to_python(self, value: Any) -> dt.time | None:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
        return super().to_python(value)  # type: ignore[no-any-return]


def check_hours(form: forms.Form, cleaned: dict[str, Any]) -> None:
    """An exact time has a beginning and a later end, on one day."""
    starts, ends = cleaned.get("starts"), cleaned.get("ends")
    if starts is None or ends is None:
        form.add_error("starts" if starts is None else "ends", _now("Say from when until when."))
    elif ends <= starts:
        text = _now("The end must be later than the start, %(start)s.")
        form.add_error("ends", text % {"start": f"{starts:%H:%M}"})


class PlaceForm(forms.Form):
    """Refusals of the calendar stand beside the field, the next free choices become buttons named `take`."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)
    day = DayField(label=_("Date"), error_messages={"required": _("Write the day.")})
    part = forms.ChoiceField(label=_("Part of the day"), choices=DayPart.choices, widget=forms.RadioSelect)
    starts = ClockField(label=pgettext_lazy("time", "From"), required=False)
    ends = ClockField(label=pgettext_lazy("time", "Until"), required=False)
    once_more = forms.BooleanField(label=_("They really come once more"), required=False)
    override_reason = forms.CharField(
        label=_("Reason for booking it all the same"), max_length=200, required=False,
        help_text=_("Recorded with your name, and shown on the calendar for as long as it stands."),
    )  # fmt: skip

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        branch: Any,
        user: Any,
        purpose: str,
        initial: dict[str, Any] | None = None,
    ) -> None:
        self.branch, self.user = branch, user
        self.resources = list(resources_of(branch))
        super().__init__(self._taking(data), initial=initial)
        self.refusal: CalendarRefusal | None = None
        self.double: ComingAlready | None = None
        self.kinds = [kind for kind in KINDS_FOR[Purpose(purpose)] if self._of(kind)]
        for kind in self.kinds:
            self.fields[f"need_{kind.value}"] = forms.ChoiceField(
                label=kind.label, choices=self._choices(kind), required=False
            )
        if SHORTENED in self.kinds:
            self.fields["shortened"] = forms.TypedChoiceField(
                label=_("Make-up artist for"), coerce=int, empty_value=None, required=False,
                choices=[
                    ("", _("the whole time")),
                    *((n, _now("the first %(n)s minutes") % {"n": n}) for n in MINUTES),
                ],
            )  # fmt: skip
        self.asks = not user.may(Perm.CALENDAR_OVERRIDE)
        if self.asks and user.may(Perm.APPROVALS_SEE):
            reason = self.fields["override_reason"]
            reason.label = _("Why it should be booked all the same")
            reason.help_text = _("A supervisor decides; the answer comes among the approvals.")
        elif self.asks:
            del self.fields["override_reason"]

    @property
    def offers_override(self) -> bool:
        """The last refusal is one that a supervisor's reason overrules, and this person may give it or ask for it."""
        return "override_reason" in self.fields and self.refusal is not None and self.refusal.may_override

    @property
    def asks_whether_twice(self) -> bool:
        """They are booked already; or they were, and the tick stays while something else is wrong."""
        return self.double is not None or (self.is_bound and bool(self.data.get("once_more")))

    def _of(self, kind: str) -> list[Resource]:
        return [one for one in self.resources if one.kind == kind]

    def _choices(self, kind: ResourceKind) -> list[tuple[str, str]]:
        found = self._of(kind)
        levels = sorted({one.level for one in found if one.level > 1})
        return [
            ("", _now("not needed")),
            (ANY, _now("whoever is free")),
            *((f"{ANY}.{level}", _now("anybody of level %(level)s or higher") % {"level": level}) for level in levels),
            *((str(one.pk), f"{one.name} · {one.note}" if one.note else one.name) for one in found),
        ]

    def _taking(self, data: QueryDict | None) -> QueryDict | None:
        """The fields as a button of the next free choices sets them; a button nobody made changes nothing."""
        if data is None or not data.get("take"):
            return data
        try:
            day, part, span, needs = parse_choice(str(data["take"]))
        except ValueError:
            return data
        changed = data.copy()
        changed["override_reason"] = ""
        for name, value in self.choice_as_fields(day, part, span, needs).items():
            changed[name] = value
        return changed

    def choice_as_fields(self, day: dt.date, part: str, span: Span | None, needs: Sequence[Need]) -> dict[str, str]:
        """What the fields hold when a choice is taken."""
        given = {
            "day": day.isoformat(), "part": part, "starts": f"{span.local_start:%H:%M}" if span else "",
            "ends": f"{span.local_end:%H:%M}" if span else "",
        }  # fmt: skip
        minutes = next((need.minutes for need in needs if need.minutes in MINUTES), None)
        shortened = {} if minutes is None else {"shortened": str(minutes)}
        return given | {f"need_{kind}": code for kind, code in self._codes(needs).items()} | shortened

    def taken_from(self, value: str) -> dict[str, str]:
        """The fields of a choice that came in an address; nothing when nobody made it."""
        try:
            return self.choice_as_fields(*parse_choice(value))
        except ValueError:
            return {}

    def _codes(self, needs: Sequence[Need]) -> dict[str, str]:
        kind_of = {one.pk: one.kind for one in self.resources}
        codes: dict[str, str] = {}
        for need in needs:
            if need.kind is not None:
                codes[need.kind] = ANY if need.min_level <= 1 else f"{ANY}.{need.min_level}"
            elif need.resource_id in kind_of:
                codes[kind_of[need.resource_id]] = str(need.resource_id)
        return codes

    def needs_as_initial(self, needs: Sequence[Need]) -> dict[str, Any]:
        """The fields of a hold's present needs."""
        initial: dict[str, Any] = {f"need_{kind}": code for kind, code in self._codes(needs).items()}
        minutes = [need.minutes for need in needs if need.minutes in MINUTES]
        return initial | ({"shortened": minutes[0]} if minutes else {})

    def place_helper(self, *first: Any, more: Sequence[Any] = (), last: Sequence[Any] = ()) -> PlainHelper:
        """The layout: what comes first, when, whom and what else the purpose asks, what comes last, a reason."""
        cells: list[Any] = [Cell(f"need_{kind.value}", 4) for kind in self.kinds]
        if "shortened" in self.fields:
            cells.append(Cell("shortened", 4))
        layout = [
            *first,
            Grid(Cell("day", 3), Chips("part", 9)),
            Grid(Cell("starts", 3), Cell("ends", 3), css_id="exact-hours"),
            Grid(*cells, *more, css_id="booking-needs"),
            *last,
        ]
        if self.asks_whether_twice:
            layout.insert(0, Grid(Cell("once_more", 12)))
        if self.offers_override:
            layout.append(Grid(Cell("override_reason", 12)))
        return PlainHelper(*layout)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("part") == DayPart.EXACT and not self.errors:
            check_hours(self, cleaned)
        return cleaned

    def place(self) -> Place:
        """The command's part that every door shares."""
        given = self.cleaned_data
        day, span = given["day"], None
        if given["part"] == DayPart.EXACT:
            span = Span(clock.at_local(day, given["starts"]), clock.at_local(day, given["ends"]))
        return Place(day, given["part"], span, self._needs(), given.get("override_reason", ""))

    def _needs(self) -> tuple[Need, ...]:
        needs = []
        for kind in self.kinds:
            code = self.cleaned_data.get(f"need_{kind.value}", "")
            minutes = self.cleaned_data.get("shortened") if kind == SHORTENED else None
            if code.startswith(ANY):
                level = int(code.partition(".")[2] or 1)
                needs.append(Need(kind=kind.value, min_level=level, minutes=minutes))
            elif code:
                needs.append(Need(resource_id=int(code), minutes=minutes))
        return tuple(needs)

    def take_error(self, error: StudioError) -> None:
        """A refusal beside the field it is about; the calendar's own bring their next choices."""
        if isinstance(error, CalendarRefusal):
            self.refusal = error
        if isinstance(error, ComingAlready):
            self.double = error
        self.add_error(self._field_of(error), str(error))

    def _field_of(self, error: StudioError) -> str | None:
        if error.field == "needs":
            kind_of = {one.pk: one.kind for one in self.resources}
            kinds = [kind_of.get(clash.resource_id) for clash in getattr(error, "clashes", ())]
            names = [f"need_{kind}" for kind in kinds] + [f"need_{kind.value}" for kind in self.kinds]
            return next((name for name in names if name in self.fields), None)
        return error.field if error.field in self.fields else None
