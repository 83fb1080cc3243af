"""What stands on a receipt 收据, a daily close 日结, and the money on an order form.

Payload builders for `studio.core.documents`. A receipt is frozen when it is issued: later lines of the order do not
reach it, so what it says was paid "so far" is reckoned up to this receipt.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bookings.orders import clauses
from bookings.orders import documents as order_papers
from bookings.orders.documents.parts import customer_names, load_order, package_name
from bookings.orders.exchange import living_lines
from bookings.orders.models import Order
from bookings.orders.states import LineKind, Step
from bookings.payments.models import CashDay, Payment
from bookings.payments.queries import (
    Line,
    day_number,
    day_report,
    paid_until,
    payment_on_paper,
    payments_for,
    payments_on_paper,
)
from bookings.payments.states import TILL_METHODS, PaymentKind
from studio.core.access import Perm
from studio.core.clock import local_day
from studio.core.documents.registry import About, Subject, subject_key
from studio.core.documents.wording import amount_in_words, long_day
from studio.core.money import ZERO, total
from studio.core.staff.models import User
from studio.core.ui.formats import clock_time, in_english, moment_full, money, without_phones

Payload = dict[str, Any]
CREDIT = "credit"  # the clause of money that goes back without a receipt being taken back


def receipt_subject(payment_id: int) -> Subject:
    """What the paper room must know of a receipt; its history is told with the order."""
    payment = payment_on_paper(payment_id)
    key = subject_key("payment", payment_id)
    thread = subject_key("order", payment.order_id) if payment.order_id else key
    return Subject(key, payment.branch_id, payment.receipt_number or "", thread, payment.branch.print_language)


def receipt_page(payment_id: int, staff: User) -> str | None:
    """Where a receipt's QR leads: the order it belongs to, else the list of payments."""
    payment = payments_for(staff).filter(pk=payment_id).first()
    if payment is None:
        return None
    if payment.order_id:
        return order_papers.order_page(payment.order_id, staff)
    return reverse("payments:list")


def receipt_payload(payment_id: int, language: str) -> Payload:
    """One receipt, money in or money paid back."""
    payment = payment_on_paper(payment_id)
    order = load_order(payment.order_id) if payment.order_id else None
    is_refund = payment.kind == PaymentKind.REFUND
    paid = paid_until(payment, order.pk) if order else ZERO
    return {
        "studio": order_papers.studio_head(payment.branch),
        "number": payment.receipt_number or "",
        "day": long_day(payment.day),
        "at": moment_full(payment.at),
        "payer": customer_names(order) if order else "",
        "order": (order.number or "") if order else "",
        "package": package_name(order) if order else "",
        "kind": clauses.money_name(payment.kind),
        "clause": clauses.money_clause(
            CREDIT if is_refund and not payment.reverses_id else payment.kind, payment.branch
        ),
        "is_refund": is_refund,
        "approved_by": payment.approved_by.full_name if payment.approved_by else "",
        "transfer": _transfer(payment),
        "refers_to": (payment.reverses.receipt_number or "") if payment.reverses else "",
        "methods": method_ticks([payment.method]),
        "method": str(payment.get_method_display()),
        "figures": money(abs(payment.amount)),
        "words": amount_in_words(abs(payment.amount)),
        "total": money(order.total) if order else "",
        "paid": money(paid) if order else "",
        "balance": money(abs(order.total - paid)) if order else "",
        "is_credit": bool(order and paid > order.total),
        "note": payment.note,
        "sold": _sold_later(payment, order) if order else "",
        "cashier": payment.cashier.full_name,
    }


def receipt_gist(facts: Payload) -> list[tuple[str, str]]:
    """What somebody signs with a receipt: above all that money came back to them."""
    word = pgettext("paper", "Paid back to") if facts["is_refund"] else pgettext("paper", "Received from")
    return [
        (word, facts["payer"]), (_("Kind of money"), facts["kind"]), (_("Amount in words"), facts["words"]),
        (pgettext("paper", "Amount"), facts["figures"]), (pgettext("paper", "Method"), facts["method"]),
    ]  # fmt: skip


def _sold_later(payment: Payment, order: Order) -> str:
    """Of a second sale: what was sold until then, at which step and by whom. Empty for other money."""
    if payment.kind != PaymentKind.SECOND:
        return ""
    sold = [line for line in living_lines(order.lines.all()) if line.kind == LineKind.SECOND]
    return ("; " if in_english() else "；").join(
        f"{line.title} × {line.quantity} ({Step(line.stage).label} · {line.seller.full_name})"
        for line in sold
        if line.added_at <= payment.at
    )


def _transfer(payment: Payment) -> str:
    """Of a credit that moved between orders: where it went, or where it came from. Empty for real money."""
    if payment.counterpart is None or payment.counterpart.order is None:
        return ""
    number = {"order": payment.counterpart.order.number}
    return _("to order %(order)s") % number if payment.amount < 0 else _("from order %(order)s") % number


def order_form_payload(order_id: int, language: str) -> Payload:
    """The order form with the money received so far in its place."""
    payments = payments_on_paper(order_id)
    taken = [payment for payment in payments if payment.kind != PaymentKind.REFUND]
    return order_papers.order_form_payload(
        order_id,
        language,
        received=_received(payments, taken) if taken else None,
        kinds=[payment.kind for payment in taken] or [PaymentKind.EARNEST],
    )


def _received(payments: list[Payment], taken: list[Payment]) -> Payload:
    """The row of the form: one payment by its own name, several as one sum."""
    received = total(payment.amount for payment in payments)
    if len(payments) == 1:
        kind = clauses.money_name(taken[0].kind)
        on_day = local_day(taken[0].order.ordered_at) == taken[0].day if taken[0].order else False
        name = _("%(kind)s today") % {"kind": kind} if on_day else _("%(kind)s received") % {"kind": kind}
    else:
        name = _("Received so far")
    return {
        "label": _("%(money)s (in words)") % {"money": name},
        "short_label": name,
        "figures": money(received),
        "words": amount_in_words(received),
        "methods": method_ticks({payment.method for payment in taken}),
    }


def method_ticks(used: Iterable[str]) -> list[Payload]:
    """How the money came, as boxes."""
    chosen = set(used)
    return [{"label": str(label), "on": value in chosen} for value, label in TILL_METHODS]


def close_subject(cash_day_id: int) -> Subject:
    """What the paper room must know of a closed day."""
    day = CashDay.objects.select_related("branch").get(pk=cash_day_id)
    key = subject_key("cash_day", cash_day_id)
    return Subject(key, day.branch_id, day_number(day.branch, day.day), key, day.branch.print_language)


def close_page(cash_day_id: int, staff: User) -> str | None:
    """Where the QR of a daily close leads: the day, for whoever closes days at that branch."""
    day = CashDay.objects.select_related("branch").filter(pk=cash_day_id, branch_id__in=staff.branch_ids).first()
    if day is None or not staff.may(Perm.DAY_CLOSE):
        return None
    return reverse("payments:day", args=[day_number(day.branch, day.day)])


def close_payload(cash_day_id: int, language: str) -> Payload:
    """日结 on paper: what was booked by way, kind and cashier, what was counted, what stays in the drawer."""
    day = CashDay.objects.select_related("branch", "closed_by").get(pk=cash_day_id)
    report = day_report(day.branch, day.day)
    return {
        "studio": order_papers.studio_head(day.branch),
        "number": day_number(day.branch, day.day),
        "day": long_day(day.day),
        "methods": report.method_names,
        "by_kind": [_report_line(line) for line in report.by_kind],
        "by_cashier": [_report_line(line) for line in report.by_cashier],
        "together": _report_line(report.together),
        "in_words": amount_in_words(max(report.together.amount, ZERO)),
        "counts": [
            {
                "label": one.label, "booked": money(one.booked), "should": money(one.should),
                "counted": money(one.counted or ZERO), "difference": money(one.difference) if one.difference else "",
            }
            for one in report.counts()
        ],
        "opening": money(report.opening),
        "moves": [
            {
                "at": clock_time(one.at), "what": str(one.get_kind_display()), "note": without_phones(one.note),
                "amount": money(one.amount), "back": one.reverses_id is not None, "by": one.by.full_name,
            }
            for one in report.moves
        ],
        "left": money(day.left or ZERO),
        "taken_away": money(report.taken_away),
        "returned": money(-report.returned),
        "difference": money(report.difference()) if report.difference() else "",
        "note": without_phones(day.note),
        "closed_by": day.closed_by.full_name if day.closed_by else "",
        "closed_at": moment_full(day.closed_at) if day.closed_at else "",
    }  # fmt: skip


def _report_line(line: Line) -> Payload:
    return {
        "name": line.name, "count": line.count, "amounts": [money(one) for one in line.amounts],
        "amount": money(line.amount),
    }  # fmt: skip


ABOUT_RECEIPT = About("payment", receipt_subject, receipt_page)
ABOUT_DAY = About("cash_day", close_subject, close_page)
ORDER_FORM = order_papers.ABOUT_ORDER.paper(
    "order-form", gettext_lazy("Wedding photography order"), order_form_payload, prepare_ahead=True, one_sheet=True,
    shows=(Perm.PAYMENTS_VIEW, Perm.PHONES_FULL), signable=True, gist=order_papers.order_form_gist,
)  # fmt: skip
RECEIPT = ABOUT_RECEIPT.paper(
    "receipt", gettext_lazy("Receipt"), receipt_payload, one_sheet=True, frozen=True, fits="slip",
    size=gettext_lazy("A5"), signable=True, gist=receipt_gist,
)  # fmt: skip
RECEIPT_THREE = ABOUT_RECEIPT.paper(
    "receipt-three", gettext_lazy("Receipt (241 mm, three parts)"), receipt_payload, one_sheet=True, frozen=True,
    fits="three", size=gettext_lazy("241 mm, three parts"), signable=True, gist=receipt_gist,
)  # fmt: skip
RECEIPT_ROLL = ABOUT_RECEIPT.paper(
    "receipt-roll", gettext_lazy("Receipt (80 mm)"), receipt_payload, frozen=True, roll_mm=80,
    size=gettext_lazy("80 mm roll"), signable=True, gist=receipt_gist,
)  # fmt: skip
DAILY_CLOSE = ABOUT_DAY.paper("daily-close", gettext_lazy("Daily close"), close_payload, one_sheet=True, frozen=True)
KINDS = (ORDER_FORM, RECEIPT, RECEIPT_ROLL, RECEIPT_THREE, DAILY_CLOSE)
