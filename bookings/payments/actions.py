"""The till. The ledger is append-only: money comes in by a row and goes back by another one.

The intake story calls `receive_payment` and, at its very end, `number_receipt`; the order's page calls `take_payment`.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.actions import record_paid
from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from bookings.payments.models import CashDay, Payment
from bookings.payments.states import ORDER_KINDS, PaymentKind, check_amount, check_open
from studio.core.access import Perm
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.documents.actions import request_document
from studio.core.errors import NotAllowed, StudioError
from studio.core.locks import lock_row, lock_rows, one_transaction
from studio.core.money import format_money
from studio.core.numbering.actions import receipt_number
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.reactions import announce
from studio.core.staff.models import Branch, User
from studio.core.ui.formats import clock_time, day

TAKE, REFUND = "payments.take", "payments.refund"


@one_transaction
def receive_payment(
    *,
    order: Order | None,
    kind: str,
    method: str,
    amount: Decimal,
    by: User,
    at: dt.datetime,
    note: str = "",
    branch: Branch | None = None,
) -> Payment:
    """Take money for an order, or other income without one. The receipt's number comes last: `number_receipt`.

    Locks: the order, then the branch's cash day. Raises: StudioError naming the field: too much, nothing, half a cent,
    a kind that does not belong here, a day that is closed.
    """  # fmt: skip
    amount = check_amount(amount)
    if order is not None:
        order = lock_row(Order.objects.select_related("branch"), order.pk)
        _check_order(order, kind, amount)
        branch = order.branch
    elif kind != PaymentKind.OTHER or branch is None:
        raise StudioError(_("Without an order only other income can be taken."), field="kind")
    payment = _enter(
        order=order, branch=branch, kind=kind, method=method, amount=amount, by=by, at=at, note=note.strip()
    )
    if order is not None:
        record_paid(order=order, delta=amount)
    announce("payment_received", payment=payment, order=order, by=by, at=at)
    return payment


def _check_order(order: Order, kind: str, amount: Decimal) -> None:
    if kind not in ORDER_KINDS:
        raise StudioError(_("This kind of payment does not belong to an order."), field="kind")
    if order.status == OrderStatus.CANCELLED:
        raise StudioError(_("This order is cancelled and takes no more money."))
    check_open(amount, order.balance)


def _enter(*, branch: Branch, at: dt.datetime, by: User, **fields: Any) -> Payment:
    """Write the row on today's open cash day."""
    business_day = local_day(at)
    _lock_open_day(branch, business_day)
    return Payment.objects.create(branch=branch, day=business_day, at=at, cashier=by, **fields)


def _lock_open_day(branch: Branch, business_day: dt.date) -> None:
    """Lock the branch's cash day, made by whoever comes first. Raises: StudioError when it is closed."""
    rows = CashDay.objects.filter(branch=branch, day=business_day).select_related("closed_by")
    found = lock_rows(rows)
    if not found:
        CashDay.objects.bulk_create([CashDay(branch=branch, day=business_day)], ignore_conflicts=True)
        found = lock_rows(rows)
    closed = found[0]
    if closed.closed_at is not None:
        raise StudioError(
            _("The till of %(day)s was closed at %(time)s by %(who)s. Book it on the next day or have it reopened.")
            % {
                "day": day(business_day),
                "time": clock_time(closed.closed_at),
                "who": closed.closed_by.full_name if closed.closed_by else "—",
            },
            code="day_closed",
        )


@one_transaction
def number_receipt(*, payment: Payment) -> Payment:
    """Give a payment its receipt number, without gaps within the branch, and tell its history. Last in every story.

    Locks: the branch's receipts until the story commits. Twice: it keeps the first.
    """
    if payment.receipt_number is not None:
        return payment
    payment.receipt_number = receipt_number(prefix=payment.branch.prefix)
    payment.save(update_fields=["receipt_number"])
    record(
        "payment.refunded" if payment.amount < 0 else "payment.received", subject=f"payment:{payment.pk}",
        thread=f"order:{payment.order_id}" if payment.order_id else "", branch_id=payment.branch_id,
        by=payment.cashier, at=payment.at, receipt=payment.receipt_number, kind=payment.kind, method=payment.method,
        amount=str(payment.amount), reason=payment.note if payment.amount < 0 else "",
        reverses=payment.reverses.receipt_number if payment.reverses else "",
    )  # fmt: skip
    return payment


@one_transaction
def take_payment(
    *, order: Order, kind: str, method: str, amount: Decimal, by: User, at: dt.datetime, note: str = "", key: str = ""
) -> Payment:
    """What the order's page does: receive, number, and ask for the receipt on paper.

    Locks: the key, the order, the cash day, the receipts. Raises: as `receive_payment`; AlreadySaved for other contents
    under the same key. Twice: the same key gives the same receipt back.
    """
    if key:
        digest = digest_of({"order": order.pk, "kind": kind, "method": method, "amount": str(amount), "note": note})
        if (answer := claim_key(key=key, action=TAKE, by=by, digest=digest, at=at)) is not None:
            return Payment.objects.get(receipt_number=answer)
    payment = receive_payment(order=order, kind=kind, method=method, amount=amount, by=by, at=at, note=note)
    return _finish(payment, by=by, at=at, key=key)


@one_transaction
def reverse_payment(
    *, payment: Payment, reason: str, approved_by: User | None, by: User, at: dt.datetime, key: str = ""
) -> Payment:
    """Take one receipt back whole, by a refund row with its reason and who approved it. Nothing is ever deleted.

    Locks: the order, the cash day, the receipts. Raises: NotAllowed, StudioError naming the field.
    Twice: the refund that is already there.
    """
    if key and (done := _refund_under(key, {"payment": payment.pk, "reason": reason}, by, at)):
        return done
    order = lock_row(Order.objects.select_related("branch"), payment.order_id) if payment.order_id else None
    payment = lock_row(Payment.objects.select_related("branch"), payment.pk)
    if (done := payment.reversals.first()) is not None:
        return _finish(done, by=by, at=at, key=key)
    if payment.kind == PaymentKind.REFUND:
        raise StudioError(_("A refund is not taken back; take the money in again as a new payment."))
    _check_approval(reason, approved_by, payment.branch_id)
    if payment.reviewed_at is not None and not by.may(Perm.PAYMENTS_REVIEW):
        raise NotAllowed(_("Finance has reviewed this receipt; only finance may reverse it."))
    refund = _enter(
        branch=payment.branch, at=at, by=by, order=order, kind=PaymentKind.REFUND, method=payment.method,
        amount=-payment.amount, note=reason.strip(), reverses=payment, approved_by=approved_by,
    )  # fmt: skip
    if order is not None and payment.kind in ORDER_KINDS:
        record_paid(order=order, delta=refund.amount)
    return _finish(refund, by=by, at=at, key=key)


@one_transaction
def pay_back(
    *,
    order: Order,
    amount: Decimal,
    method: str,
    reason: str,
    approved_by: User | None,
    by: User,
    at: dt.datetime,
    key: str = "",
) -> Payment:
    """Pay a credit out (应退), such as after a cancellation that kept a part.

    Locks: the order, the cash day, the receipts. Raises: StudioError naming the field, above all for more than is due.
    """  # fmt: skip
    fields = {"order": order.pk, "amount": str(amount), "method": method, "reason": reason}
    if key and (done := _refund_under(key, fields, by, at)):
        return done
    amount = check_amount(amount)
    order = lock_row(Order.objects.select_related("branch"), order.pk)
    _check_approval(reason, approved_by, order.branch_id)
    if amount > -order.balance:
        raise StudioError(
            _("Only %(credit)s is due back on this order.") % {"credit": format_money(max(-order.balance, Decimal(0)))},
            field="amount",
        )
    refund = _enter(
        branch=order.branch, at=at, by=by, order=order, kind=PaymentKind.REFUND, method=method, amount=-amount,
        note=reason.strip(), approved_by=approved_by,
    )  # fmt: skip
    record_paid(order=order, delta=refund.amount)
    return _finish(refund, by=by, at=at, key=key)


def _refund_under(key: str, fields: dict[str, Any], by: User, at: dt.datetime) -> Payment | None:
    """The refund an earlier submission of this form made, if it is not the first."""
    answer = claim_key(key=key, action=REFUND, by=by, digest=digest_of(fields), at=at)
    return Payment.objects.get(receipt_number=answer) if answer is not None else None


def _check_approval(reason: str, approved_by: User | None, branch_id: int) -> None:
    if not reason.strip():
        raise StudioError(_("Say why the money goes back; it stands on the receipt."), field="reason")
    if approved_by is None or not approved_by.may(Perm.PAYMENTS_REFUND) or branch_id not in approved_by.branch_ids:
        raise StudioError(_("A refund needs the approval of a manager or of finance."), field="approved_by")


def _finish(payment: Payment, *, by: User, at: dt.datetime, key: str) -> Payment:
    """Number, paper, answer."""
    number_receipt(payment=payment)
    request_document(kind="receipt", subject=f"payment:{payment.pk}", by=by, at=at)
    if key:
        store_answer(key=key, answer=payment.receipt_number or "")
    return payment


@one_transaction
def review_payment(*, payment: Payment, by: User, at: dt.datetime) -> Payment:
    """Finance has checked a receipt against the money; from now on only finance may reverse it. Twice: nothing."""
    payment = lock_row(Payment.objects.all(), payment.pk)
    if payment.reviewed_at is None:
        payment.reviewed_at, payment.reviewed_by = at, by
        payment.save(update_fields=["reviewed_at", "reviewed_by"])
        record(
            "payment.reviewed", subject=f"payment:{payment.pk}", branch_id=payment.branch_id, by=by, at=at,
            receipt=payment.receipt_number,
        )  # fmt: skip
    return payment
