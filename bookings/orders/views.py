"""The pages of orders. HTTP only: what may be seen comes from queries, what happens from actions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.catalog.forms import place_refusal
from bookings.catalog.queries import products_on_sale
from bookings.orders import actions
from bookings.orders.bill import bill_rows, line_title
from bookings.orders.forms import ChangeForm, FilterForm, LineForm, ReasonForm, TakeBackForm
from bookings.orders.listing import list_context, remembered
from bookings.orders.models import Order, OrderLine
from bookings.orders.page import (
    TIMELINE,
    change_initial,
    frame,
    move_url,
    people_rows,
    scene_names,
    talking_points,
)
from bookings.orders.panels import MAIN, PAPERS, SIDE, cautions_at, panels_of
from bookings.orders.queries import colleagues_of, get_order_for, lines_of, milestones_of, reversal_of
from bookings.orders.shown import coming_events
from bookings.orders.states import MOVES, OrderStatus, Step, gone_already, why_not
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.queries import history_of, tell
from studio.core.errors import AlreadySaved, MovedOn, StudioError
from studio.core.keyset import keyset_page
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest, words_in
from studio.core.ui.formats import without_amounts, written
from studio.core.ui.shapes import Event
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept

LATEST = 12  # history lines on the overview; the rest has its own part
PARTS = "order-parts"
LONGEST_VERSION = 9


@requires(Perm.ORDERS_VIEW)
@require_safe
def order_list(request: StaffRequest) -> HttpResponse:
    """All orders of one's branches, newest first, under the filters one left here."""
    asked = remembered(request)
    form = FilterForm(asked)
    context = list_context(request.user, form.filters(), asked)
    is_part = request.htmx and request.htmx.target == "orders"
    return render(request, f"bookings/orders/{'_list' if is_part else 'list'}.html", context)


@requires(Perm.ORDERS_VIEW)
@require_safe
def order_detail(request: StaffRequest, number: str) -> HttpResponse:
    """One order like a parcel's tracking page: what happened, who did it, what is next; and the bill."""
    order = get_order_for(request.user, number)
    shared = frame(request, order, "overview")
    milestones = shared["milestones"]
    history = list(history_of(f"order:{order.pk}")[: LATEST + 1])
    context = {
        **shared,
        "events": [*coming_events(milestones, order), *_events(request, history[:LATEST])],
        "more_history": len(history) > LATEST,
        "bill": bill_rows(order, lines_of(order), milestones, shared["may_change"], sees_money=shared["sees_money"]),
        "crew": people_rows(order),
        "talk": talking_points(order),
        "main_panels": panels_of(request, order, MAIN),
        "side_panels": panels_of(request, order, SIDE),
        "more_papers": panels_of(request, order, PAPERS),
    }
    return render(request, _part_or_page(request, "overview"), context)


@requires(Perm.ORDERS_VIEW)
@require_safe
def order_timeline(request: StaffRequest, number: str) -> HttpResponse:
    """改动: everything that ever happened to an order, newest first."""
    order = get_order_for(request.user, number)
    page = keyset_page(history_of(f"order:{order.pk}"), request.GET, moment="at")
    shared = frame(request, order, TIMELINE)
    context = {**shared, "events": _events(request, page.rows), "links": page.links(request.GET)}
    return render(request, _part_or_page(request, "timeline"), context)


def _part_or_page(request: StaffRequest, part: str) -> str:
    """The part alone when a tab swaps it, else the whole page."""
    swapped = request.htmx and request.htmx.target == PARTS
    return f"bookings/orders/{'_' if swapped else ''}{part}.html"


def _events(request: StaffRequest, entries: list[Any]) -> list[Event]:
    sees_money, sees_phones = request.user.may(Perm.PAYMENTS_VIEW), request.user.may(Perm.PHONES_FULL)
    return [
        Event(
            at=told.at,
            text=written(told.text if sees_money else without_amounts(told.text), sees_phones),
            by=told.actor,
            system=told.by_system,
        )
        for told in tell(entries)
    ]


# --- what is done to an order --------------------------------------------------------------------------------


@requires(Perm.ORDERS_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """Suspend, resume, complete, open again, cancel: the page says what will happen, then it happens."""
    order, wanted = get_order_for(request.user, number), MOVES.get(name)
    if wanted is None or wanted.name == "confirm":
        raise Http404
    if not request.user.may(wanted.perm):
        raise PermissionDenied
    if (story := move_url(order, wanted)) != request.path:
        return redirect(story)  # a room above does more: visits are called off, money is kept
    form = ReasonForm(sent_or_kept(request), required=wanted.needs_reason)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.move_order(order=order, move=name, by=request.user, at=clock.now(), reason=reason)
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            toast(request, _("Order %(number)s: %(move)s – done.") % {"number": order.number, "move": wanted.label})
            return redirect("orders:detail", order.number)
    refusal_now = why_not(wanted, actions.facts_of(order, milestones_of(order)))
    context = {"order": order, "move": wanted, "form": form, "refusal": refusal_now}
    return render(request, "bookings/orders/move.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.ORDERS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, number: str) -> HttpResponse:
    """Correct days, communication sheet and notes. Somebody else's change in between is shown first."""
    order, data = get_order_for(request.user, number), sent_or_kept(request)
    form = ChangeForm(data, initial=change_initial(order), scenes=scene_names(order))
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            actions.change_order(
                order=order, changes=form.changes(), by=request.user, at=clock.now(),
                seen_version=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < LONGEST_VERSION else 0,
            )  # fmt: skip
        except MovedOn as stale:
            changed_by_others = stale.changes
            place_refusal(form, stale)
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            toast(request, _("Order %(number)s is saved.") % {"number": order.number})
            return redirect("orders:detail", order.number)
    context = {"order": order, "form": form, "changed_by_others": changed_by_others}
    return render(request, "bookings/orders/change.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.ORDERS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add_line(request: StaffRequest, number: str) -> HttpResponse:
    """加项, 二消: sell one thing more on this order."""
    order, data = get_order_for(request.user, number), sent_or_kept(request)
    stage = order.next_step or Step.ORDER
    form = LineForm(
        data, products=products_on_sale(), sellers=colleagues_of(order), me=request.user,
        initial={"stage": stage, "seller": request.user.pk},
    )  # fmt: skip
    key = (data and data.get("submission_key")) or new_key()
    if request.method == "POST" and form.is_valid():
        try:
            line = actions.add_line(
                order=order,
                line=form.line(),
                stage=form.cleaned_data["stage"],
                seller=form.sold_by,
                by=request.user,
                at=clock.now(),
                key=key,
            )
        except AlreadySaved:
            toast(request, _("This form was used already; what you changed since is not in it. Open it again."))
            return redirect("orders:detail", order.number)
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            toast(request, _("Added: %(line)s × %(n)s.") % {"line": line_title(order, line), "n": line.quantity})
            return redirect("orders:detail", order.number)
    context = {"order": order, "form": form, "key": key, "running": order.status == OrderStatus.CONFIRMED}
    return render(request, "bookings/orders/line_new.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.ORDERS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: StaffRequest, number: str, line_id: int) -> HttpResponse:
    """Take an added line back; the page says what it does to the total."""
    order = get_order_for(request.user, number)
    line = get_object_or_404(OrderLine.objects.select_related("product"), order=order, pk=line_id)
    form, done = TakeBackForm(sent_or_kept(request), most=line.quantity), reversal_of(line)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reverse_line(
                order=order, line=line, quantity=form.cleaned_data["quantity"] or None,
                reason=form.cleaned_data["reason"], by=request.user, at=clock.now(),
            )  # fmt: skip
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            toast(request, _("Taken back: %(name)s.") % {"name": line_title(order, line)})
            return redirect("orders:detail", order.number)
    context = {
        "order": order,
        "line": line,
        "title": line_title(order, line),
        "form": form,
        "refusal": gone_already(done.seller.full_name) if done else "",
        "new_total": order.total - line.amount,
        "cautions": cautions_at(request, order, order.total - line.amount),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "bookings/orders/line_take_back.html", context, status=status)


@requires(Perm.ORDERS_CHANGE)
@require_POST
def step_done(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """Tick a step off. The toast leads back."""
    order = get_order_for(request.user, number)
    return _step(request, order, step, actions.complete_milestone, _("Done: %(step)s."), undo="step-again")


@requires(Perm.ORDERS_CHANGE)
@require_POST
def step_again(request: StaffRequest, number: str, step: str) -> HttpResponse:
    """Open a step again, such as one that was ticked off by mistake. What opens a completed order needs a reason."""
    order = get_order_for(request.user, number)
    reason = words_in(request, "reason")
    if order.status == OrderStatus.CONFIRMED:
        reason = reason or _("ticked off by mistake")

    def reopen(**fields: Any) -> Any:
        return actions.reopen_milestone(reason=reason, **fields)

    return _step(request, order, step, reopen, _("To be done again: %(step)s."))


def _step(request: StaffRequest, order: Order, step: str, action: Any, told: str, undo: str = "") -> HttpResponse:
    if step not in Step.values or step == Step.ORDER:
        raise Http404
    try:
        action(order=order, step=step, by=request.user, at=clock.now())
    except StudioError as refusal:
        messages.error(request, str(refusal))
    else:
        way_back = reverse(f"orders:{undo}", args=[order.number, step]) if undo else ""
        toast(request, told % {"step": Step(step).label}, undo=way_back)
    return redirect("orders:detail", order.number)
