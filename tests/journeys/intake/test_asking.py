"""The place the couple wants is taken: the order is written all the same, and a supervisor is asked for the place.

Committed transactions: a refused place is undone inside a story that goes on.
"""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.actions import block_resource, release_hold
from bookings.calendar.models import BranchDay, Claim, Hold
from bookings.orders.models import Order
from bookings.payments.models import Payment
from customers.followups.actions import seed_rules
from shoots.planning.models import Shoot
from studio.core import clock
from studio.core.access import Perm
from studio.core.approvals.models import Approval
from studio.core.spans import days_span
from studio.core.staff.models import User
from tests.bookings.calendar.stage import overlaps_in_the_database
from tests.journeys.intake.sitting import TAKE, Shop, filled_in, in_days, in_english, take

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]
WHY = "新娘只有这一天"
OTHER = {"bride_name": "罗安歌", "bride_phone": "13900001111", "groom_name": "", "groom_phone": ""}
ASKED = OTHER | {"submission_key": "the-second", "ask": "1", "override_reason": WHY}


@pytest.fixture
def desk(client_for: SignIn, frontdesk: User) -> Client:
    return in_english(client_for(frontdesk))


@pytest.fixture
def boss(client_for: SignIn, manager: User) -> Client:
    return in_english(client_for(manager))


@pytest.fixture
def taken(desk: Client, shop: Shop) -> Order:
    """李默 has a couple on that morning."""
    seed_rules()
    assert take(desk, shop).status_code == 302
    return Order.objects.get()


def their_order() -> Order:
    return Order.objects.get(customer__display_name="罗安歌")


def decide(client: Client, what: str, **answer: str) -> None:
    client.post(f"/approvals/{Approval.objects.get().pk}/decide/", {"what": what, **answer})


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def sent_by(page: Any) -> dict[str, Any]:
    """The booking form as it stands, sent as it is."""
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields}
    branch = re.search(r'name="branch" value="(\d+)"', page.content.decode())
    assert branch
    return {name: "" if value is None else str(value) for name, value in given.items()} | {
        "branch": branch[1], "submission_key": page.context["key"]
    }  # fmt: skip


def test_the_refusal_offers_to_ask_and_says_what_happens_then(desk: Client, shop: Shop, taken: Order) -> None:
    page = take(desk, shop, **(OTHER | {"submission_key": "the-second"}))
    text = html.unescape(page.content.decode())
    assert page.status_code == 422
    assert 'name="ask"' in text
    assert "The order is taken now with its date open" in text
    assert f"/calendar/holds/{Hold.objects.get().pk}/" in text  # who is in the way, with a way there
    assert Order.objects.count() == 1


def test_asked_granted_and_booked_from_the_orders_page(
    desk: Client, boss: Client, shop: Shop, taken: Order, manager: User
) -> None:
    answer = take(desk, shop, **ASKED)
    order = their_order()
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.number}/")
    page = html.unescape(desk.get(answer["Location"]).content.decode())
    assert f"Order {order.number} is taken with its date open; the place is asked for." in page
    assert "Waits for an answer: shoot of 罗安歌" in page
    assert (order.status, order.next_step, order.paid_total) == ("confirmed", "shoot", 1300)
    assert order.milestones.get(step="shoot").planned_at is None
    assert Payment.objects.filter(order=order, receipt_number__isnull=False).count() == 1
    assert not Appointment.objects.filter(order=order).exists()
    assert WHY in boss.get("/approvals/").content.decode()
    decide(boss, "grant")
    page = html.unescape(desk.get(answer["Location"]).content.decode())
    door = re.search(r'href="(/calendar/book/[^"]+)"[^>]*>(?:<svg.*?</svg>)?Book it now', page, re.DOTALL)
    assert door
    booking = desk.get(door[1])
    assert "approved this" in booking.content.decode()
    booked = desk.post("/calendar/book/", sent_by(booking))
    assert booked.status_code == 302, errors(booked)
    visit, shoot = Appointment.objects.get(order=order), Shoot.objects.get(order=order)
    assert (visit.day, visit.part, shoot.appointment, shoot.number) == (
        in_days(10), "morning", visit, f"{order.number}-1"
    )  # fmt: skip
    claim = Claim.objects.get(hold=visit.hold)
    assert (claim.resource, claim.override_by, claim.override_reason) == (shop.photographers[0], manager, WHY)
    assert order.milestones.get(step="shoot").planned_at is not None
    assert Approval.objects.get().state == "used"
    assert overlaps_in_the_database() == 0
    assert "Waits for an answer" not in desk.get(answer["Location"]).content.decode()


def test_a_no_leaves_an_order_without_a_date(desk: Client, boss: Client, shop: Shop, taken: Order) -> None:
    take(desk, shop, **ASKED)
    decide(boss, "refuse", answer="李默下午有事")
    order = their_order()
    assert "李默下午有事" in desk.get("/approvals/").content.decode()
    assert "Waits for an answer" not in desk.get(f"/orders/{order.number}/").content.decode()
    assert (order.status, Hold.objects.count()) == ("confirmed", 1)


def test_a_place_given_back_meanwhile_is_simply_booked(desk: Client, shop: Shop, taken: Order, frontdesk: User) -> None:
    release_hold(hold_id=Hold.objects.get().pk, by=frontdesk, at=clock.now())
    answer = take(desk, shop, **ASKED)
    page = desk.get(answer["Location"]).content.decode()
    order = their_order()
    assert f"Order {order.number} is taken." in page
    assert Appointment.objects.get(order=order).part == "morning"
    assert Approval.objects.count() == 0


def test_asked_twice_is_one_order_and_one_question(desk: Client, shop: Shop, taken: Order) -> None:
    first, second = take(desk, shop, **ASKED), take(desk, shop, **ASKED)
    assert first["Location"] == second["Location"]
    assert (Order.objects.count(), Approval.objects.count()) == (2, 1)


def test_without_a_reason_nothing_is_written_and_the_field_says_so(desk: Client, shop: Shop, taken: Order) -> None:
    page = take(desk, shop, **(ASKED | {"override_reason": "  "}))
    assert (page.status_code, list(errors(page))) == (422, ["override_reason"])
    text = page.content.decode()
    assert 'id="id_override_reason_error"' in text
    assert 'name="ask"' in text
    assert 'value="罗安歌"' in text
    assert (Order.objects.count(), Approval.objects.count()) == (1, 0)


def test_what_nobody_may_overrule_is_not_asked(desk: Client, shop: Shop, taken: Order) -> None:
    """A photographer who is not in use any more: the order is not taken on a promise that cannot be kept."""
    gone = shop.photographers[1]
    form = filled_in(shop, **(ASKED | {"photographer": str(gone.pk)}))
    page = desk.post(TAKE, form | {"slot": "other", "other_day": in_days(1200).isoformat(), "other_part": "morning"})
    assert page.status_code == 422
    assert (Order.objects.count(), Approval.objects.count()) == (1, 0)


def test_who_may_not_ask_is_told_another_way(desk: Client, shop: Shop, taken: Order, frontdesk: User) -> None:
    frontdesk.role.perms.remove(Perm.APPROVALS_SEE)
    frontdesk.role.save()
    page = take(desk, shop, **ASKED)
    text = page.content.decode()
    assert (page.status_code, Order.objects.count(), Approval.objects.count()) == (422, 1, 0)
    assert 'name="ask"' not in text
    assert "Only a supervisor may book it all the same" in text


def test_a_leave_and_a_full_day_are_asked_about_too(desk: Client, boss: Client, shop: Shop, manager: User) -> None:
    leave = {"purpose": "leave", "reason": "年假", "by": manager, "at": clock.now()}
    for one in shop.photographers:
        block_resource(branch=shop.branch, resource_id=one.pk, span=days_span(in_days(10), in_days(10)), **leave)
    assert take(desk, shop, **ASKED).status_code == 302
    assert "李默 is away (年假)" in boss.get("/approvals/").content.decode()
    BranchDay.objects.update_or_create(
        branch=shop.branch, day=in_days(12), department="shoot", defaults={"capacity": 0}
    )
    later = ASKED | {"submission_key": "third", "slot": f"{in_days(12).isoformat()}:morning",
                     "bride_phone": "13900002222", "bride_name": "纪云舒"}  # fmt: skip
    assert take(desk, shop, **later).status_code == 302
    assert "although the day is full" in boss.get("/approvals/").content.decode()


def test_place_and_discount_are_asked_for_together(desk: Client, shop: Shop, taken: Order) -> None:
    more = {"discount": "900", "approval_way": "ask", "discount_reason": "老顾客", "shown_total": "7279.00"}
    answer = take(desk, shop, **(ASKED | more))
    assert answer.status_code == 302, errors(answer)
    page = desk.get(answer["Location"]).content.decode()
    assert "place and discount are asked for" in page
    assert page.count("Waits for an answer") == 2


def test_the_question_tells_no_money_to_who_sees_none(
    desk: Client, shop: Shop, taken: Order, client_for: SignIn, branch: Any
) -> None:
    from tests.factories import make_user

    more = {"discount": "900", "approval_way": "ask", "discount_reason": "老顾客", "shown_total": "7279.00"}
    answer = take(desk, shop, **(ASKED | more))
    photographer = in_english(client_for(make_user("photographer", branch=branch)))
    page = photographer.get(answer["Location"]).content.decode()
    assert page.count("Waits for an answer") == 1
    assert "900" not in page
    assert "Book it now" not in page
