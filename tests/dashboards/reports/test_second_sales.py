"""二消统计: sums by person and step, the sales behind every figure, and for whose eyes."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from bookings.orders import actions
from bookings.orders.models import Order, OrderLine
from bookings.orders.states import LineKind, NewLine
from studio.core import clock
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_package, make_user

pytestmark = pytest.mark.django_db
URL = "/reports/second-sales/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _tenth_of_may(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: AT.date())


def sell(order: Order, price: int, *, by: Any, step: str = "selection", at: dt.datetime = AT, n: int = 1) -> OrderLine:
    line = NewLine(LineKind.SECOND, "24 寸水晶相框", n, Decimal(price))
    return actions.add_line(order=order, line=line, stage=step, seller=by, by=by, at=at)


def figures(response) -> dict[str, list[tuple[str, int]]]:
    """Name → (sum, count) by step and, last, altogether."""
    table = response.context["table"]
    return {
        row.name: [(str(cell.amount), cell.count) for cell in (*row.cells, row.total)]
        for row in (*table.people, table.totals)
    }


def sold(response) -> list[str]:
    return [str(one["line"].amount) for one in response.context["sales"]]


@pytest.fixture
def month(branch, frontdesk):
    """王思琪 sold 680 and 1,200 at the selection, 许选片 300 at the shoot; on one order, in May."""
    other = make_user("selection", branch=branch, full_name="许选片")
    order = take_order(branch=branch, seller=frontdesk, at=AT - 9 * DAY)
    sell(order, 680, by=frontdesk, at=AT - 2 * DAY)
    sell(order, 600, n=2, by=frontdesk, at=AT - DAY)
    sell(order, 300, by=other, step="shoot", at=AT - 9 * DAY)
    return order, other


def test_what_each_sold_at_each_step(month, manager, client_for):
    page = client_for(manager).get(URL)
    assert page.context["table"].steps == ["拍摄", "选片"]
    assert figures(page) == {
        "王思琪": [("0.00", 0), ("1880.00", 2), ("1880.00", 2)],
        "许选片": [("300.00", 1), ("0.00", 0), ("300.00", 1)],
        "合计": [("300.00", 1), ("1880.00", 2), ("2180.00", 3)],
    }
    assert sold(page) == ["1200.00", "680.00", "300.00"]


def test_every_figure_opens_the_sales_behind_it_and_they_their_orders(month, manager, client_for):
    client = client_for(manager)
    table = client.get(URL).context["table"]
    for row in (*table.people, table.totals):
        for cell in (*row.cells, row.total):
            behind = client.get(cell.url)
            amounts = [one["line"].amount for one in behind.context["sales"]]
            assert (sum(amounts), len(amounts)) == (cell.amount, cell.count), cell.url
    page = client.get(table.people[0].total.url).content.decode()
    assert f'href="/orders/{month[0].number}/"' in page


def test_what_came_back_in_part_or_whole_does_not_count(month, frontdesk, manager, client_for):
    order, _other = month
    first, second = order.lines.filter(kind="second", stage="selection").order_by("id")
    actions.reverse_line(order=order, line=first, reason="不要了", by=frontdesk, at=AT)
    actions.reverse_line(order=order, line=second, quantity=1, reason="一个就够", by=frontdesk, at=AT)
    page = client_for(manager).get(URL)
    assert figures(page)["王思琪"] == [("0.00", 0), ("600.00", 1), ("600.00", 1)]
    assert sold(page) == ["600.00", "300.00"]


def test_add_ons_of_the_first_day_are_no_second_sales(month, frontdesk, manager, client_for):
    addon = NewLine(LineKind.ADDON, "摆台", 1, Decimal(99))
    actions.add_line(order=month[0], line=addon, by=frontdesk, at=AT)
    assert figures(client_for(manager).get(URL))["合计"][-1] == ("2180.00", 3)


@pytest.mark.parametrize(
    ("days", "expected"),
    [("from=2026-05-08&to=2026-05-08", ["680.00"]), ("from=2026-05-01&to=2026-05-08", ["680.00", "300.00"]),
     ("from=2026-05-09", ["1200.00"]), ("from=2026-04-01&to=2026-04-30", None),
     ("from=2025-05-11&to=2026-05-10", ["1200.00", "680.00", "300.00"])],
)  # fmt: skip
def test_the_days_are_the_days_of_the_sale_both_ends_included(month, manager, client_for, days, expected):
    page = client_for(manager).get(f"{URL}?{days}")
    assert page.status_code == 200
    assert (sold(page) if expected else page.context["table"].people) == (expected or [])


@pytest.mark.parametrize(
    "days",
    ["from=2026-05-10&to=2026-05-09", "from=2024-01-01&to=2026-01-01", "from=morgen", "to=0001-01-01", "to=2026-02-30",
     "from=0001-01-01&to=0001-01-02"],
)  # fmt: skip
def test_days_that_make_no_sense_are_named_beside_the_field(month, manager, client_for, days):
    page = client_for(manager).get(f"{URL}?{days}")
    assert page.status_code == 422
    assert "invalid-feedback" in page.content.decode()
    assert "table" not in page.context


@pytest.mark.parametrize("nonsense", ["seller=x", "step=moon", "seller=99999999999999999999", "branch=77", "older=x"])
def test_nonsense_counts_as_not_chosen(month, manager, client_for, nonsense):
    assert len(sold(client_for(manager).get(f"{URL}?{nonsense}"))) == 3


def test_each_branch_its_own_and_the_owner_all_or_one(month, branch, stranger, client_for):
    theirs = take_order(branch=stranger.branch, seller=stranger, at=AT - 9 * DAY)
    sell(theirs, 77, by=stranger)
    assert figures(client_for(make_user("manager", branch=branch)).get(URL))["合计"][-1] == ("2180.00", 3)
    here = {"branch": branch.pk}
    at_theirs = client_for(make_user("manager", branch=stranger.branch))
    assert sold(at_theirs.get(URL, here)) == ["77.00"]
    owner = client_for(make_user("owner", branch=None, all_branches=True))
    assert figures(owner.get(URL))["合计"][-1] == ("2257.00", 4)
    assert figures(owner.get(URL, here))["合计"][-1] == ("2180.00", 3)


def test_who_leads_without_seeing_money_sees_how_many(month, branch, frontdesk, client_for):
    page = client_for(make_user("csmanager", branch=branch)).get(URL).content.decode()
    assert "2 笔" in page
    assert not [sum_ for sum_ in ("680", "1,880", "1,200", "300", "¥") if sum_ in page]
    assert client_for(frontdesk).get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_four_queries(branch, frontdesk, manager, client_for, rows, django_assert_num_queries):
    package = make_package("k")
    for _ in range(rows):
        order = take_order(branch=branch, seller=frontdesk, package_code=package.code)
        sell(order, 50, by=make_user("selection", branch=branch))
    client = client_for(manager)
    client.get(URL)
    with django_assert_num_queries(5):  # session, user, answers that wait (the bar), figures, sales
        assert len(sold(client.get(URL))) == rows


def test_many_sales_come_in_pages(branch, frontdesk, manager, client_for):
    order = take_order(branch=branch, seller=frontdesk)
    for n in range(60):
        sell(order, n + 1, by=frontdesk, at=AT - n * dt.timedelta(hours=1))
    client = client_for(manager)
    first = client.get(URL)
    second = client.get(URL + first.context["links"]["older"])
    assert (len(sold(first)), len(sold(second))) == (50, 10)
    assert "60 笔" in first.content.decode()


def test_an_empty_month_says_how_a_second_sale_is_entered(branch, manager, client_for):
    assert "/orders/" in client_for(manager).get(URL).content.decode()
