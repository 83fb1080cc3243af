"""Reading orders: always within the reader's branches; another branch's order does not exist for them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import F, Prefetch, QuerySet
from django.http import Http404

from bookings.orders.journey import StepRow, late_days, next_of
from bookings.orders.models import Milestone, Order, OrderLine
from bookings.orders.states import SEAL_KINDS, STEP_OWNERS, OrderStatus, Step
from studio.core.reading import join_lightly
from studio.core.staff.models import User
from studio.core.staff.states import ROLE_LABELS


def orders_for(user: User) -> QuerySet[Order]:
    """The orders of this person's branches. Who sees all is not filtered, so that one index serves the list."""
    orders = Order.objects.exclude(status=OrderStatus.DRAFT)
    if user.all_branches or user.is_superuser:
        return orders
    return orders.filter(branch_id__in=user.branch_ids)


def find_order_for(user: User, number: str) -> Order | None:
    """The order with this number, as somebody typed it; None outside the reader's branches."""
    found = orders_for(user).filter(number=number.replace("\x00", "").strip().upper())
    return join_lightly(
        found, "customer__cs_specialist__full_name", "customer__referrer__number", "customer__referrer__display_name",
        "seller__full_name", whole=("branch", "customer", "communication_sheet"),
    ).first()  # fmt: skip


def get_order_for(user: User, number: str) -> Order:
    """One order with what every page about it shows. Raises Http404 outside the reader's branches."""
    found = find_order_for(user, number)
    if found is None:
        raise Http404
    return found


def milestones_of(order: Order) -> list[Milestone]:
    """The steps of an order in the order of the journey, each with who did it and who owes it."""
    steps = order.milestones.order_by("position")
    return list(join_lightly(steps, "done_by__full_name", "owner__full_name"))


def with_milestones(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Orders with their steps as `steps`, for rows that draw the small journey."""
    steps = Milestone.objects.select_related("owner").only(
        "order_id", "step", "position", "deadline", "planned_at", "planned_part", "done_at", "is_open", "owner_role",
        "owner__full_name",
    )  # fmt: skip
    return orders.prefetch_related(Prefetch("milestones", queryset=steps.order_by("position"), to_attr="steps"))


def steps_of(order: Order) -> list[Milestone]:
    """The steps an order brought along from `with_milestones`."""
    steps: list[Milestone] = order.steps  # type: ignore[attr-defined]
    return steps


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next for an order: shown wherever the order is shown."""

    step: Step
    owner: str
    due_on: dt.date | None
    late_days: int
    is_planned: bool
    planned_at: dt.datetime | None = None
    planned_part: str = ""

    @property
    def label(self) -> str:
        return str(self.step.label)

    @property
    def kind(self) -> str:
        """The seal of this step."""
        return seal_of(self.step)


def seal_of(step: str) -> str:
    return SEAL_KINDS.get(Step(step), str(step))


def next_step(milestones: Sequence[Milestone], today: dt.date) -> NextStep | None:
    """The next step among an order's milestones; None when nothing is open."""
    row = next_of(milestones)
    if row is None:
        return None
    role = row.owner_role or STEP_OWNERS[Step(row.step)]
    owner = row.owner.full_name if row.owner else str(ROLE_LABELS.get(role, role))
    return NextStep(
        Step(row.step), owner, row.deadline, late_days(row.deadline, today), row.planned_at is not None,
        row.planned_at, row.planned_part,
    )  # fmt: skip


class Walked(StepRow, Protocol):
    """A milestone, or a light copy of one."""

    @property
    def done_at(self) -> dt.datetime | None: ...


def seal_states(milestones: Sequence[Walked], today: dt.date) -> list[tuple[str, str]]:
    """(kind, state) of every step for the row of seals: done, next, late or later."""
    coming = next_of(milestones)
    return [(seal_of(row.step), _state(row, coming, today)) for row in milestones]


def _state(row: Walked, coming: Walked | None, today: dt.date) -> str:
    if row.done_at is not None:
        return "done"
    if row is coming:
        return "late" if late_days(row.deadline, today) else "next"
    return "later"


def lines_of(order: Order) -> list[OrderLine]:
    """The bill, line by line."""
    lines = order.lines.order_by("position", "id")
    return list(join_lightly(lines, "seller__full_name", "approved_by__full_name", whole=["product"]))


def orders_with_open_balance(user: User) -> QuerySet[Order]:
    """Orders on which money is owed, newest first."""
    return orders_for(user).filter(paid_total__lt=F("total")).order_by("-ordered_at", "-id")


def late_orders(user: User, today: dt.date) -> QuerySet[Order]:
    """Running orders whose next step is past its deadline, the longest overdue first."""
    return orders_for(user).exclude(next_step="").filter(next_due_on__lt=today).order_by("next_due_on", "id")


def open_milestones(branch_ids: Sequence[int], *, step: str | None = None) -> QuerySet[Milestone]:
    """Steps that somebody owes in these branches, the most urgent first."""
    rows = Milestone.objects.filter(branch_id__in=branch_ids, is_open=True)
    return (rows.filter(step=step) if step else rows).order_by("deadline", "id")


def reversal_of(line: OrderLine) -> OrderLine | None:
    """The line that took this one back, with who did it."""
    return OrderLine.objects.filter(reverses=line).select_related("seller").first()


def pieces_back(line: OrderLine, reversal: OrderLine) -> int:
    """How many pieces went back with it: what stayed was written again right below."""
    stayed = OrderLine.objects.filter(
        order_id=line.order_id, position=reversal.position + 1, kind=line.kind, added_at=line.added_at
    ).first()
    return line.quantity - (stayed.quantity if stayed else 0)
