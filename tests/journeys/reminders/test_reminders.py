"""What happens below moves, ends and feeds the reminders; told from the desk that books and moves."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from bookings.appointments.actions import book, cancel_appointment, mark_arrived, mark_missed, move_appointment
from bookings.appointments.models import Appointment
from bookings.calendar.states import Need, Purpose, ResourceKind
from bookings.orders.actions import move_order
from bookings.orders.models import CommunicationSheet, Order
from bookings.orders.states import OrderStatus
from customers.followups.actions import seed_rules
from customers.followups.anchors import anchor_kinds, card_of, facts_of
from customers.followups.models import FollowUp
from customers.followups.scripts import plain
from studio.core import reactions
from studio.core.clock import at_local
from studio.core.spans import DayPart, Span
from studio.core.staff.models import Branch, User
from studio.journeys.reminders.reactions import follow_changed_order, remind_of_order, watch_order
from tests.factories import AT, make_capacity, make_order, make_resource
from tests.support.reminders import make_visit, moment

pytestmark = pytest.mark.django_db
NINE = dt.time(9)


@pytest.fixture(autouse=True)
def _rules(db: None) -> None:
    seed_rules()


@pytest.fixture
def order(branch: Branch, manager: User) -> Order:
    make_capacity(branch)
    make_resource(branch, ResourceKind.PHOTOGRAPHER, "李默")
    make_resource(branch, ResourceKind.OUTDOOR, "湖滨外景")
    return make_order(branch=branch, seller=manager, paid_total=Decimal(1999), package_copy={"photos_included": 40})


def book_shoot(order: Order, by: User, day: int = 24, hour: int = 9) -> Appointment:
    span = Span(moment(day, hour), moment(day, hour + 3))
    return book(
        customer=order.customer, order=order, purpose=Purpose.SHOOT, day=span.day, part=DayPart.EXACT, span=span,
        needs=(Need(kind=ResourceKind.PHOTOGRAPHER), Need(kind=ResourceKind.OUTDOOR)), branch=order.branch,
        by=by, at=AT,
    )  # fmt: skip


def owed(anchor: str, **filters: Any) -> dict[str, dt.datetime]:
    rows = FollowUp.objects.filter(anchor=anchor, state="open", **filters).select_related("rule")
    return {row.rule.code.removeprefix(f"{anchor}-"): row.due_at for row in rows if row.rule}


def test_a_booked_shoot_brings_its_reminders(order: Order, manager: User) -> None:
    appointment = book_shoot(order, manager)
    assert owed("shoot", anchor_id=appointment.pk) == {
        "week-call": moment(17, 10, 30), "notes-call": moment(21, 10, 30), "eve-call": moment(23, 18),
        "eve-sms": moment(23, 18), "six-photos": moment(24, 18), "thanks": moment(24, 20),
        "satisfaction": moment(26, 14, 30),
    }  # fmt: skip
    row = FollowUp.objects.filter(anchor="shoot").first()
    assert row is not None
    assert (row.thread, row.customer, row.branch) == (f"order:{order.pk}", order.customer, order.branch)


def test_a_moved_shoot_takes_them_along(order: Order, manager: User) -> None:
    appointment = book_shoot(order, manager)
    day = dt.date(2026, 5, 30)
    move_appointment(
        appointment=appointment,
        day=day,
        part=DayPart.EXACT,
        span=Span(moment(30, 14), moment(30, 17)),
        by=manager,
        at=AT,
    )
    assert owed("shoot")["week-call"] == moment(23, 10, 30)
    assert owed("shoot")["eve-sms"] == moment(29, 18)
    assert set(FollowUp.objects.filter(anchor="shoot", state="open").values_list("occurrence", flat=True)) == {day}
    moved = FollowUp.objects.filter(anchor="shoot", state="cancelled")
    assert set(moved.values_list("occurrence", "reason")) == {(dt.date(2026, 5, 24), "moved")}


def test_a_cancelled_shoot_ends_them(order: Order, manager: User) -> None:
    appointment = book_shoot(order, manager)
    cancel_appointment(appointment=appointment, reason="改主意了", by=manager, at=AT)
    assert owed("shoot") == {}


def test_a_visit_for_something_else_brings_none(order: Order, manager: User) -> None:
    make_capacity(order.branch, "fitting")
    book(customer=order.customer, order=order, purpose=Purpose.FITTING, day=dt.date(2026, 5, 24), part=DayPart.OPEN,
         branch=order.branch, by=manager, at=AT)  # fmt: skip
    assert FollowUp.objects.exclude(anchor="idle").count() == 0


def test_an_order_brings_thanks_its_wedding_and_the_watch_over_its_next_date(order: Order) -> None:
    order.wedding_on = dt.date(2026, 9, 12)
    remind_of_order(order=order, at=AT)
    assert owed("order") == {"thanks": moment(10, 20), "satisfaction": moment(12, 14, 30)}
    assert owed("wedding") == {"day": at_local(dt.date(2026, 9, 12), NINE)}
    assert owed("idle") == {"chase": moment(9, 10, 30, month=6)}


def test_congratulations_move_with_the_wedding(order: Order) -> None:
    order.wedding_on = dt.date(2026, 9, 12)
    remind_of_order(order=order, at=AT)
    for day, due in ((dt.date(2026, 10, 3), {"day": at_local(dt.date(2026, 10, 3), NINE)}), (None, {})):
        order.wedding_on = day
        follow_changed_order(order=order, fields=["wedding_on"], at=AT)
        assert owed("wedding") == due


def test_chasing_counts_from_the_last_known_visit(order: Order, manager: User) -> None:
    watch_order(order=order, at=AT)
    appointment = book_shoot(order, manager)
    assert owed("idle") == {"chase": moment(23, 10, 30, month=6)}
    cancel_appointment(appointment=appointment, by=manager, at=AT)
    assert owed("idle") == {"chase": moment(9, 10, 30, month=6)}


def test_a_cancelled_order_is_never_spoken_of_again(order: Order, manager: User) -> None:
    remind_of_order(order=order, at=AT)
    book_shoot(order, manager)
    Order.objects.update(paid_total=0)
    move_order(order=order, move="cancel", reason="不拍了", by=manager, at=AT)
    assert FollowUp.objects.filter(state="open").count() == 0


def test_a_suspended_order_falls_silent_and_wakes_again(order: Order, manager: User) -> None:
    remind_of_order(order=order, at=AT)
    book_shoot(order, manager)
    before = owed("shoot"), owed("order"), owed("idle")
    order = move_order(order=order, move="suspend", reason="出国", by=manager, at=AT)
    assert FollowUp.objects.filter(state="open").count() == 0
    move_order(order=order, move="resume", by=manager, at=AT)
    assert (owed("shoot"), owed("order"), owed("idle")) == before


def test_what_a_script_hears_about_a_shoot(order: Order, manager: User) -> None:
    appointment = book_shoot(order, manager)
    facts = facts_of([("shoot", appointment.pk)])["shoot", appointment.pk]
    assert facts is not None
    assert (facts.occurrence, facts.came) == (dt.date(2026, 5, 24), False)
    words = "{day}|{time}|{place}|{staff}|{number}|{package}|{amount_open}|{photos}"
    said = plain(words, facts.words)
    assert said == f"5月24日 周日|09:00|湖滨外景|摄影师 李默|{order.number}|{order.package_name}|¥4,000|40"
    mark_arrived(appointment=appointment, by=manager, at=moment(24, 9))
    assert facts_of([("shoot", appointment.pk)])["shoot", appointment.pk].came is True  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [OrderStatus.CANCELLED, OrderStatus.SUSPENDED, OrderStatus.DRAFT])
def test_given_up_means_gone(order: Order, status: str) -> None:
    visit = make_visit(starts_at=moment(24, 9), order=order)
    Order.objects.update(status=status, wedding_on=dt.date(2026, 9, 12))
    wanted = [("shoot", visit.pk), ("order", order.pk), ("wedding", order.pk), ("idle", order.pk), ("pickup", 4711)]
    assert facts_of(wanted) == dict.fromkeys(wanted)


def test_who_did_not_come_is_gone(order: Order, manager: User) -> None:
    visit = make_visit(starts_at=moment(10, 9), order=order)
    mark_missed(appointment=visit, by=manager, at=AT)
    assert facts_of([("shoot", visit.pk)]) == {("shoot", visit.pk): None}


def test_an_order_with_nothing_left_to_do_is_not_chased(order: Order) -> None:
    Order.objects.update(next_step="pickup")
    assert facts_of([("idle", order.pk)])["idle", order.pk] is not None
    Order.objects.update(next_step="")
    assert facts_of([("idle", order.pk)])["idle", order.pk] is None


@pytest.mark.parametrize("count", [1, 3])
def test_one_batch_of_queries_for_any_number(
    branch: Branch, manager: User, count: int, django_assert_num_queries: Any
) -> None:
    visits = [
        make_visit(starts_at=moment(24, 9 + n), order=make_order(branch=branch, seller=manager)) for n in range(count)
    ]
    wanted = [(kind, visit.pk) for kind in ("shoot", "selection", "pickup") for visit in visits]
    wanted += [(kind, visit.order_id or 0) for kind in ("order", "wedding", "idle") for visit in visits]
    with django_assert_num_queries(7):  # three kinds of visits, order and its shoot, wedding, idle; nothing is held
        facts_of(wanted)


def test_the_card_of_an_order(order: Order, django_assert_num_queries: Any) -> None:
    CommunicationSheet.objects.create(order=order, likes="日落", dislikes="不拍侧脸")
    with django_assert_num_queries(2):
        card = card_of(f"order:{order.pk}")
    assert card is not None
    assert (card.number, card.amount_open, card.likes, card.dislikes) == (
        order.number,
        Decimal(4000),
        "日落",
        "不拍侧脸",
    )
    assert card.url == f"/orders/{order.number}/"


def test_a_call_about_no_order_says_what_the_couple_owes_altogether(
    order: Order, manager: User, branch: Branch, django_assert_num_queries: Any
) -> None:
    newer = make_order(branch=branch, seller=manager, customer=order.customer)
    with django_assert_num_queries(2):
        card = card_of(f"customer:{order.customer_id}")
    assert card is not None
    assert (card.number, card.amount_open) == (newer.number, order.balance + newer.balance)
    Order.objects.update(status="cancelled")
    assert card_of(f"customer:{order.customer_id}") is None


@pytest.mark.parametrize("thread", ["", "customer:4711", "order:", "order:x", "order:4711", "moon:1"])
def test_threads_nobody_knows_have_no_card(thread: str) -> None:
    assert card_of(thread) is None


def test_the_anchors_stand_in_the_order_of_the_journey() -> None:
    journey = ["order", "shoot", "selection", "pickup", "wedding", "idle", "missed", "late", "originals", "rest"]
    assert [kind.name for kind in anchor_kinds()] == journey


def test_who_hears_what() -> None:
    ours = {
        fact: [name.rpartition(".")[2] for name in names if ".reminders." in name]
        for fact, names in reactions.who_listens().items()
    }
    assert {fact: names for fact, names in ours.items() if names} == {
        "appointment_booked": ["remind_of_booking"], "appointment_moved": ["remind_of_appointment"],
        "appointment_cancelled": ["forget_appointment"], "appointment_missed": ["forget_appointment", "ask_why"],
        "appointment_came_late": ["remind_of_appointment"], "milestone_done": ["in_time_again"],
        "order_changed": ["follow_changed_order", "in_time_again"], "order_package_changed": ["in_time_again"],
        "order_confirmed": ["watch_order"], "order_resumed": ["resume_order"],
        "order_suspended": ["forget_order", "ask_again"], "order_cancelled": ["forget_order"],
    }  # fmt: skip
