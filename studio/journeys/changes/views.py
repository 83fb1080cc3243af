"""改期 and 取消: HTTP only. Fetch with rights → form → command → action → redirect."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bookings.orders.models import Order
from bookings.orders.queries import get_order_for
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.errors import StudioError
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.ui.formats import day as say_day
from studio.core.ui.toasts import toast
from studio.core.unfinished import kept_fields
from studio.journeys.changes import actions
from studio.journeys.changes.forms import CancelForm, RescheduleForm
from studio.journeys.changes.queries import moves_of, outcomes_of, shoot_visit, visits_to_cancel
from studio.journeys.intake.adjusting import adjusted
from studio.journeys.intake.queries import Desk
from studio.journeys.intake.strip import choice_label, strip_context

FOLDER = "studio/journeys/changes"


@requires(Perm.ORDERS_CHANGE)
def reschedule(request: StaffRequest, number: str) -> HttpResponse:
    """Another day for the shoot, or its first one."""
    order = get_order_for(request.user, number)
    desk = Desk(request.user, order.branch, clock.now())
    visit = shoot_visit(order)
    options: dict[str, Any] = {"desk": desk, "order": order, "visit": visit}
    if request.method != "POST":
        form = RescheduleForm(kept_fields(request), initial={"submission_key": new_key()}, **options)
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
        else:
            toast(request, _("The shoot is on %(day)s now.") % {"day": say_day(command.day)})
            return redirect("orders:detail", order.number)
    return _show_reschedule(request, form, status=422)


def _show_reschedule(request: StaffRequest, form: RescheduleForm, *, status: int = 200) -> HttpResponse:
    if form.is_bound:
        form.is_valid()
    order = form.order
    context = {
        "form": form, "form_id": "reschedule", "order": order, "visit": form.visit, "promise": form.promise,
        "moves": moves_of(order), "choices": [(choice.value, choice_label(choice)) for choice in form.choices],
        "may_override": request.user.may(Perm.CALENDAR_OVERRIDE),
        "promise_day": order.pickup_promised_on or order.wedding_on,
        **strip_context(form, earliest=max(form.promise.earliest_shoot, form.desk.today)),
    }  # fmt: skip
    template = "_slots.html" if request.htmx else "reschedule.html"
    return render(request, f"{FOLDER}/{template}", context, status=status)


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
    context = {"form": form, "order": order, "outcomes": outcomes_of(order), "visits": visits_to_cancel(order)}
    return render(request, f"{FOLDER}/cancel.html", context, status=status)
