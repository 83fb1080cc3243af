"""Orders as the desk writes, moves and changes them."""

import datetime as dt
from decimal import Decimal

import pytest

from bookings.catalog.states import ProductKind
from bookings.orders import actions
from bookings.orders.history import SENTENCES
from bookings.orders.models import Order, OrderLine
from bookings.orders.queries import orders_with_wrong_stage, orders_with_wrong_total
from bookings.orders.states import LineKind, NewLine, Step
from studio.core.audit.models import HistoryEntry
from studio.core.errors import NotAllowed, StudioError
from studio.core.search.queries import matching_ids
from tests.bookings.orders.stories import SHOOT_AT, frame, take_order
from tests.factories import AT, make_branch, make_customer, make_package, make_product, make_user

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=20)


@pytest.fixture(autouse=True)
def _english(settings):
    from django.utils import translation

    with translation.override("en"):
        yield


def refusal(call, **arguments) -> StudioError:
    with pytest.raises(StudioError) as caught:
        call(**arguments)
    return caught.value


def lines_of(order):
    return [(line.kind, line.title, line.amount) for line in order.lines.all()]


# --- writing -------------------------------------------------------------------------------------------------


def test_an_order_keeps_its_own_copy_of_the_package(branch, frontdesk):
    album = make_product("album18", name="18 寸相册", kind=ProductKind.ALBUM, price=880)
    package = make_package("banxiali", items={album: 2}, extra_photo_price=Decimal(50))
    order = take_order(
        branch=branch, seller=frontdesk, package_code="banxiali", lines=(frame(),), discount=Decimal(480),
        shown_total=Decimal("6199.00"),
    )  # fmt: skip
    package.price, package.name, package.extra_photo_price = Decimal(7999), "半夏里 2027", Decimal(80)
    package.save()
    package.items.all().delete()
    order.refresh_from_db()
    assert (order.package_name, order.total, order.extra_photo_price) == (
        "半夏里",
        Decimal("6199.00"),
        Decimal("50.00"),
    )
    assert order.package_copy["price"] == "5999.00"
    assert [(item["name"], item["quantity"]) for item in order.package_copy["items"]] == [("18 寸相册", 2)]
    assert lines_of(order) == [
        ("package", "半夏里", Decimal("5999.00")),
        ("addon", "24 寸水晶相框", Decimal("680.00")),
        ("discount", "", Decimal("-480.00")),
    ]
    assert order.communication_sheet.likes == "牵手走"
    assert order.originals_until == dt.date(2027, 5, 10)


def test_a_branch_sells_at_its_own_price(branch, frontdesk):
    package = make_package("banxiali")
    package.branch_prices.create(branch=branch, price=Decimal(5699))
    package.branch_prices.create(branch=make_branch(), price=Decimal(9999))
    order = take_order(branch=branch, seller=frontdesk, package_code="banxiali")
    assert order.total == Decimal("5699.00")


@pytest.mark.parametrize(
    ("details", "field", "sentence"),
    [
        ({"package_code": "gone"}, "package_code",
         "This package is not on sale today. Choose another one, or have its dates changed in the catalogue."),
        ({"discount": Decimal(501)}, "discount", "You may give up to ¥500; ¥501 needs a manager's approval."),
        ({"discount": Decimal(-1)}, "discount", "A discount is written without a minus sign."),
        ({"discount": Decimal(9000)}, "discount", "The discount is larger than the order itself (¥5,999.00)."),
        ({"lines": (frame(quantity=0),)}, "lines", "A quantity is a whole number from 1 to 999."),
        ({"lines": (frame(price=-1),)}, "lines", "A price cannot be negative; a discount goes into its own field."),
        ({"lines": (frame(product_id=999999),)}, "lines",
         "One of the add-ons is no longer on sale. Please choose again."),
        ({"lines": (NewLine("addon", " ", 1, Decimal(1)),)}, "lines",
         "Say what is sold: choose a product or write a name."),
        ({"pickup_promised_on": dt.date(2026, 5, 9)}, "pickup_promised_on",
         "The pickup cannot be promised for a day before the order."),
        ({"shown_total": Decimal(5998)}, "shown_total",
         "The total was shown as ¥5,998.00 but is now ¥5,999.00: a price changed meanwhile. Please look again."),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_and_nothing_stays(branch, frontdesk, details, field, sentence):
    make_package("banxiali")
    found = refusal(take_order, branch=branch, seller=frontdesk, **({"package_code": "banxiali"} | details))
    assert (found.field, str(found)) == (field, sentence)
    assert Order.objects.count() == 0


def test_packages_out_of_season_are_not_sold(branch, frontdesk):
    make_package("spring", valid_from=dt.date(2026, 3, 1), valid_to=dt.date(2026, 5, 9))
    make_package("last_day", valid_to=dt.date(2026, 5, 10))
    make_package("retired", is_active=False)
    assert refusal(take_order, branch=branch, seller=frontdesk, package_code="spring").field == "package_code"
    assert refusal(take_order, branch=branch, seller=frontdesk, package_code="retired").field == "package_code"
    assert take_order(branch=branch, seller=frontdesk, package_code="last_day").total == Decimal("5999.00")


def test_a_price_below_the_list_counts_as_discount(branch, frontdesk):
    dear = make_product("frame", price=1200)
    make_package("banxiali")
    found = refusal(
        take_order, branch=branch, seller=frontdesk, package_code="banxiali",
        lines=(frame(price=680, product_id=dear.pk),),
    )  # fmt: skip
    assert (found.field, str(found)) == ("discount", "You may give up to ¥500; ¥520 needs a manager's approval.")


def test_a_manager_of_this_branch_may_approve_what_the_seller_may_not(branch, frontdesk, manager):
    make_package("banxiali")
    order = take_order(
        branch=branch, seller=frontdesk, package_code="banxiali", discount=Decimal(2000), discount_approver=manager
    )
    assert order.lines.get(kind="discount").approved_by == manager
    elsewhere = make_user("manager", branch=make_branch(), full_name="外店店长")
    for approver, sentence in (
        (frontdesk, "王思琪 may not approve discounts here."),
        (elsewhere, "外店店长 may not approve discounts here."),
    ):
        found = refusal(
            take_order, branch=branch, seller=frontdesk, package_code="banxiali", discount=Decimal(2000),
            discount_approver=approver,
        )  # fmt: skip
        assert str(found) == sentence
    found = refusal(
        take_order, branch=branch, seller=frontdesk, package_code="banxiali", discount=Decimal(5500),
        discount_approver=manager,
    )  # fmt: skip
    assert str(found) == "孙悦 may approve up to ¥5,000."


# --- the journey ---------------------------------------------------------------------------------------------


def steps_of(order):
    return {row.step: row for row in order.milestones.all()}


def test_confirmation_lays_out_the_journey(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk, pickup_promised_on=dt.date(2026, 9, 5))
    steps = steps_of(order)
    assert list(steps) == ["order", "shoot", "selection", "proof", "production", "pickup"]  # no gown was sold
    assert (steps["order"].done_by, steps["order"].is_open) == (frontdesk, False)
    assert (steps["shoot"].planned_at, steps["shoot"].planned_part) == (SHOOT_AT, "morning")
    assert (steps["shoot"].due_on, steps["shoot"].latest_on) == (dt.date(2026, 5, 23), dt.date(2026, 8, 5))
    assert steps["selection"].deadline == dt.date(2026, 5, 27)
    assert steps["selection"].owner_role == "selection"
    assert (order.next_step, order.next_due_on) == ("shoot", dt.date(2026, 5, 23))


def test_a_gown_in_the_package_or_beside_it_adds_its_two_steps(branch, frontdesk):
    make_package("xitang", gown_rentals=1)
    order = take_order(branch=branch, seller=frontdesk, package_code="xitang", wedding_on=dt.date(2026, 10, 3))
    assert steps_of(order)["gown_out"].deadline == dt.date(2026, 10, 2)
    plain = take_order(branch=branch, seller=frontdesk)
    assert "gown_out" not in steps_of(plain)
    gown = make_product("gown", kind=ProductKind.GOWN, price=800)
    actions.add_line(
        order=plain, line=NewLine("second", "", 1, Decimal(800), gown.pk), stage=Step.SHOOT, by=frontdesk, at=LATER
    )
    assert {"gown_out", "gown_back"} <= steps_of(plain).keys()
    plain.refresh_from_db()
    assert plain.next_step == "shoot"


def test_a_step_done_brings_the_next_one(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk)
    done_at = SHOOT_AT + dt.timedelta(days=2)
    actions.complete_milestone(order=order, step="shoot", by=frontdesk, at=done_at)
    actions.complete_milestone(order=order, step="shoot", by=frontdesk, at=LATER)  # a second time changes nothing
    order.refresh_from_db()
    assert (order.next_step, order.next_due_on) == ("selection", dt.date(2026, 5, 29))
    assert steps_of(order)["shoot"].done_at == done_at
    assert HistoryEntry.objects.filter(verb="order.step_done").count() == 1


def test_a_step_planned_anew_moves_those_behind_it(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk)
    new_day = SHOOT_AT + dt.timedelta(days=7)
    actions.plan_milestone(order=order, step="shoot", planned_at=new_day, part="morning", by=frontdesk, at=AT)
    assert steps_of(order)["selection"].due_on == dt.date(2026, 6, 3)
    actions.plan_milestone(order=order, step="shoot", planned_at=None, by=frontdesk, at=AT)
    assert steps_of(order)["shoot"].due_on == dt.date(2026, 6, 9)
    order.refresh_from_db()
    assert order.next_due_on == dt.date(2026, 6, 9)


def test_a_reshoot_opens_the_step_again_even_on_a_completed_order(branch, frontdesk):
    order = finished(branch, frontdesk)
    actions.reopen_milestone(order=order, step="shoot", reason="闪光灯故障", by=frontdesk, at=LATER)
    order.refresh_from_db()
    assert (order.status, order.next_step) == ("confirmed", "shoot")
    entry = HistoryEntry.objects.get(verb="order.step_reopened")
    assert SENTENCES[entry.verb](entry.data) == "To be done again: shoot: 闪光灯故障"


def test_a_step_the_order_does_not_have_is_refused(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk)
    assert str(refusal(actions.complete_milestone, order=order, step="gown_out", by=frontdesk, at=AT)) == (
        "This order has no step “gown collection”."
    )


def finished(branch, frontdesk) -> Order:
    """Every step done and every yuan paid (by hand: the till is another room)."""
    order = take_order(branch=branch, seller=frontdesk)
    for step in ("shoot", "selection", "proof", "production", "pickup"):
        actions.complete_milestone(order=order, step=step, by=frontdesk, at=LATER)
    Order.objects.filter(pk=order.pk).update(paid_total=order.total)
    return actions.move_order(order=order, move="complete", by=frontdesk, at=LATER)


# --- moves ---------------------------------------------------------------------------------------------------


def test_moves_are_refused_loudly_and_repeated_quietly(branch, frontdesk, manager):
    order = take_order(branch=branch, seller=frontdesk)
    assert str(refusal(actions.move_order, order=order, move="complete", by=frontdesk, at=AT)) == (
        "Still to do: shoot, selection, proof, products ready, pickup."
    )
    assert str(refusal(actions.move_order, order=order, move="suspend", by=frontdesk, at=AT, reason=" ")) == (
        "Say why; the reason stays with the order."
    )
    suspended = actions.move_order(order=order, move="suspend", by=frontdesk, at=AT, reason="出国半年")
    again = actions.move_order(order=order, move="suspend", by=frontdesk, at=AT, reason="出国半年")
    assert (suspended.status, again.version) == ("suspended", suspended.version)
    assert HistoryEntry.objects.filter(verb="order.suspended").count() == 1
    assert (suspended.next_step, [row.is_open for row in order.milestones.all()]) == ("", [False] * 6)
    resumed = actions.move_order(order=order, move="resume", by=frontdesk, at=AT)
    assert (resumed.status, resumed.next_step) == ("confirmed", "shoot")
    with pytest.raises(NotAllowed):
        actions.move_order(order=order, move="cancel", by=frontdesk, at=AT, reason="分手")
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert actions.move_order(order=order, move="cancel", by=manager, at=AT, reason="分手").status == "cancelled"


def test_a_cancellation_takes_every_line_back_and_keeps_what_was_agreed(branch, frontdesk, manager):
    order = take_order(branch=branch, seller=frontdesk, lines=(frame(),), discount=Decimal(480))
    Order.objects.filter(pk=order.pk).update(paid_total=Decimal(3000))
    too_much = refusal(
        actions.move_order, order=order, move="cancel", by=manager, at=LATER, reason="分手", keep=Decimal(3001)
    )
    assert (too_much.field, str(too_much)) == ("keep", "Only ¥3,000.00 have been paid; no more than that can be kept.")
    order = actions.move_order(order=order, move="cancel", by=manager, at=LATER, reason="分手", keep=Decimal(1200))
    assert lines_of(order)[3:] == [
        ("reversal", "半夏里", Decimal("-5999.00")),
        ("reversal", "24 寸水晶相框", Decimal("-680.00")),
        ("reversal", "", Decimal("480.00")),
        ("forfeit", "", Decimal("1200.00")),
    ]
    assert (order.total, order.balance, order.next_step) == (Decimal("1200.00"), Decimal("-1800.00"), "")
    assert not orders_with_wrong_total().exists()
    entry = HistoryEntry.objects.get(verb="order.cancelled")
    assert SENTENCES[entry.verb](entry.data) == "Order cancelled, ¥1,200.00 kept: 分手"


def test_what_went_home_cannot_be_cancelled(branch, frontdesk, manager):
    order = take_order(branch=branch, seller=frontdesk)
    actions.complete_milestone(order=order, step="pickup", by=frontdesk, at=AT)
    assert str(refusal(actions.move_order, order=order, move="cancel", by=manager, at=AT, reason="x")).startswith(
        "The products were handed over already"
    )


def test_an_order_completes_when_all_is_done_and_paid(branch, frontdesk):
    order = finished(branch, frontdesk)
    assert (order.status, order.next_step, order.next_due_on) == ("completed", "", None)
    assert actions.move_order(order=order, move="reopen", by=frontdesk, at=LATER, reason="修相框").status == "confirmed"


# --- lines ---------------------------------------------------------------------------------------------------


def test_a_second_sale_has_its_own_seller_and_stage(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk)
    consultant = make_user("selection", branch=branch, full_name="韩冰")
    product = make_product("album12", name="12 寸相册", price=580)
    line = actions.add_line(
        order=order,
        line=NewLine("second", "", 2, Decimal(580), product.pk),
        stage=Step.SELECTION,
        by=consultant,
        at=LATER,
    )
    order.refresh_from_db()
    assert (line.title, line.amount, line.seller, line.stage) == (
        "12 寸相册",
        Decimal("1160.00"),
        consultant,
        "selection",
    )
    assert order.total == Decimal("7159.00")
    cheap = refusal(
        actions.add_line, order=order, line=NewLine("second", "", 1, Decimal(1), product.pk), by=consultant, at=LATER
    )
    assert (cheap.field, str(cheap)) == ("unit_price", "You may give up to ¥0; ¥579 needs a manager's approval.")


def test_an_added_line_is_taken_back_by_another_line_once(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk, lines=(frame(),))
    addon, package = order.lines.get(kind=LineKind.ADDON), order.lines.get(kind=LineKind.PACKAGE)
    assert refusal(actions.reverse_line, order=order, line=addon, reason="", by=frontdesk, at=AT).field == "reason"
    assert str(refusal(actions.reverse_line, order=order, line=package, reason="x", by=frontdesk, at=AT)) == (
        "Only add-ons can be taken back one by one; the rest goes when the order is cancelled."
    )
    first = actions.reverse_line(order=order, line=addon, reason="不要了", by=frontdesk, at=LATER)
    second = actions.reverse_line(order=order, line=addon, reason="不要了", by=frontdesk, at=LATER)
    order.refresh_from_db()
    assert (first, order.total, OrderLine.objects.count()) == (second, Decimal("5999.00"), 3)


# --- numbers -------------------------------------------------------------------------------------------------


def test_orders_are_numbered_by_branch_and_month_and_found_by_any_end_of_it(branch, frontdesk):
    first, second = take_order(branch=branch, seller=frontdesk), take_order(branch=branch, seller=frontdesk)
    assert (first.number, second.number) == ("HB2605-0001", "HB2605-0002")
    assert actions.number_order(order=second, at=AT).number == "HB2605-0002"
    for term in ("HB2605-0002", "hb26050002", "2605-0002", "0002", "ＨＢ2605-0002"):
        assert matching_ids(kind="order", term=term, branch_ids=[branch.pk], limit=5) == [second.pk], term
    assert matching_ids(kind="order", term="0002", branch_ids=[make_branch().pk], limit=5) == []


def test_the_stored_stage_is_what_the_milestones_say(branch, frontdesk):
    order = finished(branch, frontdesk)
    take_order(branch=branch, seller=frontdesk)
    assert orders_with_wrong_stage() == []
    Order.objects.filter(pk=order.pk).update(next_step="pickup")
    assert orders_with_wrong_stage() == [order]


def test_an_order_of_an_existing_customer_stays_with_them(branch, frontdesk):
    customer = make_customer(branch=branch)
    take_order(branch=branch, seller=frontdesk, customer=customer)
    take_order(branch=branch, seller=frontdesk, customer=customer)
    assert customer.orders.count() == 2
