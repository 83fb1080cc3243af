"""Booking from the calendar: the visit, its place, the order's step, and for a shoot the shoot itself."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from bookings.appointments.actions import cancel_appointment
from bookings.appointments.models import Appointment
from bookings.appointments.states import AppointmentState
from bookings.calendar.models import Hold
from bookings.calendar.refusals import ResourceTaken
from bookings.calendar.states import HoldState, Purpose
from bookings.orders.models import Milestone
from bookings.orders.states import OrderStatus, Step
from shoots.planning.models import Shoot
from studio.core.errors import StudioError
from studio.core.once.actions import new_key
from studio.core.spans import DayPart
from studio.journeys.booking.actions import book_visit, give_back, move_visit
from studio.journeys.booking.doubles import ComingAlready
from studio.journeys.booking.states import BookVisit, MoveVisit
from tests.bookings.calendar.stage import ANY_PHOTOGRAPHER, AT, DAY, NEXT, Stage, moment, set_stage, span
from tests.bookings.orders.stories import take_order
from tests.factories import make_customer, make_order


@pytest.fixture
def stage(db: None) -> Stage:
    return set_stage()


def command(stage: Stage, **fields: Any) -> BookVisit:
    asked: dict[str, Any] = {
        "key": new_key(), "branch": stage.branch, "order": None, "purpose": Purpose.SELECTION, "day": DAY,
        "part": DayPart.MORNING, "span": None,
    }  # fmt: skip
    if "customer" not in fields:
        asked["customer"] = fields["order"].customer if fields.get("order") else make_customer(branch=stage.branch)
    return BookVisit(**(asked | fields))


def test_a_selection_gives_the_orders_step_its_day(stage):
    order = take_order(branch=stage.branch, seller=stage.clerk)
    book_visit(command=command(stage, order=order), by=stage.clerk, at=AT)
    assert Milestone.objects.get(order=order, step=Step.SELECTION).planned_at == moment(9)


def test_a_shoot_is_planned_and_numbered(stage):
    order = take_order(branch=stage.branch, seller=stage.clerk)
    visit = book_visit(
        command=command(stage, order=order, purpose=Purpose.SHOOT, needs=(ANY_PHOTOGRAPHER,)), by=stage.clerk, at=AT
    )
    shoot = Shoot.objects.get()
    assert (shoot.appointment, shoot.number) == (visit, f"{order.number}-1")


def test_a_shoot_that_lost_its_day_gets_this_one(stage):
    order = take_order(branch=stage.branch, seller=stage.clerk)
    first = book_visit(command=command(stage, order=order, purpose=Purpose.SHOOT), by=stage.clerk, at=AT)
    cancel_appointment(appointment=first, by=stage.clerk, at=AT)
    second = book_visit(command=command(stage, order=order, purpose=Purpose.SHOOT, day=NEXT), by=stage.clerk, at=AT)
    assert Shoot.objects.get().appointment == second


def test_a_second_shoot_beside_the_first(stage):
    order = take_order(branch=stage.branch, seller=stage.clerk)
    for day in (DAY, NEXT):
        asked = command(stage, order=order, purpose=Purpose.SHOOT, day=day, once_more=day == NEXT)
        book_visit(command=asked, by=stage.clerk, at=AT)
    assert sorted(Shoot.objects.values_list("number", flat=True)) == [f"{order.number}-1", f"{order.number}-2"]


def test_two_clerks_who_take_the_same_call_book_one_shoot(stage):
    """A second shoot of an order is asked about, whatever its day; what was called off does not count."""
    order = take_order(branch=stage.branch, seller=stage.clerk)
    first = book_visit(command=command(stage, order=order, purpose=Purpose.SHOOT), by=stage.clerk, at=AT)
    again = command(stage, order=order, purpose=Purpose.SHOOT, day=NEXT)
    with translation.override("en"), pytest.raises(ComingAlready, match="shoot Sat 23 May Morning") as told:
        book_visit(command=again, by=stage.clerk, at=AT)
    assert [one.hold_id for one in told.value.obstacles] == [first.hold_id]
    assert (told.value.field, Hold.objects.count()) == ("once_more", 1)
    give_back(hold_id=first.hold_id, appointment=first, reason="", by=stage.clerk, at=AT)
    assert book_visit(command=replace(again, key=new_key()), by=stage.clerk, at=AT).day == NEXT


def test_nobody_is_in_two_places_at_once(stage):
    order = take_order(branch=stage.branch, seller=stage.clerk)
    book_visit(command=command(stage, order=order), by=stage.clerk, at=AT)
    fitting = command(stage, order=order, purpose=Purpose.FITTING, part=DayPart.EXACT, span=span(11, 13))
    with pytest.raises(ComingAlready):
        book_visit(command=fitting, by=stage.clerk, at=AT)
    later = replace(fitting, key=new_key(), span=span(12, 13))
    visit = book_visit(command=later, by=stage.clerk, at=AT)
    back = MoveVisit(new_key(), visit.hold_id, visit, DAY, DayPart.EXACT, span(10, 11), reason="客人改期")
    with pytest.raises(ComingAlready):
        move_visit(command=back, by=stage.clerk, at=AT)
    stays = replace(back, key=new_key(), span=span(12, 14))
    assert move_visit(command=stays, by=stage.clerk, at=AT).ends_at == moment(14)
    assert move_visit(command=replace(back, key=new_key(), once_more=True), by=stage.clerk, at=AT).ends_at == moment(11)


def test_one_consultation_for_one_couple(stage):
    couple = make_customer(branch=stage.branch)
    talk = command(stage, customer=couple, purpose=Purpose.CONSULTATION, part=DayPart.OPEN)
    book_visit(command=talk, by=stage.clerk, at=AT)
    with pytest.raises(ComingAlready):
        book_visit(command=replace(talk, key=new_key(), day=NEXT), by=stage.clerk, at=AT)
    other = command(stage, purpose=Purpose.CONSULTATION, part=DayPart.OPEN)
    assert book_visit(command=other, by=stage.clerk, at=AT).day == DAY


def test_somebody_without_an_order_comes_too(stage):
    visit = book_visit(command=command(stage, purpose=Purpose.CONSULTATION), by=stage.clerk, at=AT)
    assert (visit.order, visit.hold.state) == (None, HoldState.CONFIRMED)


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.SUSPENDED, OrderStatus.COMPLETED])
def test_nothing_is_booked_on_an_order_that_does_not_go_on(stage, status):
    order = make_order(branch=stage.branch, status=status)
    with translation.override("en"), pytest.raises(StudioError, match=order.number) as no:
        book_visit(command=command(stage, order=order), by=stage.clerk, at=AT)
    assert no.value.field == "who"
    assert (Appointment.objects.count(), Hold.objects.count()) == (0, 0)


def test_the_same_form_books_once(stage):
    order = take_order(branch=stage.branch, seller=stage.clerk)
    asked = command(stage, order=order, purpose=Purpose.SHOOT)
    first = book_visit(command=asked, by=stage.clerk, at=AT)
    assert book_visit(command=asked, by=stage.clerk, at=AT) == first
    assert (Appointment.objects.count(), Hold.objects.count(), Shoot.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_leaves_nothing_behind(stage):
    order = take_order(branch=stage.branch, seller=stage.clerk)
    stage.place(stage.limo, stage.zhengkun)
    asked = command(stage, order=order, purpose=Purpose.SHOOT, needs=(ANY_PHOTOGRAPHER,))
    with pytest.raises(ResourceTaken):
        book_visit(command=asked, by=stage.clerk, at=AT)
    assert (Appointment.objects.count(), Shoot.objects.count(), Hold.objects.count()) == (0, 0, 1)


def test_given_back_with_or_without_a_visit(stage):
    visit = book_visit(command=command(stage), by=stage.clerk, at=AT)
    alone = stage.place(stage.limo)
    give_back(hold_id=visit.hold_id, appointment=visit, reason="退", by=stage.clerk, at=AT)
    give_back(hold_id=alone.pk, appointment=None, reason="退", by=stage.clerk, at=AT)
    visit.refresh_from_db()
    assert visit.state == AppointmentState.CANCELLED
    assert set(Hold.objects.values_list("state", flat=True)) == {HoldState.RELEASED}
