"""改期: the same booking at another time, with the same people unless others are chosen."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.calendar.models import Hold
from bookings.calendar.queries import needs_of, span_of
from bookings.calendar.refusals import when
from bookings.calendar.states import Need, Wish
from studio.core.spans import DayPart
from studio.core.ui.layouts import Cell, Grid
from studio.dashboards.board.forms.place import Place, PlaceForm


class MoveForm(PlaceForm):
    """Filled with where the booking stands now, or where it was dragged to."""

    reason = forms.CharField(label=_("Why it is moved"), max_length=200, required=False)

    def __init__(self, data: QueryDict | None = None, *, hold: Hold, user: Any, asked: QueryDict | None = None) -> None:
        super().__init__(data, branch=hold.branch, user=user, purpose=hold.purpose)
        self.hold = hold
        # what was sent is compared with where it stands, not with where it was dragged to
        dragged = self._where_it_was_dragged(asked) if asked and data is None else {}
        self.initial = self._where_it_stands() | dragged

    @property
    def helper(self) -> Any:
        return self.place_helper(last=[Grid(Cell("reason", 12))])

    def _where_it_stands(self) -> dict[str, Any]:
        hold = self.hold
        now: dict[str, Any] = {"day": hold.day, "part": hold.part, **self.needs_as_initial(needs_of(hold))}
        if hold.part == DayPart.EXACT and hold.starts_at and hold.ends_at:
            now |= {"starts": timezone.localtime(hold.starts_at), "ends": timezone.localtime(hold.ends_at)}
        return now

    def _where_it_was_dragged(self, asked: QueryDict) -> dict[str, Any]:
        """`by` minutes later, `swap` one resource of a kind for another, or another `day` or `part`."""
        wanted: dict[str, Any] = {name: asked[name] for name in ("day", "part") if asked.get(name)}
        span, by = span_of(self.hold), asked.get("by", "")
        if span is not None and len(by) < 6 and by.removeprefix("-").isdecimal():
            later = dt.timedelta(minutes=int(by))
            starts, ends = span.local_start + later, span.local_end + later
            wanted |= {"part": DayPart.EXACT.value, "starts": starts, "ends": ends}
        before, _dot, after = asked.get("swap", "").partition(".")
        kinds = {str(one.pk): one.kind for one in self.resources}
        if before in kinds and kinds[before] == kinds.get(after):
            wanted[f"need_{kinds[before]}"] = after
        return wanted

    def clean(self) -> dict[str, Any]:
        """A form that was opened before somebody else moved the booking is told where it stands now."""
        cleaned = super().clean()
        hold = self.hold
        if self.data.get("version", str(hold.moves)) != str(hold.moves):
            text = _now(
                "Somebody moved this booking meanwhile: it stands on %(when)s now. Look again, then send the form."
            )
            self.add_error(None, text % {"when": when(Wish(hold.day, hold.part, span_of(hold)))})
        return cleaned

    def needs(self) -> tuple[Need, ...] | None:
        """None when nobody was exchanged: then everything stays, also what the form does not show."""
        place: Place = self.place()
        if not any(name.startswith("need_") or name == "shortened" for name in self.changed_data):
            return None
        shown = {str(value) for name, value in self._where_it_stands().items() if name.startswith("need_")}
        hidden = tuple(need for need in needs_of(self.hold) if str(need.resource_id) not in shown)
        return (*place.needs, *hidden)
