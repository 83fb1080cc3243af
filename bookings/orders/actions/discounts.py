"""优惠 on a written order: a line of its own, within the seller's limit or with somebody's approval.

Above the limit a manager stands at the desk (`give_discount` with `approver`), or the question goes to those who may
answer it (`ask_discount`): the bill stays as it is until one of them says yes, then it changes by itself.
"""

import datetime as dt
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from bookings.orders.actions.drafting import check_cents, who_allows
from bookings.orders.actions.holding import locked_order
from bookings.orders.actions.lines import change_total, must_be_running, next_position
from bookings.orders.models import Order, OrderLine
from bookings.orders.states import DISCOUNT_ASKED, LineKind
from studio.core.approvals.actions import ask, settle_open
from studio.core.approvals.models import Approval
from studio.core.audit.actions import record
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.money import ZERO, format_money, quantize, total
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.reactions import announce
from studio.core.staff.models import User

GIVE = "orders.discount"


@one_transaction
def give_discount(
    *,
    order: Order,
    amount: Decimal,
    reason: str,
    approver: User | None = None,
    by: User,
    at: dt.datetime,
    key: str = "",
) -> OrderLine:
    """Take something off a running order. What was taken off before counts towards the limit as well.

    Questions still open about a discount on this order are settled with it.
    Locks: the key, those questions, the order. Raises: StudioError naming the field: no reason, more than the order
    costs, above what seller and approver may give. Twice: the same key gives the same line back.
    """
    if key:
        said = {"order": order.pk, "amount": str(amount), "reason": reason}
        if (answer := claim_key(key=key, action=GIVE, by=by, digest=digest_of(said), at=at)) is not None:
            return OrderLine.objects.get(pk=int(answer))
    settle_open(kind=DISCOUNT_ASKED, subject=f"order:{order.pk}", at=at)
    line = _take_off(order, amount, reason, approver, by, at)
    if key:
        store_answer(key=key, answer=str(line.pk))
    return line


def _take_off(
    order: Order, amount: Decimal, reason: str, approver: User | None, by: User, at: dt.datetime
) -> OrderLine:
    order = locked_order(order)
    check_reduction(order, amount, reason)
    given = total([given_so_far(order), amount])
    allowed = who_allows(given, by=by, approver=approver, branch_id=order.branch_id, field="amount")
    line = OrderLine.objects.create(
        order=order, kind=LineKind.DISCOUNT, position=next_position(order), title="", quantity=1, unit_price=-amount,
        amount=-amount, stage=order.next_step or "order", seller=by, approved_by=allowed, reason=reason.strip(),
        added_at=at,
    )  # fmt: skip
    change_total(order, line.amount, at)
    subject = f"order:{order.pk}"
    record(
        "order.discounted", subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at,
        amount=str(amount), reason=reason.strip(), approved=allowed.full_name if allowed else "",
    )  # fmt: skip
    announce("order_line_added", order=order, line=line, by=by, at=at)
    return line


def check_reduction(order: Order, amount: Decimal, reason: str) -> None:
    """Refuse what no manager could grant either. Raises: StudioError naming the field."""
    must_be_running(order)
    if amount <= 0:
        raise StudioError(_("A discount is written without a minus sign."), field="amount")
    check_cents(amount, "amount")
    if amount > order.total:
        raise StudioError(
            _("The discount is larger than the order itself (%(sum)s).") % {"sum": format_money(order.total)},
            field="amount",
        )
    if not reason.strip():
        raise StudioError(_("Say what the discount is for; it stands on the bill."), field="reason")


def given_so_far(order: Order) -> Decimal:
    """What discounts have taken off this order and nobody took back."""
    lines = order.lines.filter(kind=LineKind.DISCOUNT, reversed_by=None)
    return -(lines.aggregate(sum=Sum("amount"))["sum"] or ZERO)


@one_transaction
def ask_discount(*, order: Order, amount: Decimal, reason: str, by: User, at: dt.datetime) -> Approval:
    """Ask whoever may approve it; the bill stays as it is meanwhile. Twice: the same question comes back.

    Raises: StudioError naming the field, as `give_discount`.
    """
    amount = quantize(amount)
    check_reduction(order, amount, reason)
    facts = {
        "order": order.number, "amount": str(amount), "total": str(order.total), "thread": f"order:{order.pk}",
    }  # fmt: skip
    return ask(
        kind=DISCOUNT_ASKED, subject=f"order:{order.pk}", branch=order.branch, facts=facts, reason=reason, by=by, at=at
    )


def discount_granted(*, approval: Approval, by: User, at: dt.datetime) -> None:
    """What an approval does: the discount stands on the bill, the asker as its seller. In the answer's transaction.

    Locks: the order (the question is locked already). Raises: StudioError when the order has moved on meanwhile, or
    the approver may not give as much.
    """
    order = Order.objects.get(number=approval.facts["order"])
    amount = Decimal(approval.facts["amount"])
    _take_off(order, amount, approval.reason, by, approval.asked_by, at)
