"""Placing, moving, confirming and releasing a hold: the doors through which everybody books."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from bookings.calendar import asking, refusals
from bookings.calendar.actions.belts import (
    Override,
    Request,
    grant,
    lock_days,
    lock_resources,
    look,
    wish_of,
    write_claims,
)
from bookings.calendar.asking import About
from bookings.calendar.models import Claim, Hold
from bookings.calendar.queries import places
from bookings.calendar.queries.held import names_wanted, needs_of, span_of, wish_on
from bookings.calendar.rules import Seat, Verdict, judge
from bookings.calendar.states import BLOCKING, HoldState, Need, Wish
from studio.core.audit.actions import record
from studio.core.errors import MovedOn, StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.spans import Span
from studio.core.ui.formats import moment


@one_transaction
def place_hold(
    *,
    branch: Any,
    purpose: str,
    day: dt.date,
    part: str,
    span: Span | None = None,
    needs: Sequence[Need] = (),
    label: str,
    tentative_until: dt.datetime | None = None,
    note: str = "",
    override_reason: str = "",
    about: About | None = None,
    by: Any,
    at: dt.datetime,
) -> Hold:
    """占档: take everything the booking needs, or nothing. With `tentative_until` it frees itself then (未定).

    While its time is open (不确定) nobody is taken; whom it asks for is remembered until it has a time.
    `about`: how a question to a supervisor names them. Locks: the department's day, the resources, an answer that is
    used. Raises: a CalendarRefusal that names who is in the way.
    """
    if purpose in BLOCKING:
        raise ValueError("Leave and closures have actions of their own.")
    if tentative_until is not None and tentative_until <= at:
        raise StudioError(_("A tentative booking must be kept until some later moment."), field="tentative_until")
    wish = wish_of(branch, day, part, span, needs)
    request = Request(
        branch, purpose, wish, by, at, override_reason.strip()[:200], about=about or About(label=label[:100])
    )
    totals = lock_days(branch, request.department, [day])
    resources = lock_resources(branch, wish.takes, purpose=purpose) if wish.takes else {}
    verdict, override = grant(request, look(request, totals, resources.values()))
    hold = Hold(
        branch=branch, purpose=purpose, department=request.department, label=label[:100], note=note[:200], day=day,
        part=part, starts_at=wish.span.starts_at if wish.span else None,
        ends_at=wish.span.ends_at if wish.span else None,
        state=HoldState.CONFIRMED if tentative_until is None else HoldState.TENTATIVE,
        expires_at=tentative_until, wanted=_wanted(wish), created_at=at, created_by=by,
    )  # fmt: skip
    _sign(hold, override)
    hold.save(force_insert=True)
    write_claims(hold, verdict.seats, request, override)
    until = {} if tentative_until is None else {"until": tentative_until.isoformat()}
    _record("hold.placed", hold, request, verdict, **until)
    return hold


@one_transaction
def move_hold(
    *,
    hold_id: int,
    day: dt.date,
    part: str,
    span: Span | None = None,
    needs: Sequence[Need] | None = None,
    override_reason: str = "",
    thread: str = "",
    by: Any,
    at: dt.datetime,
) -> Hold:
    """改期: give up the old place and take the new one, both or neither. `needs=None` keeps the same people and rooms.

    Moved to an open time it gives them up but goes on asking for them: with a time again, `needs=None` takes them.
    Locks: both days, old and new resources, the hold. Raises: a CalendarRefusal; MovedOn when somebody else moved it
    in between. Twice: a hold that is there already is checked again and stays. An override's reason must be given anew.
    """
    seen = Hold.objects.select_related("branch").get(pk=hold_id)
    kept = needs_of(seen)
    wish = wish_of(seen.branch, day, part, span, kept if needs is None else needs)
    request = Request(
        seen.branch, seen.purpose, wish, by, at, override_reason.strip()[:200], hold=seen, door=asking.MOVE,
        about=About(label=seen.label, thread=thread),
    )  # fmt: skip
    totals = lock_days(seen.branch, request.department, [seen.day, day])
    resources = lock_resources(
        seen.branch, wish.takes, also=[need.resource_id for need in kept if need.resource_id], purpose=seen.purpose
    )
    hold = _locked(seen)
    starts_as_before = wish.span is not None and wish.span.starts_at == hold.starts_at
    verdict, override = grant(request, look(request, totals, resources.values()), may_have_begun=starts_as_before)
    old = {"old_day": hold.day.isoformat(), "old_part": hold.part, "old_starts": _iso(hold.starts_at)}
    Claim.objects.filter(hold=hold, released_at=None).update(released_at=at)
    write_claims(hold, verdict.seats, request, override)
    hold.day, hold.part = day, part
    hold.starts_at, hold.ends_at = (wish.span.starts_at, wish.span.ends_at) if wish.span else (None, None)
    hold.wanted = _wanted(wish)
    _sign(hold, override)
    hold.moves += 1
    hold.save(
        update_fields=["day", "part", "starts_at", "ends_at", "wanted", "override_reason", "override_by", "moves"]
    )
    _record("hold.moved", hold, request, verdict, **old)
    return hold


@one_transaction
def confirm_hold(*, hold_id: int, override_reason: str = "", thread: str = "", by: Any, at: dt.datetime) -> Hold:
    """未定 → 已定: the place is looked at again under its locks, then it is kept for good.

    Locks: the day, the resources, the hold. Raises: a CalendarRefusal naming who came when its time had run out,
    StudioError when it was released and the place is free still. Twice: a confirmed hold stays as it is.
    """
    seen = Hold.objects.select_related("branch", "override_by").get(pk=hold_id)
    wish = wish_on(seen)
    request = Request(
        seen.branch, seen.purpose, wish, by, at, override_reason.strip()[:200], hold=seen, door=asking.CONFIRM,
        standing=Override(seen.override_reason, seen.override_by) if seen.override_reason else None,
        about=About(label=seen.label, thread=thread),
    )  # fmt: skip
    totals = lock_days(seen.branch, request.department, [seen.day])
    resources = lock_resources(seen.branch, wish.takes, purpose=seen.purpose) if wish.takes else {}
    hold = _locked(seen, released_too=True)
    if hold.state == HoldState.CONFIRMED:
        return hold
    if hold.state == HoldState.RELEASED:
        raise _too_late(hold, request, totals)
    verdict, override = grant(request, look(request, totals, resources.values()), may_have_begun=True)
    hold.state, hold.expires_at = HoldState.CONFIRMED, None
    _sign(hold, override)
    hold.save(update_fields=["state", "expires_at", "override_reason", "override_by"])
    _record("hold.confirmed", hold, request, verdict)
    return hold


@one_transaction
def keep_hold(*, hold_id: int, by: Any, at: dt.datetime) -> None:
    """Whoever has come needs no date to be decided by: their tentative place stays. It stands already, so nothing is
    looked at again.

    Locks: the hold. Twice: nothing happens; nor to a place whose time is over.
    """
    hold = lock_row(Hold.objects.all(), hold_id)
    if hold.state != HoldState.TENTATIVE or hold.expires_at is None or hold.expires_at <= at:
        return
    hold.state, hold.expires_at = HoldState.CONFIRMED, None
    hold.save(update_fields=["state", "expires_at"])
    record(
        "hold.confirmed", subject=f"hold:{hold.pk}", branch_id=hold.branch_id, by=by, at=at, label=hold.label,
        purpose=hold.purpose, day=hold.day.isoformat(), part=hold.part, starts=_iso(hold.starts_at), places=[],
    )  # fmt: skip


@one_transaction
def release_hold(*, hold_id: int, reason: str = "", by: Any, at: dt.datetime) -> Hold:
    """退档: give the place back. Locks: the hold. Twice: a released hold stays as it is."""
    hold = lock_row(Hold.objects.all(), hold_id)
    if hold.state == HoldState.RELEASED:
        return hold
    Claim.objects.filter(hold=hold, released_at=None).update(released_at=at)
    hold.state, hold.released_at, hold.release_reason = HoldState.RELEASED, at, reason.strip()[:200]
    hold.save(update_fields=["state", "released_at", "release_reason"])
    record(
        "hold.released", subject=f"hold:{hold.pk}", branch_id=hold.branch_id, by=by, at=at, label=hold.label,
        reason=hold.release_reason, day=hold.day.isoformat(), part=hold.part,
    )  # fmt: skip
    return hold


def _too_late(hold: Hold, seen: Request, totals: dict[dt.date, int | None]) -> StudioError:
    """Why a released hold cannot be confirmed: who has its place now, or that it is free still.

    What it had is read again: it may have been released between being seen and being locked.
    """
    wish = wish_on(hold)
    request = replace(seen, wish=wish)
    outlook = look(request, totals, places.with_minutes(places.candidates(hold.branch, wish.takes), hold.purpose))
    verdict = judge(wish, outlook)
    if verdict.is_granted:
        return _gone(hold)
    return refusals.refusal(verdict, wish, outlook, request.choices)


def _gone(hold: Hold) -> StudioError:
    text = _("This booking was released %(when)s and holds no place any more; book it again.")
    return StudioError(text % {"when": moment(hold.released_at)})


def _locked(seen: Hold, *, released_too: bool = False) -> Hold:
    """The hold, locked last and still where it was seen when its rows were chosen for locking."""
    hold = lock_row(Hold.objects.select_related("branch"), seen.pk)
    if hold.state == HoldState.RELEASED and not released_too:
        raise _gone(hold)
    if (hold.moves, hold.day, hold.starts_at) != (seen.moves, seen.day, seen.starts_at):
        text = _("Somebody moved this booking at the same moment: it stands on %(when)s now.")
        raise MovedOn(text % {"when": refusals.when(Wish(hold.day, hold.part, span_of(hold)))})
    return hold


def _wanted(wish: Wish) -> list[str]:
    """Whom a booking asks for although it takes nobody yet."""
    return [need.code for need in wish.needs] if wish.span is None else []


def _sign(hold: Hold, override: Override | None) -> None:
    """The hold carries the reason of its present place, or none."""
    hold.override_reason, hold.override_by = override or ("", None)


def _iso(value: dt.datetime | None) -> str:
    return value.isoformat() if value else ""


def _record(verb: str, hold: Hold, request: Request, verdict: Verdict, **more: Any) -> None:
    """One history row; what a supervisor overruled is told with whom it stood against."""
    said: dict[str, Any] = {
        "label": hold.label, "purpose": hold.purpose, "day": hold.day.isoformat(), "part": hold.part,
        "starts": _iso(hold.starts_at), "places": [_name(one) for one in verdict.seats], **more,
    }  # fmt: skip
    if hold.wanted:
        said["wanted"] = names_wanted(hold)
    if hold.override_reason:
        said["override"] = hold.override_reason
        said["against"] = [taken.label for one in verdict.seats for taken in one.clashes]
        if hold.override_by != request.by:
            said["override_by"] = getattr(hold.override_by, "full_name", "")
    record(verb, subject=f"hold:{hold.pk}", branch_id=hold.branch_id, by=request.by, at=request.at, **said)


def _name(one: Seat) -> str:
    return one.place.name if one.place is not None else ""
