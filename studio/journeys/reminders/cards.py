"""What the call desk shows about a call's order, or about the couple's when the call is about none."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.orders.models import Order
from bookings.orders.queries import NextStep, next_step, owed_on, seal_states, with_milestones
from bookings.orders.states import OrderStatus
from customers.followups.anchors import Card
from studio.core.clock import today
from studio.core.money import total
from studio.core.ui.formats import day

STANDING = (OrderStatus.CONFIRMED, OrderStatus.SUSPENDED, OrderStatus.COMPLETED)


def order_cards(ids: Sequence[int]) -> dict[int, Card]:
    """Order → what a caller must know about it. Two queries."""
    orders = with_milestones(
        Order.objects.filter(pk__in=ids, number__isnull=False).select_related("communication_sheet")
    )
    return {order.pk: _card(order) for order in orders}


def customer_cards(ids: Sequence[int]) -> dict[int, Card]:
    """Customer → their newest order at their branch, and what they owe there altogether. Two queries.

    For a call about no order, such as a visit that was missed before anything was ordered.
    """
    standing = Order.objects.filter(
        customer_id__in=ids, branch_id=F("customer__branch_id"), number__isnull=False, status__in=STANDING
    )
    found: dict[int, list[Order]] = {}
    for order in with_milestones(standing.select_related("communication_sheet").order_by("-ordered_at", "-id")):
        found.setdefault(order.customer_id, []).append(order)
    return {
        customer: replace(_card(orders[0]), amount_open=total(map(owed_on, orders)))
        for customer, orders in found.items()
    }


def _card(order: Order) -> Card:
    sheet = getattr(order, "communication_sheet", None)
    steps = order.steps  # type: ignore[attr-defined]
    return Card(
        number=order.number or "",
        url=reverse("orders:detail", args=[order.number]),
        package=order.package_name,
        seals=seal_states(steps, today()),
        amount_open=order.balance,
        next_step=_spoken(next_step(steps, today())),
        likes=sheet.likes if sheet else "",
        dislikes=sheet.dislikes if sheet else "",
    )


def _spoken(step: NextStep | None) -> str:
    if step is None:
        return ""
    if step.planned_at is not None:
        return f"{step.label} · {day(step.planned_at)}"
    return f"{step.label} · {_('by %(day)s') % {'day': day(step.due_on)}}" if step.due_on else step.label
