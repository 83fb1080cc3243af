"""A credit that moves from one order of the house to another: two rows that name each other and sum to nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.actions import record_paid
from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from bookings.payments.actions.entering import enter, finish
from bookings.payments.models import Payment
from bookings.payments.states import PaymentKind, PaymentMethod, check_amount, check_open
from studio.core.access import Perm
from studio.core.errors import StudioError
from studio.core.locks import lock_rows, one_transaction
from studio.core.money import ZERO, format_money
from studio.core.once.actions import claim_key, digest_of
from studio.core.reactions import announce
from studio.core.staff.models import User

MOVE = "payments.move"


@one_transaction
def move_credit(
    *, source: Order, target: Order, amount: Decimal, reason: str, by: User, at: dt.datetime, key: str = ""
) -> Payment:
    """Move what one order has too much onto another of the same branch. Gives the row on the target.

    To an order of another customer only who may approve refunds moves it: it is the first customer's money.
    Locks: the key, both orders, the till, the receipts. Raises: StudioError naming the field: more than the credit,
    more than is open, another branch, no reason. Twice: the same row back.
    """
    if key:
        said = {"from": source.pk, "to": target.pk, "amount": str(amount), "reason": reason}
        if (answer := claim_key(key=key, action=MOVE, by=by, digest=digest_of(said), at=at)) is not None:
            return Payment.objects.get(receipt_number=answer)
    amount = check_amount(amount)
    rows = {order.pk: order for order in lock_rows(Order.objects.filter(pk__in=[source.pk, target.pk]))}
    source, target = rows[source.pk], rows[target.pk]
    _check(source, target, amount, reason, by)
    shared: dict[str, Any] = {
        "branch": source.branch, "at": at, "by": by, "kind": PaymentKind.MOVED, "method": PaymentMethod.CREDIT,
        "note": reason.strip(),
    }  # fmt: skip
    given = enter(order=source, amount=-amount, **shared)
    taken = enter(order=target, amount=amount, counterpart=given, **shared)
    given.counterpart = taken
    given.save(update_fields=["counterpart"])
    record_paid(order=source, delta=-amount)
    record_paid(order=target, delta=amount)
    announce("payment_received", payment=taken, order=target, by=by, at=at)
    finish(given, by=by, at=at, key="")
    return finish(taken, by=by, at=at, key=key)


def _check(source: Order, target: Order, amount: Decimal, reason: str, by: User) -> None:
    if not reason.strip():
        raise StudioError(_("Say why the money moves; it stands on both receipts."), field="reason")
    if source.pk == target.pk:
        raise StudioError(_("Choose another order than the one the money comes from."), field="target")
    if source.branch_id != target.branch_id:
        raise StudioError(
            _("That order belongs to another branch; pay the money back and take it there."), field="target"
        )
    if source.customer_id != target.customer_id and not by.may(Perm.PAYMENTS_REFUND):
        raise StudioError(
            _("That order is another customer's; a manager or finance must move the money."), field="target"
        )
    if target.status not in (OrderStatus.CONFIRMED, OrderStatus.SUSPENDED):
        raise StudioError(_("That order takes no money: it is %(status)s.") % {"status": target.get_status_display()},
                          field="target")  # fmt: skip
    if amount > (credit := max(-source.balance, ZERO)):
        raise StudioError(
            _("Only %(credit)s is due back on this order.") % {"credit": format_money(credit)}, field="amount"
        )
    check_open(amount, target.balance)
