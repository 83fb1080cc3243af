"""One day of a branch: the board of lanes, and the same day as a list of people.

Always within the branches of whoever looks. The number of queries does not depend on how much is booked.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from bookings.appointments.queries import visits_by_hold
from bookings.calendar.models import Resource
from bookings.calendar.queries import resources_of
from bookings.calendar.queries.board import Mark, by_lane, marks_on_lanes, marks_without_lane
from studio.core.access import Perm
from studio.core.clock import at_local
from studio.core.spans import EVENING, Span
from studio.core.staff.models import Branch
from studio.core.ui.formats import without_phones
from studio.dashboards.board.drawing import GROUPS, Facts, draw_groups, draw_lane
from studio.dashboards.board.grid import Window, window_for
from studio.dashboards.board.shapes import Group, Item, Lane, visit_of


def branch_for(user: Any, wanted: str = "") -> Branch:
    """The branch whose calendar is shown: the one asked for, else one's own, else the first. Raises: Http404."""
    mine = Branch.objects.filter(pk__in=user.branch_ids)
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10:
        chosen = mine.filter(pk=int(wanted)).first()
        if chosen is None:
            raise Http404
        return chosen
    branch: Branch | None = user.branch or mine.filter(is_active=True).first()
    if branch is None:
        raise Http404
    return branch


def branches_of(user: Any) -> list[Branch]:
    """The branches to choose from; nobody chooses among one."""
    if not (user.all_branches or user.is_superuser):
        return []
    return list(Branch.objects.filter(pk__in=user.branch_ids, is_active=True))


@dataclass(frozen=True)
class DayBoard:
    """One day of a branch: lanes of resources, visits without a resource, those whose time is open, conflicts."""

    window: Window
    groups: list[Group]
    desk: Lane | None
    waiting: list[Item]
    overridden: list[Item]
    shut: str | None
    now: int | None


def read_marks(
    user: Any, branch: Branch | None, resources: Sequence[Resource], first: dt.date, last: dt.date, at: dt.datetime
) -> tuple[list[Mark], list[Mark], Facts]:
    """Marks on lanes, marks without (of a branch, if one is given), and the visits behind them. Three queries."""
    on_lanes = _as_seen(user, marks_on_lanes(resources, first, last, at))
    without = _as_seen(user, marks_without_lane(branch, first, last, at)) if branch is not None else []
    rows = visits_by_hold({mark.hold_id for mark in (*on_lanes, *without) if not mark.is_absence})
    sees_money = user.may(Perm.PAYMENTS_VIEW)
    knows_debts = user.may(Perm.CUSTOMERS_VIEW)
    visits = {hold: visit_of(row, sees_money=sees_money, knows_debts=knows_debts) for hold, row in rows.items()}
    names = {one.pk: one.name for one in resources}
    places: dict[int, list[str]] = {}
    for mark in on_lanes:
        if mark.resource_id is not None:
            places.setdefault(mark.hold_id, []).append(names[mark.resource_id])
    for mark in without:
        if wanted := [names[one] for one in mark.wanted if one in names]:
            places[mark.hold_id] = wanted
    return on_lanes, without, Facts(at, visits, places)


def _as_seen(user: Any, marks: list[Mark]) -> list[Mark]:
    """Notes often hold a phone number: whole for those who may call, masked for everybody else."""
    if user.may(Perm.PHONES_FULL):
        return marks
    return [
        replace(
            mark, label=without_phones(mark.label), note=without_phones(mark.note),
            override_reason=without_phones(mark.override_reason),
        )
        for mark in marks
    ]  # fmt: skip


def _resources(branch: Branch, kind: str) -> list[Resource]:
    kinds = next((kinds for key, _title, kinds in GROUPS if key == kind), ())
    return list(resources_of(branch, kinds))


def day_board(user: Any, branch: Branch, day: dt.date, at: dt.datetime, kind: str = "") -> DayBoard:
    """The board of a day, all lanes or one group of them. Four queries."""
    resources = _resources(branch, kind)
    on_lanes, without, facts = read_marks(user, branch, resources, day, day, at)
    timed = [mark for mark in without if mark.shown is not None]
    spans = [mark.shown for mark in (*on_lanes, *timed) if mark.shown is not None and not mark.is_absence]
    window = window_for(day, branch.opens_at, branch.closes_at, spans)
    desk = Lane(_("Without a resource"), "", "", draw_lane(timed, window, facts)) if timed else None
    seen: dict[int, Mark] = {mark.hold_id: mark for mark in (*on_lanes, *without) if mark.override_reason}
    return DayBoard(
        window=window,
        groups=draw_groups(resources, on_lanes, window, facts),
        desk=desk,
        waiting=facts.items(mark for mark in without if mark.shown is None and not mark.shuts_the_shop),
        overridden=facts.items(seen.values()),
        shut=next((mark.label for mark in without if mark.shuts_the_shop), None),
        now=window.now(at),
    )


@dataclass(frozen=True)
class PersonDay:
    """One resource's day as a list: for phones and for ears."""

    resource: Resource
    items: list[Item]
    free: list[Span]


@dataclass(frozen=True)
class PeopleDay:
    """按人: everybody's day, visits without a resource, and those whose time is open."""

    people: list[PersonDay]
    desk: list[Item]
    waiting: list[Item]
    shut: str | None


def people_day(user: Any, branch: Branch, day: dt.date, at: dt.datetime, kind: str = "") -> PeopleDay:
    """Who has what in order of time, and when they are free. Four queries."""
    resources = _resources(branch, kind)
    on_lanes, without, facts = read_marks(user, branch, resources, day, day, at)
    lanes = by_lane(on_lanes)
    hours = Span(at_local(day, branch.opens_at), at_local(day, max(branch.closes_at, EVENING[1])))
    return PeopleDay(
        people=[_person(one, lanes.get(one.pk, []), hours, facts) for one in resources],
        desk=facts.items(mark for mark in without if mark.shown is not None),
        waiting=facts.items(mark for mark in without if mark.shown is None and not mark.shuts_the_shop),
        shut=next((mark.label for mark in without if mark.shuts_the_shop), None),
    )


def _person(resource: Resource, marks: Sequence[Mark], hours: Span, facts: Facts) -> PersonDay:
    return PersonDay(resource, facts.items(marks, resource.name), free_between(hours, marks))


def free_between(hours: Span, marks: Sequence[Mark]) -> list[Span]:
    """What is left of the opening hours beside the blocked spans; shorter than half an hour is not worth saying."""
    found, start = [], hours.starts_at
    for blocked in sorted(mark.blocked for mark in marks if mark.blocked is not None):
        if blocked.starts_at > start:
            found.append((start, min(blocked.starts_at, hours.ends_at)))
        start = max(start, blocked.ends_at)
    found.append((start, hours.ends_at))
    return [Span(*one) for one in found if one[1] - one[0] >= dt.timedelta(minutes=30)]
