"""Money that comes in: for an order, or other income without one. And finance's word that a receipt is right."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from bookings.orders.actions import locked_order, record_paid
from bookings.orders.models import Order
from bookings.payments.actions.entering import enter, finish
from bookings.payments.models import Payment
from bookings.payments.states import ORDER_KINDS, PaymentKind, check_amount, check_open, takes_nothing
from studio.core.audit.actions import record, told_together
from studio.core.errors import StudioError
from studio.core.locks import lock_rows, one_transaction
from studio.core.once.actions import claim_key, digest_of
from studio.core.reactions import announce
from studio.core.staff.models import Branch, User

TAKE, INCOME = "payments.take", "payments.income"


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

    Locks: the order, then the branch's till. Raises: StudioError naming the field: too much, nothing, half a cent,
    a kind that does not belong here, a day that is closed.
    """  # fmt: skip
    amount = check_amount(amount)
    if order is not None:
        order = locked_order(order)
        _check_order(order, kind, amount)
        branch = order.branch
    elif kind != PaymentKind.OTHER or branch is None:
        raise StudioError(_("Without an order only other income can be taken."), field="kind")
    payment = enter(
        order=order, branch=branch, kind=kind, method=method, amount=amount, by=by, at=at, note=note.strip()
    )
    if order is not None:
        record_paid(order=order, delta=amount)
    announce("payment_received", payment=payment, order=order, by=by, at=at)
    return payment


def _check_order(order: Order, kind: str, amount: Decimal) -> None:
    if kind not in ORDER_KINDS:
        raise StudioError(_("This kind of payment does not belong to an order."), field="kind")
    if refusal := takes_nothing(order.status, order.balance):
        raise StudioError(refusal, field="amount")
    check_open(amount, order.balance)


@one_transaction
def take_payment(
    *, order: Order, kind: str, method: str, amount: Decimal, by: User, at: dt.datetime, note: str = "", key: str = ""
) -> Payment:
    """What the order's page does: receive, number, and ask for the receipt on paper.

    Locks: the key, the order, the till, the receipts. Raises: as `receive_payment`; AlreadySaved for other contents
    under the same key. Twice: the same key gives the same receipt back.
    """
    if key:
        digest = digest_of({"order": order.pk, "kind": kind, "method": method, "amount": str(amount), "note": note})
        if (answer := claim_key(key=key, action=TAKE, by=by, digest=digest, at=at)) is not None:
            return Payment.objects.get(receipt_number=answer)
    payment = receive_payment(order=order, kind=kind, method=method, amount=amount, by=by, at=at, note=note)
    return finish(payment, by=by, at=at, key=key)


@one_transaction
def take_income(
    *, branch: Branch, method: str, amount: Decimal, note: str, by: User, at: dt.datetime, key: str = ""
) -> Payment:
    """Income without an order: a passport photo, a frame mended. `note` says what for and stands on the receipt.

    Locks: the key, the till, the receipts. Raises: StudioError naming the field. Twice: the same receipt back.
    """
    if key:
        digest = digest_of({"branch": branch.pk, "method": method, "amount": str(amount), "note": note})
        if (answer := claim_key(key=key, action=INCOME, by=by, digest=digest, at=at)) is not None:
            return Payment.objects.get(receipt_number=answer)
    if not note.strip():
        raise StudioError(_("Say what the money is for; it stands on the receipt."), field="note")
    payment = receive_payment(
        order=None, branch=branch, kind=PaymentKind.OTHER, method=method, amount=amount, note=note, by=by, at=at
    )
    return finish(payment, by=by, at=at, key=key)


@one_transaction
def review_payments(*, payments: Iterable[Payment], by: User, at: dt.datetime) -> list[Payment]:
    """Finance has checked receipts against the money; from now on only finance may reverse them.

    Locks: the receipts. Gives those that were not reviewed before. Twice: nothing happens the second time.
    """
    rows = lock_rows(Payment.objects.filter(pk__in=[one.pk for one in payments]))
    fresh = [row for row in rows if row.reviewed_at is None]
    with told_together():
        for payment in fresh:
            payment.reviewed_at, payment.reviewed_by = at, by
            record(
                "payment.reviewed", subject=f"payment:{payment.pk}",
                thread=f"order:{payment.order_id}" if payment.order_id else "", branch_id=payment.branch_id, by=by,
                at=at, receipt=payment.receipt_number,
            )  # fmt: skip
    Payment.objects.bulk_update(fresh, ["reviewed_at", "reviewed_by"])
    return fresh
