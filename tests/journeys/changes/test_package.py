"""套系变更: another package for an order under way – bill, steps and papers follow, money and places stay."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim, Hold
from bookings.catalog.models import Package
from bookings.orders.actions import add_line, change_package, complete_milestone
from bookings.orders.documents import order_form_payload
from bookings.orders.models import Order
from bookings.orders.queries import orders_with_wrong_stage, orders_with_wrong_total
from bookings.orders.states import LineKind, NewLine, PackageChange
from bookings.payments.actions import take_payment
from bookings.payments.models import Payment
from studio.core import clock
from studio.core.audit.queries import history_of, tell
from studio.core.documents.models import Document
from studio.core.errors import StudioError
from studio.core.staff.models import User
from tests.factories import make_product, make_user
from tests.journeys.intake.sitting import Shop, in_days, in_english, take

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]


def change(client: Client, order: Order, **changes: Any) -> Any:
    """To 初见 (¥3,999): 6,799 − 5,999 + 3,999 with both add-ons and the discount kept."""
    fields = {"submission_key": "pk-1", "package": "first-sight", "reason": "预算变了", "keeps_discount": "on",
              "shown_total": "4799.00"} | changes  # fmt: skip
    return client.post(f"/orders/{order.number}/package/", {k: v for k, v in fields.items() if v is not None})


def look(client: Client, order: Order, **changes: Any) -> str:
    return change(client, order, look="1", shown_total=None, **changes).content.decode()


@pytest.fixture
def boss(client_for: SignIn, manager: User) -> Client:
    return in_english(client_for(manager))


def test_the_bill_keeps_both_packages_and_adds_up(desk: Client, order: Order, frontdesk: User) -> None:
    answer = change(desk, order)
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.number}/")
    order.refresh_from_db()
    assert (order.total, order.package_name, order.paid_total) == (Decimal("4799.00"), "初见", Decimal("1300.00"))
    rows = [(line.kind, line.title, line.amount) for line in order.lines.order_by("position") if line.position > 3]
    assert rows == [("reversal", "半夏里", Decimal("-5999.00")), ("package", "初见", Decimal("3999.00"))]
    assert order.lines.get(kind="reversal").reverses == order.lines.get(kind="package", title="半夏里")
    assert (list(orders_with_wrong_total()), orders_with_wrong_stage()) == ([], [])


def test_on_the_contract_the_new_package_stands_on_top_and_the_discount_below(desk: Client, order: Order) -> None:
    change(desk, order)
    lines = order_form_payload(order.pk, "zh-hans")["lines"]
    assert (lines[0]["title"], lines[0]["amount"], lines[-1]["amount"]) == ("初见", "3,999.00", "−480.00")


def test_a_phone_typed_in_full_width_is_printed_as_it_is_dialled(desk: Client, shop: Shop) -> None:
    assert take(desk, shop, bride_phone="１３８１２３４５２０８").status_code == 302
    people = order_form_payload(Order.objects.get().pk, "zh-hans")["people"]
    assert people[0]["phone"] == "138 1234 5208"


def test_money_and_places_stay(desk: Client, order: Order) -> None:
    before = [(hold.pk, hold.day, hold.state) for hold in Hold.objects.all()]
    change(desk, order)
    assert [(hold.pk, hold.day, hold.state) for hold in Hold.objects.all()] == before
    assert Claim.objects.filter(released_at=None).count() == 1
    assert Appointment.objects.get().state == "booked"
    assert [payment.amount for payment in Payment.objects.all()] == [Decimal("1300.00")]


def test_counts_prices_clock_and_steps_follow(desk: Client, order: Order) -> None:
    Package.objects.filter(code="first-sight").update(
        outfits=5, extra_photo_price=88, skipped_steps=["proof"], clock={"selection": 9}
    )
    change(desk, order)
    order.refresh_from_db()
    assert (order.package_copy["outfits"], order.extra_photo_price) == (5, Decimal("88.00"))
    assert not order.milestones.filter(step="proof").exists()
    assert order.milestones.get(step="selection").due_on == in_days(19)
    assert (order.next_step, order.next_due_on) == ("shoot", in_days(10))
    change(desk, order, package="midsummer", submission_key="back", shown_total="6799.00")
    assert order.milestones.get(step="proof").is_open


def test_a_step_that_is_done_stays(desk: Client, order: Order, frontdesk: User) -> None:
    for step in ("shoot", "selection", "proof"):
        complete_milestone(order=order, step=step, by=frontdesk, at=clock.now())
    Package.objects.filter(code="first-sight").update(skipped_steps=["proof"])
    assert "stays, for it is booked or done" in look(desk, order)
    change(desk, order)
    assert order.milestones.get(step="proof").done_at is not None
    order.refresh_from_db()
    assert order.next_step == "production"


def test_what_the_new_package_contains_can_go_back_with_the_old_one(desk: Client, order: Order, shop: Shop) -> None:
    frame = order.lines.get(product=shop.frame)
    assert change(desk, order, back=str(frame.pk), shown_total="4119.00").status_code == 302
    order.refresh_from_db()
    assert order.total == Decimal("4119.00")
    assert order.lines.get(reverses=frame).reason == "预算变了"


def test_too_much_money_is_named_with_the_way_to_give_it_back(desk: Client, order: Order, frontdesk: User) -> None:
    take_payment(order=order, kind="balance", method="cash", amount=Decimal(5499), by=frontdesk, at=clock.now())
    page = look(desk, order)
    assert "¥2,000.00 too much is paid then" in page
    change(desk, order)
    order.refresh_from_db()
    assert order.balance == Decimal("-2000.00")
    page = desk.get(f"/orders/{order.number}/").content.decode()
    assert f"/orders/{order.number}/payments/pay-back/" in page
    assert f"/orders/{order.number}/payments/transfer/" in page


def test_the_page_says_beforehand_what_will_happen(desk: Client, order: Order, shop: Shop) -> None:
    frame = make_product("album30", name="30 寸相册", name_en="30-inch album", kind="album")
    shop.other_package.items.create(product=frame, quantity=2)
    Package.objects.filter(code="first-sight").update(shoot_minutes=900, outfits=7, gown_rentals=1)
    page = look(desk, order)
    for words in (
        "¥6,799.00", "¥4,799.00", "less than before", "¥2,000.00", "30-inch album", "0 → <b class=\"t-ok\">2",
        "place kept", "Gown collection: no day is booked yet", "shoots for 900 minutes", "Still to pay", "¥3,499.00",
    ):  # fmt: skip
        assert words in page, words
    assert 'name="shown_total" value="4799.00"' in page
    assert order.lines.count() == 4
    order.refresh_from_db()
    assert order.package_name == "半夏里"


def test_the_fragment_answers_alone(desk: Client, order: Order) -> None:
    headers = {"HX-Request": "true", "HX-Target": "outlook"}
    answer = desk.post(f"/orders/{order.number}/package/", {"package": "first-sight"}, headers=headers)
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert "¥4,319.00" not in answer.content.decode()


def test_earnest_money_above_a_fifth_of_the_new_total_is_named(desk: Client, order: Order) -> None:
    assert "¥340.20 of the earnest money is above 20 %" in look(desk, order)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"package": ""}, "This field is required"),
        ({"package": "midsummer", "shown_total": "6799"}, "This is the package the order has"),
        ({"package": "moon"}, "moon"),
        ({"reason": ""}, "Say why"),
        ({"shown_total": None}, "confirm once more"),
        ({"shown_total": "4000"}, "is now ¥4,799.00"),
        ({"back": "999999"}, "999999"),
    ],
)
def test_mistakes_are_named_and_nothing_changes(
    changes: dict[str, Any], words: str, desk: Client, order: Order
) -> None:
    answer = change(desk, order, **changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="预算变了"' in answer.content.decode() or changes.get("reason") == ""
    assert order.lines.count() == 4
    order.refresh_from_db()
    assert (order.total, order.package_name) == (Decimal("6799.00"), "半夏里")


def test_the_same_form_changes_once(desk: Client, order: Order, shop: Shop) -> None:
    sent = {"back": str(order.lines.get(product=shop.frame).pk), "shown_total": "4119.00"}
    first, second = change(desk, order, **sent), change(desk, order, **sent)
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert order.lines.filter(kind="package").count() == 2
    other = change(desk, order, reason="另一个理由", **sent)
    assert other.status_code == 422
    assert "already saved" in other.content.decode()


def test_a_discount_of_the_dearer_package_is_not_kept_by_whoever_may_not_give_it(
    desk: Client, boss: Client, order: Order, frontdesk: User
) -> None:
    frontdesk.role.discount_limit = 300
    frontdesk.role.save()
    answer = change(desk, order)
    assert answer.status_code == 422
    assert "you may keep up to ¥300" in answer.content.decode()
    assert change(boss, order, submission_key="boss").status_code == 302


def test_the_discount_can_go(desk: Client, order: Order) -> None:
    assert change(desk, order, keeps_discount=None, shown_total="5279.00").status_code == 302
    order.refresh_from_db()
    assert order.total == Decimal("5279.00")


def test_history_tells_it_and_new_papers_are_written(desk: Client, order: Order) -> None:
    assert [paper.version for paper in Document.objects.filter(kind="order-form")] == [1]
    change(desk, order)
    told = [entry.text for entry in tell(history_of(f"order:{order.pk}"))]
    assert "套系由半夏里改为初见" in told[0] or "Package changed from 半夏里 to 初见" in told[0]
    assert sorted(paper.version for paper in Document.objects.filter(kind="order-form")) == [1, 2]
    lines = Document.objects.get(kind="order-form", version=2).payload["lines"]
    assert lines[0]["amount"] == "3,999.00"
    assert "5,999.00" not in str(lines)  # the contract as it stands from now on


def test_made_products_keep_their_package(desk: Client, order: Order, frontdesk: User) -> None:
    for step in ("shoot", "selection", "proof", "production"):
        complete_milestone(order=order, step=step, by=frontdesk, at=clock.now())
    assert "The products are made already" in desk.get(f"/orders/{order.number}/package/").content.decode()
    wanted = PackageChange("first-sight", "x")
    with pytest.raises(StudioError):
        change_package(order=order, change=wanted, by=frontdesk, at=clock.now())


def test_two_clerks_change_it_one_wins(order: Order, frontdesk: User, manager: User) -> None:
    """The second has the old page before them: the sum they saw is not true any more."""
    wanted = PackageChange("first-sight", "预算", shown_total=Decimal("4799.00"))
    change_package(order=order, change=wanted, by=frontdesk, at=clock.now())
    with pytest.raises(StudioError):
        change_package(order=order, change=wanted, by=manager, at=clock.now())
    assert order.lines.filter(kind="package").count() == 2


def test_a_gown_sold_besides_keeps_its_steps(desk: Client, order: Order, frontdesk: User) -> None:
    gown = make_product("gown1", name="主纱租赁", name_en="gown", kind="gown", price=500)
    line = NewLine(LineKind.ADDON, "", 1, Decimal(500), product_id=gown.pk)
    add_line(order=order, line=line, by=frontdesk, at=clock.now())
    change(desk, order, shown_total="5299.00")
    assert order.milestones.filter(step__in=("gown_out", "gown_back")).count() == 2


def test_other_branches_and_lookers_do_not_get_in(order: Order, client_for: SignIn, other_branch: Any) -> None:
    assert change(client_for(make_user("photographer", branch=order.branch)), order).status_code == 403
    assert change(client_for(make_user("manager", branch=other_branch)), order).status_code == 404
    assert order.lines.count() == 4


def test_a_draft_of_another_sitting_is_untouched(desk: Client, order: Order, shop: Shop) -> None:
    """Changing one order leaves the next one's package alone."""
    other = {"submission_key": "b", "bride_name": "陈沐晴", "bride_phone": "13900000001", "groom_phone": ""}
    other["photographer"] = str(shop.photographers[1].pk)
    assert take(desk, shop, **other).status_code == 302
    change(desk, order)
    assert sorted(Order.objects.values_list("package_name", flat=True)) == ["初见", "半夏里"]
