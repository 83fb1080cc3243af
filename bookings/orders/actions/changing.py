"""What may still be corrected on a written order: its days, its communication sheet, its notes. Never its money."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.actions.drafting import check_promise
from bookings.orders.actions.milestones import replan
from bookings.orders.models import CommunicationSheet, Order
from bookings.orders.states import OrderChanges, OrderStatus
from studio.core.audit.actions import record
from studio.core.audit.queries import history_of, tell
from studio.core.clock import local_day
from studio.core.errors import MovedOn, StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.reactions import announce

OWN_FIELDS = {
    "wedding_on": "wedding_on", "pickup_promised_on": "pickup_promised_on", "consent": "sample_consent",
    "brochure_given": "brochure_given", "group_card_given": "group_card_given", "notes": "notes",
}  # fmt: skip
SHEET_FIELDS = ("styles", "scenes", "themes", "likes", "dislikes")
LATEST = 3


@one_transaction
def change_order(*, order: Order, changes: OrderChanges, seen_version: int, by: Any, at: dt.datetime) -> Order:
    """Correct days, sheet and notes; the steps are reckoned anew. Announces `order_changed` with the fields.

    Locks: the order. Raises: MovedOn when somebody else changed it since `seen_version` was shown; StudioError.
    Twice: what is already so changes nothing.
    """
    order = lock_row(Order.objects.all(), order.pk)
    found = _differences(order, changes)
    if not found:
        return order
    if order.version != seen_version:
        latest = tell(history_of(f"order:{order.pk}")[:LATEST])
        raise MovedOn(
            _("This order was changed while you were writing. Look at what is new, then save again."),
            [f"{told.actor} {told.text}".strip() for told in latest],
        )
    if order.status in (OrderStatus.CANCELLED, OrderStatus.COMPLETED):
        raise StudioError(
            _("This order is %(status)s and changes no more.") % {"status": OrderStatus(order.status).label}
        )
    check_promise(changes.pickup_promised_on, local_day(order.ordered_at))
    _write(order, changes, at)
    subject = f"order:{order.pk}"
    record("order.changed", subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at, changes=found)
    announce("order_changed", order=order, fields={change["field"] for change in found}, by=by, at=at)
    return order


@one_transaction
def follow_wedding(*, order: Order, wedding_on: dt.date | None, by: Any, at: dt.datetime) -> Order:
    """The couple's file has another wedding day: an order that is under way follows. Announces `order_changed`.

    Locks: the order. Twice: what is already so changes nothing.
    """
    order = lock_row(Order.objects.all(), order.pk)
    if order.wedding_on == wedding_on or order.status not in (OrderStatus.CONFIRMED, OrderStatus.SUSPENDED):
        return order
    found = [{"field": "wedding_on", "old": _plain(order.wedding_on), "new": _plain(wedding_on)}]
    order.wedding_on, order.version, order.contract_changed_at = wedding_on, order.version + 1, at
    order.save(update_fields=["wedding_on", "version", "contract_changed_at"])
    replan(order)
    subject = f"order:{order.pk}"
    record("order.changed", subject=subject, thread=subject, branch_id=order.branch_id, by=by, at=at, changes=found)
    announce("order_changed", order=order, fields={"wedding_on"}, by=by, at=at)
    return order


def _write(order: Order, changes: OrderChanges, at: dt.datetime) -> None:
    for name, column in OWN_FIELDS.items():
        setattr(order, column, getattr(changes, name))
    order.version += 1
    order.contract_changed_at = at
    order.save(update_fields=[*OWN_FIELDS.values(), "version", "contract_changed_at"])
    sheet = CommunicationSheet.objects.filter(order=order).first() or CommunicationSheet(order=order)
    for name in SHEET_FIELDS:
        value = getattr(changes.sheet, name)
        setattr(sheet, name, list(value) if isinstance(value, tuple) else value)
    sheet.save()
    replan(order)


def _differences(order: Order, changes: OrderChanges) -> list[dict[str, Any]]:
    """What would change, as plain values for the history."""
    sheet = CommunicationSheet.objects.filter(order=order).first() or CommunicationSheet(order=order)
    pairs = [(name, getattr(order, column), getattr(changes, name)) for name, column in OWN_FIELDS.items()]
    pairs += [(name, getattr(sheet, name), getattr(changes.sheet, name)) for name in SHEET_FIELDS]
    told = [(name, _plain(old), _plain(new)) for name, old, new in pairs]
    return [{"field": name, "old": old, "new": new} for name, old, new in told if old != new]


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
