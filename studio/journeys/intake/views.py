"""The intake page: HTTP only. Fetch with rights → form → command → action → redirect; the rest are its live parts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bookings.orders.models import Order
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.approvals.queries import open_about
from studio.core.errors import AlreadySaved, StudioError
from studio.core.once.actions import new_key
from studio.core.once.queries import answer_of
from studio.core.requests import StaffRequest
from studio.core.ui.toasts import toast
from studio.core.unfinished import kept_fields
from studio.journeys.intake import actions
from studio.journeys.intake.adjusting import adjusted, from_draft, from_file, name_in
from studio.journeys.intake.forms import IntakeForm
from studio.journeys.intake.page import bill_context, page_context, slots_context
from studio.journeys.intake.panels import remember_papers
from studio.journeys.intake.queries import Desk, desk_branch, drafts_of, files_found, get_file
from studio.journeys.intake.states import TakeOrder

FOLDER = "studio/journeys/intake"
LONGEST_ID = 18  # digits a row's number can have


def _desk(request: StaffRequest) -> Desk:
    """The clerk's desk at the branch they take orders for."""
    wanted = request.POST.get("branch") or request.GET.get("branch", "")
    branch = desk_branch(request.user, wanted)
    if branch is None:
        raise PermissionDenied
    return Desk(request.user, branch, clock.now())


@requires(Perm.ORDERS_TAKE)
def take_order(request: StaffRequest) -> HttpResponse:
    """GET shows the empty form, a draft or a customer's; POST takes the order, or adjusts what stands on the form.

    GET with the key of a form that was `sent` leads to the order it made, for who went back in the browser.
    """
    desk = _desk(request)
    if request.method != "POST":
        if number := answer_of(key=request.GET.get("sent", ""), by=request.user):
            return redirect("orders:detail", number)
        return _blank(request, desk)
    if "adjust" in request.POST:
        return _show(request, IntakeForm(adjusted(request.POST, desk), desk=desk))
    form = IntakeForm(request.POST, desk=desk, strict=True)
    if not form.is_valid() or not form.approve(request):
        return _show(request, form, status=422)
    try:
        command = form.command()
        order = actions.take_order(command=command, by=request.user, at=desk.at)
    except AlreadySaved as error:
        return _show(request, form, status=409, already=error)
    except StudioError as error:
        form.take_error(error)
        return _show(request, form, status=422)
    toast(request, _told(command, order) % {"number": order.number})
    answer = redirect("orders:detail", order.number)
    remember_papers(answer, order, command.papers)
    return answer


def _told(command: TakeOrder, order: Order) -> str:
    """What was written, and what waits for an answer."""
    is_asked = command.asks_place and bool(open_about([f"booking:{order.number}"], at=clock.now()))
    if is_asked and command.asked_discount:
        return _("Order %(number)s is taken with its date open; place and discount are asked for.")
    if is_asked:
        return _("Order %(number)s is taken with its date open; the place is asked for.")
    if command.asked_discount:
        return _("Order %(number)s is taken at its full price; the discount is asked for.")
    return _("Order %(number)s is taken.")


def _blank(request: StaffRequest, desk: Desk) -> HttpResponse:
    """A fresh form, the fields kept over a sign-in, one's draft, or one filled from a customer's file."""
    drafts = drafts_of(desk.user)
    if data := kept_fields(request):
        return _show(request, IntakeForm(data, desk=desk))
    if draft := next((one for one in drafts if str(one.pk) == request.GET.get("draft")), None):
        return _show(request, IntakeForm(from_draft(draft), desk=desk))
    if number := request.GET.get("customer"):
        return _show(
            request, IntakeForm(from_file(get_file(desk.user, number), QueryDict(mutable=True), desk), desk=desk)
        )
    form = IntakeForm(desk=desk, initial={"submission_key": new_key(), "branch": desk.branch.pk})
    return _show(request, form, drafts=[(draft, name_in(draft)) for draft in drafts])


def _show(request: StaffRequest, form: IntakeForm, *, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, f"{FOLDER}/take_order.html", {**page_context(form), **more}, status=status)


@requires(Perm.ORDERS_TAKE)
@require_POST
def bill(request: StaffRequest) -> HttpResponse:
    """What follows from a change: the sums, the promise, the hints."""
    form = IntakeForm(request.POST, desk=_desk(request))
    return render(request, f"{FOLDER}/_refresh.html", bill_context(form))


@requires(Perm.ORDERS_TAKE)
@require_POST
def slots(request: StaffRequest) -> HttpResponse:
    """Another fortnight of half days."""
    desk = _desk(request)
    form = IntakeForm(adjusted(request.POST, desk), desk=desk)
    return render(request, f"{FOLDER}/_slots.html", slots_context(form))


@requires(Perm.ORDERS_TAKE)
def find(request: StaffRequest) -> HttpResponse:
    """Files that fit a name, a number or the phone that is being typed."""
    typed = {name: value.replace("\x00", "") for name, value in request.GET.dict().items()}
    return render(request, f"{FOLDER}/_found.html", files_found(request.user, typed))


@requires(Perm.ORDERS_TAKE)
@require_POST
def draft(request: StaffRequest) -> HttpResponse:
    """Keep what is typed: every few seconds by itself, or by the button."""
    saved_at = actions.save_draft(fields=request.POST, by=request.user, at=clock.now())
    if "quiet" in request.POST:
        return HttpResponse(status=204)
    if request.htmx:
        return render(request, f"{FOLDER}/_draft_state.html", {"saved_at": saved_at})
    toast(request, _("The draft is kept. You can go on with it from here at any time."))
    return redirect("intake:take")


@requires(Perm.ORDERS_TAKE)
@require_POST
def drop_draft(request: StaffRequest) -> HttpResponse:
    """Throw one of one's drafts away."""
    wanted = request.POST.get("draft", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < LONGEST_ID:
        actions.drop_draft(by=request.user, pk=int(wanted))
    return HttpResponseRedirect(reverse("intake:take"))
