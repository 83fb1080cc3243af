"""What the day brings, for one person's branches. Every list costs the same number of queries however long it is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from bookings.appointments.models import Appointment
from bookings.appointments.queries import owed_by
from bookings.appointments.states import LIVE, AppointmentState
from bookings.calendar.models import Resource
from bookings.calendar.queries import holds_with, resource_names, resource_of_staff
from bookings.orders.models import Order
from bookings.orders.queries import late_orders
from bookings.orders.states import STEP_OWNERS, OrderStatus
from customers.followups.queries.desk import next_calls, whose
from customers.profiles.models import Person
from studio.core.access import Perm
from studio.core.keyset import count_up_to
from studio.core.money import total
from studio.core.staff.models import User

SHOWN = 60
SIDE = 5
# What a line says of a visit, and nothing else: an order carries its whole package.
VISIT_FIELDS = (
    "purpose", "state", "hold_id", "day", "part", "starts_at", "arrived_at", "note", "branch__name",
    "customer__display_name", "customer__number", "order__number", "order__total", "order__paid_total",
)  # fmt: skip
MISSED_FOR = dt.timedelta(days=14)
MISSED_FIELDS = ("purpose", "day", "customer__display_name", "order__number")
SEES_EVERY_STEP = ("frontdesk", "manager", "owner", "admin", "cs", "csmanager", "finance", "cashier")
LATE_FIELDS = ("number", "next_step", "next_due_on", "customer__display_name")


@dataclass(frozen=True)
class Arrival:
    """One expected or arrived couple. `late_minutes` counts from the agreed time, `waiting_minutes` from the door."""

    appointment: Appointment
    names: str
    phone_tail: str
    with_whom: Sequence[str]
    owed: Decimal
    late_minutes: int = 0
    waiting_minutes: int = 0

    @property
    def has_arrived(self) -> bool:
        return self.appointment.state in (AppointmentState.ARRIVED, AppointmentState.DONE)

    @property
    def is_finished(self) -> bool:
        return self.appointment.state in (AppointmentState.DONE, AppointmentState.MISSED)


@dataclass(frozen=True)
class Counted:
    """The first rows of a list and how many there are, exactly up to 1,000."""

    rows: Sequence[Any] = field(default_factory=tuple)
    count: int = 0


def own_place(user: User) -> Resource | None:
    """A photographer's or makeup artist's own line of the calendar: they come to work with couples, not to receive."""
    return None if user.may(Perm.CALENDAR_BOOK) else resource_of_staff(user.pk)


def arrivals_of(user: User, *, day: dt.date, at: dt.datetime, place: Resource | None = None) -> list[Arrival]:
    """Everybody who is expected on a day, in the order of their time, those without a time last. Two queries,
    a third when somebody comes without an order.

    With a `place` only whoever comes to this person; one query more.
    """
    people = Person.objects.filter(customer=OuterRef("customer_id")).exclude(phone="").order_by("position", "id")
    found = list(
        Appointment.objects.filter(branch_id__in=user.branch_ids, day=day, **_only_with(place, day))
        .exclude(state=AppointmentState.CANCELLED)
        .select_related("customer", "order", "branch")
        .only(*VISIT_FIELDS)
        .annotate(phone=Subquery(people.values("phone")[:1]))
        .order_by("starts_at", "id")[:300]
    )
    found.sort(key=lambda one: (one.starts_at is None, one.starts_at or at, one.pk))
    names = resource_names(hold_ids=[one.hold_id for one in found if one.hold_id])
    owed = owed_by(found)
    return [_arrival(one, names.get(one.hold_id or 0, ()), owed[one.pk], at) for one in found]


def _only_with(place: Resource | None, day: dt.date) -> dict[str, Any]:
    return {"hold_id__in": holds_with(place, day)} if place else {}


def _arrival(appointment: Appointment, with_whom: Sequence[str], owed: Decimal, at: dt.datetime) -> Arrival:
    starts, came = appointment.starts_at, appointment.arrived_at
    is_expected = appointment.state == AppointmentState.BOOKED and starts is not None and starts < at
    waits = appointment.state == AppointmentState.ARRIVED and came is not None and starts is not None
    since = max(came, starts) if waits and came and starts else at
    return Arrival(
        appointment=appointment,
        names=appointment.customer.display_name,
        phone_tail=(appointment.phone or "")[-4:],  # type: ignore[attr-defined]
        with_whom=with_whom,
        owed=owed,
        late_minutes=int((at - starts).total_seconds() // 60) if is_expected and starts else 0,
        waiting_minutes=max(int((at - since).total_seconds() // 60), 0) if waits else 0,
    )


def money_due_today(arrivals: Sequence[Arrival]) -> tuple[list[Arrival], Decimal]:
    """Whoever comes today and owes, also who was here already: once per order, with the sum. Who comes without an
    order is one of their own.
    """
    by_order = {
        one.appointment.order_id or f"customer {one.appointment.customer_id}": one
        for one in arrivals
        if one.owed > 0 and one.appointment.state != AppointmentState.MISSED
    }
    return list(by_order.values()), total(one.owed for one in by_order.values())


@dataclass(frozen=True)
class LateStep:
    """An order whose next step is past its day, and by how many days."""

    order: Order
    days: int


def late_steps(user: User, *, today: dt.date) -> Counted:
    """Orders whose next step is past its day, the longest late first. Two queries.

    Who owes steps by role sees those; whoever answers for the shop, or talks with couples, sees all.
    """
    found = late_orders(user, today)
    if owed := steps_owed(user):
        found = found.filter(next_step__in=owed)
    rows = found.select_related("customer").only(*LATE_FIELDS)[:SIDE]
    return Counted(
        [LateStep(order, (today - order.next_due_on).days) for order in rows if order.next_due_on], count_up_to(found)
    )


def steps_owed(user: User) -> list[str]:
    """The steps this person's role owes; none for roles that look after all of them."""
    if user.role is None or user.role.code in SEES_EVERY_STEP:
        return []
    return [str(step) for step, role in STEP_OWNERS.items() if role == user.role.code]


def missed_visits(user: User, *, today: dt.date) -> list[Appointment]:
    """Who did not come in the last days and has no other date for it, the latest first. One query."""
    again = Appointment.objects.filter(order=OuterRef("order"), purpose=OuterRef("purpose"), state__in=LIVE)
    rows = Appointment.objects.filter(
        branch_id__in=user.branch_ids, day__range=(today - MISSED_FOR, today), state=AppointmentState.MISSED,
        order__status=OrderStatus.CONFIRMED,
    )  # fmt: skip
    rows = rows.exclude(Exists(again)).select_related("customer", "order").only(*MISSED_FIELDS)
    return list(rows.order_by("-day", "-id")[:SIDE])


def calls_due(user: User, *, at: dt.datetime) -> Counted:
    """The calls of the call desk as this person finds it, one for each household. Two queries."""
    return Counted(*next_calls(user, who=whose(user, ""), at=at, shown=SIDE))
