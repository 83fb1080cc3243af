"""What stands on the calendar of some days: marks on the lanes of resources, and holds that have no lane.

The pages on the roof draw it and add customers and money. As many queries for three bookings as for three hundred.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from bookings.calendar.models import Claim, Resource
from bookings.calendar.queries.places import claims_within, live_holds
from bookings.calendar.states import BLOCKING, Need, Purpose
from studio.core.spans import Span, days_span

# Bookings last a day and absences are cut into shorter claims: one that ends further off than this is not ours.
LONGEST_CLAIM = dt.timedelta(days=32)
# What a mark says; a week has hundreds of them, so nothing else is read, and no records are made of it.
HOLD_FIELDS = (
    "pk", "purpose", "label", "note", "day", "part", "expires_at", "override_reason", "override_by__full_name",
    "created_by__full_name",
)  # fmt: skip
CLAIM_FIELDS = (
    "resource_id", "starts_at", "ends_at", "set_up", "clean_up", "override_reason",
    *(f"hold__{name}" for name in HOLD_FIELDS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on the board. `shown` is the booking, `blocked` adds set-up and clean-up; None: time is open."""

    hold_id: int
    purpose: str
    label: str
    note: str
    day: dt.date
    part: str
    shown: Span | None
    blocked: Span | None
    expires_at: dt.datetime | None
    override_reason: str
    by: str
    resource_id: int | None = None
    override_by: str = ""
    wanted: tuple[int, ...] = ()  # resources it asks for while its time is open

    @property
    def is_tentative(self) -> bool:
        return self.expires_at is not None

    @property
    def is_absence(self) -> bool:
        return self.purpose in BLOCKING

    @property
    def shuts_the_shop(self) -> bool:
        return self.purpose == Purpose.CLOSURE and self.shown is None


def marks_on_lanes(resources: Sequence[Resource], first: dt.date, last: dt.date, at: dt.datetime) -> list[Mark]:
    """Every live claim of these resources within the days, in order of time. One query."""
    span = days_span(first, last)
    claims = claims_within([one.pk for one in resources], span).filter(
        starts_at__gt=span.starts_at - LONGEST_CLAIM, ends_at__lt=span.ends_at + LONGEST_CLAIM
    )
    found = claims.order_by("starts_at", "pk").values_list(*CLAIM_FIELDS)
    return [
        _on_lane(resource_id, Span(starts_at, ends_at), set_up, clean_up, override_reason, *hold)
        for resource_id, starts_at, ends_at, set_up, clean_up, override_reason, *hold in found
        if not _is_over(hold, at)
    ]


def marks_without_lane(branch: Any, first: dt.date, last: dt.date, at: dt.datetime) -> list[Mark]:
    """Live holds that have taken no resource: time still open, visits at the desk, days the shop is shut. One query."""
    claims = Claim.objects.filter(hold=OuterRef("pk"), released_at=None)
    found = live_holds(at).filter(~Exists(claims), branch=branch, day__range=(first, last))
    holds = found.order_by("starts_at", "pk").values_list("starts_at", "ends_at", "wanted", *HOLD_FIELDS)
    return [_without_lane(*hold) for hold in holds]


def bookings_per_day(branch: Any, first: dt.date, last: dt.date, at: dt.datetime) -> dict[dt.date, dict[str, int]]:
    """Day → purpose → how many live bookings; absences are left out. One query."""
    rows = (
        live_holds(at)
        .filter(branch=branch, day__range=(first, last))
        .exclude(purpose__in=BLOCKING)
        .values_list("day", "purpose")
        .annotate(count=Count("pk"))
    )
    found: dict[dt.date, dict[str, int]] = {}
    for day, purpose, count in rows:
        found.setdefault(day, {})[purpose] = count
    return found


def resources_for(user: Any) -> QuerySet[Resource]:
    """The resources of the branches this person sees."""
    return Resource.objects.filter(branch_id__in=user.branch_ids)


def by_lane(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """Resource → its marks."""
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.resource_id is not None:
            found.setdefault(mark.resource_id, []).append(mark)
    return found


def _is_over(hold: Sequence[Any], at: dt.datetime) -> bool:
    expires_at = hold[HOLD_FIELDS.index("expires_at")]
    return expires_at is not None and expires_at <= at


def _on_lane(
    resource_id: int, blocked: Span, set_up: int, clean_up: int, override_reason: str, hold_id: int, purpose: str,
    label: str, note: str, day: dt.date, part: str, expires_at: dt.datetime | None, reason_of_hold: str,
    override_by: str | None, by: str | None,
) -> Mark:  # fmt: skip
    return Mark(
        hold_id, purpose, label, note, day, part, _shown(blocked, set_up, clean_up), blocked, expires_at,
        override_reason or reason_of_hold, by or "", resource_id, override_by or "",
    )  # fmt: skip


def _shown(blocked: Span, set_up: int, clean_up: int) -> Span:
    """The booking without set-up and clean-up."""
    if not (set_up or clean_up):
        return blocked
    return Span(blocked.starts_at + dt.timedelta(minutes=set_up), blocked.ends_at - dt.timedelta(minutes=clean_up))


def _without_lane(
    starts_at: dt.datetime | None, ends_at: dt.datetime | None, wanted: list[str], hold_id: int, purpose: str,
    label: str, note: str, day: dt.date, part: str, expires_at: dt.datetime | None, override_reason: str,
    override_by: str | None, by: str | None,
) -> Mark:  # fmt: skip
    span = Span(starts_at, ends_at) if starts_at and ends_at else None
    return Mark(
        hold_id, purpose, label, note, day, part, span, span, expires_at, override_reason, by or "",
        override_by=override_by or "",
        wanted=tuple(need.resource_id for need in map(Need.parse, wanted) if need.resource_id),
    )  # fmt: skip
