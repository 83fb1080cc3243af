"""Writing on the calendar: book, move, confirm, give back, absences. Fetch with rights → form → command → action."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from bookings.calendar import actions as calendar
from bookings.calendar.actions.once import id_in
from bookings.calendar.models import Hold
from bookings.calendar.queries import get_hold_for, half_days
from bookings.calendar.refusals import CalendarRefusal, spoken
from bookings.calendar.states import BLOCKING
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.errors import AlreadySaved, StudioError
from studio.core.once.actions import new_key
from studio.core.once.queries import answer_of
from studio.core.requests import StaffRequest
from studio.core.ui.formats import written
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept
from studio.dashboards.board.asking import answer_about
from studio.dashboards.board.forms import AbsenceForm, BookingForm, MoveForm
from studio.dashboards.board.forms.caller import only_turns
from studio.dashboards.board.queries import branch_for
from studio.dashboards.board.queries.hold import visit_on
from studio.journeys.booking.actions import book_visit, file_key, move_visit, open_file_and_ask
from studio.journeys.booking.states import BookVisit

FOLDER = "studio/dashboards/board"
FREE_DAYS = 14
form_page = require_http_methods(["GET", "HEAD", "POST"])


def _status(request: StaffRequest) -> int:
    return 422 if request.method == "POST" else 200


@requires(Perm.CALENDAR_BOOK)
@form_page
def book(request: StaffRequest) -> HttpResponse:
    """预约. `?who=`, `?day=`, `?part=`, `?purpose=` fill the form; htmx asks for what another purpose needs.

    `caller` opens the part for whoever is no customer yet, and closes it; what was typed stays.
    """
    branch = branch_for(request.user, request.POST.get("branch") or request.GET.get("branch", ""))
    data = sent_or_kept(request)
    initial = {"part": "morning", "purpose": "shoot", "need_photographer": "any"} | request.GET.dict()
    key = (data and data.get("submission_key")) or new_key()
    if turns := data is not None and only_turns(data):
        data, initial = None, request.POST.dict() or initial
    form = BookingForm(data, branch=branch, user=request.user, initial=initial)
    if "ask" in request.POST and answer_of(key=file_key(key), by=request.user) is not None:
        return redirect("approvals:list")  # a double click: the first one has asked
    if request.method == "POST" and not turns and form.is_valid():
        command = form.command()
        try:
            appointment = book_visit(command=command, by=request.user, at=clock.now())
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("board:visit", id_in(saved.answer))
        except StudioError as refusal:
            if asked_instead(request, form, refusal, new=command if form.caller else None):
                return redirect("approvals:list")
        else:
            told = _("Booked: %(names)s.")
            if form.caller is not None:
                told = _("Booked: %(names)s. Their file %(number)s is open.")
            customer = appointment.customer
            toast(request, told % {"names": customer.display_name, "number": customer.number})
            return _to_day(appointment.hold)
    choices = _choices(form)
    # Beside a refusal stand its own choices; the overview would only cost time then.
    free = [] if choices else half_days(branch=branch, first=clock.today(), days=FREE_DAYS, at=clock.now())
    answer = answer_about(f"booking:{request.GET.get('who', '')}", at=clock.now()) if "take" in request.GET else None
    context = {
        "form": form,
        "key": key,
        "branch": branch,
        "choices": choices,
        "free": free,
        "answer": answer,
        "may_open_file": request.user.may(Perm.CUSTOMERS_EDIT),
    }
    return render(request, f"{FOLDER}/book.html", context, status=200 if turns else _status(request))


def asked_instead(request: StaffRequest, form: Any, refusal: StudioError, *, new: BookVisit | None = None) -> bool:
    """Whether the desk put what was refused before a supervisor; otherwise the refusal stands on the form.

    `new`: the booking of a caller who is no customer yet.
    """
    form.take_error(refusal)
    if "ask" not in request.POST or not isinstance(refusal, CalendarRefusal):
        return False
    at = clock.now()
    try:
        if new is not None:
            open_file_and_ask(command=new, refusal=refusal, by=request.user, at=at)
        else:
            reason = form.cleaned_data.get("override_reason", "")
            calendar.ask_override(refusal=refusal, branch=form.branch, reason=reason, by=request.user, at=at)
    except StudioError as why:
        if why is not refusal:
            form.take_error(why)
        return False
    toast(request, _("Asked. You will see the answer here; then book it from here."))
    return True


def _choices(form: BookingForm | MoveForm) -> list[tuple[str, str]]:
    """What the refusal offers instead, as buttons: what they send and what stands on them."""
    return [(one.value, spoken(one)) for one in form.refusal.choices] if form.refusal is not None else []


def _to_day(hold: Hold | None) -> HttpResponse:
    if hold is None:
        return redirect("board:day")
    return redirect(_day_of(hold))


def _day_of(hold: Hold) -> str:
    return f"{reverse('board:day')}?day={hold.day.isoformat()}&branch={hold.branch_id}#h{hold.pk}"


@requires(Perm.CALENDAR_BOOK)
@form_page
def move(request: StaffRequest, hold_id: int) -> HttpResponse:
    """改期. `?by=` (minutes), `?swap=` (one resource for another), `?take=` (a free choice) say where it shall go.

    htmx asks for the same form as a dialog: what a block was dropped on, and what speaks against it.
    """
    hold, at = get_hold_for(request.user, hold_id), clock.now()
    if hold.purpose in BLOCKING:
        return redirect("board:hold", hold.pk)
    visit, data = visit_on(hold), sent_or_kept(request)
    if request.method == "POST" and answer_of(key=request.POST.get("submission_key", ""), by=request.user) is not None:
        return _moved(request, hold)  # a double click: the first one has moved it
    form = MoveForm(data, hold=hold, user=request.user, visit=visit, asked=request.GET)
    if request.method == "POST" and form.is_valid():
        try:
            moved = move_visit(command=form.command(visit), by=request.user, at=at)
        except AlreadySaved:
            return _moved(request, Hold.objects.get(pk=hold.pk))
        except StudioError as refusal:
            if asked_instead(request, form, refusal):
                return _go(request, reverse("approvals:list"))
        else:
            toast(request, _("Moved: %(names)s.") % {"names": written(hold.label, request.user.may(Perm.PHONES_FULL))})
            return _moved(request, moved)
    elif data is None and request.GET:
        form.look(at)
    context = {
        "form": form, "key": (data and data.get("submission_key")) or new_key(), "hold": hold, "visit": visit,
        "choices": _choices(form), "answer": answer_about(f"hold:{hold.pk}", at=at),
    }  # fmt: skip
    template = "_drop.html" if request.htmx else "move.html"
    return render(request, f"{FOLDER}/{template}", context, status=_status(request))


def _moved(request: StaffRequest, hold: Hold) -> HttpResponse:
    return _go(request, _day_of(hold))


def _go(request: StaffRequest, address: str) -> HttpResponse:
    """To another page; a dialog is told so by a header, for a redirect would only be shown inside it."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@requires(Perm.CALENDAR_MANAGE)
@form_page
def absence(request: StaffRequest) -> HttpResponse:
    """休假·停用: bookings that stand in the way are named; a reason lets them stand for now."""
    branch = branch_for(request.user, request.POST.get("branch") or request.GET.get("branch", ""))
    data = sent_or_kept(request)
    form = AbsenceForm(data, branch=branch, user=request.user, initial=request.GET.dict())
    key = (data and data.get("submission_key")) or new_key()
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
