"""The one locked door through which an order changes its status."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.actions.holding import locked_order, steps_of_locked
from bookings.orders.actions.lines import take_back_all
from bookings.orders.actions.milestones import lay_out, replan
from bookings.orders.models import Milestone, Order
from bookings.orders.states import MOVES, OrderFacts, why_not
from studio.core.audit.actions import record
from studio.core.errors import NotAllowed, StudioError
from studio.core.locks import one_transaction
from studio.core.money import ZERO
from studio.core.reactions import announce

TOLD_AS = {
    "confirm": "confirmed", "suspend": "suspended", "resume": "resumed", "complete": "completed", "reopen": "reopened",
    "cancel": "cancelled",
}  # fmt: skip


@one_transaction
def move_order(
    *, order: Order, move: str, by: Any, at: dt.datetime, reason: str = "", keep: Decimal = ZERO,
    doubled: Decimal = ZERO, rests_until: dt.date | None = None,
) -> Order:  # fmt: skip
    """Confirm, suspend, resume, complete, reopen or cancel an order; returns it as it stands now.

    A cancellation takes every line back and keeps `keep` of what was paid (违约金, 没收定金), or adds `doubled` to what
    goes back (双倍返还定金); a credit that remains shows as 应退 until it is paid out. A suspended order is asked about
    again on the day `rests_until`. Announces `order_confirmed`, `order_cancelled` and so on.
    Locks: the order. Raises: NotAllowed; StudioError saying why it cannot be. Twice: already there is a quiet success.
    """
    wanted = MOVES[move]
    order = locked_order(order)
    if by is not None and not by.may(wanted.perm):
        raise NotAllowed(_("Your role may not do this (%(move)s). Ask a manager.") % {"move": wanted.label})
    if order.status == wanted.to_state:
        return order
    rows = steps_of_locked(order)
    if refusal := why_not(wanted, facts_of(order, rows.values())):
        raise StudioError(refusal, code="illegal_move")
    if wanted.needs_reason and not reason.strip():
        raise StudioError(_("Say why; the reason stays with the order."), field="reason")
    kept = ZERO
    if move == "cancel":
        kept = take_back_all(order, keep=keep, doubled=doubled, reason=reason.strip(), by=by, at=at)
    order.status, order.rests_until = wanted.to_state, rests_until
    order.version += 1
    if move == "confirm":
        lay_out(order, by, at)
    else:
        replan(order, rows)
    order.save(update_fields=["status", "version", "total", "next_step", "next_due_on", "rests_until"])
    subject = f"order:{order.pk}"
    record(
        f"order.{TOLD_AS[move]}", subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at,
        reason=reason.strip(), total=str(order.total), package=order.package_name, kept=str(kept),
        **({"doubled": str(doubled)} if doubled else {}),
        **({"rests_until": rests_until.isoformat()} if rests_until else {}),
    )  # fmt: skip
    announce(f"order_{TOLD_AS[move]}", order=order, by=by, at=at)
    return order


def facts_of(order: Order, milestones: Iterable[Milestone]) -> OrderFacts:
    """What the guards look at, read from an order and its steps."""
    rows = list(milestones)
    return OrderFacts(
        status=order.status,
        total=order.total,
        paid_total=order.paid_total,
        open_steps=tuple(row.step for row in rows if row.done_at is None),
        done_steps=tuple(row.step for row in rows if row.done_at is not None),
    )
