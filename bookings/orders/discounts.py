"""Doors for a discount on a written order: by the seller, with a manager at the desk, or asked for. And what of it is
still open, for the order's page.
"""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from bookings.catalog.forms import place_refusal
from bookings.orders import actions
from bookings.orders.actions.discounts import given_so_far
from bookings.orders.forms import DiscountForm
from bookings.orders.models import Order
from bookings.orders.panels import ALERT, OrderButton, OrderPanel, cautions_at
from bookings.orders.queries import NextStep, get_order_for, owed_on
from bookings.orders.states import DISCOUNT_ASKED, OrderStatus
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.approvals.queries import open_about
from studio.core.approvals.states import kind_named
from studio.core.errors import AlreadySaved, StudioError
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.staff.approving import approver_of
from studio.core.staff.queries import colleagues_who_may
from studio.core.ui.formats import money_short
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept


@requires(Perm.ORDERS_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def discount(request: StaffRequest, number: str) -> HttpResponse:
    """优惠: take something off. Above the limit the page asks who approves, or sends the question to those who may."""
    order = get_order_for(request.user, number)
    data = sent_or_kept(request)
    before = given_so_far(order)
    form = DiscountForm(data, left=max(request.user.may_give_away - before, Decimal(0)))
    if form.needs_approval:
        form.offer(colleagues_who_may(Perm.DISCOUNT_APPROVE, order.branch))
    key = (data and data.get("submission_key")) or new_key()
    if request.method == "POST" and form.is_valid() and _carried_out(request, order, form, key):
        return redirect("orders:detail", order.number)
    context = {
        "order": order, "form": form, "key": key, "before": before, "limit": request.user.may_give_away,
        "running": order.status == OrderStatus.CONFIRMED,
        "still_open": owed_on(order) if order.paid_total and request.user.may(Perm.PAYMENTS_VIEW) else None,
        "cautions": cautions_at(request, order, _new_total(order, form)),
    }  # fmt: skip
    return render(request, "bookings/orders/discount.html", context, status=422 if request.method == "POST" else 200)


def _new_total(order: Order, form: DiscountForm) -> Decimal | None:
    """What the order would come to; None while no amount is typed."""
    amount = getattr(form, "cleaned_data", {}).get("amount")
    return order.total - amount if amount else None


def _carried_out(request: StaffRequest, order: Order, form: DiscountForm, key: str) -> bool:
    """Given, or asked for; False with a sentence on the form."""
    given = form.cleaned_data
    what = {"order": order, "amount": given["amount"], "reason": given["reason"], "by": request.user, "at": clock.now()}
    told = _("Discount of %(amount)s given.")
    try:
        if form.asks:
            actions.ask_discount(**what)
            told = _("Asked for %(amount)s off. The bill changes by itself once somebody approves.")
        else:
            approver = approver_of(form, request, form.approvers) if form.needs_approval else None
            if form.needs_approval and approver is None:
                form.say_who_must_approve()
                return False
            actions.give_discount(**what, approver=approver, key=key)
    except AlreadySaved as saved:
        told = str(saved).replace("%", "%%")
    except StudioError as refusal:
        place_refusal(form, refusal)
        return False
    toast(request, told % {"amount": money_short(given["amount"])})
    return True


def render_questions(request: StaffRequest, order: Order) -> SafeString:
    """What was asked about this order, or about a place for it, and has no answer yet or waits to be used. One query.

    Money that is asked for is for those who see money.
    """
    user, open_now = request.user, open_about([f"order:{order.pk}", f"booking:{order.number}"], at=clock.now())
    shown = [
        {
            "row": one, "sentence": kind.sentence(one.facts), "may_answer": user.may(kind.perm),
            "door": kind.page(one.facts) if kind.carry_out is None and user.may(Perm.CALENDAR_BOOK) else "",
        }
        for one in open_now
        for kind in [kind_named(one.kind)]
        if kind.name != DISCOUNT_ASKED or user.may(Perm.PAYMENTS_VIEW)
    ]  # fmt: skip
    return SafeString(render_to_string("bookings/orders/_questions.html", {"questions": shown}) if shown else "")


def may_be_discounted(order: Order, _coming: NextStep | None = None) -> bool:
    return order.status == OrderStatus.CONFIRMED


PANELS = (OrderPanel("questions", render_questions, Perm.ORDERS_VIEW, place=ALERT, position=5),)
BUTTONS = (
    OrderButton(gettext_lazy("Discount"), "orders:discount", Perm.ORDERS_CHANGE, may_be_discounted, icon="percentage"),
)
