"""Changes that touch several floors: a shoot gets another day, an order is called off. This room's pages call them.

What must follow whenever a visit is booked, moved or ended, whoever did it, stands in `following.py`.
"""

import datetime as dt

from django.utils.translation import gettext as _

from bookings.appointments.actions import book, cancel_appointment, move_appointment
from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE
from bookings.calendar.queries import needs_of
from bookings.calendar.states import Need, Purpose, ResourceKind
from bookings.orders.actions import book_repair, change_package, facts_of, move_order
from bookings.orders.models import Order
from bookings.orders.pricing import earnest_limit
from bookings.orders.states import MOVES, OrderStatus, why_not
from bookings.payments.queries import earnest_taken
from shoots.planning.actions import cancel_shoot, date_shoot, number_shoot, plan_shoot
from shoots.planning.models import Shoot
from shoots.planning.queries import planned_shoot_of, shoots_of
from shoots.planning.states import ShootState
from studio.core.clock import local_day
from studio.core.documents.actions import request_document
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.once.actions import claim_key, store_answer
from studio.core.spans import DayPart
from studio.core.staff.models import User
from studio.journeys.booking.actions import expect_nowhere_else
from studio.journeys.booking.doubles import asked_for
from studio.journeys.changes.states import (
    BookRepair,
    CancelOrder,
    ExchangePackage,
    RescheduleShoot,
    SuspendOrder,
    doubled_amount,
    kept_amount,
)

RESCHEDULE, CANCEL = "changes.reschedule", "changes.cancel"
PACKAGE, SUSPEND, REPAIR = "changes.package", "changes.suspend", "changes.repair"
LONGEST_REST = dt.timedelta(days=730)
REPRINTED = ("order-form", "flow-sheet")  # what a couple has in hand and what walks with them
ANY_PHOTOGRAPHER = (Need(kind=ResourceKind.PHOTOGRAPHER.value),)


@one_transaction
def reschedule_shoot(*, command: RescheduleShoot, by: User, at: dt.datetime) -> Order:
    """改期: the shoot of an order goes to another day, or gets its first one; steps and reminders go with it.

    Locks: key → order → branch days → resources → shoot. Raises: StudioError naming the field, a CalendarRefusal with
    the next free places, ComingAlready when they are somewhere else then. Twice: the same form gives the same answer.
    """
    if claim_key(key=command.key, action=RESCHEDULE, by=by, digest=command.digest, at=at) is not None:
        return Order.objects.get(pk=command.order_id)
    order = lock_row(Order.objects.select_related("branch", "customer"), command.order_id)
    if order.status != OrderStatus.CONFIRMED:
        text = _("Only a confirmed order can be rescheduled; this one is %(status)s.")
        raise StudioError(text % {"status": OrderStatus(order.status).label})
    shoot = planned_shoot_of(order.pk)
    if not command.once_more:
        expect_nowhere_else(
            customer_id=order.customer_id, branch=order.branch, at=at,
            hours=asked_for(order.branch, command.day, command.part, command.span),
            besides=shoot.appointment_id if shoot else None,
        )  # fmt: skip
    if shoot is not None and shoot.appointment is not None and shoot.appointment.state in LIVE:
        _move(shoot.appointment, command, by=by, at=at)
    else:
        _book_anew(order, shoot, command, by=by, at=at)
    store_answer(key=command.key, answer=order.number or "")
    order.refresh_from_db()
    return order


def _move(appointment: Appointment, command: RescheduleShoot, *, by: User, at: dt.datetime) -> None:
    if not command.reason.strip():
        raise StudioError(_("Say why it is moved; the reason stays with the order."), field="reason")
    if (
        (appointment.day, appointment.part) == (command.day, command.part)
        and command.span is None
        and not command.needs
    ):
        raise StudioError(_("The shoot is on that half day already. Choose another one."), field="slot")
    needs = command.needs
    if needs is None and appointment.part == DayPart.OPEN and appointment.hold is not None:
        needs = needs_of(appointment.hold) or ANY_PHOTOGRAPHER  # nobody was taken yet, perhaps somebody was asked for
    move_appointment(
        appointment=appointment, day=command.day, part=command.part, span=command.span, needs=needs,
        override_reason=command.override_reason, reason=command.reason, by=by, at=at,
    )  # fmt: skip


def _book_anew(order: Order, shoot: Shoot | None, command: RescheduleShoot, *, by: User, at: dt.datetime) -> None:
    """The date was open, or its place was lost: the visit is booked and the shoot planned on it."""
    appointment = book(
        customer=order.customer, order=order, purpose=Purpose.SHOOT, day=command.day, part=command.part,
        span=command.span, needs=command.needs or ANY_PHOTOGRAPHER, note=command.reason.strip(),
        override_reason=command.override_reason, branch=order.branch, by=by, at=at,
    )  # fmt: skip
    if shoot is None:
        number_shoot(shoot=plan_shoot(order=order, appointment=appointment, by=by, at=at))
    else:
        date_shoot(shoot_id=shoot.pk, appointment=appointment, by=by, at=at)


@one_transaction
def exchange_package(*, command: ExchangePackage, by: User, at: dt.datetime) -> Order:
    """套系变更: another package for a running order. Visits keep their places, money stays; papers are written anew.

    Locks: key → order. Raises: StudioError naming the field. Twice: the same form gives the same answer.
    """
    if claim_key(key=command.key, action=PACKAGE, by=by, digest=command.digest, at=at) is not None:
        return Order.objects.get(pk=command.order_id)
    order = Order.objects.get(pk=command.order_id)
    order = change_package(order=order, change=command.change, by=by, at=at)
    for kind in REPRINTED:
        request_document(kind=kind, subject=f"order:{order.pk}", by=by, at=at)
    store_answer(key=command.key, answer=order.number or "")
    return order


@one_transaction
def take_in_repair(*, command: BookRepair, by: User, at: dt.datetime) -> Order:
    """保修: a piece comes back; its order runs again, the order form is written anew.

    Locks: key → order. Raises: StudioError naming the field. Twice: the same form gives the same answer.
    """
    if claim_key(key=command.key, action=REPAIR, by=by, digest=command.digest, at=at) is not None:
        return Order.objects.get(pk=command.order_id)
    order = Order.objects.get(pk=command.order_id)
    book_repair(order=order, repair=command.repair, by=by, at=at)
    request_document(kind=REPRINTED[0], subject=f"order:{order.pk}", by=by, at=at)
    store_answer(key=command.key, answer=order.number or "")
    return order


@one_transaction
def suspend_order(*, command: SuspendOrder, by: User, at: dt.datetime) -> Order:
    """暂停: the steps and every reminder rest; the chosen visits give their places back, the others keep them.

    On the day `rests_until` somebody asks the couple whether they go on.
    Locks: key → order → holds. Raises: NotAllowed, StudioError naming the field. Twice: the same answer.
    """
    if claim_key(key=command.key, action=SUSPEND, by=by, digest=command.digest, at=at) is not None:
        return Order.objects.get(pk=command.order_id)
    if not local_day(at) < command.rests_until <= local_day(at) + LONGEST_REST:
        raise StudioError(_("Choose a day within the next two years."), field="rests_until")
    order = lock_row(Order.objects.all(), command.order_id)
    visits = Appointment.objects.filter(order=order, state__in=LIVE, pk__in=command.released).order_by("pk")
    for appointment in visits:
        cancel_appointment(appointment=appointment, reason=command.reason, by=by, at=at)
    order = move_order(
        order=order, move="suspend", reason=command.reason, rests_until=command.rests_until, by=by, at=at
    )
    store_answer(key=command.key, answer=order.number or "")
    return order


@one_transaction
def cancel_order(*, command: CancelOrder, by: User, at: dt.datetime) -> Order:
    """取消: places are given back, visits and shoots called off, the bill reversed, reminders ended.

    What is kept of the money follows from why it ends; the rest shows as 应退 until it is paid out.
    Locks: key → order → holds → shoots. Raises: NotAllowed, StudioError naming the field, also when somebody else
    cancelled it meanwhile. Twice: the same form gives the same answer.
    """
    if claim_key(key=command.key, action=CANCEL, by=by, digest=command.digest, at=at) is not None:
        return Order.objects.get(pk=command.order_id)
    order = lock_row(Order.objects.all(), command.order_id)
    if order.status == OrderStatus.CANCELLED:  # by somebody else, who may have kept another sum
        raise StudioError(why_not(MOVES["cancel"], facts_of(order, ())))
    earnest, limit = earnest_taken(order), earnest_limit(order.total)
    kept = kept_amount(fault=command.fault, agreed=command.agreed, earnest=earnest, earnest_limit=limit)
    doubled = doubled_amount(fault=command.fault, earnest=earnest, earnest_limit=limit)
    for appointment in Appointment.objects.filter(order=order, state__in=LIVE).order_by("pk"):
        cancel_appointment(appointment=appointment, reason=command.reason, by=by, at=at)
    for shoot in shoots_of(order.pk).exclude(state__in=[ShootState.CANCELLED, ShootState.DONE]):
        cancel_shoot(shoot_id=shoot.pk, reason=command.reason, by=by, at=at)
    order = move_order(order=order, move="cancel", reason=command.reason, keep=kept, doubled=doubled, by=by, at=at)
    store_answer(key=command.key, answer=order.number or "")
    return order
