"""The steps of an order: laid out at confirmation, planned and done by the rooms above, worked out anew each time.

Whatever changes here also writes `next_step` and `next_due_on` of the order, under the order's lock.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.actions.holding import locked_order, steps_of_locked
from bookings.orders.journey import clock_of, next_of, plan
from bookings.orders.models import Milestone, Order
from bookings.orders.states import STEP_OWNERS, OrderStatus, Step
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.reactions import announce

REPLANNED = ["due_on", "latest_on", "deadline", "is_open"]
POSITIONS = {step: position for position, step in enumerate(Step)}


@one_transaction
def plan_milestone(
    *, order: Order, step: str, planned_at: dt.datetime | None, part: str = "", by: Any, at: dt.datetime
) -> Milestone:
    """Write down when a step will take place; None takes its date away. The steps after it follow.

    Locks: the order. A draft keeps the date for its confirmation. Twice: the same date again changes nothing.
    """
    order = locked_order(order)
    rows = steps_of_locked(order)
    row = rows.get(step) or _new_row(order, step)
    if row.pk and (row.planned_at, row.planned_part) == (planned_at, part):
        return row
    row.planned_at, row.planned_part = planned_at, part
    row.save()
    rows[step] = row
    if order.status != OrderStatus.DRAFT:
        if step == Step.SHOOT:  # the other days are agreed on the way; papers say "by then" of them
            order.contract_changed_at = at
            order.save(update_fields=["contract_changed_at"])
        replan(order, rows)
    return row


@one_transaction
def complete_milestone(*, order: Order, step: str, by: Any, at: dt.datetime) -> Milestone:
    """A step took place. Rooms above call this when their last part of it is done.

    Locks: the order. Raises: StudioError when the order has no such step or is not running. Twice: nothing happens.
    """
    order = locked_order(order)
    rows = steps_of_locked(order)
    row = rows.get(step)
    if row is None:
        raise StudioError(_("This order has no step “%(step)s”.") % {"step": Step(step).label})
    if row.done_at is not None:
        return row
    _must_run(order)
    row.done_at, row.done_by, row.is_open = at, by, False
    row.save(update_fields=["done_at", "done_by", "is_open"])
    replan(order, rows)
    _tell("order.step_done", order, step, by, at)
    announce("milestone_done", order=order, step=step, by=by, at=at)
    return row


@one_transaction
def reopen_milestone(*, order: Order, step: str, reason: str, by: Any, at: dt.datetime) -> Milestone:
    """A step must be done again, such as after a reshoot. A completed order becomes a running one.

    Locks: the order. Raises: StudioError without a reason. Twice: nothing happens.
    """
    order = locked_order(order)
    rows = steps_of_locked(order)
    row = rows.get(step)
    if row is None:
        raise StudioError(_("This order has no step “%(step)s”.") % {"step": Step(step).label})
    if row.done_at is None:
        return row
    if not reason.strip():
        raise StudioError(_("Say why this step must be done again."), field="reason")
    if order.status == OrderStatus.COMPLETED:
        order.status = OrderStatus.CONFIRMED
        order.save(update_fields=["status"])
    _must_run(order)
    row.done_at = row.done_by = row.planned_at = None
    row.planned_part = ""
    row.save(update_fields=["done_at", "done_by", "planned_at", "planned_part"])
    replan(order, rows)
    _tell("order.step_reopened", order, step, by, at, reason=reason.strip())
    announce("milestone_reopened", order=order, step=step, by=by, at=at)
    return row


def _tell(verb: str, order: Order, step: str, by: Any, at: dt.datetime, **data: str) -> None:
    subject = f"order:{order.pk}"
    record(verb, subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at, step=step, **data)


def _must_run(order: Order) -> None:
    if order.status != OrderStatus.CONFIRMED:
        raise StudioError(
            _("Steps are done on confirmed orders only; this one is %(status)s.")
            % {"status": OrderStatus(order.status).label}
        )


def _new_row(order: Order, step: str) -> Milestone:
    return Milestone(
        order=order,
        branch_id=order.branch_id,
        step=step,
        position=POSITIONS[Step(step)],
        owner_role=STEP_OWNERS[Step(step)],
    )


def lay_out(order: Order, by: Any, at: dt.datetime) -> None:
    """At confirmation: one row for every step that applies; the first one is done. Dates planned before stay."""
    rows = steps_of_locked(order)
    skipped = skipped_steps(order)
    fresh = [_new_row(order, step) for step in Step if step not in skipped and step not in rows]
    for row in fresh:
        if row.step == Step.ORDER:
            row.done_at, row.done_by, row.is_open, row.due_on = at, by, False, local_day(order.ordered_at)
    rows.update({row.step: row for row in fresh})
    _work_out(order, rows)
    Milestone.objects.bulk_create(fresh)
    old = [row for row in rows.values() if row not in fresh]
    if old:
        Milestone.objects.bulk_update(old, REPLANNED)


def replan(order: Order, rows: dict[str, Milestone] | None = None) -> None:
    """Work out every open step's days anew and write them, with the order's next step. The caller holds its lock."""
    rows = steps_of_locked(order) if rows is None else rows
    before = {row.pk: [getattr(row, name) for name in REPLANNED] for row in rows.values()}
    _work_out(order, rows)
    changed = [row for row in rows.values() if before[row.pk] != [getattr(row, name) for name in REPLANNED]]
    if changed:
        Milestone.objects.bulk_update(changed, REPLANNED)
    order.save(update_fields=["next_step", "next_due_on"])


def _work_out(order: Order, rows: dict[str, Milestone]) -> None:
    """Set the days of every row that is not done, and the order's next step, in memory."""
    fixed = {step: local_day(moment) for step, row in rows.items() if (moment := row.done_at or row.planned_at)}
    planned = plan(
        clock_of(order.package_copy.get("clock")),
        ordered_on=local_day(order.ordered_at),
        promised_on=order.pickup_promised_on,
        wedding_on=order.wedding_on,
        skipped=[step for step in Step if step not in rows],
        fixed=fixed,
    )
    running = order.status == OrderStatus.CONFIRMED
    for step in planned:
        row = rows[step.step]
        row.is_open = running and row.done_at is None
        if row.done_at is None:
            row.due_on, row.latest_on, row.deadline = step.due_on, step.latest_on, step.deadline
    coming = next_of(rows.values())
    order.next_step = coming.step if coming else ""
    order.next_due_on = coming.deadline if coming else None


def skipped_steps(order: Order) -> set[str]:
    """The steps this order does not have, by its own copy of the package."""
    return set(order.package_copy.get("skipped_steps", ()))
