"""改期: the shoot goes to another day, and place, visit, steps and reminders go with it – or nothing does."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.appointments.actions import book, cancel_appointment
from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim, Hold
from bookings.orders.models import Order
from customers.followups.models import FollowUp
from shoots.planning.models import Shoot
from studio.core import clock
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import history_of, tell
from studio.core.staff.models import User
from tests.factories import make_user
from tests.journeys.intake.sitting import Shop, in_days, in_english, take

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]


def move(client: Client, order: Order, **changes: Any) -> Any:
    fields = {"submission_key": "move-1", "slot": f"{in_days(20).isoformat()}:afternoon", "photographer": "same",
              "reason": "新娘出差"} | changes  # fmt: skip
    return client.post(f"/orders/{order.number}/reschedule/", {k: v for k, v in fields.items() if v is not None})


def day_of(moment: dt.datetime) -> dt.date:
    return timezone.localtime(moment).date()


def test_everything_moves_together(desk: Client, order: Order) -> None:
    answer = move(desk, order)
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.number}/")
    hold, appointment = Hold.objects.get(), Appointment.objects.get()
    assert (hold.day, hold.part, hold.moves) == (in_days(20), "afternoon", 1)
    assert (appointment.day, appointment.part, appointment.state) == (in_days(20), "afternoon", "booked")
    live = Claim.objects.filter(released_at=None)
    assert [(claim.resource.name, day_of(claim.starts_at)) for claim in live] == [("李默", in_days(20))]
    step = order.milestones.get(step="shoot")
    assert (day_of(step.planned_at), step.planned_part) == (in_days(20), "afternoon")
    assert order.milestones.get(step="selection").due_on == in_days(24)
    order.refresh_from_db()
    assert (order.reschedules, order.next_due_on) == (1, in_days(20))
    assert Shoot.objects.get().appointment_id == appointment.pk


def test_reminders_move_with_it(desk: Client, order: Order) -> None:
    def due() -> set[dt.date]:
        return {day_of(row.due_at) for row in FollowUp.objects.filter(anchor="shoot", state="open")}

    assert in_days(9) in due()
    move(desk, order)
    assert in_days(19) in due()
    assert in_days(9) not in due()


def test_count_and_history_stand_on_the_page(desk: Client, order: Order) -> None:
    move(desk, order)
    move(desk, order, submission_key="move-2", slot=f"{in_days(21).isoformat()}:morning", reason="又改了")
    order.refresh_from_db()
    assert order.reschedules == 2
    page = desk.get(f"/orders/{order.number}/reschedule/").content.decode()
    assert "moved 2 times so far" in page
    assert "新娘出差" in page
    assert "又改了" in page
    assert sum(told.verb == "appointment.moved" for told in tell(history_of(f"order:{order.pk}"))) == 2


def test_where_the_couple_has_another_visit_it_is_asked_first(desk: Client, order: Order, frontdesk: User) -> None:
    book(
        customer=order.customer, order=order, purpose="selection", day=in_days(20), part="afternoon",
        branch=order.branch, by=frontdesk, at=clock.now(),
    )  # fmt: skip
    answer = move(desk, order)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "They are booked already: selection" in page
    assert 'name="sure" value="coming_already"' in page
    assert Appointment.objects.get(purpose="shoot").day == in_days(10)
    assert move(desk, order, sure="coming_already").status_code == 302
    assert Appointment.objects.get(purpose="shoot").day == in_days(20)


def test_the_same_form_moves_once(desk: Client, order: Order) -> None:
    assert move(desk, order)["Location"] == move(desk, order)["Location"]
    order.refresh_from_db()
    assert (order.reschedules, Hold.objects.get().moves) == (1, 1)


def test_changed_and_sent_again_it_says_so(desk: Client, order: Order) -> None:
    move(desk, order)
    answer = move(desk, order, slot=f"{in_days(22).isoformat()}:morning")
    assert answer.status_code == 422
    assert "already saved" in answer.content.decode()
    assert Hold.objects.get().day == in_days(20)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Say why"),
        ({"slot": ""}, "half day"),
        ({"slot": "later"}, "half day"),
        ({"slot": -1}, "in the past"),
        ({"slot": 10}, "on that half day already"),
        ({"slot": 119}, "earliest pickup"),
        ({"slot": 120}, "after the shoot"),
        ({"slot": 201}, "after the shoot"),
        ({"photographer": "999999"}, "999999"),
    ],
)
def test_mistakes_are_named_and_nothing_moves(changes: dict[str, Any], words: str, desk: Client, order: Order) -> None:
    if isinstance(changes.get("slot"), int):  # so many days from now
        changes = {"slot": f"{in_days(changes['slot']).isoformat()}:morning"}
    history = HistoryEntry.objects.count()
    answer = move(desk, order, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Hold.objects.get().day, Appointment.objects.get().day) == (in_days(10), in_days(10))
    assert HistoryEntry.objects.count() == history


def test_a_promise_that_breaks_may_be_confirmed(desk: Client, order: Order) -> None:
    slot = f"{in_days(110).isoformat()}:morning"
    assert move(desk, order, slot=slot).status_code == 422
    assert move(desk, order, slot=slot, sure=["promise"]).status_code == 302


def test_where_somebody_is_already_it_stays_and_offers_others(desk: Client, order: Order, shop: Shop) -> None:
    other = {"submission_key": "b", "bride_name": "陈沐晴", "bride_phone": "13900000001", "groom_phone": "",
             "groom_name": "", "slot": f"{in_days(20).isoformat()}:afternoon"}  # fmt: skip
    assert take(desk, shop, **other).status_code == 302
    answer = move(desk, order)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "陈沐晴" in page
    assert 'name="adjust" value="slot:' in page
    assert "新娘出差" in page
    assert Appointment.objects.get(order=order).day == in_days(10)
    assert Claim.objects.filter(hold__appointment__order=order, released_at=None).count() == 1


def test_another_photographer_leaves_the_makeup_artist_in_place(desk: Client, shop: Shop) -> None:
    take(desk, shop, makeup=str(shop.makeup.pk))
    order = Order.objects.get()
    assert move(desk, order, photographer=str(shop.photographers[1].pk)).status_code == 302
    live = Claim.objects.filter(released_at=None).values_list("resource__name", flat=True)
    assert sorted(live) == ["丁小满", "周行"]


def test_an_order_without_a_date_gets_its_first_one(desk: Client, shop: Shop) -> None:
    take(desk, shop, slot="later")
    order = Order.objects.get()
    page = desk.get(f"/orders/{order.number}/reschedule/").content.decode()
    assert "Give the shoot a date" in page
    assert move(desk, order, photographer="any", reason="").status_code == 302
    shoot = Shoot.objects.get()
    assert (shoot.number, shoot.appointment.day) == (f"{order.number}-1", in_days(20))
    order.refresh_from_db()
    assert (order.reschedules, Claim.objects.count()) == (0, 1)


def test_an_open_time_gets_its_hours_and_a_photographer(desk: Client, shop: Shop) -> None:
    take(desk, shop, slot="other", other_day=in_days(10).isoformat(), other_part="open")
    order = Order.objects.get()
    assert move(desk, order, slot=f"{in_days(10).isoformat()}:morning", reason="定了上午").status_code == 302
    assert Claim.objects.filter(released_at=None).count() == 1


def test_whom_they_asked_for_while_the_time_was_open_is_taken_with_the_time(desk: Client, shop: Shop) -> None:
    wanted = {"photographer": str(shop.photographers[1].pk), "makeup": str(shop.makeup.pk)}
    take(desk, shop, slot="other", other_day=in_days(10).isoformat(), other_part="open", **wanted)
    order = Order.objects.get()
    assert "<dt>Wants</dt><dd>周行, 丁小满" in desk.get(f"/calendar/holds/{Hold.objects.get().pk}/").content.decode()
    assert move(desk, order, slot=f"{in_days(10).isoformat()}:morning", reason="定了上午").status_code == 302
    live = Claim.objects.filter(released_at=None).values_list("resource__name", flat=True)
    assert sorted(live) == ["丁小满", "周行"]


def test_another_photographer_while_the_time_was_open_takes_the_place_of_the_first(desk: Client, shop: Shop) -> None:
    wanted = {"photographer": str(shop.photographers[1].pk), "makeup": str(shop.makeup.pk)}
    take(desk, shop, slot="other", other_day=in_days(10).isoformat(), other_part="open", **wanted)
    shop.photographers[1].is_active = False  # left the house
    shop.photographers[1].save()
    asked = {"slot": f"{in_days(10).isoformat()}:morning", "reason": "定了上午"}
    order = Order.objects.get()
    assert "周行" in move(desk, order, **asked).content.decode()
    assert move(desk, order, **asked, photographer=str(shop.photographers[0].pk)).status_code == 302
    live = Claim.objects.filter(released_at=None).values_list("resource__name", flat=True)
    assert sorted(live) == ["丁小满", "李默"]


def test_a_place_that_was_lost_can_be_booked_anew(desk: Client, order: Order, frontdesk: User) -> None:
    cancel_appointment(appointment=Appointment.objects.get(), reason="停电", by=frontdesk, at=clock.now())
    assert order.milestones.get(step="shoot").planned_at is None
    assert move(desk, order, photographer="any").status_code == 302
    assert Shoot.objects.get().appointment.day == in_days(20)
    assert day_of(order.milestones.get(step="shoot").planned_at) == in_days(20)


def test_a_place_that_was_lost_proposes_the_photographer_it_had(desk: Client, shop: Shop, frontdesk: User) -> None:
    take(desk, shop, photographer=str(shop.photographers[1].pk))
    order = Order.objects.get()
    cancel_appointment(appointment=Appointment.objects.get(), reason="停电", by=frontdesk, at=clock.now())
    page = desk.get(f"/orders/{order.number}/reschedule/")
    assert page.context["form"]["photographer"].value() == str(shop.photographers[1].pk)
    shop.photographers[1].is_active = False
    shop.photographers[1].save()
    page = desk.get(f"/orders/{order.number}/reschedule/")
    assert not page.context["form"]["photographer"].value()


def test_who_may_not_change_orders_moves_nothing(client_for: SignIn, order: Order, cs: User, stranger: User) -> None:
    assert move(client_for(cs), order).status_code == 403
    assert move(client_for(stranger), order).status_code == 404
    assert client_for(stranger).get(f"/orders/{order.number}/reschedule/").status_code == 404
    assert Hold.objects.get().day == in_days(10)


def test_the_fortnight_turns_without_losing_the_reason(desk: Client, order: Order) -> None:
    page = desk.post(
        f"/orders/{order.number}/reschedule/",
        {"adjust": f"strip:{in_days(30).isoformat()}", "reason": "新娘出差", "submission_key": "k"},
    )
    assert page.status_code == 200
    assert 'value="新娘出差"' in page.content.decode()


def test_a_supervisor_may_force_it(client_for: SignIn, desk: Client, order: Order, shop: Shop) -> None:
    take(desk, shop, submission_key="b", bride_name="陈沐晴", bride_phone="13900000001", groom_phone="", groom_name="",
         slot=f"{in_days(20).isoformat()}:afternoon")  # fmt: skip
    boss = in_english(client_for(make_user("manager", branch=shop.branch)))
    assert 'name="override_reason"' in move(boss, order).content.decode()
    assert move(boss, order, override_reason="加班").status_code == 302
    assert Hold.objects.get(appointment__order=order).override_reason == "加班"
