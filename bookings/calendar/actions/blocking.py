"""休假·停用: keeping people away, rooms closed, or the whole shop shut. Bookings that stand there are named first."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bookings.calendar import refusals
from bookings.calendar.actions.belts import Request, lock_days, lock_resources, write_claims
from bookings.calendar.actions.expiry import release_met
from bookings.calendar.actions.once import made_before, remember
from bookings.calendar.models import Hold
from bookings.calendar.queries import places
from bookings.calendar.rules import Outlook, Seat
from bookings.calendar.states import BLOCKING, Department, HoldState, Need, Purpose, Wish
from studio.core.audit.actions import record
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.spans import DayPart, Span, day_start
from studio.core.ui.formats import day as say_day

LONGEST_CLAIM = dt.timedelta(days=28)  # longer absences are several claims, so that looking at a day stays cheap
LONGEST_ABSENCE = dt.timedelta(days=366)
LONGEST_CLOSURE_DAYS = 62


@one_transaction
def block_resource(
    *,
    branch: Any,
    resource_id: int,
    purpose: str,
    span: Span,
    reason: str,
    override_reason: str = "",
    by: Any,
    at: dt.datetime,
    key: str = "",
) -> Hold:
    """Somebody is away or a room cannot be used, from when until when.

    Locks: the resource. Raises: ResourceTaken naming the bookings that stand there, unless a supervisor's reason
    lets them stand for now; they stay visible as a clash until somebody moves them. Twice: with the `key` of a form,
    the first answer.
    """
    said = [resource_id, purpose, span, reason, override_reason]
    if (earlier := made_before(key, "calendar.block", said, by=by, at=at)) is not None:
        return Hold.objects.get(pk=earlier)
    if purpose not in BLOCKING:
        raise ValueError("Only leave and closures block a resource.")
    if span.duration > LONGEST_ABSENCE:
        raise StudioError(_("An absence lasts at most a year; enter the rest later."), field="last")
    need = Need(resource_id=resource_id)
    wish = Wish(span.day, DayPart.EXACT.value, span, (need,))
    request = Request(branch, purpose, wish, by, at, override_reason.strip()[:200])
    found = places.as_places(one for one in lock_resources(branch, [need], purpose=purpose).values() if one.is_active)
    taken, expired = places.taken_within(found, span, at)
    place = found.get(resource_id)
    clashes = tuple(one for one in taken.get(resource_id, ()) if one.span.overlaps(span))
    seat = Seat(need, place, span, clashes)
    override = None if seat.is_free or place is None else request.own_override()
    if not seat.is_free and override is None:
        raise refusals.taken([seat], wish, Outlook(branch.opens_at, branch.closes_at, at, found, taken))
    release_met({one.hold_id for one in expired if one.span.overlaps(span)}, at=at)
    hold = Hold.objects.create(
        branch=branch, purpose=purpose, label=reason.strip()[:100], day=span.day, part=DayPart.EXACT,
        starts_at=span.starts_at, ends_at=span.ends_at, state=HoldState.CONFIRMED,
        override_reason=override.reason if override else "", override_by=override.by if override else None,
        created_at=at, created_by=by,
    )  # fmt: skip
    write_claims(hold, [Seat(need, place, part, clashes) for part in _portions(span)], request, override)
    _record("hold.blocked", hold, request, [place.name if place else ""], until=span.ends_at.isoformat())
    remember(key, hold.label, hold.pk)
    return hold


def _portions(span: Span) -> list[Span]:
    found, start = [], span.starts_at
    while start < span.ends_at:
        end = min(start + LONGEST_CLAIM, span.ends_at)
        found.append(Span(start, end))
        start = end
    return found


@one_transaction
def close_shop(
    *,
    branch: Any,
    first: dt.date,
    last: dt.date,
    reason: str,
    override_reason: str = "",
    by: Any,
    at: dt.datetime,
    key: str = "",
) -> list[Hold]:
    """The shop is shut for whole days; one hold for each, so that a single day can be opened again.

    Locks: every department's days. Raises: ResourceTaken naming the bookings of those days. Twice: days that are
    shut already stay as they are, and a form sent again adds nothing.
    """
    if made_before(key, "calendar.close", [first, last, reason, override_reason], by=by, at=at) is not None:
        return list(_shut_between(branch, first, last, at))
    day_start(first)
    if last < first:
        raise StudioError(_("The last day lies before the first."), field="last")
    if (last - first).days >= LONGEST_CLOSURE_DAYS:
        raise StudioError(_("The shop can be shut for two months at a time; enter the rest later."), field="last")
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    for department in Department.values:
        lock_days(branch, department, days)
    shut = {hold.day for hold in _shut_between(branch, first, last, at)}
    wish = Wish(first, DayPart.OPEN.value, None)
    request = Request(branch, Purpose.CLOSURE, wish, by, at, override_reason.strip()[:200])
    live = places.live_holds(at).filter(branch=branch, day__range=(first, last)).exclude(purpose__in=BLOCKING)
    standing = list(live.order_by("day", "starts_at").values_list("pk", "day", "label"))
    override = request.own_override() if standing else None
    if standing and override is None:
        raise _still_booked(standing)
    holds = [
        Hold.objects.create(
            branch=branch, purpose=Purpose.CLOSURE, label=reason.strip()[:100], day=day, part=DayPart.OPEN,
            state=HoldState.CONFIRMED, override_reason=override.reason if override else "",
            override_by=override.by if override else None, created_at=at, created_by=by,
        )
        for day in days if day not in shut
    ]  # fmt: skip
    for hold in holds:
        _record("hold.shut", hold, request, [])
    remember(key, reason, holds[0].pk if holds else 0)
    return holds


def _shut_between(branch: Any, first: dt.date, last: dt.date, at: dt.datetime) -> QuerySet[Hold]:
    days = places.live_holds(at).filter(branch=branch, day__range=(first, last))
    return days.filter(purpose=Purpose.CLOSURE, starts_at=None).order_by("day")


def _still_booked(standing: list[tuple[int, dt.date, str]]) -> refusals.ResourceTaken:
    named = [refusals.Obstacle(pk, f"{say_day(day)} {label}") for pk, day, label in standing[: refusals.NAMED_AT_MOST]]
    told = "; ".join(one.text for one in named)
    text = _("%(count)s bookings stand on these days: %(bookings)s … Move them first.")
    if len(standing) <= refusals.NAMED_AT_MOST:
        text = _("%(count)s bookings stand on these days: %(bookings)s. Move them first.")
    refusal = refusals.ResourceTaken(text % {"count": len(standing), "bookings": told})
    refusal.field, refusal.obstacles = "first", tuple(named)
    return refusal


def _record(verb: str, hold: Hold, request: Request, names: list[str], **more: str) -> None:
    said: dict[str, Any] = {
        "label": hold.label,
        "purpose": hold.purpose,
        "day": hold.day.isoformat(),
        "places": names,
        **more,
    }
    if hold.override_reason:
        said["override"] = hold.override_reason
    record(verb, subject=f"hold:{hold.pk}", branch_id=hold.branch_id, by=request.by, at=request.at, **said)
