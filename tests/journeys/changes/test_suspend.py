"""暂停: places are given back or kept by choice, reminders rest, and on the agreed day somebody asks again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim
from bookings.orders.actions import move_order
from bookings.orders.models import Order
from customers.followups.models import FollowUp
from shoots.planning.models import Shoot
from studio.core import clock
from studio.core.audit.queries import history_of, tell
from studio.core.staff.models import User
from tests.factories import make_user
from tests.journeys.intake.sitting import in_days

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]


def suspend(client: Client, order: Order, **changes: Any) -> Any:
    visits = [str(visit.pk) for visit in Appointment.objects.filter(order=order)]
    fields = {"submission_key": "rest-1", "rests_until": in_days(60).isoformat(), "released": visits,
              "reason": "新娘怀孕"} | changes  # fmt: skip
    return client.post(f"/orders/{order.number}/suspend/", {k: v for k, v in fields.items() if v is not None})


def open_rows(**wanted: Any) -> list[tuple[str, dt.date]]:
    rows = FollowUp.objects.filter(state="open", **wanted)
    return [(row.anchor, timezone.localtime(row.due_at).date()) for row in rows]


def test_the_order_rests_and_the_place_is_free(desk: Client, order: Order) -> None:
    answer = suspend(desk, order)
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.number}/")
    order.refresh_from_db()
    assert (order.status, order.rests_until, order.next_step) == ("suspended", in_days(60), "")
    assert Claim.objects.filter(released_at=None).count() == 0
    assert (Appointment.objects.get().state, Shoot.objects.get().state) == ("cancelled", "planned")
    page = desk.get(f"/orders/{order.number}/").content.decode()
    assert "asked again on" in page


def test_a_place_can_be_kept(desk: Client, order: Order) -> None:
    suspend(desk, order, released=None)
    assert Claim.objects.filter(released_at=None).count() == 1
    assert Appointment.objects.get().state == "booked"


def test_reminders_rest_and_one_call_is_left(desk: Client, order: Order) -> None:
    assert len(open_rows()) > 1
    suspend(desk, order, released=None)
    assert open_rows() == [("rest", in_days(60))]


def test_history_tells_of_all_reminders_in_one_sentence(desk: Client, order: Order) -> None:
    waiting = len(open_rows())
    suspend(desk, order, released=None)
    told = [entry.data["count"] for entry in history_of(f"order:{order.pk}") if entry.verb == "followups.ended"]
    assert told == [waiting]


def test_going_on_ends_the_call_and_wakes_the_others(desk: Client, order: Order, frontdesk: User) -> None:
    suspend(desk, order, released=None)
    assert desk.post(f"/orders/{order.number}/moves/resume/").status_code == 302
    order.refresh_from_db()
    assert (order.status, order.rests_until, order.next_step) == ("confirmed", None, "shoot")
    anchors = {anchor for anchor, _day in open_rows()}
    assert "shoot" in anchors
    assert "rest" not in anchors


def test_after_a_place_was_given_back_the_shoot_gets_a_new_one(desk: Client, order: Order) -> None:
    suspend(desk, order)
    desk.post(f"/orders/{order.number}/moves/resume/")
    assert "Agree on the day of the shoot" in desk.get(f"/orders/{order.number}/").content.decode()
    sent = {"submission_key": "again", "slot": f"{in_days(20).isoformat()}:afternoon", "photographer": "any"}
    assert desk.post(f"/orders/{order.number}/reschedule/", sent).status_code == 302
    assert Shoot.objects.get().appointment.state == "booked"


def test_cancelling_ends_the_call(desk: Client, order: Order, manager: User) -> None:
    suspend(desk, order)
    move_order(order=order, move="cancel", reason="不拍了", by=manager, at=clock.now())
    assert open_rows() == []


def test_history_says_why_and_until_when(desk: Client, order: Order) -> None:
    suspend(desk, order)
    told = [entry.text for entry in tell(history_of(f"order:{order.pk}"))]
    assert any(in_days(60).isoformat() in text and "新娘怀孕" in text for text in told)


@pytest.mark.parametrize(
    "changes",
    [{"reason": ""}, {"rests_until": ""}, {"rests_until": "yesterday"}, {"rests_until": "2000-01-01"},
     {"rests_until": "2190-01-01"}, {"released": "999999"}],
)  # fmt: skip
def test_mistakes_are_named_and_nothing_rests(changes: dict[str, str], desk: Client, order: Order) -> None:
    assert suspend(desk, order, **changes).status_code == 422
    order.refresh_from_db()
    assert (order.status, Appointment.objects.get().state) == ("confirmed", "booked")


def test_the_same_form_suspends_once(desk: Client, order: Order) -> None:
    assert suspend(desk, order)["Location"] == suspend(desk, order)["Location"]
    assert open_rows() == [("rest", in_days(60))]


def test_the_menu_leads_here_and_the_bare_move_too(desk: Client, order: Order) -> None:
    page = desk.get(f"/orders/{order.number}/").content.decode()
    assert f'href="/orders/{order.number}/suspend/"' in page
    answer = desk.post(f"/orders/{order.number}/moves/suspend/", {"reason": "x"})
    assert answer["Location"] == f"/orders/{order.number}/suspend/"
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_who_may_not(order: Order, client_for: SignIn, other_branch: Any) -> None:
    assert suspend(client_for(make_user("photographer", branch=order.branch)), order).status_code == 403
    assert suspend(client_for(make_user("manager", branch=other_branch)), order).status_code == 404
