"""What is left, day by day: the half days of the intake page and the capacity strips of the calendar."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bookings.calendar import refusals
from bookings.calendar.queries.finder import days_between
from bookings.calendar.queries.places import outlook_between, rooms_between
from bookings.calendar.rules import DayRoom, Outlook, is_over, judge
from bookings.calendar.states import Need, Purpose, ResourceKind, Wish
from studio.core.almanac.queries import month_facts
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.spans import DayPart, part_span


@dataclass(frozen=True, slots=True)
class HalfDay:
    """One day of the strip on the intake page: how many bookings still fit into its morning and afternoon.

    Where none fits, `why_…` says who or what is in the way.
    """

    day: dt.date
    lunar: str
    festival: str
    morning: int
    afternoon: int
    closed: str | None = None
    why_morning: str = ""
    why_afternoon: str = ""
    over: tuple[str, ...] = ()  # the parts that have passed


def half_days(
    *,
    branch: Any,
    first: dt.date,
    days: int = 14,
    purpose: str = Purpose.SHOOT,
    at: dt.datetime,
    kind: str = ResourceKind.PHOTOGRAPHER,
    min_level: int = 1,
) -> list[HalfDay]:
    """Free photographers by half day, never more than the department still takes. Seven queries, however long."""
    last = first + dt.timedelta(days=days - 1)
    need = Need(kind=kind, min_level=min_level)
    outlook = outlook_between(branch, first, last, needs=(need,), purpose=purpose, at=at)
    facts = month_facts(first, days)
    days_shown = []
    for day in days_between(first, last):
        (morning, why_morning), (afternoon, why_afternoon) = (
            _left(day, part, need, outlook) for part in (DayPart.MORNING, DayPart.AFTERNOON)
        )
        days_shown.append(
            HalfDay(
                day,
                lunar=facts[day].solar_term or facts[day].lunar_short,
                festival=next(iter(facts[day].festivals), facts[day].holiday_name),
                morning=morning,
                afternoon=afternoon,
                closed=outlook.room(day).closed,
                why_morning=why_morning,
                why_afternoon=why_afternoon,
                over=_over(day, outlook),
            )
        )
    return days_shown


def _over(day: dt.date, outlook: Outlook) -> tuple[str, ...]:
    """The parts of today that are over: nothing is full then, nothing can come any more."""
    found = []
    for part in (DayPart.MORNING, DayPart.AFTERNOON) if day == local_day(outlook.at) else ():
        try:
            wish = Wish(day, part.value, part_span(day, part, outlook.opens, outlook.closes))
        except StudioError:  # the shop opens later
            continue
        found += [part.value] if is_over(wish, outlook.at) else []
    return tuple(found)


def _left(day: dt.date, part: DayPart, need: Need, outlook: Outlook) -> tuple[int, str]:
    """How many could be booked one after the other into this part of the day; or none, and the sentence a booking
    would be refused with.
    """
    try:
        span = part_span(day, part, outlook.opens, outlook.closes)
    except StudioError as later:  # the shop opens later
        return 0, str(later)
    wish = Wish(day, part.value, span, (need,))
    verdict = judge(wish, outlook)
    if not verdict.is_granted:
        return 0, str(refusals.refusal(verdict, wish, outlook, tuple))
    free = sum(not outlook.clashes(place, place.blocked(span)) for place in outlook.places.values())
    left = outlook.room(day).left
    return (free if left is None else min(free, left)), ""


def day_rooms(
    *, branch: Any, first: dt.date, last: dt.date, department: str, at: dt.datetime
) -> dict[dt.date, DayRoom]:
    """A department's days: places in all, taken, tentative, left, and why the shop is shut. Three queries."""
    return rooms_between(branch, first, last, department, at)


def capacity_left(
    *, branch: Any, first: dt.date, last: dt.date, department: str, at: dt.datetime
) -> dict[dt.date, int | None]:
    """Day → how many bookings the department still takes: 0 when full or shut, None when nobody set a limit."""
    rooms = rooms_between(branch, first, last, department, at)
    return {day: 0 if room.closed is not None else room.left for day, room in rooms.items()}
