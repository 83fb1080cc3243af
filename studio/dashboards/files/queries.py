"""The orders behind customers' files and where each customer stands, for many files at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import F, Prefetch
from django.urls import reverse

from bookings.orders.models import Milestone, Order
from bookings.orders.queries import NextStep, next_step, orders_for, owed_on
from bookings.orders.shown import late_text, what_to_do, when_text
from bookings.orders.states import OrderStatus
from customers.profiles.panels import Standing
from studio.core import clock
from studio.core.access import Perm
from studio.core.money import ZERO, total
from studio.core.staff.models import User

ORDER_FIELDS = ("number", "customer_id", "status", "total", "paid_total")
STEP_FIELDS = (
    "order_id", "step", "position", "deadline", "planned_at", "planned_part", "done_at", "is_open", "owner_role",
    "owner__full_name",
)  # fmt: skip


def orders_of(customer_ids: Collection[int], user: User) -> dict[int, list[Order]]:
    """Each customer's orders with their steps, newest first. Two queries."""
    found: dict[int, list[Order]] = defaultdict(list)
    orders = orders_for(user).filter(customer_id__in=customer_ids, number__isnull=False).defer("package_copy", "notes")
    steps = Prefetch("milestones", Milestone.objects.select_related("owner").order_by("position"), to_attr="steps")
    for order in orders.prefetch_related(steps).order_by("-ordered_at", "-id"):
        found[order.customer_id].append(order)
    return found


def standings(customer_ids: Collection[int], user: User) -> dict[int, Standing]:
    """The most urgent next step of each customer's running orders and what is open on all of them. Two queries.

    Reads the orders' next steps only and the few fields that are said: a page asks for fifty customers at once.
    """
    if not user.may(Perm.ORDERS_VIEW):
        return {}
    today = clock.today()
    steps = (
        Milestone.objects.filter(is_open=True, step=F("order__next_step")).select_related("owner").only(*STEP_FIELDS)
    )
    orders = orders_for(user).filter(customer_id__in=customer_ids, number__isnull=False).only(*ORDER_FIELDS)
    by_customer: dict[int, list[Order]] = defaultdict(list)
    for order in orders.prefetch_related(Prefetch("milestones", steps, to_attr="steps")):
        by_customer[order.customer_id].append(order)
    sees_money = user.may(Perm.PAYMENTS_VIEW)
    found = {pk: _standing(orders, today, sees_money) for pk, orders in by_customer.items()}
    return {pk: standing for pk, standing in found.items() if standing}


def _standing(orders: list[Order], today: date, sees_money: bool) -> Standing | None:
    coming = [
        (step, order)
        for order in orders
        if order.status == OrderStatus.CONFIRMED and (step := next_step(order.steps, today))  # type: ignore[attr-defined]
    ]
    owed = total(map(owed_on, orders)) if sees_money else ZERO
    if not coming:
        return Standing(next_step="", owed=owed) if owed else None
    step, order = min(coming, key=lambda pair: (pair[0].due_on or date.max, pair[1].pk))
    return Standing(
        next_step=what_to_do(step),
        who=step.owner,
        when=when(step),
        late=late_text(step.late_days),
        owed=owed,
        url=reverse("orders:detail", args=[order.number]),
        link=str(order.number),
    )


def when(step: NextStep) -> str:
    return when_text(step.planned_at, step.planned_part, step.due_on, step.step)
