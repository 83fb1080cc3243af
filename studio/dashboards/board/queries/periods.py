"""Longer stretches: the month's strip, weeks and months of a branch, the days of one resource."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from bookings.calendar.models import Resource
from bookings.calendar.queries import day_rooms, resources_of
from bookings.calendar.queries.board import Mark, bookings_per_day, by_lane, resources_for
from bookings.calendar.queries.places import rooms_by_department
from bookings.calendar.rules import DayRoom
from bookings.calendar.states import Department, Purpose
from studio.core.addresses import address_of
from studio.core.almanac.queries import DayFacts, month_facts
from studio.core.clock import local_day
from studio.core.staff.models import Branch
from studio.core.ui.formats import day as say_day
from studio.core.ui.shapes import CapacityDay
from studio.dashboards.board.drawing import draw_lane
from studio.dashboards.board.grid import Window, window_for
from studio.dashboards.board.queries.day import read_marks
from studio.dashboards.board.shapes import Lane


def month_of(day: dt.date) -> tuple[dt.date, dt.date]:
    first = day.replace(day=1)
    return first, (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday to Sunday."""
    first = day - dt.timedelta(days=day.weekday())
    return first, first + dt.timedelta(days=6)


def capacity_days(
    rooms: dict[dt.date, DayRoom], facts: dict[dt.date, DayFacts], *, current: dt.date, today: dt.date, address: str
) -> list[CapacityDay]:
    """The month strip: what a department still takes on each day."""
    return [
        CapacityDay(
            day=day,
            url=f"{address}{day.isoformat()}",
            left=room.left,
            total=room.total or 0,
            held=room.tentative,
            lunar=facts[day].solar_term or facts[day].lunar_short,
            festival=next(iter(facts[day].festivals), facts[day].holiday_name),
            current=day == current,
            past=day < today,
            closed=room.closed is not None,
        )
        for day, room in rooms.items()
    ]


@dataclass(frozen=True)
class WeekRow:
    """One resource's week; `cells` are seven finished cells."""

    name: str
    kind: str
    url: str
    cells: SafeString


@dataclass(frozen=True)
class WeekBoard:
    """Resources × days: who has what on which day of a week."""

    days: list[DayFacts]
    rooms: dict[str, dict[dt.date, DayRoom]]
    rows: list[WeekRow]
    desk: SafeString


def week_board(user: Any, branch: Branch, day: dt.date, at: dt.datetime) -> WeekBoard:
    """A week of a branch. Eight queries: four for the marks, three for what is left, one for holidays."""
    first, last = week_of(day)
    days = month_facts(first, 7)
    resources = list(resources_of(branch))
    on_lanes, without, facts = read_marks(user, branch, resources, first, last, at)
    lanes = by_lane(on_lanes)
    rooms = rooms_by_department(branch, first, last, [Department.SHOOT, Department.SELECTION], at)
    return WeekBoard(
        days=list(days.values()),
        rooms={str(Department(key).label): found for key, found in rooms.items()},
        rows=[
            WeekRow(
                name=one.name,
                kind=one.get_kind_display(),
                url=f"{address_of('board:resource', one.pk)}?day={first.isoformat()}",
                cells=facts.cells(_on_day(lanes.get(one.pk, []), each) for each in days),
            )
            for one in resources
        ],
        desk=facts.cells([mark for mark in without if mark.day == each and not mark.shuts_the_shop] for each in days),
    )


def _on_day(marks: Sequence[Mark], day: dt.date) -> list[Mark]:
    """Bookings of a day, and absences that reach into it."""
    return [mark for mark in marks if _touches(mark, day)]


def _touches(mark: Mark, day: dt.date) -> bool:
    if not mark.is_absence or mark.shown is None:
        return mark.day == day
    last = local_day(mark.shown.ends_at - dt.timedelta(microseconds=1))
    return local_day(mark.shown.starts_at) <= day <= last


@dataclass(frozen=True)
class MonthCell:
    facts: DayFacts
    room: DayRoom
    counts: list[tuple[str, int]]
    is_other_month: bool

    @property
    def booked(self) -> int:
        return sum(count for _purpose, count in self.counts)


def month_cells(branch: Branch, day: dt.date, department: str, at: dt.datetime) -> list[list[MonthCell]]:
    """The weeks of a month: what is left and what is booked each day. Five queries."""
    first, last = month_of(day)
    monday, sunday = week_of(first)[0], week_of(last)[1]
    facts = month_facts(monday, (sunday - monday).days + 1)
    rooms = day_rooms(branch=branch, first=monday, last=sunday, department=department, at=at)
    counts = bookings_per_day(branch, monday, sunday, at)
    cells = [
        MonthCell(
            facts=facts[each],
            room=rooms[each],
            counts=[(p.value, counts[each][p.value]) for p in Purpose if counts.get(each, {}).get(p.value)],
            is_other_month=not first <= each <= last,
        )
        for each in facts
    ]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]


@dataclass(frozen=True)
class ResourceDays:
    """One resource, a lane for every day."""

    resource: Resource
    window: Window
    lanes: list[Lane]


def get_resource_for(user: Any, resource_id: int) -> Resource:
    """A resource with its branch. Raises: Http404 for a foreign one."""
    found = resources_for(user).select_related("branch", "staff").filter(pk=resource_id).first()
    if found is None:
        raise Http404
    return found


def resource_days(user: Any, resource: Resource, first: dt.date, last: dt.date, at: dt.datetime) -> ResourceDays:
    """What one resource has from day to day. Three queries."""
    days = month_facts(first, (last - first).days + 1)
    on_lanes, _without, facts = read_marks(user, None, [resource], first, last, at)
    today = local_day(at)
    shape = _shape(resource.branch, on_lanes, first)
    lanes = []
    for day, told in days.items():
        window = Window(day, shape.first_hour, shape.hours)
        marks = [mark for mark in on_lanes if _touches(mark, day)]
        url = f"{reverse('board:day')}?day={day.isoformat()}&branch={resource.branch_id}"
        blocks = draw_lane(marks, window, facts, own_name=resource.name)
        lanes.append(Lane(say_day(day), told.headline, url, blocks, is_today=day == today))
    return ResourceDays(resource, shape, lanes)


def _shape(branch: Branch, marks: Sequence[Mark], first: dt.date) -> Window:
    """The same hours for every day, wide enough for all of them."""
    windows = [
        window_for(mark.day, branch.opens_at, branch.closes_at, [mark.shown])
        for mark in marks
        if mark.shown is not None and not mark.is_absence
    ] or [window_for(first, branch.opens_at, branch.closes_at)]
    starts = min(one.first_hour for one in windows)
    ends = max(one.first_hour + one.hours for one in windows)
    return Window(first, starts, ends - starts)
