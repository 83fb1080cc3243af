"""Receipts and the money of an order. HTTP only: what may be seen comes from queries, what happens from actions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bookings.catalog.forms import place_refusal
from bookings.orders.models import Order
from bookings.orders.page import frame
from bookings.orders.queries import find_order_for, get_order_for, others_that_owe, owed_on
from bookings.payments import actions, asking
from bookings.payments.forms import (
    DayForm,
    IncomeForm,
    PayBackForm,
    PaymentForm,
    ReverseForm,
    TransferForm,
    without_cursor,
)
from bookings.payments.models import Payment
from bookings.payments.panels import MONEY, money_context, remember_receipt
from bookings.payments.queries import (
    cashiers_on,
    earnest_taken,
    for_rows,
    get_payment_for,
    last_way,
    payments_on,
    totals_by_method,
    why_not_back,
)
from bookings.payments.states import PaymentKind, PaymentMethod, takes_nothing
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.approvals.actions import ask
from studio.core.approvals.models import Approval
from studio.core.approvals.queries import open_about
from studio.core.approvals.states import ApprovalKind, ApprovalState, Facts
from studio.core.errors import AlreadySaved, StudioError
from studio.core.keyset import count_up_to, keyset_page
from studio.core.money import total
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.staff.models import Branch, User
from studio.core.staff.queries import branches_of
from studio.core.ui.formats import day_short, money
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept


@requires(Perm.PAYMENTS_VIEW)
@require_safe
def payment_list(request: StaffRequest) -> HttpResponse:
    """The till's day: every receipt, and what came in by each way of paying."""
    user, today = request.user, clock.today()
    form = DayForm(request.GET)
    filters = form.filters(today)
    found = payments_on(user, filters)
    page = keyset_page(for_rows(found), request.GET, moment="at")
    sums = totals_by_method(found)
    context = {
        "filters": filters,
        "today": today,
        "rows": page.rows,
        "links": page.links(request.GET),
        "count": count_up_to(found),
        "sums": sums,
        "day_total": total(row.amount for row in sums),
        "methods": PaymentMethod.choices,
        "kinds": PaymentKind.choices,
        "cashiers": cashiers_on(user, filters.day),
        "query": without_cursor(request.GET),
        "may_review": user.may(Perm.PAYMENTS_REVIEW),
        "may_return": user.may(Perm.PAYMENTS_RETURN),
        "may_take": user.may(Perm.PAYMENTS_TAKE),
        "may_close": user.may(Perm.DAY_CLOSE),
        "key": new_key(),
    }
    is_part = request.htmx and request.htmx.target == "payments"
    return render(request, f"bookings/payments/{'_list' if is_part else 'list'}.html", context)


@requires(Perm.PAYMENTS_VIEW)
@require_safe
def order_money(request: StaffRequest, number: str) -> HttpResponse:
    """收款: the part of an order that shows its ledger."""
    order = get_order_for(request.user, number)
    context = {**frame(request, order, MONEY), **money_context(request, order)}
    _with_questions(context["payments"])
    swapped = request.htmx and request.htmx.target == "order-parts"
    return render(request, f"bookings/payments/{'_' if swapped else ''}order_money.html", context)


def _with_questions(payments: Sequence[Payment]) -> None:
    """Each receipt with what was asked about it and is not settled, so that nobody asks once more. One query."""
    about = {one.subject: one for one in open_about([f"payment:{row.pk}" for row in payments], at=clock.now())}
    for row in payments:
        row.__dict__["question"] = about.get(f"payment:{row.pk}")


@requires(Perm.PAYMENTS_TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: StaffRequest, number: str) -> HttpResponse:
    """Take money on an order. Refusals stand beside the field; what was typed stays."""
    order, data = get_order_for(request.user, number), sent_or_kept(request)
    form = PaymentForm(data, order=order, earnest_taken=earnest_taken(order))
    key = (data and data.get("submission_key")) or new_key()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            payment = actions.take_payment(
                order=order, kind=given["kind"], method=given["method"], amount=given["amount"], note=given["note"],
                by=request.user, at=clock.now(), key=key,
            )  # fmt: skip
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("orders:detail", order.number)
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            tell_received(request, payment)
            return _to_receipt(payment)
    context = {
        "order": order, "form": form, "key": key, "owed": owed_on(order),
        "refusal": "" if form.is_bound else takes_nothing(order.status, order.balance),
    }  # fmt: skip
    return render(request, "bookings/payments/take.html", context, status=422 if request.method == "POST" else 200)


def tell_received(request: StaffRequest, payment: Payment) -> None:
    """Say what came in, and when it counts on the next day because today's till is closed."""
    if payment.day > clock.local_day(payment.at):
        words = _("Received %(amount)s, receipt %(receipt)s. Today's till is closed; it counts on %(day)s.")
    else:
        words = _("Received %(amount)s, receipt %(receipt)s.")
    toast(request, words % {**_spoken(payment), "day": day_short(payment.day)})


@requires(Perm.PAYMENTS_TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def income(request: StaffRequest) -> HttpResponse:
    """Take money without an order. The receipt opens at once: somebody waits for it."""
    branches, data = list(branches_of(request.user)), sent_or_kept(request)
    if not branches:
        raise PermissionDenied
    form = IncomeForm(data, branches=branches)
    key = (data and data.get("submission_key")) or new_key()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = next((one for one in branches if one.prefix == given.get("branch")), branches[0])
        try:
            payment = actions.take_income(
                branch=chosen, method=given["method"], amount=given["amount"], note=given["note"], by=request.user,
                at=clock.now(), key=key,
            )  # fmt: skip
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("payments:list")
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            tell_received(request, payment)
            return _to_receipt(payment)
    context = {"form": form, "key": key}
    return render(request, "bookings/payments/income.html", context, status=422 if request.method == "POST" else 200)


def _spoken(payment: Payment) -> dict[str, Any]:
    return {"amount": money(abs(payment.amount)), "receipt": payment.receipt_number}


def _approver(request: StaffRequest) -> User | None:
    """Whoever may approve a refund approves their own; others need an answer to their question."""
    return request.user if request.user.may(Perm.PAYMENTS_REFUND) else None


@dataclass(frozen=True)
class Return:
    """Money that goes back: what is asked when it must be approved, and what pays it with a form's fields."""

    kind: ApprovalKind
    subject: str
    order: Order | None
    branch: Branch
    facts: Callable[[Mapping[str, Any]], Facts]
    pay: Callable[[Mapping[str, Any], User | None], Payment]


def _given_back(request: StaffRequest, form: Form, way: Return) -> HttpResponse | None:
    """To the refund's receipt, which the customer signs, or to where the answer of who must approve it will stand.

    None when the form says in a sentence why neither.
    """
    given = form.cleaned_data
    try:
        refund = way.pay(given, _approver(request))
    except StudioError as refusal:
        if refusal.code != "wants_approval":
            place_refusal(form, refusal)
            return None
        ask(
            kind=way.kind.name, subject=way.subject, branch=way.branch, facts=way.facts(given), reason=given["reason"],
            by=request.user, at=clock.now(),
        )  # fmt: skip
        toast(request, _("Asked. You will see the answer among the approvals; then pay the money back here."))
        return _to_money(way.order)
    toast(request, _("Returned %(amount)s, receipt %(receipt)s.") % _spoken(refund))
    return _to_receipt(refund)


@requires(Perm.PAYMENTS_RETURN)
@require_http_methods(["GET", "HEAD", "POST"])
def reverse(request: StaffRequest, number: str) -> HttpResponse:
    """Take a receipt back whole, with a reason; who may not approve it asks, and comes back with the answer."""
    payment, data = get_payment_for(request.user, number), sent_or_kept(request)
    answer = _answer_about(f"payment:{payment.pk}", asking.REFUND)
    asked = {"method": payment.method} | (_as_asked(answer) if answer else {})
    form = ReverseForm(data, initial=asked)
    key = (data and data.get("submission_key")) or new_key()

    def pay(given: Mapping[str, Any], approver: User | None) -> Payment:
        return actions.reverse_payment(
            payment=payment, reason=given["reason"], method=given["method"], approved_by=approver, by=request.user,
            at=clock.now(), key=key,
        )  # fmt: skip

    way = Return(
        asking.REFUND, f"payment:{payment.pk}", payment.order, payment.branch,
        lambda given: asking.refund_facts(payment, given["method"]), pay,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and (answered := _given_back(request, form, way)):
        return answered
    context = {
        "payment": payment, "order": payment.order, "form": form, "key": key, "answer": answer,
        "taken_back": payment.reversals.first(), "may_approve": _approver(request) is not None,
        "refusal": why_not_back(payment, payment.order, request.user),
    }  # fmt: skip
    return render(request, "bookings/payments/reverse.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.PAYMENTS_RETURN)
@require_http_methods(["GET", "HEAD", "POST"])
def pay_back(request: StaffRequest, number: str) -> HttpResponse:
    """Pay out what an order has too much (应退)."""
    order, data = get_order_for(request.user, number), sent_or_kept(request)
    credit = max(-order.balance, Decimal(0))
    answer = _answer_about(f"order:{order.pk}", asking.PAY_BACK)
    asked = {"method": last_way(order), "amount": credit} | (_as_asked(answer) if answer else {})
    form = PayBackForm(data, initial=asked)
    key = (data and data.get("submission_key")) or new_key()

    def facts(given: Mapping[str, Any]) -> Facts:
        return asking.pay_back_facts(order, given["amount"], given["method"])

    def pay(given: Mapping[str, Any], approver: User | None) -> Payment:
        return actions.pay_back(
            order=order, amount=given["amount"], method=given["method"], reason=given["reason"], approved_by=approver,
            by=request.user, at=clock.now(), key=key,
        )  # fmt: skip

    way = Return(asking.PAY_BACK, f"order:{order.pk}", order, order.branch, facts, pay)
    if request.method == "POST" and form.is_valid() and (answered := _given_back(request, form, way)):
        return answered
    context = {
        "order": order, "form": form, "key": key, "credit": credit, "answer": answer,
        "may_approve": _approver(request) is not None,
    }  # fmt: skip
    return render(request, "bookings/payments/pay_back.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.PAYMENTS_TAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: StaffRequest, number: str) -> HttpResponse:
    """Move what an order has too much (应退) onto another order."""
    order, data = get_order_for(request.user, number), sent_or_kept(request)
    credit = max(-order.balance, Decimal(0))
    others = others_that_owe(order)
    usual = others[0].number if len(others) == 1 else ""
    form = TransferForm(data, initial={"amount": credit, "target": usual})
    key = (data and data.get("submission_key")) or new_key()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        target = find_order_for(request.user, given["target"])
        try:
            if target is None:
                raise StudioError(_("There is no order with this number in your branches."), field="target")
            payment = actions.move_credit(
                source=order, target=target, amount=given["amount"], reason=given["reason"], by=request.user,
                at=clock.now(), key=key,
            )  # fmt: skip
        except AlreadySaved as saved:
            toast(request, str(saved))
            return redirect("payments:of-order", order.number)
        except StudioError as refusal:
            place_refusal(form, refusal)
        else:
            words = _("%(amount)s moved to %(order)s, receipt %(receipt)s.")
            toast(request, words % {**_spoken(payment), "order": target.number})
            return _to_receipt(payment.counterpart or payment)
    context = {
        "order": order, "form": form, "key": key, "credit": credit,
        "others": [(one.number, one.package_name, owed_on(one)) for one in others],
    }  # fmt: skip
    return render(request, "bookings/payments/transfer.html", context, status=422 if request.method == "POST" else 200)


def _answer_about(subject: str, kind: ApprovalKind) -> Approval | None:
    """What was asked about this and is not settled yet: what was granted before what still waits."""
    found = [one for one in open_about([subject], at=clock.now()) if one.kind == kind.name]
    return min(found, key=lambda one: one.state != ApprovalState.GRANTED, default=None)


def _as_asked(answer: Approval) -> dict[str, Any]:
    """What the question said, for the form that carries it out."""
    said = {name: answer.facts[name] for name in ("method", "amount") if name in answer.facts}
    return {**said, "reason": answer.reason}


def _to_receipt(payment: Payment) -> HttpResponse:
    """To the order, where the receipt waits to be handed over; of what has no order to the receipt itself."""
    if payment.order is not None:
        return remember_receipt(redirect("orders:detail", payment.order.number), payment)
    return redirect(f"payments:{payment.branch.receipt_paper}", payment.receipt_number)


def _to_money(order: Order | None) -> HttpResponse:
    """To the order's money, or to the day's list for income without an order."""
    return redirect("payments:of-order", order.number) if order is not None else redirect("payments:list")
