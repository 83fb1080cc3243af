"""The list of orders: what it shows, to whom, at which cost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.html import escape

from bookings.orders import actions
from bookings.orders.listing import REMEMBERED
from bookings.orders.models import Order
from bookings.orders.states import LineKind, NewLine
from customers.profiles.actions import make_findable
from studio.core import clock
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_customer, make_package, make_user

pytestmark = pytest.mark.django_db
URL = "/orders/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _tenth_of_may(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 5, 10))


def several(branch, seller, count, **details):
    package = make_package(f"k{branch.prefix}")
    return [take_order(branch=branch, seller=seller, package_code=package.code, **details) for _ in range(count)]


def numbers_in(response) -> list[str]:
    """The numbers of the rows, in their order."""
    return [row.number for row in response.context["rows"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_six_queries_whatever_its_length(branch, frontdesk, client_for, rows, django_assert_num_queries):
    several(branch, frontdesk, rows)
    client = client_for(frontdesk)
    with django_assert_num_queries(6):  # session, user, rows, steps, sellers, count
        response = client.get(URL)
    assert len(numbers_in(response)) == rows


def test_a_search_costs_two_more(branch, frontdesk, client_for, django_assert_num_queries):
    several(branch, frontdesk, 3)
    client = client_for(frontdesk)
    client.get(URL, {"q": "0002"})
    with django_assert_num_queries(8):
        assert numbers_in(client.get(URL, {"q": "0002"})) == ["HB2605-0002"]


def test_fifty_rows_weigh_no_more_than_forty_kilobytes(branch, frontdesk, client_for):
    package = make_package("xitang", name="囍堂", gown_rentals=1)
    customer = make_customer(branch=branch)
    for n in range(50):
        take_order(
            branch=branch, seller=frontdesk, customer=customer, package_code=package.code, at=AT - n * DAY,
            wedding_on=dt.date(2026, 10, 3), shoot_at=None,
        )  # fmt: skip
    response = client_for(frontdesk).get(URL)
    assert len(numbers_in(response)) == 50
    assert len(response.content) <= 40 * 1024


def test_a_row_says_who_what_is_next_and_what_is_owed(branch, frontdesk, client_for):
    order = take_order(
        branch=branch, seller=frontdesk, wedding_on=dt.date(2026, 10, 3), at=AT - 20 * DAY, shoot_at=None
    )
    late = take_order(branch=branch, seller=frontdesk, at=AT - 40 * DAY, shoot_at=None)
    Order.objects.filter(pk=late.pk).update(paid_total=late.total)
    response = client_for(frontdesk).get(URL)
    rows = {row.number: row for row in response.context["rows"]}
    first, second = rows[order.number], rows[late.number]
    assert (first.names, first.package) == ("柳闻莺<i>与</i>祁叙", "半夏里")
    assert (first.money, second.money) == ('¥5,999<br><span class="owe">¥5,999</span>', "¥5,999")
    assert ("is-red" in first.standing, "is-red" in second.standing) == (False, True)
    page = response.content.decode()
    assert f'href="/orders/{order.number}/"' in page
    assert page.count('class="owe"') == 1


def test_pages_follow_each_other_without_gap_or_repetition(branch, frontdesk, client_for):
    customer, package = make_customer(branch=branch), make_package("p")
    made = [
        take_order(
            branch=branch, seller=frontdesk, customer=customer, package_code=package.code, at=AT - n // 2 * DAY
        ).number
        for n in range(60)
    ]
    client = client_for(frontdesk)
    first = client.get(URL)
    second = client.get(URL + first.context["links"]["older"])
    assert len(numbers_in(first)) == 50
    assert sorted(numbers_in(first) + numbers_in(second)) == sorted(made)
    assert numbers_in(client.get(URL + second.context["links"]["newer"])) == numbers_in(first)
    assert "60 " in first.content.decode()


def test_filters_narrow_the_list(branch, frontdesk, client_for):
    other = make_user(branch=branch, full_name="李默")
    make_package("banxiali")
    plain = take_order(branch=branch, seller=frontdesk, package_code="banxiali", at=AT - 40 * DAY, shoot_at=None)
    shot = take_order(branch=branch, seller=other, package_code="banxiali")
    actions.complete_milestone(order=shot, step="shoot", by=other, at=AT)
    suspended = take_order(branch=branch, seller=frontdesk, package_code="banxiali", at=AT - DAY)
    actions.move_order(order=suspended, move="suspend", by=frontdesk, at=AT, reason="出国")
    Order.objects.filter(pk=shot.pk).update(paid_total=shot.total)
    client = client_for(frontdesk)
    for query, expected in [
        ("?stage=selection", [shot]),
        ("?stage=shoot", [plain]),
        ("?status=suspended", [suspended]),
        ("?view=late", [plain]),
        ("?view=owing", [suspended, plain]),
        ("?view=running", [shot, plain]),
        (f"?seller={other.pk}", [shot]),
        ("?from=2026-05-09&to=2026-05-09", [suspended]),
        ("?from=2026-05-10", [shot]),
        ("?q=nobody", []),
        (f"?q={plain.number}", [plain]),
    ]:
        assert numbers_in(client.get(URL + query)) == [order.number for order in expected], query


def test_a_couple_is_found_by_what_their_file_is_found_by(branch, frontdesk, client_for):
    customer = make_customer(branch=branch, bride="林知微", groom="周亦航", phone="13812342617")
    make_findable(customer=customer)
    order = take_order(branch=branch, seller=frontdesk, customer=customer)
    take_order(branch=branch, seller=frontdesk)
    client = client_for(frontdesk)
    for term in ("知微", "zhiwei", "lzw", "2617", "周亦航"):
        assert numbers_in(client.get(URL, {"q": term})) == [order.number], term


def test_the_filter_is_remembered_until_it_is_dropped(branch, frontdesk, client_for):
    several(branch, frontdesk, 2)
    client = client_for(frontdesk)
    client.get(URL, {"status": "suspended", "q": ""})
    assert client.session[REMEMBERED] == "status=suspended"
    assert numbers_in(client.get(URL)) == []
    assert len(numbers_in(client.get(URL, {"all": ""}))) == 2
    assert len(numbers_in(client.get(URL))) == 2


@pytest.mark.parametrize(
    "query",
    ["?stage=x", "?status=draft", "?seller=99999999999999999999", "?seller=x", "?from=31-31", "?view=%00", "?older=x",
     "?newer=99999999999999999-1", "?q=%F0%A0%AE%B7", "?q=" + "a" * 500, "?from=0001-01-01&to=9999-12-31"],
)  # fmt: skip
def test_nonsense_in_the_address_never_breaks_the_list(branch, frontdesk, client_for, query):
    take_order(branch=branch, seller=frontdesk)
    assert client_for(frontdesk).get(URL + query).status_code == 200


def test_each_branch_sees_its_own_and_the_owner_all(branch, frontdesk, stranger, client_for):
    ours = take_order(branch=branch, seller=frontdesk)
    theirs = take_order(branch=stranger.branch, seller=stranger)
    owner = make_user("owner", branch=None, all_branches=True)
    assert numbers_in(client_for(frontdesk).get(URL)) == [ours.number]
    assert numbers_in(client_for(stranger).get(URL)) == [theirs.number]
    assert set(numbers_in(client_for(owner).get(URL))) == {ours.number, theirs.number}
    assert numbers_in(client_for(frontdesk).get(URL, {"q": theirs.number})) == []


def test_drafts_are_nobody_s_business(branch, frontdesk, client_for):
    take_order(branch=branch, seller=frontdesk, confirm=False)
    assert numbers_in(client_for(frontdesk).get(URL)) == []


def test_an_empty_list_says_what_to_do(branch, frontdesk, client_for):
    page = client_for(frontdesk).get(URL).content.decode()
    assert 'href="/orders/new/"' in page
    filtered = client_for(frontdesk).get(URL, {"status": "cancelled"}).content.decode()
    assert f'href="{escape(reverse("orders:list"))}?all"' in filtered


def test_the_part_alone_answers_htmx(branch, frontdesk, client_for):
    take_order(branch=branch, seller=frontdesk)
    part = client_for(frontdesk).get(URL, headers={"HX-Request": "true", "HX-Target": "orders"}).content.decode()
    assert "<html" not in part
    assert "HB2605-0001" in part


def test_names_are_shown_never_run(branch, frontdesk, client_for):
    customer = make_customer(branch=branch, bride="<script>alert(1)</script>", groom="")
    take_order(branch=branch, seller=frontdesk, customer=customer)
    page = client_for(frontdesk).get(URL).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_without_the_right_to_see_orders_there_is_no_list(branch, client_for):
    make_branch()
    nobody = make_user("photographer", branch=branch)
    nobody.role.perms = []
    nobody.role.save()
    assert client_for(nobody).get(URL).status_code == 403


# --- stage lists: what is paid, how much it costs, what was sold later ---------------------------------------------


@pytest.fixture
def paid_variously(branch, frontdesk):
    """One order each: nothing paid, paid in part, in full, too much; the last one dear and with a second sale."""
    orders = several(branch, frontdesk, 4)
    for order, paid in zip(orders, (0, 1000, 5999, 6100), strict=True):
        Order.objects.filter(pk=order.pk).update(paid_total=paid)
    dear = NewLine(LineKind.SECOND, "相册", 1, Decimal(3000))
    actions.add_line(order=orders[0], line=dear, stage="selection", by=frontdesk, at=AT)
    return [order.number for order in orders]


@pytest.mark.parametrize(("paid", "place"), [("nothing", 0), ("part", 1), ("whole", 2), ("credit", 3)])
def test_by_what_is_paid(paid_variously, frontdesk, client_for, paid, place):
    found = numbers_in(client_for(frontdesk).get(URL, {"paid": paid, "stage": "shoot"}))
    assert found == [paid_variously[place]]


@pytest.mark.parametrize(
    ("asked", "places"),
    [({"least": "6,000"}, [0]), ({"most": "5999"}, [3, 2, 1]), ({"least": "5999", "most": "5999.00"}, [3, 2, 1]),
     ({"second": "1"}, [0]), ({"least": "viel"}, [3, 2, 1, 0]), ({"paid": "moon"}, [3, 2, 1, 0])],
)  # fmt: skip
def test_by_amount_and_second_sale(paid_variously, frontdesk, client_for, asked, places):
    assert numbers_in(client_for(frontdesk).get(URL, asked)) == [paid_variously[place] for place in places]


def test_a_second_sale_that_went_back_does_not_count(paid_variously, frontdesk, client_for):
    order = Order.objects.get(number=paid_variously[0])
    line = order.lines.get(kind="second")
    actions.reverse_line(order=order, line=line, reason="x", by=frontdesk, at=AT)
    assert numbers_in(client_for(frontdesk).get(URL, {"second": "1"})) == []


def test_the_filters_are_remembered_and_cost_no_more_queries(
    paid_variously, frontdesk, client_for, django_assert_num_queries
):
    client = client_for(frontdesk)
    asked = {"paid": "part", "least": "100", "second": ""}
    client.get(URL, asked)
    with django_assert_num_queries(6):
        assert numbers_in(client.get(URL)) == [paid_variously[1]]


def test_who_may_not_see_money_does_not_learn_it_by_asking(paid_variously, branch, client_for):
    photographer = make_user("photographer", branch=branch)
    for asked in ({"paid": "credit"}, {"least": "6000"}, {"most": "1"}):
        assert len(numbers_in(client_for(photographer).get(URL, asked))) == 4
