"""Writing on the calendar: book, move, confirm, give back, absences. Fetch with rights → form → command → action."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.appointments import actions as visits
from bookings.calendar import actions as calendar
from bookings.calendar.actions.once import id_in
from bookings.calendar.models import Hold
from bookings.calendar.queries import get_hold_for, half_days
from bookings.calendar.refusals import spoken
from bookings.calendar.states import BLOCKING
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.errors import AlreadySaved, StudioError
from studio.core.once.actions import new_key
from studio.core.once.queries import answer_of
from studio.core.requests import StaffRequest
from studio.core.ui.formats import written
from studio.core.ui.toasts import toast
from studio.core.unfinished import kept_fields
from studio.dashboards.board.forms import AbsenceForm, BookingForm, MoveForm
from studio.dashboards.board.queries import branch_for
from studio.dashboards.board.queries.hold import visit_on
from studio.journeys.booking.actions import book_visit

FOLDER = "studio/dashboards/board"
FREE_DAYS = 14
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _sent(request: StaffRequest) -> Any:
    """What was typed: sent now, or kept over a sign-in. None for an empty form."""
    return request.POST if request.method == "POST" else kept_fields(request)


def _status(request: StaffRequest) -> int:
    return 422 if request.method == "POST" else 200


@requires(Perm.CALENDAR_BOOK)
@form_page
def book(request: StaffRequest) -> HttpResponse:
    """预约. `?who=`, `?day=`, `?part=`, `?purpose=` fill the form; htmx asks for what another purpose needs."""
    branch = branch_for(request.user, request.POST.get("branch") or request.GET.get("branch", ""))
    data = _sent(request)
    initial = {"part": "morning", "purpose": "shoot", "need_photographer": "any"} | request.GET.dict()
    form = BookingForm(data, branch=branch, user=request.user, initial=initial)
    key = (data or {}).get("submission_key") or new_key()
    if request.method == "POST" and form.is_valid():
        try:
            appointment = book_visit(command=form.command(), by=request.user, at=clock.now())
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("board:visit", id_in(saved.answer))
        except StudioError as refusal:
            form.take_error(refusal)
        else:
            toast(request, _("Booked: %(names)s.") % {"names": appointment.customer.display_name})
            return _to_day(appointment.hold)
    choices = _choices(form)
    # Beside a refusal stand its own choices; the overview would only cost time then.
    free = [] if choices else half_days(branch=branch, first=clock.today(), days=FREE_DAYS, at=clock.now())
    context = {"form": form, "key": key, "branch": branch, "choices": choices, "free": free}
    return render(request, f"{FOLDER}/book.html", context, status=_status(request))


def _choices(form: BookingForm | MoveForm) -> list[tuple[str, str]]:
    """What the refusal offers instead, as buttons: what they send and what stands on them."""
    return [(one.value, spoken(one)) for one in form.refusal.choices] if form.refusal is not None else []


def _to_day(hold: Hold | None) -> HttpResponse:
    if hold is None:
        return redirect("board:day")
    return redirect(f"{reverse('board:day')}?day={hold.day.isoformat()}&branch={hold.branch_id}#h{hold.pk}")


@requires(Perm.CALENDAR_BOOK)
@form_page
def move(request: StaffRequest, hold_id: int) -> HttpResponse:
    """改期. `?by=` (minutes) and `?swap=` (one resource for another) say where a block was dragged to."""
    hold = get_hold_for(request.user, hold_id)
    if hold.purpose in BLOCKING:
        return redirect("board:hold", hold.pk)
    visit, data = visit_on(hold), _sent(request)
    if request.method == "POST" and answer_of(key=request.POST.get("submission_key", ""), by=request.user) is not None:
        return _to_day(hold)  # a double click: the first one has moved it
    form = MoveForm(data, hold=hold, user=request.user, asked=request.GET)
    key = (data or {}).get("submission_key") or new_key()
    if request.method == "POST" and form.is_valid():
        try:
            moved = _move(request, hold, visit, form)
        except AlreadySaved:
            return _to_day(Hold.objects.get(pk=hold.pk))
        except StudioError as refusal:
            form.take_error(refusal)
        else:
            toast(request, _("Moved: %(names)s.") % {"names": written(hold.label, request.user.may(Perm.PHONES_FULL))})
            return _to_day(moved)
    context = {"form": form, "key": key, "hold": hold, "visit": visit, "choices": _choices(form)}
    return render(request, f"{FOLDER}/move.html", context, status=_status(request))


def _move(request: StaffRequest, hold: Hold, visit: Any, form: MoveForm) -> Hold:
    """The visit moves with its place; a place without a visit moves alone."""
    place = form.place()
    where: dict[str, Any] = {
        "day": place.day, "part": place.part, "span": place.span, "needs": form.needs(),
        "override_reason": place.override_reason, "by": request.user, "at": clock.now(),
    }  # fmt: skip
    if visit is None:
        return calendar.move_hold(hold_id=hold.pk, **where)
    moved = visits.move_appointment(
        appointment=visit, reason=form.cleaned_data["reason"], key=form.cleaned_data["submission_key"], **where
    )
    return moved.hold or hold


@requires(Perm.CALENDAR_MANAGE)
@form_page
def absence(request: StaffRequest) -> HttpResponse:
    """休假·停用: bookings that stand in the way are named; a reason lets them stand for now."""
    branch = branch_for(request.user, request.POST.get("branch") or request.GET.get("branch", ""))
    data = _sent(request)
    form = AbsenceForm(data, branch=branch, user=request.user, initial=request.GET.dict())
    key = (data or {}).get("submission_key") or new_key()
    if request.method == "POST" and form.is_valid():
        try:
            first = _enter(request, form, branch)
        except StudioError as refusal:
            form.take_error(refusal)
        else:
            toast(request, _("Entered: %(reason)s.") % {"reason": form.cleaned_data["reason"]})
            return redirect(f"{reverse('board:day')}?day={first}&branch={branch.pk}")
    context = {"form": form, "key": key, "branch": branch}
    return render(request, f"{FOLDER}/absence.html", context, status=_status(request))


def _enter(request: StaffRequest, form: AbsenceForm, branch: Any) -> str:
    given = form.cleaned_data
    shared = {
        "branch": branch, "reason": given["reason"], "override_reason": given.get("override_reason", ""),
        "by": request.user, "at": clock.now(), "key": given["submission_key"],
    }  # fmt: skip
    if form.shuts_the_shop:
        calendar.close_shop(first=given["first"], last=form.last_day, **shared)
    else:
        calendar.block_resource(resource_id=int(given["resource"]), purpose=form.purpose, span=form.span(), **shared)
    return str(given["first"].isoformat())
