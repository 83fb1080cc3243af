"""改期: the same booking at another time, with the same people unless others are chosen."""

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.calendar.models import Hold
from bookings.calendar.queries import needs_of, span_of, why_not
from bookings.calendar.refusals import when
from bookings.calendar.states import Need, ResourceKind, Wish
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span, part_span
from studio.core.ui.layouts import Cell, Grid
from studio.dashboards.board.forms.place import Place, PlaceForm
from studio.journeys.booking.states import MoveVisit

SEEN = ("reason", "override_reason", "once_more", "submission_key")  # what the dialog of a drop shows or sends itself
USUAL_LENGTH = dt.timedelta(hours=2)  # of a visit that is given its time by dragging


def _clock(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text) if len(text) == 5 else None
    except ValueError:
        return None


class MoveForm(PlaceForm):
    """Filled with where the booking stands now, or where it was dragged to."""

    reason = forms.CharField(
        label=_("Why it is moved"), max_length=200, required=False,
        error_messages={"required": _("Say why it is moved; the reason stays with the order.")},
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None = None, *, hold: Hold, user: Any, visit: Any = None, asked: QueryDict | None = None
    ) -> None:
        super().__init__(data, branch=hold.branch, user=user, purpose=hold.purpose)
        self.hold = hold
        # a time that was open is only filled in; a time somebody was told is changed
        self.fields["reason"].required = visit is not None and hold.starts_at is not None
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
            span = Span(hold.starts_at, hold.ends_at)
            now |= {"starts": f"{span.local_start:%H:%M}", "ends": f"{span.local_end:%H:%M}"}
        return now

    def _where_it_was_dragged(self, asked: QueryDict) -> dict[str, Any]:
        """`by` minutes later, `swap` one resource of a kind for another, another `day` or `part`, or a whole choice.

        A booking without a time is put somewhere: `starts` on the clock, `to` a resource.
        """
        if asked.get("take"):
            nobody = {f"need_{kind.value}": "" for kind in self.kinds}
            return nobody | self.taken_from(str(asked["take"]))
        wanted: dict[str, Any] = {name: asked[name] for name in ("day", "part") if asked.get(name)}
        kinds = {str(one.pk): one.kind for one in self.resources}
        span, by = span_of(self.hold), asked.get("by", "")
        if span is not None and len(by) < 6 and by.removeprefix("-").isdecimal():
            later = dt.timedelta(minutes=int(by))
            wanted |= self._exactly(span.local_start + later, span.local_end + later)
        elif span is None and (starts := _clock(asked.get("starts", ""))) is not None:
            begins = dt.datetime.combine(self.hold.day, starts)
            wanted |= self._exactly(begins, begins + USUAL_LENGTH)
        before, _dot, after = asked.get("swap", "").partition(".")
        if before in kinds and kinds[before] == kinds.get(after):
            wanted[f"need_{kinds[before]}"] = after
        if (to := asked.get("to", "")) in kinds:
            wanted[f"need_{kinds[to]}"] = to
        return wanted

    # --- what the dialog of a drop shows
    @property
    def unseen(self) -> list[forms.BoundField]:
        """Everything but the two reasons goes with the dialog as it was dragged."""
        return [self[name] for name in self.fields if name not in SEEN]

    @property
    def stood(self) -> str:
        hold = self.hold
        names = [claim.resource.name for claim in getattr(hold, "live", ())]
        return " · ".join([when(Wish(hold.day, hold.part, span_of(hold))), *names])

    @property
    def goes(self) -> str:
        """Where it was dragged to, in words."""
        wish = self._wish
        if wish is None:
            return ""
        names = {one.pk: one.name for one in self.resources}
        kinds = [names.get(need.resource_id or 0) or str(ResourceKind(need.kind or "").label) for need in wish.needs]
        return " · ".join([when(wish), *kinds])

    @property
    def told(self) -> list[str]:
        """What speaks against it, each sentence once."""
        said = [str(one) for found in self.errors.values() for one in found] if self.is_bound else []
        return list(dict.fromkeys([*([str(self.refusal)] if self.refusal else []), *said]))

    def _exactly(self, starts: dt.datetime, ends: dt.datetime) -> dict[str, Any]:
        return {"part": DayPart.EXACT.value, "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}

    def look(self, at: dt.datetime) -> None:
        """Say beforehand what speaks against where it was dragged to. Nothing is taken; sending the form asks again."""
        wish = self._wish
        if wish is None:
            return
        stays = wish.span is not None and wish.span.starts_at == self.hold.starts_at
        self.refusal = why_not(
            branch=self.branch, purpose=self.hold.purpose, wish=wish, at=at, ignoring=self.hold.pk, may_have_begun=stays
        )

    @cached_property
    def _wish(self) -> Wish | None:
        """What the fields ask for as they stand now; None while they cannot be understood."""
        sent = QueryDict(mutable=True)
        sent.update({name: self[name].value() or "" for name in self.fields})
        sent["override_reason"] = ""
        asked = MoveForm(sent, hold=self.hold, user=self.user)
        if not asked.is_valid():
            return None
        place, needs = asked.place(), asked.needs()
        kept = needs_of(self.hold) if needs is None else needs
        span = place.span
        try:
            if span is None and place.part != DayPart.OPEN:
                span = part_span(place.day, place.part, self.branch.opens_at, self.branch.closes_at)
        except StudioError:
            return None
        return Wish(place.day, place.part, span, kept)

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

    def command(self, visit: Any) -> MoveVisit:
        place = self.place()
        return MoveVisit(
            key=self.cleaned_data["submission_key"], hold_id=self.hold.pk, visit=visit, day=place.day, part=place.part,
            span=place.span, needs=self.needs(), reason=self.cleaned_data["reason"],
            override_reason=place.override_reason, once_more=self.cleaned_data["once_more"],
        )  # fmt: skip

    def needs(self) -> tuple[Need, ...] | None:
        """None when nobody was exchanged: then everything stays, also what the form does not show."""
        place: Place = self.place()
        changed = any(name.startswith("need_") or name == "shortened" for name in self.changed_data)
        if not changed and self.hold.starts_at is not None:
            return None
        shown = {str(value) for name, value in self._where_it_stands().items() if name.startswith("need_")}
        here = {one.pk for one in self.resources}  # whoever has left the house is not asked for any more
        hidden = (
            need for need in needs_of(self.hold) if need.resource_id in here and str(need.resource_id) not in shown
        )
        return (*place.needs, *hidden)
