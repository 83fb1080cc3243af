"""预约: who comes, for what, when, with whom."""

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.appointments.states import CameBy
from bookings.calendar.refusals import CalendarRefusal
from bookings.calendar.states import BLOCKING, Purpose
from customers.profiles.queries import possible_duplicates
from studio.core import clock
from studio.core.errors import StudioError
from studio.core.ui.layouts import Cell, Chips, Grid
from studio.dashboards.board.forms.caller import file_of_caller
from studio.dashboards.board.forms.place import PlaceForm
from studio.dashboards.board.queries.who import Who, who_is_meant
from studio.journeys.booking.states import BookVisit

PURPOSES = [(one.value, one.label) for one in Purpose if one not in BLOCKING]
KEEP = (("", _("for good")), ("0", _("tentative, until closing time today")),
        ("1", _("tentative, until closing time tomorrow")), ("3", _("tentative, for three days")))  # fmt: skip


def _chosen(data: QueryDict | None) -> QueryDict | None:
    """The fields after one of several files was chosen; whoever was entered as new is that one then."""
    if data is None or not data.get("meant"):
        return data
    changed = data.copy()
    changed["who"], changed["caller"] = str(data["meant"]), ""
    return changed


class BookingForm(PlaceForm):
    """One booking. Several files that fit what was typed are offered as buttons named `meant`.

    With `caller` they are no customer yet: their file is opened with the visit.
    """

    who = forms.CharField(
        label=_("Who comes"), max_length=60,
        help_text=_("Order number, customer number, name, pinyin or the last digits of a phone."),
        error_messages={"required": _("Write who comes: an order number, a name or the tail of a phone.")},
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("They come for"), choices=PURPOSES, widget=forms.RadioSelect)
    keep = forms.ChoiceField(label=_("Keep the place"), choices=KEEP, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    came_by = forms.ChoiceField(label=_("Arranged"), choices=[("", "—"), *CameBy.choices], required=False)
    talk = forms.CharField(
        label=_("Said beforehand"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What they want: kind of pictures, style, theme, budget, wedding day."),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None = None, *, branch: Any, user: Any, initial: dict[str, Any] | None = None
    ) -> None:
        data = _chosen(data)
        self.caller = file_of_caller(data or initial or {}, user=user, is_sent=data is not None)
        asked = (data or initial or {}).get("purpose", "")
        purpose = asked if asked in dict(PURPOSES) else Purpose.SHOOT.value
        super().__init__(data, branch=branch, user=user, purpose=purpose, initial=initial)
        if data is None and (taken := self.taken_from((initial or {}).get("take", ""))):
            nobody = {f"need_{kind.value}": "" for kind in self.kinds}
            self.initial = {**self.initial, **nobody, **taken}
        if purpose != Purpose.CONSULTATION:
            del self.fields["came_by"], self.fields["talk"]
        self.candidates: list[Who] = []
        self.meant: Who | None = None
        self.is_nobody = False
        self.fields["who"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}
        if self.caller is not None:
            del self.fields["who"]
        self.order_fields(["who", "purpose", "day", "part", "starts", "ends"])

    @property
    def typed_who(self) -> str:
        """What was typed to find them, kept while the part for new callers is open."""
        return str((self.data if self.is_bound else self.initial).get("who", ""))

    @property
    def all(self) -> list[Any]:
        """This form and those of a new caller, for the list of what is wrong."""
        return [*(self.caller.all if self.caller else []), self]

    def is_valid(self) -> bool:
        return super().is_valid() and self.is_caller_fine

    @cached_property
    def is_caller_fine(self) -> bool:
        """Whether their file could be opened as it stands; looked at once, for it writes beside the fields."""
        return self.caller is None or self.caller.is_valid(today=clock.today())

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            _ = self.is_caller_fine  # both parts say at once what is wrong

    def take_error(self, error: StudioError) -> None:
        """What is wrong with a new caller stands beside their fields; a phone on file offers that file."""
        name = error.field or ""
        if self.caller is None or (name in self.fields or not name) or isinstance(error, CalendarRefusal):
            super().take_error(error)
            return
        found = possible_duplicates(self.caller.details.phones, self.user) if error.code == "duplicate" else []
        self.caller.place(error)
        if found:
            numbers = dict.fromkeys(one.customer.number or "" for one in found if one.customer)
            self.candidates = [who for number in numbers for who in who_is_meant(self.user, number)]

    @property
    def helper(self) -> Any:
        who = [] if self.caller else [Cell("who", 6)]
        return self.place_helper(
            Grid(*who, Cell("note", 6), Chips("purpose", 12)), more=self._consultation(),
            last=[Grid(Cell("keep", 4))],
        )  # fmt: skip

    def _consultation(self) -> list[Any]:
        """How it was arranged and what was said: both stand on the arrival form."""
        return [Cell("came_by", 4), Cell("talk", 8)] if "talk" in self.fields else []

    def clean_who(self) -> str:
        typed: str = self.cleaned_data["who"]
        found = who_is_meant(self.user, typed)
        if not found:
            self.is_nobody = True
            raise forms.ValidationError(_now("Nobody is on file under “%(typed)s”.") % {"typed": typed})
        if len(found) > 1:
            self.candidates = found
            text = _now("Several files fit “%(typed)s”; choose the right one below, or write more.")
            raise forms.ValidationError(text % {"typed": typed})
        self.meant = found[0]
        return typed

    def command(self) -> BookVisit:
        assert self.meant is not None or self.caller is not None
        place = self.place()
        return BookVisit(
            key=self.cleaned_data["submission_key"], branch=self.branch,
            customer=self.meant.customer if self.meant else None, order=self.meant.order if self.meant else None,
            caller=self.caller.details if self.caller else None, purpose=self.cleaned_data["purpose"],
            day=place.day, part=place.part, span=place.span, needs=place.needs, tentative_until=self._until(),
            note=self.cleaned_data["note"], came_by=self.cleaned_data.get("came_by", ""),
            talk=self.cleaned_data.get("talk", ""), override_reason=place.override_reason,
            once_more=self.cleaned_data["once_more"],
        )  # fmt: skip

    def _until(self) -> dt.datetime | None:
        """Closing time of the last day the place is kept; the same whenever the same form is sent that day."""
        days = self.cleaned_data["keep"]
        if not days:
            return None
        return clock.at_local(clock.today() + dt.timedelta(days=int(days)), self.branch.closes_at)
