"""Shoots: planned on a visit, numbered after their order, called off before they begin."""

import datetime as dt

import pytest
from django.http import Http404

from bookings.appointments.models import Appointment
from bookings.orders.models import Order
from shoots.planning.actions import cancel_shoot, date_shoot, number_shoot, plan_shoot
from shoots.planning.history import SENTENCES
from shoots.planning.models import Shoot
from shoots.planning.queries import get_shoot_for, planned_shoot_of
from studio.core.audit.models import HistoryEntry
from studio.core.errors import StudioError
from studio.core.staff.models import User
from tests.factories import AT, make_order

pytestmark = pytest.mark.django_db


def visit(order: Order) -> Appointment:
    return Appointment.objects.create(
        branch=order.branch, customer=order.customer, order=order, purpose="shoot", day=dt.date(2026, 5, 23),
        part="morning", created_at=AT,
    )  # fmt: skip


def planned(order: Order, by: User) -> Shoot:
    return number_shoot(shoot=plan_shoot(order=order, appointment=visit(order), by=by, at=AT))


def test_every_further_shoot_gets_the_next_digit(frontdesk: User) -> None:
    order = make_order(branch=frontdesk.branch, number="HB2605-0001")
    assert [planned(order, frontdesk).number for _ in range(3)] == ["HB2605-0001-1", "HB2605-0001-2", "HB2605-0001-3"]


def test_a_number_is_given_once(frontdesk: User) -> None:
    shoot = planned(make_order(branch=frontdesk.branch, number="HB2605-0001"), frontdesk)
    assert number_shoot(shoot=shoot).number == "HB2605-0001-1"


def test_called_off_it_is_not_the_next_one(frontdesk: User) -> None:
    order = make_order(branch=frontdesk.branch, number="HB2605-0001")
    first, second = planned(order, frontdesk), planned(order, frontdesk)
    assert planned_shoot_of(order.pk) == first
    cancel_shoot(shoot_id=first.pk, reason="下雨", by=frontdesk, at=AT)
    assert cancel_shoot(shoot_id=first.pk, reason="下雨", by=frontdesk, at=AT).state == "cancelled"
    assert planned_shoot_of(order.pk) == second


@pytest.mark.parametrize("state", ["running", "done"])
def test_what_has_begun_is_neither_called_off_nor_moved(state: str, frontdesk: User) -> None:
    order = make_order(branch=frontdesk.branch, number="HB2605-0001")
    shoot = planned(order, frontdesk)
    Shoot.objects.update(state=state)
    with pytest.raises(StudioError, match="HB2605-0001-1"):
        cancel_shoot(shoot_id=shoot.pk, reason="下雨", by=frontdesk, at=AT)
    with pytest.raises(StudioError, match="HB2605-0001-1"):
        date_shoot(shoot_id=shoot.pk, appointment=visit(order), by=frontdesk, at=AT)
    shoot.refresh_from_db()
    assert shoot.state == state


def test_another_branchs_shoot_is_not_there(frontdesk: User, stranger: User) -> None:
    planned(make_order(branch=frontdesk.branch, number="HB2605-0001"), frontdesk)
    assert get_shoot_for(frontdesk, "HB2605-0001-1").order.number == "HB2605-0001"
    with pytest.raises(Http404):
        get_shoot_for(stranger, "HB2605-0001-1")


def test_history_is_told_in_words() -> None:
    told = SENTENCES["shoot.planned"]({"day": "2026-05-23", "part": "morning", "serial": 2})
    assert "2" in told
    assert "5月23日" in told
    assert "下雨" in SENTENCES["shoot.cancelled"]({"reason": "下雨"})


def test_the_order_s_page_tells_only_further_shoots_because_the_visit_tells_the_first(frontdesk: User) -> None:
    order = make_order(branch=frontdesk.branch, number="HB2605-0001")
    first, second = planned(order, frontdesk), planned(order, frontdesk)
    told = HistoryEntry.objects.filter(verb="shoot.planned").order_by("id").values_list("subject", "thread")
    assert list(told) == [(f"shoot:{first.pk}", ""), (f"shoot:{second.pk}", f"order:{order.pk}")]
