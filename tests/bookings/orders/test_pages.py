"""An order's pages: what they show, who may do what there, and that nothing half-typed is lost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from bookings.orders import actions
from bookings.orders.models import Order
from bookings.orders.states import MOVES
from bookings.payments.actions import take_payment
from bookings.payments.models import Payment
from studio.core import clock
from studio.core.audit.models import HistoryEntry
from studio.core.staff.states import ROLE_PERMS
from tests.bookings.orders.stories import SHOOT_AT, frame, take_order
from tests.factories import AT, make_customer, make_package, make_product, make_resource, make_user
from tests.support.world import all_rows, differences

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _tenth_of_may(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 5, 10))


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def order(branch, frontdesk):
    cs = make_user("cs", branch=branch, full_name="刘洁")
    customer = make_customer(branch=branch, must_not_miss="对贴睫胶过敏", cs_specialist=cs)
    album = make_product("album18", name="18 寸相册", name_en="18-inch album", kind="album")
    make_package("banxiali", items={album: 2})
    return take_order(
        branch=branch, seller=frontdesk, customer=customer, package_code="banxiali", lines=(frame(),),
        discount=Decimal(480), wedding_on=dt.date(2026, 10, 3), pickup_promised_on=dt.date(2026, 9, 5),
    )  # fmt: skip


@pytest.fixture
def english(client_for):
    """A browser whose person reads English."""

    def sign_in(user):
        user.language = "en"
        user.save()
        client = client_for(user)
        client.cookies["yc_language"] = "en"
        return client

    return sign_in


def at(order, ending=""):
    return f"/orders/{order.number}/{ending}"


# --- what is shown -------------------------------------------------------------------------------------------


def test_the_page_tells_the_order_s_story(order, frontdesk, english):
    take_payment(order=order, kind="earnest", method="wechat", amount=Decimal(1200), by=frontdesk, at=AT)
    page = english(frontdesk).get(at(order)).content.decode()
    for text in (
        "柳闻莺", "祁叙", order.number, "Midsummer package", "18-inch album × 2", "24 寸水晶相框", "−480.00",
        "¥6,199.00",
        "¥1,200.00", "¥4,999", "within the limit of 王思琪", "对贴睫胶过敏", "牵手走", "刘洁",
        "Order taken: 半夏里, ¥6,199.00",
        "Received earnest (定金) ¥1,200.00 by WeChat Pay, receipt HB-R-00001", "Sat 23 May Morning", "due 29 Aug",
        "Wedding photography order", "not reviewed yet",
    ):  # fmt: skip
        assert text in page, text


@pytest.mark.parametrize("more", [0, 3])
def test_the_page_costs_twelve_queries_whatever_it_holds(order, frontdesk, client_for, more, django_assert_num_queries):
    for n in range(more):
        take_payment(order=order, kind="prepayment", method="cash", amount=Decimal(100 + n), by=frontdesk, at=AT)
        actions.add_line(order=order, line=frame(), by=frontdesk, at=AT)
    client = client_for(frontdesk)
    # session, user, order, milestones, people, papers, questions, tentative place, history, lines, crew, payments
    with django_assert_num_queries(12):
        assert client.get(at(order)).status_code == 200


def test_a_tab_answers_with_its_part_alone(order, frontdesk, client_for):
    client = client_for(frontdesk)
    for part in ("", "money/", "timeline/"):
        html = client.get(at(order, part), headers={"HX-Request": "true", "HX-Target": "order-parts"}).content.decode()
        assert "<html" not in html
        assert 'aria-current="page"' in html


def test_phones_are_masked_for_who_need_not_call(order, branch, client_for):
    photographer = make_user("photographer", branch=branch)
    bride = order.customer.people.get(role="bride").phone
    page = client_for(photographer).get(at(order)).content.decode()
    assert bride not in page
    assert f"{bride[:3]}****{bride[-4:]}" in page


def test_the_number_is_found_in_small_letters_too(order, frontdesk, client_for):
    assert client_for(frontdesk).get(f"/orders/{order.number.lower()}/").status_code == 200


def test_late_and_open_steps_are_told(branch, frontdesk, english):
    late = take_order(branch=branch, seller=frontdesk, at=AT - 40 * DAY, shoot_at=None)
    page = english(frontdesk).get(at(late)).content.decode()
    assert "Agree on the day of the shoot" in page
    assert "10 days late" in page


# --- who may do what -----------------------------------------------------------------------------------------


def paths_of(order):
    line = order.lines.get(kind="addon")
    return [
        at(order), at(order, "timeline/"), at(order, "money/"), at(order, "change/"), at(order, "lines/new/"),
        at(order, f"lines/{line.pk}/take-back/"), at(order, "moves/suspend/"), at(order, "steps/shoot/done/"),
        at(order, "steps/shoot/again/"), at(order, "payments/new/"), at(order, "payments/pay-back/"),
    ]  # fmt: skip


def test_another_branch_s_order_is_not_there(order, stranger, client_for):
    boss = make_user("manager", branch=stranger.branch)
    for caller in (stranger, boss):
        client = client_for(caller)
        for path in paths_of(order):
            assert client.get(path).status_code in (404, 405, 403), path
            sent = {"reason": "x", "amount": "1", "kind": "balance", "method": "cash"}
            assert client.post(path, sent).status_code in (403, 404, 405), path
    order.refresh_from_db()
    assert (order.status, order.next_step, Payment.objects.count(), order.lines.count()) == ("confirmed", "shoot", 0, 3)


def test_who_may_only_look_gets_no_buttons_and_no_way_round_them(order, branch, client_for):
    photographer = make_user("photographer", branch=branch)
    client = client_for(photographer)
    page = client.get(at(order)).content.decode()
    for ending in ("payments/new/", "lines/new/", "moves/", "steps/", "change/"):
        assert f'"{at(order, ending)}' not in page
    for path in paths_of(order)[2:]:
        assert client.post(path, {"reason": "x"}).status_code == 403, path
    order.refresh_from_db()
    assert (order.status, order.next_step) == ("confirmed", "shoot")


@pytest.mark.parametrize("name", list(MOVES))
def test_a_forged_move_changes_nothing(order, branch, client_for, name):
    """Posted with a reason by every role that may not, from where it does not start, or past the room that tells its
    whole story. Only what stands in the menu of this person for this order can happen at the plain address.
    """
    url, perm = reverse("orders:move", args=[order.number, name]), MOVES[name].perm
    # the order runs, so resuming and opening it again is nothing to do
    expected = {"confirm": {404}, "cancel": {302}, "resume": {302}, "complete": {422}, "reopen": {302}}
    clients = {role: client_for(make_user(role, branch=branch)) for role in ROLE_PERMS}
    before = all_rows()
    for role, client in clients.items():
        if name == "suspend" and perm in ROLE_PERMS[role]:
            continue  # it may happen, and does in the tests below
        wanted = {403} if perm not in ROLE_PERMS[role] and name != "confirm" else expected[name]
        assert {client.post(url, {"reason": "为什么不行"}).status_code} == wanted, role
    assert differences(before, all_rows()) == []


def test_a_completed_order_is_not_opened_again_by_its_last_tick(order, manager, client_for):
    """Opening a completed order says why; taking a tick back is no way round that."""
    client = client_for(manager)
    order.milestones.update(done_at=timezone.now(), is_open=False)
    Order.objects.filter(pk=order.pk).update(status="completed", paid_total=F("total"), next_step="")
    client.post(at(order, "steps/pickup/again/"))
    order.refresh_from_db()
    assert order.status == "completed"
    client.post(at(order, "steps/pickup/again/"), {"reason": "一张照片有划痕"})
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_cancelling_belongs_to_managers(order, frontdesk, manager, client_for):
    url = reverse("orders:move", args=[order.number, "cancel"])
    assert client_for(frontdesk).get(url).status_code == 403
    assert client_for(frontdesk).post(url, {"reason": "x"}).status_code == 403
    # the plain move would leave the visits standing and give the earnest money back: its story is told elsewhere
    for answer in (client_for(manager).get(url), client_for(manager).post(url, {"reason": "x"})):
        assert (answer.status_code, answer["Location"]) == (302, f"/orders/{order.number}/cancel/")
    order.refresh_from_db()
    assert order.status == "confirmed"


# --- moves ---------------------------------------------------------------------------------------------------


def test_a_move_says_what_will_happen_and_then_does_it(order, frontdesk, english):
    client = english(frontdesk)
    Order.objects.filter(pk=order.pk).update(status="completed")
    url = at(order, "moves/reopen/")
    assert str(MOVES["reopen"].result) in client.get(url).content.decode()
    refused = client.post(url, {"reason": "  "})
    assert (refused.status_code, "Say why; the reason stays with the order." in refused.content.decode()) == (422, True)
    assert client.post(url, {"reason": "要补拍"}).status_code == 302
    order.refresh_from_db()
    assert (order.status, order.next_step) == ("confirmed", "shoot")
    assert "Order opened again: 要补拍" in client.get(at(order)).content.decode()


def test_a_move_that_cannot_be_made_says_why_instead_of_a_button(order, frontdesk, english):
    client = english(frontdesk)
    page = client.get(at(order, "moves/complete/")).content.decode()
    assert "Still to do: shoot, selection, proof, products ready, pickup." in page
    assert 'type="submit" data-key="Ctrl+Enter">' not in page
    assert "Still to do: shoot" in client.get(at(order)).content.decode()
    assert client.post(at(order, "moves/complete/")).status_code == 422
    assert client.get(at(order, "moves/nonsense/")).status_code == 404
    assert client.get(at(order, "moves/confirm/")).status_code == 404


# --- steps ---------------------------------------------------------------------------------------------------


def test_a_step_is_ticked_off_and_taken_back(order, frontdesk, client_for):
    client = client_for(frontdesk)
    assert client.post(at(order, "steps/shoot/done/")).status_code == 302
    client.post(at(order, "steps/shoot/done/"))
    order.refresh_from_db()
    assert (order.next_step, HistoryEntry.objects.filter(verb="order.step_done").count()) == ("selection", 1)
    assert client.post(at(order, "steps/shoot/again/")).status_code == 302
    order.refresh_from_db()
    assert order.next_step == "shoot"
    assert client.post(at(order, "steps/nonsense/done/")).status_code == 404
    assert client.post(at(order, "steps/order/again/")).status_code == 404
    assert client.get(at(order, "steps/shoot/done/")).status_code == 405


# --- lines ---------------------------------------------------------------------------------------------------


def test_a_later_sale_takes_the_price_of_the_catalogue(order, frontdesk, english):
    client, product = english(frontdesk), make_product("album12", name="12 寸相册", price=580)
    form = {"product": product.pk, "quantity": "２", "stage": "selection", "submission_key": "k1"}
    assert client.post(at(order, "lines/new/"), form).status_code == 302
    assert client.post(at(order, "lines/new/"), form).status_code == 302  # the button was pressed twice
    order.refresh_from_db()
    line = order.lines.get(title="12 寸相册")
    assert (line.amount, line.kind, line.stage, line.seller, order.total) == (
        Decimal("1160.00"), "second", "selection", frontdesk, Decimal("7359.00"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"quantity": "1"}, "Choose a product, or write what is sold."),
        ({"title": "修旧照", "quantity": "1"}, "What is not in the catalogue needs a price."),
        ({"title": "修旧照", "quantity": "0", "unit_price": "80"}, "A quantity is a whole number from 1 to 999."),
        ({"title": "修旧照", "quantity": "1", "unit_price": "-80"}, "An amount cannot be negative."),
        ({"title": "修旧照", "quantity": "1", "unit_price": "8.888"}, "An amount has at most two decimals (3999.50)."),
        (
            {"title": "金山", "quantity": "999", "unit_price": "9999999999.99"},
            "This comes to ¥9,989,999,999,990.01; the most is ¥9,999,999,999.99.",
        ),
        ({"product": "999", "quantity": "1"}, "Select a valid choice. 999 is not one of the available choices."),
    ],
)
def test_a_line_that_cannot_be_is_refused_beside_its_field(order, frontdesk, english, form, sentence):
    response = english(frontdesk).post(at(order, "lines/new/"), form | {"stage": "shoot", "detail": "急件"})
    page = response.content.decode()
    assert (response.status_code, sentence in page, 'value="急件"' in page) == (422, True, True)
    assert order.lines.count() == 3


def test_a_line_is_taken_back_with_a_reason(order, frontdesk, english):
    client, line = english(frontdesk), order.lines.get(kind="addon")
    url = at(order, f"lines/{line.pk}/take-back/")
    assert "from ¥6,199.00 to ¥5,519.00" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "不要了"}).status_code == 302
    order.refresh_from_db()
    assert order.total == Decimal("5519.00")
    page = client.get(at(order)).content.decode()
    assert "Taken back: 24 寸水晶相框" in page
    assert client.get(at(order, "lines/999999/take-back/")).status_code == 404


# --- corrections ---------------------------------------------------------------------------------------------


def correction(**fields):
    return {
        "wedding_on": "2026-10-05", "pickup_promised_on": "2026-09-05", "consent": "indoors", "styles": ["natural"],
        "scenes": ["白房子"], "themes": "", "likes": "低头笑", "dislikes": "", "notes": "", "seen": "1",
    } | fields  # fmt: skip


def test_days_and_sheet_are_corrected_with_history(order, branch, frontdesk, english):
    make_resource(branch, "studio", "白房子")
    client = english(frontdesk)
    assert "白房子" in client.get(at(order, "change/")).content.decode()
    assert client.post(at(order, "change/"), correction(seen=order.version)).status_code == 302
    order.refresh_from_db()
    order.communication_sheet.refresh_from_db()
    assert (order.wedding_on, order.sample_consent, order.communication_sheet.likes) == (
        dt.date(2026, 10, 5), "indoors", "低头笑",
    )  # fmt: skip
    assert "Changed: wedding date 2026-10-03 → 2026-10-05" in client.get(at(order)).content.decode()


def test_a_stale_page_shows_what_is_new_and_keeps_what_was_typed(order, branch, frontdesk, english):
    make_resource(branch, "studio", "白房子")
    seen = order.version
    actions.add_line(order=order, line=frame(), by=frontdesk, at=AT)
    response = english(frontdesk).post(at(order, "change/"), correction(seen=seen))
    page = response.content.decode()
    assert response.status_code == 422
    assert "This order was changed while you were writing." in page
    assert "Added 24 寸水晶相框 × 1, ¥680.00" in page
    assert 'value="低头笑"' in page
    order.refresh_from_db()
    assert order.wedding_on == dt.date(2026, 10, 3)


def test_a_pickup_before_the_order_is_refused(order, branch, frontdesk, english):
    make_resource(branch, "studio", "白房子")
    response = english(frontdesk).post(
        at(order, "change/"), correction(seen=order.version, pickup_promised_on="2026-05-01")
    )
    assert "The pickup cannot be promised for a day before the order." in response.content.decode()
    assert Order.objects.get().pickup_promised_on == dt.date(2026, 9, 5)


# --- papers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", ["order-form", "communication-sheet", "flow-sheet"])
def test_papers_hang_below_the_order_and_stay_in_the_house(order, frontdesk, stranger, client_for, paper):
    preview = client_for(frontdesk).get(at(order, f"{paper}/"))
    assert (preview.status_code, order.number in preview.content.decode()) == (200, True)
    assert client_for(stranger).get(at(order, f"{paper}/")).status_code == 404
    assert client_for(stranger).get(at(order, f"{paper}.pdf")).status_code == 404


def test_the_shoot_is_planned_where_the_strip_says(order):
    assert order.milestones.get(step="shoot").planned_at == SHOOT_AT


@pytest.mark.parametrize("page", ["discount/", "lines/new/", "payments/pay-back/", "payments/transfer/"])
def test_the_pages_with_one_form_stand_in_the_house(order, manager, client_for, page):
    """They share one sheet: the bar above, whose order it is, one form with its key, and a way back."""
    content = client_for(manager).get(f"/orders/{order.number}/{page}").content.decode()
    assert content.count("<h1>") == 1
    assert '<form method="post" class="sheet"' in content
    assert 'name="submission_key"' in content
    assert content.count('name="csrfmiddlewaretoken"') > 1  # the form's and the bar's
    assert f'<a class="btn btn-line" href="/orders/{order.number}/' in content
