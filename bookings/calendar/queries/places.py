"""What the rules need to know, read from the tables: places, live claims, capacity. Few queries, however many rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from bookings.calendar.models import BranchDay, Claim, DepartmentCapacity, Hold, PurposeBuffer, Resource
from bookings.calendar.rules import DayRoom, Outlook, Place, Taken
from bookings.calendar.states import Around, HoldState, Need, Purpose, department_of
from studio.core.spans import Span, days_span

Counted = tuple[int, int, str | None, int | None]  # bookings, tentative among them, why the shop is shut, which hold


def live_holds(at: dt.datetime) -> QuerySet[Hold]:
    """Holds that count at this moment: a tentative one stops counting when its time is over, swept or not."""
    counts = Q(state=HoldState.CONFIRMED) | Q(state=HoldState.TENTATIVE, expires_at__gt=at)
    return Hold.objects.exclude(state=HoldState.RELEASED).filter(counts)


def resources_of(branch: Any, kinds: Iterable[str] = ()) -> QuerySet[Resource]:
    """The resources in use of a branch, in the order of the board; of all kinds when none is named."""
    found = Resource.objects.filter(branch=branch, is_active=True)
    return found.filter(kind__in=list(kinds)) if kinds else found


def furniture_of(branch: Any) -> QuerySet[Resource]:
    """Everything the calendar of a branch knows, what is out of use at the end."""
    return Resource.objects.filter(branch=branch).select_related("staff").order_by("-is_active", "position", "pk")


def capacity_of(branch: Any) -> dict[str, int]:
    """Department → bookings on an ordinary day; a department without a figure takes as many as come."""
    return dict(DepartmentCapacity.objects.filter(branch=branch).values_list("department", "per_day"))


def candidates(branch: Any, needs: Sequence[Need]) -> QuerySet[Resource]:
    """Every resource that could fill one of the needs."""
    named = Q(pk__in=[need.resource_id for need in needs if need.resource_id is not None])
    for need in needs:
        if need.kind is not None:
            named |= Q(kind=need.kind, level__gte=need.min_level)
    return resources_of(branch).filter(named)


def with_minutes(resources: QuerySet[Resource], purpose: str) -> QuerySet[Resource]:
    """The same, each with the minutes its branch keeps free around this kind of booking. No query more."""
    own = PurposeBuffer.objects.filter(branch=OuterRef("branch"), purpose=purpose)
    return resources.annotate(
        purpose_before=Subquery(own.values("before")), purpose_after=Subquery(own.values("after"))
    )


def as_places(resources: Iterable[Resource]) -> dict[int, Place]:
    """Resources of `with_minutes` as the rules see them: the longer of their own minutes and the booking's hold."""
    return {
        one.pk: Place(
            one.pk, one.kind, one.name, one.level,
            max(one.buffer_before, one.purpose_before or 0),  # type: ignore[attr-defined]
            max(one.buffer_after, one.purpose_after or 0),  # type: ignore[attr-defined]
            one.position,
        )
        for one in resources
    }  # fmt: skip


def minutes_of(branch: Any) -> dict[str, Around]:
    """Kind of booking → minutes kept free around it; what nobody set is missing."""
    rows = PurposeBuffer.objects.filter(branch=branch).values_list("purpose", "before", "after")
    return {purpose: Around(before, after) for purpose, before, after in rows}


def claims_within(resource_ids: Iterable[int], span: Span) -> QuerySet[Claim]:
    """Live claims that touch the span, overridden ones included."""
    return Claim.objects.filter(
        resource_id__in=list(resource_ids), released_at=None, ends_at__gt=span.starts_at, starts_at__lt=span.ends_at
    )


def taken_within(
    places: dict[int, Place], span: Span, at: dt.datetime, ignoring: int | None = None
) -> tuple[dict[int, list[Taken]], list[Taken]]:
    """Who has which place within the span, and the claims whose time ran out.

    Two queries, one when nothing is taken, none without places. Claims first, their holds by key afterwards: joined,
    PostgreSQL may read the whole table of holds while the rows are locked.
    """
    if not places:
        return {}, []
    around = span.with_buffers(max(one.before for one in places.values()), max(one.after for one in places.values()))
    claims = claims_within(places, around).exclude(hold_id__in=[ignoring] if ignoring else []).order_by("starts_at")
    rows = list(claims.values_list("resource_id", "starts_at", "ends_at", "hold_id"))
    holders = _holders({hold_id for *_rest, hold_id in rows})
    taken: dict[int, list[Taken]] = defaultdict(list)
    expired: list[Taken] = []
    for resource_id, starts, ends, hold_id in rows:
        label, purpose, since, by, until = holders[hold_id]
        one = Taken(resource_id, Span(starts, ends), hold_id, label, purpose, since, by, until)
        if until is not None and until <= at:
            expired.append(one)
        else:
            taken[resource_id].append(one)
    return taken, expired


def _holders(hold_ids: set[int]) -> dict[int, tuple[str, str, dt.datetime, str, dt.datetime | None]]:
    """Hold → label, purpose, since when, by whom, and until when while it is tentative."""
    if not hold_ids:
        return {}
    rows = Hold.objects.filter(pk__in=hold_ids).values_list(
        "pk", "label", "purpose", "created_at", "created_by__full_name", "expires_at", "state"
    )
    return {
        pk: (label, purpose, since, by or "", until if state == HoldState.TENTATIVE else None)
        for pk, label, purpose, since, by, until, state in rows
    }


def rooms_between(
    branch: Any, first: dt.date, last: dt.date, department: str, at: dt.datetime, ignoring: int | None = None
) -> dict[dt.date, DayRoom]:
    """A department's days with what is left on each. Three queries, however long."""
    return rooms_by_department(branch, first, last, [department], at, ignoring)[department]


def rooms_by_department(
    branch: Any, first: dt.date, last: dt.date, departments: Sequence[str], at: dt.datetime, ignoring: int | None = None
) -> dict[str, dict[dt.date, DayRoom]]:
    """Department → its days with what is left on each. Three queries, however long and however many."""
    ours = {"branch": branch, "department__in": departments}
    usual = dict(DepartmentCapacity.objects.filter(**ours).values_list("department", "per_day"))
    special = BranchDay.objects.filter(day__range=(first, last), **ours).exclude(capacity=None)
    changed = {
        (department, day): room for department, day, room in special.values_list("department", "day", "capacity")
    }
    counts = counts_between(branch, first, last, departments, at, ignoring)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        one: {day: room_of(changed.get((one, day), usual.get(one)), counts[one].get(day)) for day in days}
        for one in departments
    }


def counts_between(
    branch: Any, first: dt.date, last: dt.date, departments: Sequence[str], at: dt.datetime, ignoring: int | None = None
) -> dict[str, dict[dt.date, Counted]]:
    """Department → day → its bookings, tentative ones among them, why and by which hold the shop is shut.

    Empty days are missing.
    """
    whole_day_shut = Q(purpose=Purpose.CLOSURE, starts_at=None)
    figures = {}
    for one in departments:
        figures[f"used_{one}"] = Count("pk", filter=Q(department=one))
        figures[f"tentative_{one}"] = Count("pk", filter=Q(department=one, state=HoldState.TENTATIVE))
    rows = (
        live_holds(at)
        .filter(branch=branch, day__range=(first, last))
        .filter(Q(department__in=departments) | whole_day_shut)
        .exclude(pk__in=[ignoring] if ignoring else [])
        .values("day")
        .annotate(closed=Max("label", filter=whole_day_shut), closure=Max("pk", filter=whole_day_shut), **figures)
        .values_list("day", "closed", "closure", *figures)
    )
    found: dict[str, dict[dt.date, Counted]] = {one: {} for one in departments}
    for day, closed, closure, *counted in rows:
        for n, one in enumerate(departments):
            found[one][day] = (counted[2 * n], counted[2 * n + 1], closed, closure)
    return found


def room_of(total: int | None, counted: Counted | None) -> DayRoom:
    return DayRoom(total, *(counted or (0, 0, None, None)))


def outlook_between(
    branch: Any,
    first: dt.date,
    last: dt.date,
    *,
    needs: Sequence[Need],
    purpose: str,
    at: dt.datetime,
    ignoring: int | None = None,
    kinds: Iterable[str] = (),
) -> Outlook:
    """The outlook for some days: for needs, and for all resources of further kinds. Six queries, however long."""
    wanted = candidates(branch, needs)
    if kinds:
        wanted = wanted | resources_of(branch, kinds)
    places = as_places(with_minutes(wanted, purpose))
    taken, expired = taken_within(places, days_span(first, last), at, ignoring)
    rooms = rooms_between(branch, first, last, department_of(purpose), at, ignoring)
    return Outlook(branch.opens_at, branch.closes_at, at, places, taken, rooms, expired)
