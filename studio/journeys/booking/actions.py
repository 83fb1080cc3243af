"""Booking, moving and ending a visit from the calendar: the place, the visit, and for a shoot the shoot itself.

An order is locked before the calendar's rows: its steps follow in the same story.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from bookings.appointments.actions import book, cancel_appointment, move_appointment
from bookings.appointments.models import Appointment
from bookings.appointments.queries import same_couple
from bookings.appointments.states import LIVE
from bookings.calendar.actions import ask_override, move_hold, release_hold
from bookings.calendar.actions.once import made_before, remember
from bookings.calendar.models import Hold
from bookings.calendar.refusals import CalendarRefusal
from bookings.calendar.states import Purpose
from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from customers.profiles.actions import add_customer, find_or_add_customer, number_customer
from customers.profiles.models import Customer
from shoots.planning.actions import date_shoot, number_shoot, plan_shoot
from shoots.planning.queries import planned_shoot_of
from studio.core.approvals.models import Approval
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.spans import Span
from studio.journeys.booking.doubles import ComingAlready, asked_for
from studio.journeys.booking.states import BookVisit, MoveVisit


@one_transaction
def book_visit(*, command: BookVisit, by: Any, at: dt.datetime) -> Appointment:
    """预约 at the calendar: a place for a couple, tied to their order when they have one. A new caller's file is opened
    with it, both or neither.

    Locks: key → customer or order → branch day → resources → shoot → numbers. Raises: a CalendarRefusal with the next
    free choices, ComingAlready, StudioError naming the field (of a caller as `find_or_add_customer` does). Twice: the
    same form gives the same answer.
    """
    if (earlier := made_before(command.key, "booking.visit", command.said, by=by, at=at)) is not None:
        return Appointment.objects.select_related("customer", "order", "hold").get(pk=earlier)
    order = _order_that_goes_on(command.order)
    if command.customer is not None and not command.once_more:
        _expect_once(command, order, at)
    customer = command.customer or _open_file(command, by=by, at=at)
    appointment = book(
        customer=customer, order=order, purpose=command.purpose, day=command.day, part=command.part,
        span=command.span, needs=command.needs, tentative_until=command.tentative_until, note=command.note,
        came_by=command.came_by, talk=command.talk,
        override_reason=command.override_reason, branch=command.branch, by=by, at=at,
    )  # fmt: skip
    if order is not None and command.purpose == Purpose.SHOOT:
        _give_shoot_its_day(order, appointment, by=by, at=at)
    number_customer(customer=customer)  # last, and nothing for whoever has one
    remember(command.key, customer.display_name, appointment.pk)
    return appointment


def _expect_once(command: BookVisit, order: Order | None, at: dt.datetime) -> None:
    """Raises: ComingAlready. The order, or without one the customer, is locked: of two clerks one is told."""
    assert command.customer is not None
    if order is None:
        lock_row(Customer.objects.all(), command.customer.pk)
    doubled = same_couple(
        customer_id=command.customer.pk, purpose=command.purpose, order_id=order.pk if order else None,
        span=asked_for(command.branch, command.day, command.part, command.span), today=local_day(at),
    )  # fmt: skip
    if visits := list(doubled):
        raise ComingAlready(visits, command.branch)


def expect_nowhere_else(
    *, customer_id: int, branch: Any, hours: Span | None, besides: int | None, at: dt.datetime
) -> None:
    """A visit goes to these hours. Raises: ComingAlready when the couple has another one then."""
    if hours is None:
        return
    together = same_couple(customer_id=customer_id, span=hours, today=local_day(at), besides=besides)
    if visits := list(together):
        raise ComingAlready(visits, branch)


def _open_file(command: BookVisit, *, by: Any, at: dt.datetime) -> Customer:
    assert command.caller is not None
    return find_or_add_customer(details=command.caller, branch=command.branch, by=by, at=at)


@one_transaction
def open_file_and_ask(*, command: BookVisit, refusal: StudioError, by: Any, at: dt.datetime) -> Approval:
    """The place a new caller wants is taken and a supervisor is asked: their file is opened, so that the answer finds
    them; the visit is booked with it.

    Locks: key → numbers. Raises: as `ask_override`, and then there is no file either. Twice: the file and the question
    of the first time.
    """
    assert command.caller is not None
    customer = add_customer(
        details=command.caller, branch=command.branch, by=by, at=at, key=file_key(command.key)
    )  # fmt: skip
    if isinstance(refusal, CalendarRefusal) and refusal.question is not None:
        refusal.question = {
            **refusal.question, "who": customer.number or "", "thread": f"customer:{customer.pk}"
        }  # fmt: skip
    return ask_override(refusal=refusal, branch=command.branch, reason=command.override_reason, by=by, at=at)


def file_key(key: str) -> str:
    """Under which the file is remembered that was opened for a question; the booking keeps its own key."""
    return f"{key[:56]}-file" if key else ""


@one_transaction
def move_visit(*, command: MoveVisit, by: Any, at: dt.datetime) -> Hold:
    """改期 at the calendar: the visit, its place, the order's steps and its reminders go together, or nothing does.

    Locks: key → order → branch days → resources → visit. Raises: a CalendarRefusal with the next free choices, MovedOn,
    ComingAlready when they are somewhere else at that time, StudioError naming the field. Twice: the same form gives
    the same answer.
    """
    if made_before(command.key, "booking.move", command.said, by=by, at=at) is not None:
        return Hold.objects.get(pk=command.hold_id)
    visit = command.visit
    where: dict[str, Any] = {
        "day": command.day, "part": command.part, "span": command.span, "needs": command.needs,
        "override_reason": command.override_reason, "by": by, "at": at,
    }  # fmt: skip
    if visit is None:
        hold = move_hold(hold_id=command.hold_id, **where)
    else:
        _order_that_goes_on(visit.order)
        if not command.once_more:
            hours = asked_for(visit.branch, command.day, command.part, command.span)
            expect_nowhere_else(
                customer_id=visit.customer_id, branch=visit.branch, hours=hours, besides=visit.pk, at=at
            )
        moved = move_appointment(appointment=visit, reason=command.reason, **where)
        assert moved.hold is not None
        hold = moved.hold
    remember(command.key, hold.label, hold.pk)
    return hold


def _order_that_goes_on(wanted: Order | None) -> Order | None:
    if wanted is None:
        return None
    order = lock_row(Order.objects.select_related("branch", "customer"), wanted.pk)
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
    """退档: the place is free again and nobody is expected on it any more. Twice: nothing happens.

    Locks: order → hold → visit.
    """
    if appointment is not None:
        if appointment.order_id is not None:
            lock_row(Order.objects.all(), appointment.order_id)
        cancel_appointment(appointment=appointment, reason=reason, by=by, at=at)
    else:
        release_hold(hold_id=hold_id, reason=reason, by=by, at=at)
