"""The three belts of every booking: rows locked once and in order, a check that names the clash, the database.

Only this room's actions come here. Lock order: the department's day, then the resources by id, then the hold.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import IntegrityError
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from bookings.calendar import asking, refusals
from bookings.calendar.actions.expiry import release_met
from bookings.calendar.models import BranchDay, Claim, DepartmentCapacity, Hold, Resource
from bookings.calendar.queries import places
from bookings.calendar.queries.finder import next_choices
from bookings.calendar.rules import Outlook, Seat, Taken, Verdict, judge
from bookings.calendar.states import BLOCKING, Choice, Need, Wish, department_of
from studio.core.access import Perm
from studio.core.approvals.actions import use_answer
from studio.core.errors import StudioError
from studio.core.locks import lock_rows
from studio.core.overlap import is_overlap
from studio.core.spans import DayPart, Span, day_span, day_start, part_span

CONSTRAINT = "claim_no_overlap"
NOBODY = asking.About()


class Override(NamedTuple):
    """A supervisor's word: why, and who."""

    reason: str
    by: Any


@dataclass(frozen=True)
class Request:
    """Who asks the calendar for what. `hold` is the one that is moved or confirmed: it is never in its own way.

    `standing`: a supervisor decided about this very place before, so whoever confirms it need not. `door` and `about`
    are what a question to a supervisor is made of.
    """

    branch: Any
    purpose: str
    wish: Wish
    by: Any
    at: dt.datetime
    override_reason: str = ""
    hold: Hold | None = None
    standing: Override | None = None
    door: str = asking.BOOK
    about: asking.About = NOBODY

    @property
    def department(self) -> str:
        return department_of(self.purpose)

    @property
    def hold_id(self) -> int | None:
        return self.hold.pk if self.hold is not None else None

    def own_override(self) -> Override | None:
        """The word of whoever asks, when theirs counts and a reason was written."""
        allowed = self.by is not None and self.by.may(Perm.CALENDAR_OVERRIDE)
        return Override(self.override_reason, self.by) if self.override_reason and allowed else self.standing

    def facts(self, verdict: Verdict) -> dict[str, Any]:
        return asking.override_facts(
            self.door, self.about, branch_id=self.branch.pk, purpose=self.purpose, wish=self.wish,
            hold_id=self.hold_id, verdict=verdict,
        )  # fmt: skip

    def choices(self) -> tuple[Choice, ...]:
        return next_choices(branch=self.branch, purpose=self.purpose, wish=self.wish, at=self.at, ignoring=self.hold_id)


def wish_of(branch: Any, day: dt.date, part: str, span: Span | None, needs: Iterable[Need]) -> Wish:
    """What was asked, with the hours its part of the day stands for. Raises: StudioError for times that cannot be."""
    day_start(day)
    if part == DayPart.OPEN:
        return Wish(day, part, None, tuple(needs))
    if part != DayPart.EXACT:
        return Wish(day, part, part_span(day, part, branch.opens_at, branch.closes_at), tuple(needs))
    if span is None:
        raise StudioError(_("Say from when until when."), field="part")
    if span.day != day:
        raise StudioError(_("The time does not lie on that day."), field="part")
    return Wish(day, part, span, tuple(needs))


def lock_days(branch: Any, department: str, days: Iterable[dt.date]) -> dict[dt.date, int | None]:
    """Lock the department's days, making rows that are missing. Answers how many bookings each day takes."""
    wanted = sorted(set(days))
    if not department or not wanted:
        return {}
    usual = DepartmentCapacity.objects.filter(branch=OuterRef("branch"), department=OuterRef("department"))
    rows = BranchDay.objects.filter(branch=branch, department=department, day__in=wanted).annotate(
        usual=Subquery(usual.values("per_day")[:1])
    )
    # Several days: the missing are made before anything is locked, so that two who do so meet in one order.
    locked = lock_rows(rows) if len(wanted) == 1 else []
    if not locked:
        BranchDay.objects.bulk_create(
            [BranchDay(branch=branch, day=day, department=department) for day in wanted], ignore_conflicts=True
        )
        locked = lock_rows(rows)
    return {row.day: row.usual if row.capacity is None else row.capacity for row in locked}  # type: ignore[attr-defined]


def lock_resources(
    branch: Any, needs: Sequence[Need], also: Iterable[int] = (), *, purpose: str
) -> dict[int, Resource]:
    """Lock every resource that could fill a need, and further ones, once and in id order; answers them fresh."""
    wanted = Q(pk__in=list(also))
    for need in needs:
        if need.resource_id is not None:
            wanted |= Q(pk=need.resource_id)
        else:
            wanted |= Q(kind=need.kind, level__gte=need.min_level, is_active=True)
    rows = places.with_minutes(Resource.objects.filter(wanted, branch=branch), purpose)
    return {one.pk: one for one in lock_rows(rows)}


def look(request: Request, totals: dict[dt.date, int | None], resources: Iterable[Resource]) -> Outlook:
    """What stands against the request now that the rows are locked."""
    wish, branch, at = request.wish, request.branch, request.at
    resources = list(resources)
    found = places.as_places(one for one in resources if one.is_active)
    gone = {one.pk: one.name for one in resources if not one.is_active}
    taken: Mapping[int, Sequence[Taken]] = {}
    expired: Sequence[Taken] = ()
    if wish.takes:
        taken, expired = places.taken_within(found, day_span(wish.day), at, request.hold_id)
    rooms = {}
    if request.department:
        counts = places.counts_between(branch, wish.day, wish.day, [request.department], at, request.hold_id)
        counted = counts[request.department].get(wish.day)
        rooms[wish.day] = places.room_of(totals.get(wish.day), counted)
    return Outlook(branch.opens_at, branch.closes_at, at, found, taken, rooms, expired, gone)


def grant(request: Request, outlook: Outlook, *, may_have_begun: bool = False) -> tuple[Verdict, Override | None]:
    """The rules' answer, and the word of a supervisor where one was needed.

    Raises: a CalendarRefusal, unless a supervisor gave a reason or granted what the desk asked for.
    """
    verdict = judge(request.wish, outlook, may_have_begun=may_have_begun)
    override = None
    if not verdict.is_granted:
        override = _overruled(request, verdict) if verdict.is_possible else None
        if override is None:
            raise _refused(request, verdict, outlook)
    release_met(outlook.in_the_way_no_longer(verdict.seats), at=request.at)
    return verdict, override


def _overruled(request: Request, verdict: Verdict) -> Override | None:
    """Their own word if it counts, else the answer to exactly this question: used up by this story."""
    own = request.own_override()
    if own is not None or request.by is None:
        return own
    facts = request.facts(verdict)
    answer = use_answer(kind=asking.OVERRIDE, subject=asking.subject_of(facts), facts=facts, at=request.at)
    return Override(answer.reason, answer.decided_by) if answer is not None else None


def _refused(request: Request, verdict: Verdict, outlook: Outlook) -> refusals.CalendarRefusal:
    refusal = refusals.refusal(verdict, request.wish, outlook, request.choices)
    if verdict.is_possible:
        refusal.question = request.facts(verdict)
    else:
        refusal.may_override = False
    return refusal


def write_claims(hold: Hold, seats: Sequence[Seat], request: Request, override: Override | None) -> list[Claim]:
    """Take the places. Only what stands in somebody's way carries the reason and leaves the database's rule."""
    claims, has_buffers = [], request.purpose not in BLOCKING
    for seat in seats:
        assert seat.place is not None
        assert seat.blocked is not None
        word = None if seat.is_free else override
        claims.append(
            Claim(
                hold=hold,
                resource_id=seat.place.id,
                starts_at=seat.blocked.starts_at,
                ends_at=seat.blocked.ends_at,
                set_up=seat.place.before if has_buffers else 0,
                clean_up=seat.place.after if has_buffers else 0,
                override_reason=word.reason if word else "",
                override_by=word.by if word else None,
            )
        )
    try:
        return Claim.objects.bulk_create(claims)
    except IntegrityError as error:
        if not is_overlap(error, CONSTRAINT):
            raise
        names = [seat.place.name for seat in seats if seat.place is not None]
        raise refusals.taken_this_moment(names, request.wish, request.choices) from error
