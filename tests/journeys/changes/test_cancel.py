"""取消: the place is free at once, the bill reversed, 定金 is kept and 订金 goes back, nobody is reminded any more."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim, Hold
from bookings.orders.models import Order
from bookings.orders.queries import orders_with_wrong_total
from bookings.payments.actions import pay_back, reverse_payment, take_payment
from bookings.payments.models import Payment
from customers.followups.models import FollowUp
from shoots.planning.models import Shoot
from studio.core import clock
from studio.core.staff.models import User
from studio.journeys.changes.states import kept_amount
from tests.factories import make_user
from tests.journeys.intake.sitting import Shop, in_days, in_english, take

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]


@pytest.fixture
def boss(client_for: SignIn, manager: User) -> Client:
    return in_english(client_for(manager))


def cancel(client: Client, order: Order, **changes: Any) -> Any:
    fields = {"submission_key": "end-1", "fault": "couple", "agreed": "", "reason": "两家没谈拢"} | changes
    return client.post(f"/orders/{order.number}/cancel/", fields)


@pytest.mark.parametrize(
    ("fault", "agreed", "earnest", "limit", "kept"),
    [
        ("couple", "0", "1300", "1359.80", "1300"),
        ("couple", "0", "2000", "1359.80", "1359.80"),
        ("couple", "0", "0", "1359.80", "0"),
        ("couple", "0", "-5", "1359.80", "0"),
        ("studio", "0", "1300", "1359.80", "0"),
        ("agreed", "500", "1300", "1359.80", "500"),
        ("agreed", "0", "1300", "1359.80", "0"),
    ],
)
def test_what_is_kept(fault: str, agreed: str, earnest: str, limit: str, kept: str) -> None:
    found = kept_amount(fault=fault, agreed=Decimal(agreed), earnest=Decimal(earnest), earnest_limit=Decimal(limit))
    assert found == Decimal(kept)


def test_the_couple_withdraws(boss: Client, order: Order) -> None:
    answer = cancel(boss, order)
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.number}/")
    order.refresh_from_db()
    assert (order.status, order.total, order.paid_total) == ("cancelled", Decimal("1300.00"), Decimal("1300.00"))
    assert [(line.kind, line.amount) for line in order.lines.filter(kind="forfeit")] == [
        ("forfeit", Decimal("1300.00"))
    ]
    assert sum(line.amount for line in order.lines.all()) == order.total


def test_places_visits_shoots_and_reminders_end(boss: Client, order: Order) -> None:
    cancel(boss, order)
    assert (Hold.objects.get().state, Claim.objects.filter(released_at=None).count()) == ("released", 0)
    assert (Appointment.objects.get().state, Shoot.objects.get().state) == ("cancelled", "cancelled")
    assert FollowUp.objects.exclude(state="cancelled").count() == 0
    assert not order.milestones.filter(is_open=True).exists()


def test_the_place_is_free_for_the_next_couple(boss: Client, desk: Client, order: Order, shop: Shop) -> None:
    cancel(boss, order)
    next_couple = {"submission_key": "b", "bride_name": "陈沐晴", "bride_phone": "13900000001", "groom_phone": ""}
    assert take(desk, shop, **next_couple).status_code == 302


def test_a_prepayment_goes_back(boss: Client, desk: Client, shop: Shop) -> None:
    take(desk, shop, deposit_kind="prepayment", deposit="3000")
    order = Order.objects.get()
    cancel(boss, order)
    order.refresh_from_db()
    assert (order.total, order.balance) == (Decimal(0), Decimal(-3000))


def test_of_too_much_earnest_only_a_fifth_is_kept(boss: Client, desk: Client, shop: Shop) -> None:
    take(desk, shop, deposit="2000")
    order = Order.objects.get()
    cancel(boss, order)
    order.refresh_from_db()
    assert (order.total, order.balance) == (Decimal("1359.80"), Decimal("-640.20"))


def test_when_we_are_at_fault_the_earnest_goes_back_twofold(
    boss: Client, order: Order, frontdesk: User, manager: User
) -> None:
    take_payment(order=order, kind="stage", method="cash", amount=Decimal(3000), by=frontdesk, at=clock.now())
    page = boss.get(f"/orders/{order.number}/cancel/").content.decode()
    assert "¥5,600.00" in page
    cancel(boss, order, fault="studio")
    order.refresh_from_db()
    assert (order.total, order.balance) == (Decimal(-1300), Decimal(-5600))
    assert order.lines.get(kind="doubled").amount == Decimal(-1300)
    back = {"method": "transfer", "reason": "违约", "approved_by": manager, "by": frontdesk, "at": clock.now()}
    pay_back(order=order, amount=Decimal(5600), **back)
    order.refresh_from_db()
    assert (order.paid_total, order.balance) == (Decimal(-1300), Decimal(0))
    assert list(orders_with_wrong_total()) == []


def test_twofold_only_up_to_what_the_law_knows(boss: Client, desk: Client, shop: Shop) -> None:
    take(desk, shop, deposit="2000")
    order = Order.objects.get()
    cancel(boss, order, fault="studio")
    order.refresh_from_db()
    assert order.balance == Decimal("-3359.80")


def test_when_nobody_is_to_blame_everything_goes_back(boss: Client, order: Order) -> None:
    cancel(boss, order, fault="nobody")
    order.refresh_from_db()
    assert (order.total, order.balance) == (Decimal(0), Decimal(-1300))


def test_no_other_order_goes_below_zero(order: Order) -> None:
    with pytest.raises(IntegrityError):
        Order.objects.filter(pk=order.pk).update(total=Decimal("-0.01"))


def test_earnest_that_was_refunded_is_not_kept_again(
    boss: Client, order: Order, frontdesk: User, manager: User
) -> None:
    reverse_payment(payment=Payment.objects.get(), reason="收错", approved_by=manager, by=frontdesk, at=clock.now())
    take_payment(order=order, kind="stage", method="cash", amount=Decimal(1000), by=frontdesk, at=clock.now())
    cancel(boss, order)
    order.refresh_from_db()
    assert (order.total, order.balance) == (Decimal(0), Decimal(-1000))


def test_the_page_says_beforehand_what_will_happen(boss: Client, order: Order) -> None:
    page = boss.get(f"/orders/{order.number}/cancel/").content.decode()
    for words in ("¥6,799.00", "¥1,300.00", "data-confirm", "kept", "to be paid back"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "Say why"),
        ({"fault": ""}, "This field is required"),
        ({"fault": "moon"}, "moon"),
        ({"fault": "agreed"}, "Write the amount"),
        ({"agreed": "5"}, "counts only with"),
        ({"fault": "agreed", "agreed": "1300.01"}, "¥1,300.00"),
        ({"fault": "agreed", "agreed": "-1"}, "negative"),
    ],
)
def test_mistakes_are_named_and_nothing_ends(changes: dict[str, str], words: str, boss: Client, order: Order) -> None:
    answer = cancel(boss, order, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    order.refresh_from_db()
    assert (order.status, Hold.objects.get().state, Appointment.objects.get().state) == (
        "confirmed",
        "confirmed",
        "booked",
    )


def test_the_same_form_cancels_once(boss: Client, order: Order) -> None:
    assert cancel(boss, order)["Location"] == cancel(boss, order)["Location"]
    assert order.lines.filter(kind="forfeit").count() == 1


def test_who_comes_second_is_told_and_what_was_kept_stays(boss: Client, order: Order) -> None:
    """Two managers at once, each with another word for the couple: the second does not believe theirs was done."""
    cancel(boss, order)
    answer = cancel(boss, order, submission_key="end-2", fault="nobody")
    assert answer.status_code == 422
    sentence = "Only a confirmed or suspended order can be cancelled; this one is cancelled."
    for page in (answer, boss.get(f"/orders/{order.number}/cancel/")):
        assert sentence in page.content.decode()
        assert 'name="fault"' not in page.content.decode()
    order.refresh_from_db()
    assert (order.total, order.lines.filter(kind="forfeit").count()) == (Decimal("1300.00"), 1)


def test_the_front_desk_may_not_cancel(desk: Client, order: Order, client_for: SignIn, other_branch: Any) -> None:
    assert cancel(desk, order).status_code == 403
    assert cancel(client_for(make_user("manager", branch=other_branch)), order).status_code == 404
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_shoot_moved_after_cancelling_is_refused(boss: Client, desk: Client, order: Order) -> None:
    cancel(boss, order)
    answer = desk.post(
        f"/orders/{order.number}/reschedule/",
        {"submission_key": "m", "slot": f"{in_days(20).isoformat()}:morning", "photographer": "any", "reason": "x"},
    )
    assert answer.status_code == 422
    assert Hold.objects.filter(state="confirmed").count() == 0
