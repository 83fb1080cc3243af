"""What changes while the form is filled in: the bill, the promise, half days, files found, the draft."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from bookings.calendar.actions import close_shop
from bookings.catalog.models import Package
from bookings.orders.models import Order, OrderDraft
from customers.profiles.actions import make_findable
from studio.core import clock
from studio.core.staff.models import User
from tests.factories import PASSWORD, make_customer, make_package, make_product, make_user
from tests.journeys.intake.sitting import BILL, DRAFT, FIND, SLOTS, TAKE, Shop, filled_in, in_days, in_english, take

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client_for: SignIn, frontdesk: User, shop: Shop) -> Client:
    return in_english(client_for(frontdesk))


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_bill_adds_up(desk: Client, shop: Shop) -> None:
    page = desk.post(BILL, filled_in(shop), headers=HTMX).content.decode()
    said = text_of(page)
    assert '<input type="hidden" name="shown_total" value="6799.00">' in page
    for words in ("¥5,999.00", "24-inch crystal frame × 1 ¥680.00", "−¥480.00", "Total ¥6,799.00", "20 % = ¥1,359.80",
                  "Balance ¥5,499.00", "after the shoot ¥3,000.00", "before pickup ¥2,499.00"):  # fmt: skip
        assert words in said, words


def test_a_branch_price_counts(desk: Client, shop: Shop) -> None:
    shop.package.branch_prices.create(branch=shop.branch, price=5555)
    assert 'name="shown_total" value="6355.00"' in desk.post(BILL, filled_in(shop), headers=HTMX).content.decode()


def test_half_filled_forms_are_added_up_as_far_as_they_go(desk: Client) -> None:
    for fields in ({}, {"package": "midsummer"}, {"package": "midsummer", "discount": "?"}, {"deposit": "x" * 99}):
        assert desk.post(BILL, fields, headers=HTMX).status_code == 200
    assert 'value="5999.00"' in desk.post(BILL, {"package": "midsummer"}, headers=HTMX).content.decode()


def test_earnest_money_above_a_fifth_is_warned_about(desk: Client, shop: Shop) -> None:
    page = text_of(desk.post(BILL, filled_in(shop, deposit="1360"), headers=HTMX).content.decode())
    assert "Above 20 % (¥1,359.80)" in page
    assert "Above 20 %" not in text_of(
        desk.post(BILL, filled_in(shop, deposit="1359.80"), headers=HTMX).content.decode()
    )
    other = filled_in(shop, deposit="2000", deposit_kind="prepayment")
    assert "Above 20 %" not in text_of(desk.post(BILL, other, headers=HTMX).content.decode())


def test_the_promise_is_counted_backwards(desk: Client, shop: Shop) -> None:
    kept = text_of(
        desk.post(BILL, filled_in(shop, pickup_promised_on=in_days(50).isoformat()), headers=HTMX).content.decode()
    )
    assert "every step is in time, 9 days to spare" in kept  # 50 − 4 − 7 − 20 = the latest shoot, in 19 days
    broken = text_of(
        desk.post(BILL, filled_in(shop, pickup_promised_on=in_days(30).isoformat()), headers=HTMX).content.decode()
    )
    assert "cannot be kept" in broken
    assert "comes too late" in broken


def test_every_step_has_its_latest_day(desk: Client, shop: Shop) -> None:
    """Backwards from the promised pickup; the first step that cannot be reached says so, the others do not."""

    def latest(days: int) -> str:
        fields = filled_in(shop, pickup_promised_on=in_days(days).isoformat())
        page = desk.post(BILL, fields, headers=HTMX).content.decode()
        return page.partition("latest-days")[2].partition("</p>")[0]

    kept = latest(50)
    for days in (19, 23, 30, 43, 50):
        day = in_days(days)
        assert f" {day.month}/{day.day}<" in kept.replace(" too late", ""), days
    assert "too late" not in kept
    slipped = latest(25)
    assert slipped.count("too late") == 1
    assert slipped.index("too late") < slipped.index("nw", slipped.index("too late"))


def test_without_a_promise_no_step_has_a_latest_day(desk: Client, shop: Shop) -> None:
    page = desk.post(BILL, filled_in(shop, pickup_promised_on="", wedding_on=""), headers=HTMX).content.decode()
    assert "latest-days" not in page


def test_a_searched_add_on_becomes_a_row_and_scanned_again_one_more(desk: Client, shop: Shop) -> None:
    once = desk.post(BILL, {"package": "midsummer", "addon_add": "24 寸水晶相框"}, headers=HTMX).content.decode()
    assert 'id="addons" hx-swap-oob="true"' in once
    assert re.search(r'name="addon-frame24" value="1"', once)
    assert 'value="6679.00"' in once
    again = desk.post(
        BILL, {"package": "midsummer", "addon_add": "frame24", "addon-frame24": "1"}, headers=HTMX
    ).content.decode()
    assert re.search(r'name="addon-frame24" value="2"', again)
    wide = desk.post(BILL, {"package": "midsummer", "addon-frame24": "２"}, headers=HTMX).content.decode()
    assert 'value="7359.00"' in wide
    gone = desk.post(BILL, {"package": "midsummer", "addon-frame24": "0"}, headers=HTMX).content.decode()
    assert "addon-frame24" not in gone


def test_the_discount_asks_for_the_manager_only_above_the_limit(desk: Client, shop: Shop) -> None:
    make_user("manager", branch=shop.branch, full_name="孙悦", password=PASSWORD)
    make_user("manager", full_name="外店店长")
    below = desk.post(BILL, filled_in(shop, discount="500"), headers=HTMX).content.decode()
    assert 'name="approver_password"' not in below
    above = desk.post(BILL, filled_in(shop, discount="500.01"), headers=HTMX).content.decode()
    assert 'name="approver_password"' in above
    assert "孙悦" in above
    assert "外店店长" not in above


def test_the_moon_stands_under_the_wedding_date(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    page = client_for(frontdesk).post(BILL, {"wedding_on": "2027-10-03"}, headers=HTMX).content.decode()
    assert "农历九月初四" in page


def test_the_strip_shows_what_is_left_and_turns(desk: Client, shop: Shop) -> None:
    take(desk, shop)
    page = desk.post(SLOTS, {"adjust": f"strip:{in_days(8).isoformat()}"}, headers=HTMX).content.decode()
    taken, free = f"{in_days(10).isoformat()}:morning", f"{in_days(10).isoformat()}:afternoon"
    assert re.search(rf'value="{taken}" aria-label="[^"]*, 1 left"', page)
    assert re.search(rf'value="{free}" aria-label="[^"]*, 2 left"', page)
    assert page.count('class="h we"') + page.count('class="h"') == 14


def test_a_chosen_half_day_stays_chosen_on_another_fortnight(desk: Client, shop: Shop) -> None:
    slot = f"{in_days(10).isoformat()}:morning"
    fields = {"slot": slot, "adjust": f"strip:{in_days(40).isoformat()}"}
    page = desk.post(SLOTS, fields, headers=HTMX).content.decode()
    assert f'name="slot" value="{slot}" checked' in page


def test_a_day_the_shop_is_shut_is_closed_and_not_full(desk: Client, shop: Shop, manager: User) -> None:
    close_shop(branch=shop.branch, first=in_days(9), last=in_days(9), reason="检修", by=manager, at=clock.now())
    page = desk.post(SLOTS, {"adjust": f"strip:{in_days(8).isoformat()}"}, headers=HTMX).content.decode()
    assert re.findall(r'title="[^"]*检修[^"]*">(\w+)<', page) == ["closed", "closed"]


@pytest.mark.parametrize("strip", ["", "yesterday", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_forged_fortnight_is_drawn_somewhere_sensible(strip: str, desk: Client) -> None:
    assert desk.post(SLOTS, {"adjust": f"strip:{strip}"}, headers=HTMX).status_code == 200


@pytest.mark.parametrize("term", ["5208", "柳闻", "lwy", "13812345208", "C-20431"])
def test_files_are_found_by_what_a_clerk_types(term: str, desk: Client, shop: Shop) -> None:
    file = make_customer(branch=shop.branch, bride="柳闻莺", groom="祁叙", phone="13812345208", number="C-20431")
    make_findable(customer=file)
    page = desk.get(FIND, {"find": term}).content.decode()
    assert 'name="adjust" value="file:C-20431"' in page


def test_the_phone_being_typed_finds_its_file(desk: Client, shop: Shop, other_branch: object) -> None:
    make_customer(branch=shop.branch, bride="柳闻莺", phone="13812345208", number="C-20431")
    make_customer(branch=other_branch, bride="别家人", phone="13700000001", number="C-30001")  # type: ignore[arg-type]
    assert "file:C-20431" in desk.get(FIND, {"bride_phone": "138 1234 5208"}).content.decode()
    assert "file:C-20431" in desk.get(FIND, {"groom_phone": "13812345208"}).content.decode()
    elsewhere = desk.get(FIND, {"bride_phone": "13700000001"}).content.decode()
    assert "西溪店" in elsewhere
    assert "别家人" not in elsewhere
    assert "C-30001" not in elsewhere


@pytest.mark.parametrize("term", ["", " ", "\x00", "%", "_", "'", "1" * 500, "😀"])
def test_hostile_searches_find_nothing_and_harm_nothing(term: str, desk: Client) -> None:
    assert desk.get(FIND, {"find": term}).status_code == 200
    assert desk.get(FIND, {"bride_phone": term, "existing_number": term}).status_code == 200


def test_using_a_file_fills_the_form_and_keeps_what_was_typed(desk: Client, shop: Shop) -> None:
    make_customer(branch=shop.branch, bride="柳闻莺", groom="祁叙", phone="13812345208", number="C-20431")
    page = desk.post(
        TAKE, filled_in(shop, adjust="file:C-20431", bride_name="柳", bride_phone="5208", likes="海边")
    ).content.decode()
    for value in ("柳闻莺", "13812345208", "祁叙", "海边", "C-20431"):
        assert f'value="{value}"' in page, value
    assert "On the file of 柳闻莺 与 祁叙 C-20431" in page
    assert Order.objects.count() == 0


def test_a_file_of_another_branch_is_not_there(desk: Client, shop: Shop, other_branch: object) -> None:
    make_customer(branch=other_branch, bride="别家人", number="C-30001")  # type: ignore[arg-type]
    assert desk.post(TAKE, filled_in(shop, adjust="file:C-30001")).status_code == 404
    assert desk.get(TAKE, {"customer": "C-30001"}).status_code == 404


def test_the_draft_is_kept_and_offered_again(desk: Client, shop: Shop) -> None:
    saved = desk.post(DRAFT, filled_in(shop, approver_password="geheim"), headers=HTMX)
    assert "draft kept" in saved.content.decode()
    draft = OrderDraft.objects.get()
    assert "approver_password" not in draft.fields
    offered = desk.get(TAKE).content.decode()
    assert "柳闻莺 与 祁叙" in offered
    assert 'value="wenying_liu"' not in offered
    assert f'href="?draft={draft.pk}"' in offered
    resumed = desk.get(TAKE, {"draft": draft.pk}).content.decode()
    for value in ("柳闻莺", "wenying_liu", "480", "key-of-this-sitting"):
        assert f'value="{value}"' in resumed, value


def test_a_draft_is_seen_by_its_owner_alone_and_can_be_thrown_away(
    desk: Client, shop: Shop, client_for: SignIn
) -> None:
    desk.post(DRAFT, filled_in(shop))
    draft = OrderDraft.objects.get()
    other = client_for(make_user("frontdesk", branch=shop.branch))
    assert "柳闻莺" not in other.get(TAKE).content.decode()
    assert "柳闻莺" not in other.get(TAKE, {"draft": draft.pk}).content.decode()
    for client, number in ((other, draft.pk), (desk, ""), (desk, "x"), (desk, "9" * 30), (desk, draft.pk + 1)):
        assert client.post(f"{DRAFT}drop/", {"draft": number}).status_code == 302
    assert OrderDraft.objects.count() == 1
    assert desk.post(f"{DRAFT}drop/", {"draft": draft.pk}).status_code == 302
    assert OrderDraft.objects.count() == 0


def keep(desk: Client, shop: Shop, sitting: str, bride: str = "", **fields: str) -> None:
    fields = {"bride_name": bride, "groom_name": "", "bride_phone": "", "groom_phone": ""} | fields
    assert desk.post(DRAFT, filled_in(shop, submission_key=sitting, **fields), headers=HTMX).status_code == 200


def test_the_next_couple_does_not_write_over_the_draft_of_the_first(desk: Client, shop: Shop) -> None:
    keep(desk, shop, "a", "柳闻莺")
    keep(desk, shop, "b", "沈如是")
    keep(desk, shop, "a", "柳闻莺改")
    page = desk.get(TAKE).content.decode()
    assert ("柳闻莺改" in page, "沈如是" in page, page.count('href="?draft=')) == (True, True, 2)
    assert take(desk, shop, submission_key="b", bride_name="沈如是").status_code == 302
    assert [draft.key for draft in OrderDraft.objects.all()] == ["a"]


def test_what_a_closing_window_sends_is_kept_without_a_word_on_the_next_page(desk: Client, shop: Shop) -> None:
    assert desk.post(DRAFT, filled_in(shop, quiet="1")).status_code == 204
    assert "quiet" not in OrderDraft.objects.get().fields
    assert "The draft is kept" not in desk.get("/").content.decode()


def test_forms_about_nobody_do_not_pile_up_and_there_are_nine_at_most(desk: Client, shop: Shop) -> None:
    keep(desk, shop, "nobody-1")
    keep(desk, shop, "nobody-2")
    keep(desk, shop, "phone", bride_phone="13800001111")
    assert sorted(draft.key for draft in OrderDraft.objects.all()) == ["phone"]
    for n in range(10):
        keep(desk, shop, f"couple-{n}", f"新娘{n}")
    assert OrderDraft.objects.count() == 9
    assert not OrderDraft.objects.filter(key__in=["phone", "couple-0"]).exists()


def test_an_absurdly_large_draft_is_not_kept(desk: Client) -> None:
    desk.post(DRAFT, {"likes": "x" * 60_000}, headers=HTMX)
    assert OrderDraft.objects.count() == 0


@pytest.mark.parametrize(("path", "method"), [(BILL, "get"), (SLOTS, "get"), (DRAFT, "get"), (f"{DRAFT}drop/", "get")])
def test_what_changes_things_wants_a_post(path: str, method: str, desk: Client) -> None:
    assert getattr(desk, method)(path).status_code == 405


def test_queries_do_not_grow_with_the_catalogue(desk: Client, shop: Shop, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    desk.get(TAKE)
    with django_assert_num_queries(13):
        desk.get(TAKE)
    for n in range(3):
        make_package(f"more{n}", items={make_product(f"thing{n}"): 1})
    with django_assert_num_queries(13):
        desk.get(TAKE)


def test_queries_of_the_bill(desk: Client, shop: Shop, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(6):
        desk.post(
            BILL,
            filled_in(shop, **{"addon-outfit": None, "crew_for": f"{in_days(10).isoformat()}:morning"}),
            headers=HTMX,
        )
    with django_assert_num_queries(6):
        desk.post(BILL, filled_in(shop, crew_for=f"{in_days(10).isoformat()}:morning"), headers=HTMX)


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("wedding", ("Couple", "Bride", "Groom")),
        ("portrait", ("Customer", "Customer", "Second person")),
        ("child", ("Family", "Parent", "Other parent")),
    ],
)
def test_people_are_called_what_the_package_makes_of_them(
    desk: Client, shop: Shop, kind: str, labels: tuple[str, ...]
) -> None:
    make_package("another", price=999, kind=kind)
    page = desk.post(BILL, {"package": "another"}, headers=HTMX).content.decode()
    for where, label in zip(("#s1", "label[for=id_bride_name]", "label[for=id_groom_name]"), labels, strict=True):
        assert f'<span hx-swap-oob="innerHTML:{where}">{label}</span>' in page
    whole = desk.post(TAKE, {"package": "another", "adjust": "bill"}).content.decode()
    assert f'<label class="form-label" for="id_groom_name">{labels[2]}</label>' in " ".join(whole.split())


def test_without_a_package_on_sale_the_page_says_who_can_help(desk: Client, shop: Shop) -> None:
    Package.objects.update(is_active=False)
    page = desk.get(TAKE).content.decode()
    assert "There is no package to sell yet." in page
    assert "/packages/new/" not in page
