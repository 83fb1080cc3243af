"""Who can have what, and when: the rules of the calendar, pure.

The finder and every booking door ask `judge`, so what the finder offers can be booked and what it hides cannot.
The one who books asks under the locks; the database's own constraint stands behind both.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bookings.calendar.states import Need, Wish
from studio.core.spans import EVENING, DayPart, Span, day_span, day_start

FURTHEST_DAYS = 3 * 366  # a booking further away is a typing mistake


@dataclass(frozen=True, slots=True)
class Place:
    """A resource, as far as the rules care."""

    id: int
    kind: str
    name: str
    level: int = 1
    before: int = 0
    after: int = 0
    position: int = 0

    def blocked(self, span: Span, minutes: int | None = None) -> Span:
        """What the resource is taken for: the booking, or its first minutes, with set-up and clean-up."""
        if minutes is not None:
            span = Span(span.starts_at, span.starts_at + dt.timedelta(minutes=minutes))
        return span.with_buffers(self.before, self.after)

    def suits(self, need: Need) -> bool:
        if need.resource_id is not None:
            return self.id == need.resource_id
        return self.kind == need.kind and self.level >= need.min_level


@dataclass(frozen=True, slots=True)
class Taken:
    """A live claim: who has the resource, from when until when, and who wrote it down when."""

    resource_id: int
    span: Span
    hold_id: int
    label: str
    purpose: str
    since: dt.datetime
    by: str = ""
    expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class DayRoom:
    """A department's day: how many bookings it takes (None: as many as come), has, and why the shop is shut.

    `closure` is the hold that shuts it.
    """

    total: int | None = None
    used: int = 0
    tentative: int = 0
    closed: str | None = None
    closure: int | None = None

    @property
    def left(self) -> int | None:
        return None if self.total is None else max(0, self.total - self.used)

    @property
    def is_full(self) -> bool:
        return self.total is not None and self.used >= self.total


@dataclass(frozen=True)
class Outlook:
    """What is known of a branch for some days. `expired` are claims whose time ran out: in nobody's way.

    `gone`: names of resources that were asked for by name and are not in use any more.
    """

    opens: dt.time
    closes: dt.time
    at: dt.datetime
    places: Mapping[int, Place] = field(default_factory=dict)
    taken: Mapping[int, Sequence[Taken]] = field(default_factory=dict)
    rooms: Mapping[dt.date, DayRoom] = field(default_factory=dict)
    expired: Sequence[Taken] = ()
    gone: Mapping[int, str] = field(default_factory=dict)

    def room(self, day: dt.date) -> DayRoom:
        return self.rooms.get(day, DayRoom())

    def clashes(self, place: Place, blocked: Span) -> tuple[Taken, ...]:
        return tuple(one for one in self.taken.get(place.id, ()) if one.span.overlaps(blocked))

    def in_the_way_no_longer(self, seats: Iterable["Seat"]) -> set[int]:
        """Holds whose time ran out and whose place these seats take: they are released by whoever takes it."""
        return {
            one.hold_id
            for seat in seats
            for one in self.expired
            if seat.place is not None and seat.blocked is not None
            if one.resource_id == seat.place.id and one.span.overlaps(seat.blocked)
        }

    def load(self, place: Place, day: Span) -> int:
        """How many bookings the place has that day; work is shared out by it."""
        return len(self.clashes(place, day))


@dataclass(frozen=True, slots=True)
class Seat:
    """A need and the place it gets. `clashes` stand in the way; a need nobody can fill has no place."""

    need: Need
    place: Place | None
    blocked: Span | None
    clashes: tuple[Taken, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.place is not None and not self.clashes


@dataclass(frozen=True)
class Verdict:
    """What speaks against a wish; nothing does when it `is_granted`."""

    is_over: bool = False
    is_too_far: bool = False
    is_outside_hours: bool = False
    closed: str | None = None
    closure: int | None = None
    is_full: bool = False
    seats: tuple[Seat, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Nothing that even a supervisor cannot overrule."""
        return not (self.is_over or self.is_too_far) and all(seat.place is not None for seat in self.seats)

    @property
    def is_granted(self) -> bool:
        overrulable = self.is_outside_hours or self.closed is not None or self.is_full
        return self.is_possible and not overrulable and all(seat.is_free for seat in self.seats)


def judge(wish: Wish, outlook: Outlook, *, may_have_begun: bool = False) -> Verdict:
    """What speaks against the wish. `may_have_begun`: a booking that is moved keeps a start that has passed."""
    room = outlook.room(wish.day)
    return Verdict(
        is_over=is_over(wish, outlook.at, may_have_begun=may_have_begun),
        is_too_far=day_start(wish.day) > outlook.at + dt.timedelta(days=FURTHEST_DAYS),
        is_outside_hours=wish.span is not None and not is_within_hours(wish.day, wish.span, outlook),
        closed=room.closed,
        closure=room.closure,
        is_full=room.is_full,
        seats=seat(wish, outlook),
    )


def is_over(wish: Wish, at: dt.datetime, *, may_have_begun: bool = False) -> bool:
    """A day or a part of it is over at its end; an exact time is over once it began."""
    if wish.span is None:
        return day_span(wish.day).ends_at <= at
    if wish.part == DayPart.EXACT and not may_have_begun:
        return wish.span.starts_at < at
    return wish.span.ends_at <= at


def is_within_hours(day: dt.date, span: Span, outlook: Outlook) -> bool:
    """From opening until closing, or until the evening part ends: night scenes are shot after the shop has closed."""
    starts, ends = span.local_start, span.local_end
    latest = max(outlook.closes, EVENING[1])
    return starts.date() == ends.date() == day and outlook.opens <= starts.time() and ends.time() <= latest


def seat(wish: Wish, outlook: Outlook) -> tuple[Seat, ...]:
    """A place for every need, each place once, all or nothing: seats in the order of the needs.

    Named resources go first, then the needs for the highest level; among free candidates the lowest level that
    suits, then whoever has least to do that day. A need that cannot be filled keeps who is in its way.
    """
    if wish.span is None:
        return ()
    free: list[list[Place]] = []
    day = day_span(wish.day)
    for need in wish.needs:
        fitting = (place for place in outlook.places.values() if place.suits(need))
        unblocked = [one for one in fitting if not outlook.clashes(one, one.blocked(wish.span, need.minutes))]
        free.append(sorted(unblocked, key=lambda one: (one.level, outlook.load(one, day), one.position, one.id)))
    found = {index: place_id for place_id, index in _match(wish.needs, free).items()}
    used = set(found.values())
    seats = []
    for index, need in enumerate(wish.needs):
        if index in found:
            place = outlook.places[found[index]]
            seats.append(Seat(need, place, place.blocked(wish.span, need.minutes)))
        else:
            seats.append(_unfilled(need, wish.span, outlook, used))
    return tuple(seats)


def _match(needs: Sequence[Need], free: Sequence[Sequence[Place]]) -> dict[int, int]:
    """Place id → index of the need that gets it; as many needs as possible (augmenting paths)."""
    holder: dict[int, int] = {}

    def find(index: int, seen: set[int]) -> bool:
        for place in free[index]:
            if place.id not in seen:
                seen.add(place.id)
                if place.id not in holder or find(holder[place.id], seen):
                    holder[place.id] = index
                    return True
        return False

    for index in sorted(range(len(needs)), key=lambda one: (needs[one].resource_id is None, -needs[one].min_level)):
        find(index, set())
    return holder


def _unfilled(need: Need, span: Span, outlook: Outlook, used: set[int]) -> Seat:
    """Who is in the way of a need, and the place a supervisor would get by force (it is then used up)."""
    fitting = [place for place in outlook.places.values() if place.suits(need)]
    in_the_way = tuple(
        taken for place in fitting for taken in outlook.clashes(place, place.blocked(span, need.minutes))
    )
    forced = min(
        (place for place in fitting if place.id not in used),
        key=lambda one: (one.level, one.position, one.id),
        default=None,
    )
    if forced is None:
        return Seat(need, None, None, in_the_way)
    used.add(forced.id)
    return Seat(need, forced, forced.blocked(span, need.minutes), in_the_way)
