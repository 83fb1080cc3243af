"""What always follows when a visit of an order is booked, moved or ended, or money comes in, whoever did it.

Heard in `studio/wiring.py`, in the same transaction. The order's step gets the visit's date; a tentative place
becomes firm with the first money.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import F

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE
from bookings.calendar.actions import confirm_hold
from bookings.calendar.states import HoldState, Purpose
from bookings.orders.actions import follow_wedding, plan_milestone
from bookings.orders.models import Order
from bookings.orders.states import OrderStatus, Step
from customers.followups.actions import hand_over
from customers.profiles.models import Customer
from studio.core.audit.actions import record
from studio.core.clock import at_local
from studio.core.errors import StudioError

STEP_OF = {
    Purpose.SHOOT: Step.SHOOT, Purpose.SELECTION: Step.SELECTION, Purpose.PROOF: Step.PROOF,
    Purpose.PICKUP: Step.PICKUP,
}  # fmt: skip


def step_follows(*, appointment: Appointment, by: Any, at: dt.datetime, old_day: dt.date | None = None) -> None:
    """A visit was booked, moved or cancelled: the order's step is planned for it, or for nothing any more."""
    step, order = STEP_OF.get(Purpose(appointment.purpose)), appointment.order
    if step is None or order is None:
        return
    planned = appointment if appointment.state in LIVE else _other_visit(order, appointment.purpose)
    plan_milestone(
        order=order, step=step, planned_at=_moment_of(planned) if planned else None,
        part=planned.part if planned else "", by=by, at=at,
    )  # fmt: skip
    if old_day is not None and appointment.purpose == Purpose.SHOOT:
        Order.objects.filter(pk=order.pk).update(reschedules=F("reschedules") + 1)


def _other_visit(order: Order, purpose: str) -> Appointment | None:
    """Another visit for the same step that is still to come."""
    others = Appointment.objects.filter(order=order, purpose=purpose, state__in=LIVE)
    return others.select_related("branch").order_by("-day").first()


def _moment_of(appointment: Appointment) -> dt.datetime:
    """When a visit begins; while its time is open, when the shop does."""
    return appointment.starts_at or at_local(appointment.day, appointment.branch.opens_at)


def place_becomes_firm(*, order: Order | None, by: Any, at: dt.datetime, **_details: Any) -> None:
    """Money came in for an order whose place was tentative: 未定 becomes 已定. A place already lost stays lost."""
    if order is None or order.number is None:  # an order being taken books its place firmly itself
        return
    waiting = Appointment.objects.filter(order=order, state__in=LIVE, hold__state=HoldState.TENTATIVE)
    for appointment in waiting:
        assert appointment.hold_id is not None
        try:
            confirm_hold(hold_id=appointment.hold_id, by=by, at=at)
        except StudioError as error:  # the money is taken all the same; the desk must find another place
            record(
                "order.place_lost", subject=f"order:{order.pk}", thread=f"order:{order.pk}",
                branch_id=order.branch_id, by=by, at=at, why=str(error),
            )  # fmt: skip


def file_changed(*, customer: Customer, fields: Collection[str], by: Any, at: dt.datetime) -> None:
    """A couple's file has another wedding day: their orders under way follow. Another specialist: so do their calls."""
    if "wedding_on" in fields:
        running = Order.objects.filter(customer=customer, status__in=(OrderStatus.CONFIRMED, OrderStatus.SUSPENDED))
        for order in running.exclude(wedding_on=customer.wedding_on).order_by("pk"):
            follow_wedding(order=order, wedding_on=customer.wedding_on, by=by, at=at)
    if "cs_specialist_id" in fields:
        hand_over(customer_id=customer.pk, owner_id=customer.cs_specialist_id)
