"""Money that goes back: a receipt taken back whole, a credit paid out. Each a row with reason and approval."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.actions import record_paid
from bookings.orders.models import Order
from bookings.payments import asking
from bookings.payments.actions.entering import enter, finish
from bookings.payments.models import Payment
from bookings.payments.queries import why_not_back
from bookings.payments.states import ORDER_KINDS, PaymentKind, check_amount
from studio.core.access import Perm
from studio.core.approvals.actions import use
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.money import format_money
from studio.core.once.actions import claim_key, digest_of
from studio.core.staff.models import User

REFUND = "payments.refund"


@one_transaction
def reverse_payment(
    *,
    payment: Payment,
    reason: str,
    approved_by: User | None,
    by: User,
    at: dt.datetime,
    method: str = "",
    key: str = "",
) -> Payment:
    """Take one receipt back whole, by a refund row with its reason and who approved it. Nothing is ever deleted.

    The money goes back the way it came, unless `method` names another. Without `approved_by` an approval that was
    asked for and granted is used up.

    Locks: the order, the till, the receipts. Raises: StudioError naming the field, above all when finance has
    reviewed the receipt, or its money has gone back already.
    Twice: the refund that is already there.
    """
    if key and (done := _refund_under(key, {"payment": payment.pk, "reason": reason, "method": method}, by, at)):
        return done
    order = lock_row(Order.objects.select_related("branch"), payment.order_id) if payment.order_id else None
    payment = lock_row(Payment.objects.select_related("branch", "order"), payment.pk)
    if (done := payment.reversals.first()) is not None:
        return finish(done, by=by, at=at, key=key)
    if refusal := why_not_back(payment, order, by):
        raise StudioError(refusal)
    approved_by = approved_by or use(
        kind=asking.REFUND.name, subject=f"payment:{payment.pk}", facts=asking.refund_facts(payment, method), at=at
    )
    _check_approval(reason, approved_by, payment.branch_id)
    refund = enter(
        branch=payment.branch, at=at, by=by, order=order, kind=PaymentKind.REFUND,
        method=method or payment.method, amount=-payment.amount, note=reason.strip(), reverses=payment,
        approved_by=approved_by,
    )  # fmt: skip
    if order is not None and payment.kind in ORDER_KINDS:
        record_paid(order=order, delta=refund.amount)
    return finish(refund, by=by, at=at, key=key)


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

    Without `approved_by` an approval that was asked for and granted is used up.

    Locks: the order, the till, the receipts. Raises: StudioError naming the field, above all for more than is due.
    """  # fmt: skip
    fields = {"order": order.pk, "amount": str(amount), "method": method, "reason": reason}
    if key and (done := _refund_under(key, fields, by, at)):
        return done
    amount = check_amount(amount)
    order = lock_row(Order.objects.select_related("branch"), order.pk)
    if amount > -order.balance:
        raise StudioError(
            _("Only %(credit)s is due back on this order.") % {"credit": format_money(max(-order.balance, Decimal(0)))},
            field="amount",
        )
    approved_by = approved_by or use(
        kind=asking.PAY_BACK.name,
        subject=f"order:{order.pk}",
        facts=asking.pay_back_facts(order, amount, method),
        at=at,
    )
    _check_approval(reason, approved_by, order.branch_id)
    refund = enter(
        branch=order.branch, at=at, by=by, order=order, kind=PaymentKind.REFUND, method=method, amount=-amount,
        note=reason.strip(), approved_by=approved_by,
    )  # fmt: skip
    record_paid(order=order, delta=refund.amount)
    return finish(refund, by=by, at=at, key=key)


def _refund_under(key: str, fields: dict[str, Any], by: User, at: dt.datetime) -> Payment | None:
    """The refund an earlier submission of this form made, if it is not the first."""
    answer = claim_key(key=key, action=REFUND, by=by, digest=digest_of(fields), at=at)
    return Payment.objects.get(receipt_number=answer) if answer is not None else None


def _check_approval(reason: str, approved_by: User | None, branch_id: int) -> None:
    if not reason.strip():
        raise StudioError(_("Say why the money goes back; it stands on the receipt."), field="reason")
    if approved_by is None or not approved_by.may(Perm.PAYMENTS_REFUND) or branch_id not in approved_by.branch_ids:
        raise StudioError(
            _("A refund needs the approval of a manager or of finance."), field="approved_by", code="wants_approval"
        )
