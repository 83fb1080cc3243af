"""Marks of the calendar as blocks on lanes: what each says, how it looks, where it stands. No queries here."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bookings.appointments.states import AppointmentState
from bookings.calendar.models import Resource
from bookings.calendar.queries.board import Mark, by_lane
from bookings.calendar.states import PEOPLE_KINDS, Purpose, ResourceKind
from studio.core.addresses import address_of
from studio.core.spans import DayPart, Span
from studio.core.ui.formats import day_short, moment, money_short
from studio.core.ui.marks import EMPTY
from studio.core.ui.stages import SEALS
from studio.dashboards.board.grid import Window, rows_of
from studio.dashboards.board.shapes import Block, Group, Item, Lane, Visit

# The lanes stand in the order of the paper the floor controller keeps.
GROUPS = (
    ("photographers", gettext_lazy("Photographers"), (ResourceKind.PHOTOGRAPHER, ResourceKind.ASSISTANT)),
    ("makeup", gettext_lazy("Make-up and styling"), (ResourceKind.MAKEUP, ResourceKind.STYLIST)),
    ("scenes", gettext_lazy("Studios and outdoor scenes"), (ResourceKind.STUDIO, ResourceKind.OUTDOOR)),
    ("rooms", gettext_lazy("Fitting and selection"), (ResourceKind.FITTING_ROOM, ResourceKind.SELECTION_ROOM)),
    ("vehicles", gettext_lazy("Vehicles"), (ResourceKind.VEHICLE,)),
)
LOOKS = {
    Purpose.SHOOT: "blk-shoot",
    Purpose.SELECTION: "blk-select",
    Purpose.PROOF: "blk-proof",
    Purpose.PICKUP: "blk-pickup",
    Purpose.FITTING: "blk-gown",
    Purpose.CONSULTATION: "blk-order",
}


@dataclass(frozen=True)
class Facts:
    """Everything the blocks of one page are drawn from. Marks and visits were read at once, before."""

    at: dt.datetime
    visits: Mapping[int, Visit]
    places: Mapping[int, Sequence[str]]  # hold → names of all it has taken, or wants while its time is open

    @cached_property
    def purposes(self) -> dict[str, str]:
        """What bookings are for, looked up in the catalogue once a page."""
        return {one.value: str(one.label) for one in Purpose}

    @cached_property
    def states(self) -> dict[str, str]:
        return {one.value: str(one.label) for one in AppointmentState}

    @cached_property
    def tentative(self) -> str:
        return pgettext("calendar block", "tentative")

    @cached_property
    def owes(self) -> str:
        return _("owes %(amount)s")

    @cached_property
    def owes_something(self) -> str:
        return _("owes money")

    @cached_property
    def wants(self) -> str:
        return _("wants %(names)s")

    @cached_property
    def zone(self) -> dt.tzinfo:
        return timezone.get_current_timezone()

    def names(self, mark: Mark) -> str:
        visit = self.visits.get(mark.hold_id)
        return " ".join(visit.names) if visit else mark.label

    def block(self, mark: Mark, window: Window, *, row: int, is_first: bool, own_name: str = "") -> Block | None:
        """A mark as a block of this window; the full text stands on the first lane of a booking only."""
        if mark.shown is None or (columns := window.columns(mark.shown)) is None:
            return None
        visit = self.visits.get(mark.hold_id)
        late = visit.late_minutes(self.at) if visit else 0
        return Block(
            hold_id=mark.hold_id,
            url=address_of("board:hold", mark.hold_id),
            css=" ".join([*_looks(mark, visit, late), f"q{columns[0]} w{columns[1]} r{row}"]),
            spoken=self._spoken(mark, visit, late, own_name, self.hours(mark)),
            anchor=f"h{mark.hold_id}" if is_first and not mark.is_absence else "",
            char=self._char(mark),
            names=self.names(mark),
            note=mark.note if is_first else "",
            line=self._line(mark, own_name) if is_first else "",
            owe=visit.owe if visit and is_first else EMPTY,
            late=late if is_first else 0,
            buffers=tuple(_buffers(mark, window, row)),
        )

    def item(self, mark: Mark, own_name: str = "") -> Item:
        """The same mark as a line of text."""
        visit = self.visits.get(mark.hold_id)
        late = visit.late_minutes(self.at) if visit else 0
        when = self.hours(mark)
        return Item(
            hold_id=mark.hold_id,
            url=address_of("board:hold", mark.hold_id),
            css=" ".join(_looks(mark, visit, late)),
            spoken=self._spoken(mark, visit, late, own_name, when),
            kind="other" if mark.is_absence else mark.purpose,
            names=visit.names if visit else (mark.label,),
            when=when,
            line=" · ".join(part for part in (self._line(mark, own_name), mark.note) if part),
            purpose=self.purposes[mark.purpose],
            is_absence=mark.is_absence,
            owe=visit.owe if visit else EMPTY,
            late=late,
        )

    def items(self, marks: Iterable[Mark], own_name: str = "") -> list[Item]:
        return [self.item(mark, own_name) for mark in marks]

    def cells(self, days: Iterable[Iterable[Mark]]) -> SafeString:
        """A row of the week with its hundreds of chips: drawn here, and as short as can be.

        A chip is named by what stands on it; its title says in words all that its look says, but for whose row it is.
        """
        return SafeString("".join(f"<td>{''.join(map(self._chip, marks))}</td>" for marks in days))

    def _chip(self, mark: Mark) -> str:
        visit = self.visits.get(mark.hold_id)
        late = visit.late_minutes(self.at) if visit else 0
        char, spoken = self._char(mark), self._spoken(mark, visit, late, "", self.hours(mark))
        begins = f"{mark.shown.starts_at.astimezone(self.zone):%H:%M} " if mark.shown and not mark.is_absence else ""
        return (
            f'<a class="blk {" ".join(_looks(mark, visit, late))}" href="{address_of("board:hold", mark.hold_id)}"'
            f' title="{escape(spoken)}">{f"<i>{char}</i> " if char else ""}{begins}'
            f"<b>{escape(self.names(mark))}</b></a>"
        )

    def _line(self, mark: Mark, own_name: str) -> str:
        if mark.expires_at is not None:
            return _("kept until %(until)s · %(by)s") % {"until": moment(mark.expires_at), "by": mark.by}
        if mark.override_reason:
            return self._overridden(mark)
        named = " · ".join(name for name in self.places.get(mark.hold_id, ()) if name != own_name)
        return self.wants % {"names": named} if named and mark.shown is None else named

    def _overridden(self, mark: Mark) -> str:
        """Why a rule was broken, and by whose word."""
        said = {"reason": mark.override_reason, "by": mark.override_by}
        return (_("override by %(by)s: %(reason)s") if mark.override_by else _("override: %(reason)s")) % said

    def _spoken(self, mark: Mark, visit: Visit | None, late: int, own_name: str, when: str) -> str:
        parts = [self.purposes[mark.purpose], self.names(mark), when, own_name]
        if mark.is_tentative:
            parts.append(_("tentative until %(until)s") % {"until": moment(mark.expires_at)})
        if mark.override_reason:
            parts.append(self._overridden(mark))
        if visit is not None and visit.has_arrived:
            parts.append(self.states[visit.state])
        if late:
            parts.append(_("%(n)s min late") % {"n": late})
        if visit is not None and visit.owed:
            parts.append(self.owes_something if visit.quiet else self.owes % {"amount": money_short(visit.owed)})
        return ", ".join(filter(None, parts))

    def hours(self, mark: Mark) -> str:
        """`09:00–12:00`, the days of a longer absence, or that the time is open."""
        if mark.shuts_the_shop:
            return _("all day")
        if mark.shown is None:
            return str(DayPart.OPEN.label)
        starts, ends = mark.shown.starts_at.astimezone(self.zone), mark.shown.ends_at.astimezone(self.zone)
        last = ends - dt.timedelta(microseconds=1)
        if starts.date() != last.date():
            return f"{day_short(starts)} – {day_short(last)}"
        whole_day = ends - starts >= dt.timedelta(days=1)
        return _("all day") if whole_day else f"{starts:%H:%M}–{ends:%H:%M}"

    def _char(self, mark: Mark) -> str:
        if mark.is_absence:
            return ""
        return self.tentative if mark.is_tentative else SEALS[mark.purpose].char


def draw_groups(resources: Sequence[Resource], marks: Sequence[Mark], window: Window, facts: Facts) -> list[Group]:
    """The board of a day: groups of lanes, empty groups left out."""
    lanes, first_of = by_lane(marks), _first_lanes(resources, marks)
    groups = []
    for key, title, kinds in GROUPS:
        members = [one for one in resources if one.kind in kinds]
        if not members:
            continue
        drawn = [_lane(one, lanes.get(one.pk, []), window, facts, first_of) for one in members]
        groups.append(Group(key, str(title), _on_duty(members, lanes), drawn))
    return groups


def _lane(resource: Resource, marks: Sequence[Mark], window: Window, facts: Facts, first_of: Mapping[int, int]) -> Lane:
    url = f"{address_of('board:resource', resource.pk)}?day={window.day.isoformat()}"
    return Lane(
        title=resource.name,
        detail=resource.note,
        url=url,
        blocks=draw_lane(marks, window, facts, own_name=resource.name, first_of=first_of),
        key=str(resource.pk),
        kind=resource.kind,
    )


def draw_lane(
    marks: Sequence[Mark],
    window: Window,
    facts: Facts,
    *,
    own_name: str = "",
    first_of: Mapping[int, int] | None = None,
) -> list[Block]:
    """The blocks of one lane; what overlaps (an override, two visits at the desk) gets a row of its own."""
    timed = [mark for mark in marks if mark.shown is not None]
    rows = rows_of([mark.shown for mark in timed if mark.shown is not None])
    drawn = (
        facts.block(
            mark, window, row=row, own_name=own_name,
            is_first=first_of is None or first_of.get(mark.hold_id) == mark.resource_id,
        )
        for mark, row in zip(timed, rows, strict=True)
    )  # fmt: skip
    return [block for block in drawn if block is not None]


def _first_lanes(resources: Sequence[Resource], marks: Iterable[Mark]) -> dict[int, int]:
    """Hold → the uppermost lane it stands on."""
    order = [resource.pk for _key, _title, kinds in GROUPS for resource in resources if resource.kind in kinds]
    place = {pk: n for n, pk in enumerate(order)}
    first: dict[int, int] = {}
    for mark in marks:
        if mark.resource_id is None:
            continue
        known = first.get(mark.hold_id)
        if known is None or place.get(mark.resource_id, 0) < place.get(known, 0):
            first[mark.hold_id] = mark.resource_id
    return first


def _on_duty(members: Sequence[Resource], lanes: Mapping[int, Sequence[Mark]]) -> str:
    """`3 / 4 on duty` for people, nothing for rooms."""
    if members[0].kind not in PEOPLE_KINDS:
        return ""
    here = sum(not any(mark.is_absence for mark in lanes.get(one.pk, ())) for one in members)
    return _("%(here)s / %(all)s on duty") % {"here": here, "all": len(members)}


def _looks(mark: Mark, visit: Visit | None, late: int) -> list[str]:
    if mark.is_absence:
        return ["is-off"] + (["is-clash"] if mark.override_reason else [])
    looks = [LOOKS[Purpose(mark.purpose)]]
    if mark.is_tentative:
        looks.append("is-hold")
    if late or mark.override_reason:
        looks.append("is-clash")
    elif visit is not None and visit.state == AppointmentState.ARRIVED:
        looks.append("is-live")
    return looks


def _buffers(mark: Mark, window: Window, row: int) -> Iterable[str]:
    """Dotted stretches for set-up and clean-up."""
    if mark.blocked is None or mark.shown is None:
        return
    for starts, ends in (
        (mark.blocked.starts_at, mark.shown.starts_at),
        (mark.shown.ends_at, mark.blocked.ends_at),
    ):
        if starts < ends and (columns := window.columns(Span(starts, ends))) is not None:
            yield f"q{columns[0]} w{columns[1]} r{row}"
