"""The bill after confirmation: lines are added, never changed; what is taken back is a line that reverses another."""

import datetime as dt
from dataclasses import astuple
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from bookings.catalog.states import ProductKind
from bookings.orders.actions.drafting import build_line, check_lines, check_size, given_away, who_allows
from bookings.orders.actions.milestones import lay_out
from bookings.orders.journey import GOWN_STEPS
from bookings.orders.models import Order, OrderLine
from bookings.orders.pricing import line_amount
from bookings.orders.queries import pieces_back, reversal_of
from bookings.orders.states import SOLD_KINDS, TAKEN_BACK_ALONE, LineKind, NewLine, OrderStatus, Step, gone_already
from studio.core.audit.actions import record
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.money import ZERO, format_money, total
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.reactions import announce
from studio.core.staff.models import User

ADD_LINE = "orders.add_line"


@one_transaction
def add_line(
    *,
    order: Order,
    line: NewLine,
    stage: str = Step.ORDER,
    seller: User | None = None,
    approver: User | None = None,
    by: User,
    at: dt.datetime,
    key: str = "",
) -> OrderLine:
    """二消: sell one thing more on a running order, at this stage, at the price of today. `seller` sold it, else `by`.

    Locks: the key, the order. Raises: StudioError naming the field; AlreadySaved for other contents under the same key.
    Twice: the same key gives the same line back.
    """  # fmt: skip
    if key:
        sold_by = seller.pk if seller else by.pk
        digest = digest_of({"order": order.pk, "line": astuple(line), "stage": stage, "seller": sold_by})
        if (answer := claim_key(key=key, action=ADD_LINE, by=by, digest=digest, at=at)) is not None:
            return OrderLine.objects.get(pk=int(answer))
    order = lock_row(Order.objects.all(), order.pk)
    must_be_running(order)
    products = check_lines((line,))
    who_allows(given_away((line,), products), by=by, approver=approver, branch_id=order.branch_id, field="unit_price")
    row = build_line(order, line, products, next_position(order), seller or by, at, stage=stage)
    row.save()
    change_total(order, row.amount, at)
    if any(product.kind == ProductKind.GOWN for product in products.values()):
        _add_gown_steps(order, by, at)
    _tell("order.line_added", order, row, by, at, stage=stage, seller=row.seller.full_name)
    announce("order_line_added", order=order, line=row, by=by, at=at)
    if key:
        store_answer(key=key, answer=str(row.pk))
    return row


@one_transaction
def reverse_line(
    *, order: Order, line: OrderLine, reason: str, by: User, at: dt.datetime, quantity: int | None = None
) -> OrderLine:
    """退项: take one added line back with a reversing line. Of several pieces some may stay: they are written again, at
    the price they were sold at. The package itself goes only with the whole order, or for another one.

    Locks: the order. Raises: StudioError without a reason, for a line that cannot be taken back, for more than there
    is, for a total below 0, for a line that went back otherwise meanwhile. Twice: the reversing line that is there.
    """
    order = lock_row(Order.objects.all(), order.pk)
    line = order.lines.get(pk=line.pk)
    done = reversal_of(line)
    if done is not None:
        if (done.seller_id, done.reason, pieces_back(line, done)) != (by.pk, reason.strip(), quantity or line.quantity):
            raise StudioError(gone_already(done.seller.full_name))
        return done
    must_be_running(order)
    if line.kind not in TAKEN_BACK_ALONE:
        raise StudioError(_("Only add-ons can be taken back one by one; the rest goes when the order is cancelled."))
    if not reason.strip():
        raise StudioError(_("Say why it is taken back."), field="reason")
    back = line.quantity if quantity is None else quantity
    if not 1 <= back <= line.quantity:
        raise StudioError(_("Between 1 and %(n)s can be taken back.") % {"n": line.quantity}, field="quantity")
    returned = line_amount(back, line.unit_price)
    check_size(order.total - returned, "reason")
    if order.total < returned:
        raise StudioError(
            _("Without this line the total would be negative (%(amount)s).")
            % {"amount": format_money(order.total - returned)}
        )
    row = reversing(line, next_position(order), reason.strip(), by, at)
    row.save()
    if back < line.quantity:
        _remaining(line, line.quantity - back, row.position + 1).save()
    change_total(order, -returned, at)
    _tell("order.line_reversed", order, line, by, at, returned=back, given_back=str(returned), reason=reason.strip())
    announce("order_line_reversed", order=order, line=line, by=by, at=at)
    return row


def _remaining(line: OrderLine, quantity: int, position: int) -> OrderLine:
    """What stays of a line: sold by the same person at the same step for the same price."""
    return OrderLine(
        order_id=line.order_id, kind=line.kind, position=position, product_id=line.product_id, title=line.title,
        detail=line.detail, quantity=quantity, unit_price=line.unit_price,
        amount=line_amount(quantity, line.unit_price), stage=line.stage, seller_id=line.seller_id,
        added_at=line.added_at,
    )  # fmt: skip


def take_back_all(
    order: Order, *, keep: Decimal, doubled: Decimal = ZERO, reason: str, by: Any, at: dt.datetime
) -> Decimal:
    """On cancellation: reverse every living line, and write one line for what the studio keeps. Returns that amount.

    `doubled` is the 定金 a studio that failed gives on top of what it gives back; the total goes below zero by it.
    The caller holds the order's lock and saves the total. Raises: StudioError when more is kept than was paid.
    """
    if keep < 0:
        raise StudioError(_("What is kept cannot be negative."), field="keep")
    if keep > order.paid_total:
        raise StudioError(
            _("Only %(paid)s have been paid; no more than that can be kept.")
            % {"paid": format_money(order.paid_total)},
            field="keep",
        )
    living = list(
        order.lines.filter(kind__in=[*SOLD_KINDS, LineKind.DISCOUNT], reversed_by=None).order_by("position", "id")
    )
    seller = by or order.seller
    first = next_position(order)
    rows = [reversing(line, first + n, reason, seller, at) for n, line in enumerate(living)]
    for kind, amount in ((LineKind.FORFEIT, keep), (LineKind.DOUBLED, -doubled)):
        if amount:
            sums = {"kind": kind, "quantity": 1, "unit_price": amount, "amount": amount, "position": first + len(rows)}
            rows.append(OrderLine(order=order, title="", seller=seller, reason=reason, added_at=at, **sums))
    OrderLine.objects.bulk_create(rows)
    order.total = total([order.total, *(row.amount for row in rows)])
    return keep


def reversing(line: OrderLine, position: int, reason: str, by: User, at: dt.datetime) -> OrderLine:
    return OrderLine(
        order_id=line.order_id, kind=LineKind.REVERSAL, position=position, product_id=line.product_id, title=line.title,
        quantity=line.quantity, unit_price=-line.unit_price, amount=-line.amount, stage=line.stage, seller=by,
        reverses=line, reason=reason, added_at=at,
    )  # fmt: skip


def must_be_running(order: Order) -> None:
    """Refuse what only a confirmed order takes. Raises: StudioError."""
    if order.status != OrderStatus.CONFIRMED:
        raise StudioError(
            _("Lines change on confirmed orders only; this one is %(status)s.")
            % {"status": OrderStatus(order.status).label}
        )


def next_position(order: Order) -> int:
    """Where the next line of the bill stands."""
    return (order.lines.aggregate(last=Max("position"))["last"] or 0) + 1


def change_total(order: Order, by_amount: Decimal, at: dt.datetime) -> None:
    """Write the new total; the caller holds the order's lock."""
    order.total = total([order.total, by_amount])
    check_size(order.total, "unit_price")
    order.version += 1
    order.contract_changed_at = at
    order.save(update_fields=["total", "version", "contract_changed_at"])


def _add_gown_steps(order: Order, by: Any, at: dt.datetime) -> None:
    """A gown was sold later: from now on there is something to collect and to return."""
    skipped = [step for step in order.package_copy.get("skipped_steps", []) if step not in GOWN_STEPS]
    if skipped != order.package_copy.get("skipped_steps", []):
        order.package_copy = {**order.package_copy, "skipped_steps": skipped}
        lay_out(order, by, at)
        order.save(update_fields=["package_copy", "next_step", "next_due_on"])


def _tell(verb: str, order: Order, line: OrderLine, by: Any, at: dt.datetime, **data: Any) -> None:
    subject = f"order:{order.pk}"
    record(
        verb, subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at, title=line.title,
        product=line.product_id or 0, quantity=line.quantity, amount=str(line.amount), **data,
    )  # fmt: skip
