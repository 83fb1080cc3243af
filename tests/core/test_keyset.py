"""Pages of long lists: every row once, in order, whatever page one starts from."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from customers.profiles.models import Customer
from studio.core.keyset import count_up_to, keyset_page
from tests.factories import AT, make_customer


@pytest.fixture
def seven(branch):
    """Seven customers; three of them arrived in the same moment."""
    moments = [0, 1, 2, 2, 2, 3, 4]
    return [make_customer(branch=branch, created_at=AT + timedelta(minutes=minute)) for minute in moments]


def walk(way: str, start: dict) -> list[list[int]]:
    pages, params = [], start
    while True:
        page = keyset_page(Customer.objects.all(), params, size=2)
        pages.append([row.pk for row in page.rows])
        cursor = getattr(page, way)
        if not cursor:
            return pages
        params = {way: cursor}


def test_walking_to_the_end_and_back_shows_every_row_once(seven):
    newest_first = [row.pk for row in reversed(seven)]
    down = walk("older", {})
    assert [len(page) for page in down] == [2, 2, 2, 1]
    assert [pk for page in down for pk in page] == newest_first
    last = keyset_page(Customer.objects.all(), {"older": walk_cursor(down)}, size=2)
    up = walk("newer", {"newer": last.newer})
    assert [pk for page in reversed(up) for pk in page] == newest_first[:6]


def walk_cursor(pages) -> str:
    """The cursor that leads to the last page."""
    params: dict = {}
    for _ in pages[:-1]:
        params = {"older": keyset_page(Customer.objects.all(), params, size=2).older}
    return params["older"]


def test_a_page_is_one_query(seven, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = keyset_page(Customer.objects.all(), {}, size=3)
    with django_assert_num_queries(1):
        keyset_page(Customer.objects.all(), {"older": page.older}, size=3)


@pytest.mark.parametrize(
    "cursor", ["", "x", "1-", "-1-2", "99999999999999999-1", "1-" + "9" * 30, "١-٢", "1-2; DROP", "\x00"]
)
def test_a_tampered_cursor_shows_the_first_page(seven, cursor):
    page = keyset_page(Customer.objects.all(), {"older": cursor}, size=2)
    assert [row.pk for row in page.rows] == [seven[6].pk, seven[5].pk]


def test_links_keep_the_filters_and_drop_the_old_cursor(seven):
    params = QueryDict("q=zs&older=1-1")
    page = keyset_page(Customer.objects.all(), {}, size=2)
    assert page.links(params) == {"newer": "", "older": f"?q=zs&older={page.older}"}


def test_beyond_the_last_row_there_is_an_empty_page(branch):
    page = keyset_page(Customer.objects.all(), {"older": "1-1"})
    assert (page.rows, page.newer, page.older) == ([], "", "")


def test_counting_stops_at_the_limit(seven, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert count_up_to(Customer.objects.all()) == 7
        assert count_up_to(Customer.objects.all(), 5) == 6


def test_oldest_first_walks_the_other_way_and_back(seven):
    rows, params, seen = Customer.objects.all(), {}, []
    while True:
        page = keyset_page(rows, params, size=3, oldest_first=True)
        seen.append([row.pk for row in page.rows])
        if not page.newer:
            break
        params = {"newer": page.newer}
    assert [pk for found in seen for pk in found] == [row.pk for row in seven]
    back = keyset_page(rows, {"older": page.older}, size=3, oldest_first=True)
    assert [row.pk for row in back.rows] == seen[-2]
