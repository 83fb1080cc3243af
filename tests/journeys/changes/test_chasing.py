"""Late steps and missed visits are chased the same day: a row by rule, on the page of who owes it and the manager's."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from bookings.appointments.actions import book, mark_arrived, mark_missed
from bookings.appointments.models import Appointment
from bookings.orders.actions import complete_milestone, move_order
from bookings.orders.models import Order
from customers.followups.actions import release_due
from customers.followups.models import FollowUp
from studio.core import clock
from studio.core.staff.models import User
from studio.journeys.reminders.actions import chase_late
from tests.factories import make_user
from tests.journeys.intake.sitting import in_days, in_english

pytestmark = pytest.mark.django_db(transaction=True)
DAY = dt.timedelta(days=1)


def after(days: int) -> dt.datetime:
    return timezone.now() + days * DAY


def chased(anchor: str) -> list[tuple[str, dt.date]]:
    rows = FollowUp.objects.filter(anchor=anchor).order_by("pk")
    return [(row.state, row.occurrence) for row in rows]


# --- late by the clock ---------------------------------------------------------------------------------------


def test_nothing_is_chased_on_the_day_itself(order: Order) -> None:
    assert chase_late(at=after(10)) == 0
    assert chased("late") == []


def test_the_day_after_the_deadline_somebody_owes_it(order: Order) -> None:
    assert chase_late(at=after(11)) == 1
    assert chased("late") == [("open", in_days(11))]
    row = FollowUp.objects.get(anchor="late")
    assert (row.channel, row.rule.owner_role, timezone.localtime(row.due_at).hour) == ("internal", "manager", 9)


def test_once_for_each_deadline(order: Order, frontdesk: User) -> None:
    assert [chase_late(at=after(11)), chase_late(at=after(11)), chase_late(at=after(12))] == [1, 0, 0]
    complete_milestone(order=order, step="shoot", by=frontdesk, at=after(12))
    assert chased("late") == [("cancelled", in_days(11))]
    due = Order.objects.get().next_due_on
    assert due is not None
    assert chase_late(at=after((due - in_days(0)).days + 1)) == 1
    assert chased("late")[-1] == ("open", due + DAY)


def test_an_outage_of_some_days_forgets_nobody(order: Order) -> None:
    assert chase_late(at=after(16)) == 1


def test_what_is_not_late_any_more_is_not_handed_out(order: Order, frontdesk: User) -> None:
    chase_late(at=after(11))
    Order.objects.update(next_due_on=in_days(30))
    release_due(at=after(12))
    assert chased("late") == [("cancelled", in_days(11))]


def test_another_day_for_the_shoot_ends_it(desk: Client, order: Order) -> None:
    chase_late(at=after(11))
    sent = {"submission_key": "m", "slot": f"{in_days(20).isoformat()}:afternoon", "photographer": "same",
            "reason": "改期"}  # fmt: skip
    assert desk.post(f"/orders/{order.number}/reschedule/", sent).status_code == 302
    assert chased("late") == [("cancelled", in_days(11))]


def test_a_suspended_order_is_not_chased(order: Order, manager: User) -> None:
    chase_late(at=after(11))
    move_order(order=order, move="suspend", reason="x", by=manager, at=after(11))
    assert chased("late") == [("cancelled", in_days(11))]
    assert chase_late(at=after(12)) == 0


@pytest.mark.parametrize(("step", "sees"), [("shoot", {"manager", "floor", "cs", "frontdesk"}),
                                            ("selection", {"manager", "selection", "cs", "frontdesk"})])  # fmt: skip
def test_who_owes_it_and_the_manager_see_it_on_their_page(
    step: str,
    sees: set[str],
    order: Order,
    client_for: Callable[[User], Client],
) -> None:
    Order.objects.update(next_step=step, next_due_on=in_days(-1))
    seen = set()
    for role in ("manager", "floor", "selection", "production", "cs", "frontdesk"):
        page = in_english(client_for(make_user(role, branch=order.branch))).get("/").content.decode()
        seen |= {role} if f"/orders/{order.number}/" in page else set()
    assert seen == sees


# --- did not come --------------------------------------------------------------------------------------------


def missed(order: Order, frontdesk: User) -> Appointment:
    visit = Appointment.objects.get(order=order)
    return mark_missed(appointment=visit, by=frontdesk, at=after(11))


def test_who_did_not_come_is_called_the_same_day(order: Order, frontdesk: User) -> None:
    missed(order, frontdesk)
    assert chased("missed") == [("open", in_days(10))]
    row = FollowUp.objects.get(anchor="missed")
    assert row.due_at <= after(11)
    release_due(at=after(11))
    assert FollowUp.objects.get(anchor="missed").state == "open"
    assert FollowUp.objects.filter(anchor="shoot", state="open").count() == 0


def test_the_step_has_no_date_any_more(order: Order, frontdesk: User) -> None:
    missed(order, frontdesk)
    step = order.milestones.get(step="shoot")
    assert (step.planned_at, step.is_open) == (None, True)


def test_it_stands_on_the_page_of_the_day(desk: Client, order: Order, frontdesk: User) -> None:
    Appointment.objects.update(day=in_days(0), starts_at=clock.now() - DAY / 24)
    mark_missed(appointment=Appointment.objects.get(), by=frontdesk, at=clock.now())
    page = desk.get("/").content.decode()
    assert "did not come" in page
    assert f"/orders/{order.number}/" in page


def test_a_new_date_ends_the_call(desk: Client, order: Order, frontdesk: User) -> None:
    missed(order, frontdesk)
    book(
        customer=order.customer, order=Order.objects.get(), purpose="shoot", day=in_days(25), part="open",
        branch=order.branch, by=frontdesk, at=after(11),
    )  # fmt: skip
    assert chased("missed") == [("cancelled", in_days(10))]


def test_who_comes_in_late_after_all_is_planned_again(order: Order, frontdesk: User) -> None:
    visit = missed(order, frontdesk)
    mark_arrived(appointment=visit, by=frontdesk, at=after(11))
    assert chased("missed") == [("cancelled", in_days(10))]
    assert order.milestones.get(step="shoot").planned_at is not None


# --- the originals ------------------------------------------------------------------------------------------------


def test_the_couple_is_told_before_their_originals_are_deleted(desk: Client, order: Order) -> None:
    assert chased("originals") == [("open", in_days(365))]
    row = FollowUp.objects.get(anchor="originals")
    assert (row.channel, timezone.localtime(row.due_at).date()) == ("message", in_days(335))
    assert f"originals kept until {in_days(365).isoformat()}" in desk.get(f"/orders/{order.number}/").content.decode()


def test_nobody_is_told_about_the_originals_of_a_cancelled_order(order: Order, manager: User) -> None:
    move_order(order=order, move="cancel", reason="x", by=manager, at=clock.now())
    assert chased("originals") == [("cancelled", in_days(365))]


def test_they_are_told_all_the_same_when_the_order_rested(desk: Client, order: Order, manager: User) -> None:
    move_order(order=order, move="suspend", reason="x", by=manager, at=clock.now())
    desk.post(f"/orders/{order.number}/moves/resume/")
    assert chased("originals") == [("open", in_days(365))]
