"""The free-slot finder: what it offers can be booked, what it hides cannot, because it asks the same rules."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bookings.calendar import refusals
from bookings.calendar.queries.places import outlook_between, resources_of
from bookings.calendar.rules import Outlook, judge
from bookings.calendar.states import Choice, Need, Wish
from studio.core.clock import at_local, local_day
from studio.core.errors import StudioError
from studio.core.spans import EVENING, DayPart, Span, part_span

PARTS = (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING)
STEP = dt.timedelta(minutes=30)  # exact times are offered on the half hour
LOOK_AHEAD_DAYS = 30
NEAR_DAYS = 3  # looked at first, and nearly always enough: in a rush whoever came too late asks at the same moment


def free_slots(
    *,
    branch: Any,
    days: tuple[dt.date, dt.date],
    purpose: str,
    needs: Sequence[Need],
    at: dt.datetime,
    minutes: int | None = None,
    limit: int | None = None,
) -> list[Choice]:
    """Every part of these days (with `minutes`: every half hour) that the wish could have, in order of time."""
    outlook = outlook_between(branch, *days, needs=needs, purpose=purpose, at=at)
    found: list[Choice] = []
    for day in days_between(*days):
        for wish in wishes_on(day, outlook, tuple(needs), minutes):
            choice = granted(wish, outlook)
            if choice is not None:
                found.append(choice)
                if len(found) == limit:
                    return found
    return found


def next_choices(
    *,
    branch: Any,
    purpose: str,
    wish: Wish,
    at: dt.datetime,
    ignoring: int | None = None,
    limit: int = 3,
) -> tuple[Choice, ...]:
    """What a refused wish could have instead: the same time with somebody else, then the same people at other times."""
    named = [need.resource_id for need in wish.needs if need.resource_id is not None]
    kinds = set(resources_of(branch).filter(pk__in=named).values_list("kind", flat=True)) if named else set()
    first = max(wish.day, local_day(at))
    found: list[Choice] = []
    for begin, end in _windows(first):
        outlook = outlook_between(
            branch, begin, end, needs=wish.needs, purpose=purpose, at=at, ignoring=ignoring,
            kinds=kinds,
        )  # fmt: skip
        for other in _others(wish, outlook, with_somebody_else=begin == first):
            choice = granted(other, outlook)
            if choice is not None and choice not in found:
                found.append(choice)
            if len(found) == limit:
                return tuple(found)
    return tuple(found)


def _windows(first: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The next days, then the rest of what is looked through; in the order in which choices are offered."""
    near, last = first + dt.timedelta(days=NEAR_DAYS), first + dt.timedelta(days=LOOK_AHEAD_DAYS)
    return [(first, near), (near + dt.timedelta(days=1), last)] if near < last else [(first, last)]


def why_not(
    *, branch: Any, purpose: str, wish: Wish, at: dt.datetime, ignoring: int | None = None, may_have_begun: bool = False
) -> refusals.CalendarRefusal | None:
    """What speaks against a wish at this moment, with what is free instead; None when it would be granted.

    Nothing is locked and nothing taken: whoever books is asked again, by the same rules.
    """
    outlook = outlook_between(branch, wish.day, wish.day, needs=wish.needs, purpose=purpose, at=at, ignoring=ignoring)
    verdict = judge(wish, outlook, may_have_begun=may_have_begun)
    if verdict.is_granted:
        return None

    def instead() -> tuple[Choice, ...]:
        return next_choices(branch=branch, purpose=purpose, wish=wish, at=at, ignoring=ignoring)

    refusal = refusals.refusal(verdict, wish, outlook, instead)
    refusal.may_override = verdict.is_possible
    return refusal


def granted(wish: Wish, outlook: Outlook) -> Choice | None:
    """The wish as a choice with the names it would get; None when something speaks against it."""
    verdict = judge(wish, outlook)
    if not verdict.is_granted:
        return None
    names = tuple(one.place.name for one in verdict.seats if one.place is not None)
    return Choice(wish.day, wish.part, wish.span, wish.needs, names)


def wishes_on(day: dt.date, outlook: Outlook, needs: tuple[Need, ...], minutes: int | None = None) -> Iterator[Wish]:
    """The parts of a day, or every half hour that leaves so many minutes before the shop's last moment."""
    if minutes is None:
        for part in PARTS:
            try:
                yield Wish(day, part.value, part_span(day, part, outlook.opens, outlook.closes), needs)
            except StudioError:  # the shop opens later that day
                continue
        return
    start = at_local(day, outlook.opens)
    latest = at_local(day, max(outlook.closes, EVENING[1]))
    length = dt.timedelta(minutes=minutes)
    while start + length <= latest:
        yield Wish(day, DayPart.EXACT.value, Span(start, start + length), needs)
        start += STEP


def _others(wish: Wish, outlook: Outlook, *, with_somebody_else: bool) -> Iterator[Wish]:
    if wish.span is not None and with_somebody_else:
        yield from _with_somebody_else(wish, outlook)
    minutes = None
    if wish.span is not None and wish.part == DayPart.EXACT:
        minutes = int(wish.span.duration.total_seconds() // 60)
    for day in days_between(min(outlook.rooms), max(outlook.rooms)):
        if wish.span is None:
            yield Wish(day, wish.part, None, wish.needs)
            continue
        same_first = sorted(wishes_on(day, outlook, wish.needs, minutes), key=lambda one: _distance(one, wish))
        # One exact time a day is enough; the parts of the day the couple asked for are all worth saying.
        yield from same_first if minutes is None or day == wish.day else same_first[:1]


def _with_somebody_else(wish: Wish, outlook: Outlook) -> Iterator[Wish]:
    """Each named resource that is taken replaced by others of its kind, those of its level first."""
    for seat in judge(wish, outlook).seats:
        if seat.is_free or seat.need.resource_id is None or seat.place is None:
            continue
        own = seat.place
        others = [one for one in outlook.places.values() if one.kind == own.kind and one.id != own.id]
        for other in sorted(others, key=lambda one: (abs(one.level - own.level), -one.level, one.position, one.id)):
            changed = replace(seat.need, resource_id=other.id)
            yield replace(wish, needs=tuple(changed if need is seat.need else need for need in wish.needs))


def _distance(one: Wish, other: Wish) -> int:
    """How many minutes apart they start by the clock on the wall, whatever the day."""
    starts = [wish.span.local_start for wish in (one, other) if wish.span is not None]
    minutes = [60 * start.hour + start.minute for start in starts]
    return abs(minutes[0] - minutes[-1])


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for n in range((last - first).days + 1):
        yield first + dt.timedelta(days=n)
