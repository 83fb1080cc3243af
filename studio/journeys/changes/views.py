"""改期, 套系变更, 保修, 暂停 and 取消: HTTP only. Fetch with rights → form → command → action → redirect."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bookings.calendar.actions import ask_override
from bookings.catalog.queries import packages_on_sale
from bookings.orders.actions import facts_of
from bookings.orders.models import Order
from bookings.orders.queries import get_order_for, lines_of, milestones_of
from bookings.orders.states import MOVES, no_other_package, why_not
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.ui.formats import day as say_day
from studio.core.ui.toasts import toast
from studio.core.unfinished import kept_fields, sent_or_kept
from studio.journeys.changes import actions
from studio.journeys.changes.forms import CancelForm, PackageForm, RepairForm, RescheduleForm, SuspendForm
from studio.journeys.changes.queries import had_before, live_visits, moves_of, outcomes_of, package_outlook, shoot_visit
from studio.journeys.intake.adjusting import adjusted
from studio.journeys.intake.queries import Desk
from studio.journeys.intake.strip import choice_label, strip_context

FOLDER = "studio/journeys/changes"
REPAIR_TAKES = dt.timedelta(days=21)  # proposed; the clerk writes what was promised


@requires(Perm.ORDERS_CHANGE)
def reschedule(request: StaffRequest, number: str) -> HttpResponse:
    """Another day for the shoot, or its first one."""
    order = get_order_for(request.user, number)
    desk = Desk(request.user, order.branch, clock.now())
    visit = shoot_visit(order)
    options: dict[str, Any] = {"desk": desk, "order": order, "visit": visit}
    if request.method != "POST":
        initial = {"submission_key": new_key()}
        before = had_before(order) & set(desk.crew_choices["photographer"]) if visit is None else set()
        if before:  # the shoot has lost its place: whoever was asked for then is proposed again
            initial["photographer"] = min(before)
        form = RescheduleForm(kept_fields(request), initial=initial, **options)
        return _show_reschedule(request, form)
    if "adjust" in request.POST:
        return _show_reschedule(request, RescheduleForm(adjusted(request.POST, desk), **options))
    form = RescheduleForm(request.POST, strict=True, **options)
    if form.is_valid():
        try:
            command = form.command()
            actions.reschedule_shoot(command=command, by=request.user, at=desk.at)
        except StudioError as error:
            form.take_error(error)
            if "ask" in request.POST and _asked(request, form, error):
                return redirect("approvals:list")
        else:
            toast(request, _("The shoot is on %(day)s now.") % {"day": say_day(command.day)})
            return redirect("orders:detail", order.number)
    return _show_reschedule(request, form, status=422)


def _asked(request: StaffRequest, form: RescheduleForm, refusal: StudioError) -> bool:
    """Whether a supervisor was asked for the place the calendar refused."""
    try:
        ask_override(
            refusal=refusal, branch=form.order.branch, reason=form.found("override_reason", ""), by=request.user,
            at=clock.now(),
        )  # fmt: skip
    except StudioError as why:
        if why is not refusal:
            form.take_error(why)
        return False
    toast(request, _("Asked. You will see the answer here; then book it from here."))
    return True


def _show_reschedule(request: StaffRequest, form: RescheduleForm, *, status: int = 200) -> HttpResponse:
    if form.is_bound:
        form.is_valid()
    order = form.order
    context = {
        "form": form, "form_id": "reschedule", "order": order, "visit": form.visit, "promise": form.promise,
        "moves": moves_of(order), "choices": [(choice.value, choice_label(choice)) for choice in form.choices],
        "may_override": request.user.may(Perm.CALENDAR_OVERRIDE),
        "may_ask": request.user.may(Perm.APPROVALS_SEE),
        "promise_day": order.pickup_promised_on or order.wedding_on,
        **strip_context(form, earliest=max(form.promise.earliest_shoot, form.desk.today)),
    }  # fmt: skip
    template = "_slots.html" if request.htmx else "reschedule.html"
    return render(request, f"{FOLDER}/{template}", context, status=status)


@requires(Perm.ORDERS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: StaffRequest, number: str) -> HttpResponse:
    """保修: which piece came back, what is wrong, and when it is ready again."""
    order, at = get_order_for(request.user, number), clock.now()
    initial = {"submission_key": new_key(), "ready_on": local_day(at) + REPAIR_TAKES}
    data = sent_or_kept(request)
    form = RepairForm(data, order=order, lines=lines_of(order), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_in_repair(command=form.command(), by=request.user, at=at)
        except StudioError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            toast(request, _("The repair is on order %(number)s.") % {"number": order.number})
            return redirect("orders:detail", order.number)
    context = {"form": form, "order": order}
    return render(request, f"{FOLDER}/repair.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.ORDERS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: StaffRequest, number: str) -> HttpResponse:
    """The order rests: which places go back, and when the couple is asked again."""
    order, at = get_order_for(request.user, number), clock.now()
    visits = live_visits(order)
    in_three_months = local_day(at) + dt.timedelta(days=90)
    initial = {"submission_key": new_key(), "rests_until": in_three_months}
    data = sent_or_kept(request)
    form = SuspendForm(data, order=order, visits=visits, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.suspend_order(command=form.command(), by=request.user, at=at)
        except StudioError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            toast(request, _("Order %(number)s rests.") % {"number": order.number})
            return redirect("orders:detail", order.number)
    refusal = why_not(MOVES["suspend"], facts_of(order, milestones_of(order)))
    context = {"form": form, "order": order, "visits": visits, "refusal": refusal}
    return render(request, f"{FOLDER}/suspend.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.ORDERS_CANCEL)
def cancel(request: StaffRequest, number: str) -> HttpResponse:
    """Call the order off, having said what that means."""
    order = get_order_for(request.user, number)
    if request.method != "POST":
        data = kept_fields(request)
        return _show_cancel(request, CancelForm(data, order=order, initial={"submission_key": new_key()}), order)
    form = CancelForm(request.POST, order=order)
    if form.is_valid():
        try:
            actions.cancel_order(command=form.command(), by=request.user, at=clock.now())
        except StudioError as error:
            field = "agreed" if error.field == "keep" else error.field
            form.add_error(field if field in form.fields else None, str(error))
        else:
            toast(request, _("Order %(number)s is cancelled.") % {"number": order.number})
            return redirect("orders:detail", order.number)
    return _show_cancel(request, form, order, status=422)


def _show_cancel(request: StaffRequest, form: CancelForm, order: Order, *, status: int = 200) -> HttpResponse:
    refusal = why_not(MOVES["cancel"], facts_of(order, milestones_of(order)))
    context = {
        "form": form, "order": order, "outcomes": outcomes_of(order), "visits": live_visits(order), "refusal": refusal,
    }  # fmt: skip
    return render(request, f"{FOLDER}/cancel.html", context, status=status)


@requires(Perm.ORDERS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def package(request: StaffRequest, number: str) -> HttpResponse:
    """套系变更: choose, see what follows, confirm. Choosing alone (`look`, or htmx) changes nothing."""
    order, at = get_order_for(request.user, number), clock.now()
    offers = {one.package.code: one for one in packages_on_sale(branch=order.branch, day=local_day(at))}
    options: dict[str, Any] = {"order": order, "offers": offers, "lines": lines_of(order)}
    if request.method != "POST":
        form = PackageForm(kept_fields(request), initial={"submission_key": new_key()}, **options)
        return _show_package(request, form)
    if request.htmx or "look" in request.POST:
        return _show_package(request, PackageForm(request.POST, **options))
    form = PackageForm(request.POST, strict=True, **options)
    if form.is_valid():
        try:
            order = actions.exchange_package(command=form.command(), by=request.user, at=at)
        except StudioError as error:
            form.add_error(
                error.field if error.field in form.fields and error.field != "shown_total" else None, str(error)
            )
        else:
            toast(request, _("The package is %(name)s now. Print the order form again.") % {"name": order.package_name})
            return redirect("orders:detail", order.number)
    return _show_package(request, form, status=422)


def _show_package(request: StaffRequest, form: PackageForm, *, status: int = 200) -> HttpResponse:
    looks = form.is_bound and status == 200
    if form.is_bound:
        form.is_valid()
    order = form.order
    context = {
        "form": form, "order": order, "offers": form.offers.values(), "outlook": package_outlook(order, form),
        "chosen": form.offer.package.code if form.offer else "", "sees_money": request.user.may(Perm.PAYMENTS_VIEW),
        "refusal": no_other_package(facts_of(order, milestones_of(order))),
    }  # fmt: skip
    if looks:  # nobody is scolded while choosing
        form.errors.clear()
    template = "_outlook.html" if request.htmx else "package.html"
    return render(request, f"{FOLDER}/{template}", context, status=status)
