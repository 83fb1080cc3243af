"""What a customer's file shows of orders: the journey, the next step, money open – and to whom."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from bookings.orders.models import Order
from customers.followups.models import Contact, FollowUp
from studio.core import clock
from studio.dashboards.files.queries import standings
from tests.bookings.orders.stories import take_order
from tests.factories import make_customer, make_user
from tests.support.reminders import make_followup, make_rule


@pytest.fixture
def couple(branch):
    return make_customer(branch=branch, bride="林知微", groom="周亦航")


def ordered(customer, seller, *, days: int = 10) -> Order:
    """Confirmed today, the shoot so many days from now."""
    return take_order(
        branch=seller.branch, seller=seller, customer=customer, at=clock.now(),
        shoot_at=clock.now() + timedelta(days=days),
    )  # fmt: skip


def test_the_most_urgent_order_is_the_next_step_and_all_money_counts(couple, frontdesk):
    ordered(couple, frontdesk, days=20)
    urgent = ordered(couple, frontdesk, days=5)
    with translation.override("en"):
        standing = standings([couple.pk], frontdesk)[couple.pk]
    assert (standing.next_step, standing.link, standing.owed) == ("Shoot", urgent.number, Decimal("11998.00"))


def test_a_suspended_order_has_no_next_step_but_its_money_is_still_open(couple, frontdesk):
    order = ordered(couple, frontdesk)
    Order.objects.filter(pk=order.pk).update(status="suspended")
    standing = standings([couple.pk], frontdesk)[couple.pk]
    assert (standing.next_step, standing.owed) == ("", Decimal("5999.00"))


def test_without_orders_nobody_stands_anywhere(couple, frontdesk):
    assert standings([couple.pk], frontdesk) == {}


def test_orders_of_another_branch_stay_there(couple, frontdesk, stranger):
    ordered(couple, frontdesk)
    assert standings([couple.pk], stranger) == {}


def test_who_may_not_see_orders_learns_nothing_of_them(couple, frontdesk, branch):
    ordered(couple, frontdesk)
    blind = make_user("frontdesk", branch=branch)
    blind.role.perms = ["customers.view"]
    assert standings([couple.pk], blind) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_many_files_cost_two_queries(branch, frontdesk, django_assert_num_queries, count):
    customers = [make_customer(branch=branch) for _ in range(count)]
    for customer in customers:
        ordered(customer, frontdesk)
    with django_assert_num_queries(2):
        assert len(standings([customer.pk for customer in customers], frontdesk)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_customers_costs_the_same_with_orders(
    branch, frontdesk, client_for, django_assert_num_queries, count
):
    for _ in range(count):
        ordered(make_customer(branch=branch), frontdesk)
    client = client_for(frontdesk)
    with django_assert_num_queries(7):  # session, user, rows, people, their orders, the steps, count
        page = client.get("/customers/").content.decode()
    assert page.count("data-open>") == count
    assert page.count('class="owe"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_lists_its_orders_at_the_same_cost(couple, frontdesk, client_for, django_assert_num_queries, count):
    orders = [ordered(couple, frontdesk) for _ in range(count)]
    client = client_for(frontdesk)
    # session, user, file, people, history, two for the bar, two for the orders, contacts, what is owed next
    with django_assert_num_queries(11):
        page = client.get(couple.get_absolute_url()).content.decode()
    for order in orders:
        assert f'href="/orders/{order.number}/"' in page


def test_a_file_without_orders_offers_to_take_one(couple, frontdesk, client_for):
    page = client_for(frontdesk).get(couple.get_absolute_url()).content.decode()
    assert f'href="/orders/new/?customer={couple.number}"' in page
    plain = client_for(make_user("floor", branch=couple.branch)).get(couple.get_absolute_url()).content.decode()
    assert "/orders/new/" not in plain


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_tells_who_called_and_what_is_owed_next(couple, cs, client_for, django_assert_num_queries, count):
    for _n in range(count):
        row = make_followup(make_rule(name="拍摄前 7 天确认"), branch=couple.branch)
        FollowUp.objects.filter(pk=row.pk).update(customer=couple)
        said = {"how": "call", "outcome": "done", "title": "接单满意度回访", "note": "很满意", "seconds": 130}
        Contact.objects.create(customer=couple, branch=couple.branch, followup=row, at=clock.now(), by=cs, **said)
    client = client_for(cs)
    with django_assert_num_queries(9):
        page = client.get(f"/customers/{couple.number}/").content.decode()
    assert page.count("接单满意度回访 · 很满意") == count
    assert "刘洁 · 通话 2 分" in page
    assert "拍摄前 7 天确认" in page
    assert (
        "接单满意度回访"
        not in client_for(make_user("floor", branch=couple.branch)).get(f"/customers/{couple.number}/").content.decode()
    )
