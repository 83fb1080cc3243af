"""One booking: what it is, who has it, what may be done with it. Each step is a POST and returns here."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bookings.appointments import actions as visits
from bookings.appointments.queries import appointments_for
from bookings.appointments.states import MOVES
from bookings.calendar import actions as calendar
from bookings.calendar.models import Hold
from bookings.calendar.queries import get_hold_for
from bookings.calendar.refusals import spoken
from bookings.calendar.states import BLOCKING, HoldState
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.queries import history_of, tell
from studio.core.errors import StudioError
from studio.core.requests import StaffRequest, words_in
from studio.core.ui.formats import written
from studio.core.ui.shapes import Event
from studio.core.ui.toasts import toast
from studio.dashboards.board.queries.hold import visit_on
from studio.journeys.booking.actions import give_back

FOLDER = "studio/dashboards/board"
SHOWN_HISTORY = 30


@requires(Perm.CALENDAR_VIEW)
@require_safe
def hold(request: StaffRequest, hold_id: int) -> HttpResponse:
    """The booking with its history and the steps this person may take."""
    found = get_hold_for(request.user, hold_id)
    visit = visit_on(found)
    told = tell(history_of(f"hold:{found.pk}")[:SHOWN_HISTORY])
    is_absence, sees_phones = found.purpose in BLOCKING, request.user.may(Perm.PHONES_FULL)
    context = {
        "hold": found,
        "visit": visit,
        "events": [Event(one.at, written(one.text, sees_phones), by=one.actor, system=one.by_system) for one in told],
        "is_live": found.state != HoldState.RELEASED,
        "is_absence": is_absence,
        "may_change": request.user.may(Perm.CALENDAR_MANAGE if is_absence else Perm.CALENDAR_BOOK),
        "sees_money": request.user.may(Perm.PAYMENTS_VIEW),
        "steps": _steps(visit) if request.user.may(Perm.CALENDAR_BOOK) else [],
    }
    return render(request, f"{FOLDER}/hold.html", context)


def _steps(visit: Any) -> list[str]:
    """What may be done with the visit where it stands now."""
    if visit is None:
        return []
    return [name for name in ("arrive", "miss", "complete", "take_back") if visit.state in MOVES[name].from_states]


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
    reason = words_in(request, "override_reason")
    return _do(
        request, found, _("The place is kept for good."),
        lambda: calendar.confirm_hold(hold_id=found.pk, override_reason=reason, by=request.user, at=clock.now()),
    )  # fmt: skip


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
    """到店, 未到, done, or an arrival taken back."""
    found = get_hold_for(request.user, hold_id)
    doors: dict[str, tuple[Callable[..., Any], str]] = {
        "arrive": (visits.mark_arrived, _("They are here.")),
        "take_back": (visits.take_back_arrival, _("The arrival is taken back.")),
        "miss": (visits.mark_missed, _("Marked as not come.")),
        "complete": (visits.complete, _("Done.")),
    }
    appointment = visit_on(found)
    if appointment is None or name not in doors:
        return redirect("board:hold", found.pk)
    action, said = doors[name]
    return _do(request, found, said, lambda: action(appointment=appointment, by=request.user, at=clock.now()))


def _do(request: StaffRequest, found: Hold, said: str, action: Callable[[], Any]) -> HttpResponse:
    """Take a step and say what came of it; a refusal is told with what could be had instead."""
    try:
        action()
    except StudioError as refusal:
        choices = "; ".join(spoken(one) for one in getattr(refusal, "choices", ()))
        messages.error(request, f"{refusal} {_('Free instead:')} {choices}" if choices else str(refusal))
    else:
        toast(request, said)
    return redirect("board:hold", found.pk)
