"""Booking and ending a visit from the calendar: the place, the visit, and for a shoot the shoot itself."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from bookings.appointments.actions import book, cancel_appointment
from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE
from bookings.calendar.actions import release_hold
from bookings.calendar.actions.once import made_before, remember
from bookings.calendar.states import Purpose
from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from shoots.planning.actions import date_shoot, number_shoot, plan_shoot
from shoots.planning.queries import planned_shoot_of
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.journeys.booking.states import BookVisit


@one_transaction
def book_visit(*, command: BookVisit, by: Any, at: dt.datetime) -> Appointment:
    """预约 at the calendar: a place for a couple, tied to their order when they have one.

    Locks: key → order → branch day → resources → shoot. Raises: a CalendarRefusal with the next free choices,
    StudioError naming the field. Twice: the same form gives the same answer.
    """
    if (earlier := made_before(command.key, "booking.visit", command.said, by=by, at=at)) is not None:
        return Appointment.objects.select_related("customer", "order", "hold").get(pk=earlier)
    order = _order_that_goes_on(command)
    appointment = book(
        customer=command.customer, order=order, purpose=command.purpose, day=command.day, part=command.part,
        span=command.span, needs=command.needs, tentative_until=command.tentative_until, note=command.note,
        override_reason=command.override_reason, branch=command.branch, by=by, at=at,
    )  # fmt: skip
    if order is not None and command.purpose == Purpose.SHOOT:
        _give_shoot_its_day(order, appointment, by=by, at=at)
    remember(command.key, command.customer.display_name, appointment.pk)
    return appointment


def _order_that_goes_on(command: BookVisit) -> Order | None:
    if command.order is None:
        return None
    order = lock_row(Order.objects.select_related("branch", "customer"), command.order.pk)
    if order.status != OrderStatus.CONFIRMED:
        text = _("Nothing can be booked on order %(number)s: it is %(status)s.")
        said = {"number": order.number, "status": OrderStatus(order.status).label}
        raise StudioError(text % said, field="who")
    return order


def _give_shoot_its_day(order: Order, appointment: Appointment, *, by: Any, at: dt.datetime) -> None:
    """A shoot that waits for a day gets this one; otherwise one more shoot is planned."""
    shoot = planned_shoot_of(order.pk)
    waits = shoot is not None and (shoot.appointment is None or shoot.appointment.state not in LIVE)
    if shoot is not None and waits:
        date_shoot(shoot_id=shoot.pk, appointment=appointment, by=by, at=at)
    else:
        number_shoot(shoot=plan_shoot(order=order, appointment=appointment, by=by, at=at))


@one_transaction
def give_back(*, hold_id: int, appointment: Appointment | None, reason: str, by: Any, at: dt.datetime) -> None:
    """退档: the place is free again and nobody is expected on it any more. Twice: nothing happens."""
    if appointment is not None:
        cancel_appointment(appointment=appointment, reason=reason, by=by, at=at)
    else:
        release_hold(hold_id=hold_id, reason=reason, by=by, at=at)
