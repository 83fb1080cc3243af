"""What the till shows on an order's pages: the ledger with its bar, the tab, the buttons. Plugged in by `wiring`."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext_lazy

from bookings.orders.models import Order
from bookings.orders.panels import PAPERS, OrderButton, OrderPanel, OrderTab
from bookings.orders.pricing import earnest_over, least_sum
from bookings.orders.queries import NextStep, owed_on
from bookings.orders.states import OrderStatus
from bookings.payments.models import Payment
from bookings.payments.queries import earnest_among, earnest_taken, payments_of
from bookings.payments.states import takes_nothing
from studio.core.access import Perm
from studio.core.documents.registry import kind_named, sizes_of
from studio.core.money import ZERO
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.ui.marks import icon

MONEY = "money"
READ_ONCE = "rows_of_the_till"
COOKIE = "yc_receipt"
LASTS = 10 * 60  # as long as somebody waits for it


def money_context(request: StaffRequest, order: Order) -> dict[str, Any]:
    """The ledger of one order and what may be done with it. One query."""
    user = request.user
    payments = _rows(order)
    return {
        "payments": payments,
        "order": order,
        "paid": order.paid_total,
        "owed": owed_on(order),
        "credit": max(-order.balance, ZERO),
        "share": _share(order),
        "earnest_over": _earnest_over(order, payments),
        "may_return": user.may(Perm.PAYMENTS_RETURN),
        "may_review": user.may(Perm.PAYMENTS_REVIEW),
        "may_take": may_take(order) and user.may(Perm.PAYMENTS_TAKE),
    }


def _earnest_over(order: Order, payments: list[Payment]) -> Decimal:
    """How much 定金 the contract does not bear any more: it was taken so, or the order became smaller since."""
    return ZERO if order.status == OrderStatus.CANCELLED else earnest_over(earnest_among(order, payments), order.total)


def render_earnest(request: StaffRequest, order: Order, new_total: Decimal | None) -> SafeString:
    """What a smaller total does to the 定金 that was taken; while it is not known, from where on it does. One query."""
    taken = earnest_taken(order) if request.user.may(Perm.PAYMENTS_VIEW) else ZERO
    if taken <= 0:
        return SafeString("")
    least, over = least_sum(taken), earnest_over(taken, order.total if new_total is None else new_total)
    if new_total is not None and not over:
        return SafeString("")
    said = {"taken": taken, "least": least, "over": over, "is_new": new_total is not None}
    return SafeString(render_to_string("bookings/payments/_earnest.html", said, request))


def _share(order: Order) -> Decimal:
    """How much of a hundred is paid, with one decimal."""
    if order.total <= 0:
        return Decimal(100) if order.paid_total else ZERO
    return min(Decimal(100), order.paid_total * 100 / order.total).quantize(Decimal("0.1"))


def may_take(order: Order, _coming: NextStep | None = None) -> bool:
    """Whether there is anything to be paid."""
    return not takes_nothing(order.status, order.balance)


def has_credit(order: Order, _coming: NextStep | None = None) -> bool:
    return order.balance < 0


def _rows(order: Order) -> list[Payment]:
    """The ledger, read once however many panels ask for it."""
    kept: list[Payment] | None = order.__dict__.get(READ_ONCE)
    if kept is None:
        kept = order.__dict__[READ_ONCE] = payments_of(order)
    return kept


def render_receipts(request: StaffRequest, order: Order) -> SafeString:
    """The receipts among the papers: one line that leads to all of them."""
    rows = _rows(order)
    if not rows:
        return SafeString("")
    words = npgettext("papers", "%(n)s receipt", "%(n)s receipts", len(rows)) % {"n": len(rows)}
    url = reverse("payments:of-order", args=[order.number])
    return format_html('{}<a class="grow" href="{}">{}</a>', icon(name="receipt"), url, words)


def render_money(request: StaffRequest, order: Order) -> SafeString:
    """The ledger as a section of the overview."""
    return SafeString(render_to_string("bookings/payments/_ledger.html", money_context(request, order), request))


@dataclass(frozen=True, slots=True)
class SizeToPrint:
    name: str
    print_url: str
    submission_key: str


def remember_receipt(answer: HttpResponse, payment: Payment) -> HttpResponse:
    """Keep for the next page that this receipt is to be handed over."""
    receipt = payment.receipt_number or ""
    answer.set_signed_cookie(COOKIE, receipt, max_age=LASTS, httponly=True, samesite="Lax")
    return answer


def render_fresh(request: StaffRequest, order: Order) -> SafeString:
    """The receipt that was just taken, ready to print: the branch's size first, the others beside it."""
    number = request.get_signed_cookie(COOKIE, "", max_age=LASTS)
    if not number or all(row.receipt_number != number for row in _rows(order)):
        return SafeString("")
    kinds = sorted(sizes_of(kind_named("receipt")), key=lambda kind: kind.name != order.branch.receipt_paper)
    sizes = [
        SizeToPrint(str(kind.size), reverse(f"payments:{kind.name}-print", args=[number]), new_key()) for kind in kinds
    ]
    sign_url = reverse(f"payments:{order.branch.receipt_paper}-sign", args=[number])
    context = {"sizes": sizes, "number": number, "sign_url": sign_url}
    return SafeString(render_to_string("bookings/payments/_fresh.html", context, request))


PANELS = (
    OrderPanel("fresh-receipt", render_fresh, Perm.DOCUMENTS_PRINT, position=-5),
    OrderPanel(MONEY, render_money, Perm.PAYMENTS_VIEW, position=10),
    OrderPanel("receipts", render_receipts, Perm.PAYMENTS_VIEW, place=PAPERS),
)
TABS = (OrderTab(MONEY, pgettext_lazy("order", "Payments"), "payments:of-order", Perm.PAYMENTS_VIEW, position=10),)
BUTTONS = (
    OrderButton(_("Take payment"), "payments:take", Perm.PAYMENTS_TAKE, may_take, icon="cash", key="p", place="head"),
    OrderButton(_("Pay back"), "payments:pay-back", Perm.PAYMENTS_RETURN, has_credit, icon="cash", place="next"),
    OrderButton(
        _("To another order"), "payments:transfer", Perm.PAYMENTS_TAKE, has_credit, icon="arrow-right", place="next"
    ),
)
