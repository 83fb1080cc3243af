"""One booking: what it is, who has it, what may be done with it. Each step is a POST and returns here."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.appointments import actions as visits
from bookings.appointments.queries import appointments_for, owed_by
from bookings.appointments.states import MOVES, TICKS
from bookings.calendar import actions as calendar
from bookings.calendar.models import Hold
from bookings.calendar.queries import clashes_of, get_hold_for, names_wanted
from bookings.calendar.refusals import spoken
from bookings.calendar.states import BLOCKING, Choice, HoldState
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.queries import history_of, tell
from studio.core.errors import StudioError
from studio.core.requests import StaffRequest, words_in
from studio.core.ui.formats import written
from studio.core.ui.marks import owe
from studio.core.ui.shapes import Event
from studio.core.ui.toasts import toast
from studio.dashboards.board.asking import answer_about
from studio.dashboards.board.queries.hold import visit_on
from studio.journeys.booking.actions import give_back

FOLDER = "studio/dashboards/board"
SHOWN_HISTORY = 30


@requires(Perm.CALENDAR_VIEW)
@require_safe
def hold(request: StaffRequest, hold_id: int) -> HttpResponse:
    """The booking with its history and the steps this person may take."""
    return _show(request, get_hold_for(request.user, hold_id))


def _show(request: StaffRequest, found: Hold, refusal: StudioError | None = None) -> HttpResponse:
    """With a refusal: who is in the way, and what is free instead, each a link that fills the form."""
    visit, at = visit_on(found), clock.now()
    told = tell(history_of(f"hold:{found.pk}")[:SHOWN_HISTORY])
    is_absence, sees_phones = found.purpose in BLOCKING, request.user.may(Perm.PHONES_FULL)
    sees_money = request.user.may(Perm.PAYMENTS_VIEW)
    knows_debts = sees_money or request.user.may(Perm.CUSTOMERS_VIEW)
    context = {
        "hold": found,
        "visit": visit,
        "events": [Event(one.at, written(one.text, sees_phones), by=one.actor, system=one.by_system) for one in told],
        "is_live": found.state != HoldState.RELEASED,
        "is_absence": is_absence,
        "may_change": request.user.may(Perm.CALENDAR_MANAGE if is_absence else Perm.CALENDAR_BOOK),
        "wanted": names_wanted(found),
        "owe": owe(amount=owed_by([visit])[visit.pk], quiet=not sees_money) if visit and knows_debts else None,
        "steps": _steps(visit, clock.local_day(at)) if request.user.may(Perm.CALENDAR_BOOK) else [],
        "clashes": clashes_of(found, at=at) if found.override_reason else [],
        "answer": answer_about(f"hold:{found.pk}", at=at) if found.state == HoldState.TENTATIVE else None,
        "refusal": refusal,
        "free": [(spoken(one), _filled(found, visit, one)) for one in getattr(refusal, "choices", ())],
        "is_open": visit is None or visit.state in MOVES["cancel"].from_states,
        "may_overrule": request.user.may(Perm.CALENDAR_OVERRIDE),
        "may_ask": request.user.may(Perm.APPROVALS_SEE),
        "typed": words_in(request, "override_reason"),
    }
    return render(request, f"{FOLDER}/hold.html", context, status=422 if refusal else 200)


def _filled(found: Hold, visit: Any, choice: Choice) -> str:
    """Where a free choice is taken: the place is moved there, or booked anew when it was given up."""
    if found.state != HoldState.RELEASED:
        return f"{reverse('board:move', args=[found.pk])}?{urlencode({'take': choice.value})}"
    known: dict[str, str | int] = {"purpose": found.purpose, "branch": found.branch_id, "take": choice.value}
    if visit is not None:
        known["who"] = (visit.order.number if visit.order else "") or visit.customer.number
    return f"{reverse('board:book')}?{urlencode(known)}"


def _steps(visit: Any, today: dt.date) -> list[str]:
    """What may be done with the visit where it stands now."""
    if visit is None:
        return []
    names = ("take_back",) if visit.day > today else (*TICKS, "take_back", *(["reopen"] if visit.day == today else []))
    return [name for name in names if visit.state in MOVES[name].from_states]


@requires(Perm.CALENDAR_VIEW)
@require_safe
def visit(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """The place of a visit."""
    found = get_object_or_404(appointments_for(request.user), pk=appointment_id, hold__isnull=False)
    return redirect("board:hold", found.hold_id)


@requires(Perm.CALENDAR_BOOK)
@require_POST
def confirm(request: StaffRequest, hold_id: int) -> HttpResponse:
    """未定 → 已定."""
    found = get_hold_for(request.user, hold_id)
    reason, visit, at = words_in(request, "override_reason"), visit_on(found), clock.now()
    try:
        calendar.confirm_hold(
            hold_id=found.pk, override_reason=reason, thread=visits.thread_of(visit) if visit else "",
            by=request.user, at=at,
        )  # fmt: skip
    except StudioError as refusal:
        if "ask" not in request.POST:
            return _show(request, get_hold_for(request.user, found.pk), refusal)
        try:
            calendar.ask_override(refusal=refusal, branch=found.branch, reason=reason, by=request.user, at=at)
        except StudioError as why:
            return _show(request, get_hold_for(request.user, found.pk), why)
        toast(request, _("Asked. You will see the answer here; then book it from here."))
        return redirect("approvals:list")
    toast(request, _("The place is kept for good."))
    return redirect("board:hold", found.pk)


@requires(Perm.CALENDAR_BOOK)
@require_POST
def release(request: StaffRequest, hold_id: int) -> HttpResponse:
    """退档, or the end of an absence: the latter takes the right to enter absences."""
    found = get_hold_for(request.user, hold_id)
    if found.purpose in BLOCKING and not request.user.may(Perm.CALENDAR_MANAGE):
        messages.error(request, _("Absences are ended by whoever may enter them."))
        return redirect("board:hold", found.pk)
    reason = words_in(request, "reason")
    return _do(
        request, found, _("Released; the place is free again."),
        lambda: give_back(
            hold_id=found.pk, appointment=visit_on(found), reason=reason, by=request.user, at=clock.now()
        ),
    )  # fmt: skip


@requires(Perm.CALENDAR_BOOK)
@require_POST
def step(request: StaffRequest, hold_id: int, name: str) -> HttpResponse:
    """到店, 未到, done, or one of them taken back."""
    found = get_hold_for(request.user, hold_id)
    doors: dict[str, tuple[Callable[..., Any], str]] = {
        "arrive": (visits.mark_arrived, _("They are here.")),
        "take_back": (visits.take_back_arrival, _("The arrival is taken back.")),
        "miss": (visits.mark_missed, _("Marked as not come.")),
        "complete": (visits.complete, _("Done.")),
        "reopen": (visits.reopen, _("They are still here.")),
    }
    appointment = visit_on(found)
    if appointment is None or name not in doors:
        return redirect("board:hold", found.pk)
    action, said = doors[name]
    return _do(request, found, said, lambda: action(appointment=appointment, by=request.user, at=clock.now()))


def _do(request: StaffRequest, found: Hold, said: str, action: Callable[[], Any]) -> HttpResponse:
    """Take a step and say what came of it."""
    try:
        action()
    except StudioError as refusal:
        messages.error(request, str(refusal))
    else:
        toast(request, said)
    return redirect("board:hold", found.pk)
