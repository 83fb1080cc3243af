"""One box finds everything of one's own branches, by whatever a person remembers."""

import pytest

from bookings.orders.actions import write_search_keys
from customers.profiles.actions.writing import make_findable
from tests.factories import make_customer, make_order

URL = "/search/"


@pytest.fixture
def order(branch):
    customer = make_customer(branch=branch, bride="单雨桐", groom="𠮷田", phone="13866665208")
    make_findable(customer=customer)
    order = make_order(customer=customer, number="HB2605-0187")
    write_search_keys(order=order)
    return order


@pytest.mark.parametrize(
    "term",
    [
        "HB2605-0187",
        "hb2605",
        "0187",
        "5208",
        "13866665208",
        "138 6666 5208",
        "单雨",
        "雨桐",
        "shanyutong",
        "syt",
        "𠮷田",
    ],
)
def test_found_by_what_one_remembers(order, frontdesk, client_for, term):
    answer = client_for(frontdesk).get(URL, {"q": term})
    assert (answer.status_code, answer["Location"]) == (302, "/orders/HB2605-0187/")


@pytest.mark.parametrize("term", ["5208", "syt", "HB2605-0187"])
def test_another_branch_finds_nothing(order, stranger, client_for, term):
    content = client_for(stranger).get(URL, {"q": term}).content.decode()
    assert "没有找到。" in content
    assert "单雨桐" not in content


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_much_is_found(branch, frontdesk, client_for, rows, django_assert_num_queries):
    for _row in range(rows):
        customer = make_customer(branch=branch, bride="柳闻莺")
        make_findable(customer=customer)
        make_order(customer=customer)
        make_findable(customer=make_customer(branch=branch, bride="柳如是"))
    client = client_for(frontdesk)
    with django_assert_num_queries(6):  # session, user, keys of customers and of orders, orders, customers
        hits = client.get(URL, {"q": "柳"}, headers={"hx-request": "true"}).content.decode()
    assert hits.count("<li>") == 2 * rows


def test_a_customer_without_an_order_is_found_too(branch, frontdesk, client_for):
    customer = make_customer(branch=branch, bride="罗安歌")
    make_findable(customer=customer)
    assert client_for(frontdesk).get(URL, {"q": "luoange"})["Location"] == f"/customers/{customer.number}/"


@pytest.mark.parametrize("term", ["", "   ", "%", "_", "\\", "'", "x" * 500, "\x00"])
def test_odd_terms_find_nothing_quietly(order, frontdesk, client_for, term):
    assert client_for(frontdesk).get(URL, {"q": term}).status_code == 200


@pytest.mark.parametrize(("couples", "said"), [(2, "2 条"), (9, "先列 8 条，按回车看更多")])
def test_the_list_says_how_many_and_never_keeps_back_in_silence(branch, frontdesk, client_for, couples, said):
    for n in range(couples):
        make_findable(customer=make_customer(branch=branch, bride=f"单雨{n}", phone=f"1386666520{n}"))
    frontdesk.language = "en"
    frontdesk.save()
    in_list = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "search-hits"}
    assert said in client_for(frontdesk).get(URL, {"q": "单雨"}, **in_list).content.decode()
