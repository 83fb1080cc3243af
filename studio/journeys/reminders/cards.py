"""What the call desk shows about the order of a call. `studio/wiring.py` registers `order_cards`."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.orders.models import Order
from bookings.orders.queries import NextStep, next_step, seal_states, with_milestones
from customers.followups.anchors import Card
from studio.core.clock import today
from studio.core.ui.formats import day


def order_cards(ids: Sequence[int]) -> dict[int, Card]:
    """Order → what a caller must know about it. Two queries."""
    orders = with_milestones(
        Order.objects.filter(pk__in=ids, number__isnull=False).select_related("communication_sheet")
    )
    return {order.pk: _card(order) for order in orders}


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
