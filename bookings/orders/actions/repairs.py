"""保修, 返修: a piece that was handed over comes back. It is booked on the old order, which runs again until pickup."""

import datetime as dt

from django.utils.translation import gettext as _

from bookings.orders.actions.drafting import build_line, check_cents, check_size
from bookings.orders.actions.holding import locked_order, steps_of_locked
from bookings.orders.actions.lines import change_total, next_position
from bookings.orders.actions.milestones import reopen_milestone, replan
from bookings.orders.models import Order, OrderLine
from bookings.orders.pricing import line_amount
from bookings.orders.states import LineKind, NewLine, NewRepair, OrderStatus, Step
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.reading import one_reading
from studio.core.staff.models import User

TO_DO_AGAIN = (Step.PRODUCTION, Step.PICKUP)
LONGEST = dt.timedelta(days=365)


@one_transaction
def book_repair(*, order: Order, repair: NewRepair, by: User, at: dt.datetime) -> OrderLine:
    """Write a repair on the bill, free under warranty; production and pickup are to be done again by `ready_on`.

    Locks: the order. Raises: StudioError naming the field, or when the pieces have not left the house yet.
    Twice: a second repair; the page's key stands before it.
    """
    with one_reading():
        order = locked_order(order)
        steps = steps_of_locked(order)
        handed_over = Step.PICKUP in steps and steps[Step.PICKUP].done_at is not None
        _check(order, repair, handed_over=handed_over or _is_in_repair(order), at=at)
        for step in TO_DO_AGAIN:
            if step in steps and steps[step].done_at is not None:
                reopen_milestone(order=order, step=step, reason=repair.wrong, by=by, at=at)
        line = build_line(
            order, NewLine(LineKind.REPAIR, repair.piece, 1, repair.charge), {}, next_position(order), by, at,
            stage=Step.PICKUP, reason=repair.wrong,
        )  # fmt: skip
        line.save()
        change_total(order, line.amount, at)
        order.pickup_promised_on = repair.ready_on
        order.save(update_fields=["pickup_promised_on"])
        replan(order)
    subject = f"order:{order.pk}"
    record(
        "order.repair_booked", subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at,
        piece=line.title, amount=str(line.amount), ready_on=repair.ready_on.isoformat(), reason=repair.wrong,
    )  # fmt: skip
    return line


def _is_in_repair(order: Order) -> bool:
    """Another piece of it came back before and is not collected yet."""
    return order.lines.filter(kind=LineKind.REPAIR, reversed_by=None).exists()


def _check(order: Order, repair: NewRepair, *, handed_over: bool, at: dt.datetime) -> None:
    if order.status not in (OrderStatus.CONFIRMED, OrderStatus.COMPLETED):
        text = _("Nothing is repaired on this order: it is %(status)s.")
        raise StudioError(text % {"status": OrderStatus(order.status).label})
    if not handed_over:
        raise StudioError(_("The pieces of this order have not been handed over yet; production sees to them."))
    if not repair.piece.strip():
        raise StudioError(_("Say which piece came back."), field="piece")
    if not repair.wrong.strip():
        raise StudioError(_("Say what is wrong with it."), field="wrong")
    if repair.charge < 0:
        raise StudioError(_("A price cannot be negative; a discount goes into its own field."), field="charge")
    check_cents(repair.charge, "charge")
    check_size(line_amount(1, repair.charge), "charge")
    if not local_day(at) <= repair.ready_on <= local_day(at) + LONGEST:
        raise StudioError(_("Choose a day within the next year."), field="ready_on")
