"""定金 beyond a fifth of the contract: said where the contract becomes smaller, and on the order from then on."""

from decimal import Decimal

import pytest

from bookings.orders import actions as orders
from bookings.orders.pricing import earnest_over, least_sum
from bookings.payments import actions
from bookings.payments.queries import earnest_among, earnest_taken, payments_of
from tests.bookings.orders.stories import frame, take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
NOW = "of the earnest money is above 20 % of the total and has no force"
THEN = "of the earnest money is above 20 % of the new total and has no force"
FROM = "Earnest money of ¥1,199.00 was taken: below a total of ¥5,995.00 a part of it is above 20 %"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def order(branch, frontdesk):
    """¥5,999.00, and all but a few fen of what may be 定金 taken as such."""
    order = take_order(branch=branch, seller=frontdesk)
    pay(order, frontdesk, 1199)
    return order


def pay(order, by, amount, kind="earnest"):
    return actions.take_payment(order=order, kind=kind, method="wechat", amount=Decimal(amount), by=by, at=AT)


def seen(client, path, fields=None):
    answer = client.post(path, fields) if fields else client.get(path)
    return answer.content.decode()


@pytest.mark.parametrize(
    ("earnest", "total", "over"), [(1199, 5999, 0), (1199, 5994, "0.20"), (500, 0, 500), (0, 0, 0)]
)
def test_what_a_contract_bears(earnest, total, over):
    assert earnest_over(Decimal(earnest), Decimal(total)) == Decimal(over)
    assert earnest_over(Decimal(earnest), least_sum(Decimal(earnest))) == 0


def test_a_discount_says_from_where_on_and_the_order_says_it_afterwards(order, manager, client_for):
    desk, page = client_for(manager), f"/orders/{order.number}/"
    before = seen(desk, page)
    assert (NOW in before, THEN in before) == (False, False)
    asked = seen(desk, f"{page}discount/")
    assert FROM in asked
    assert THEN not in asked
    unfinished = seen(desk, f"{page}discount/", {"amount": "500", "reason": "", "submission_key": "k1"})
    assert "¥99.20 " + THEN in unfinished
    assert FROM not in unfinished
    seen(desk, f"{page}discount/", {"amount": "500", "reason": "婚博会价", "submission_key": "k1"})
    after = seen(desk, page)
    assert "¥99.20 " + NOW in after
    assert "¥99.20 " + NOW in seen(desk, f"{page}money/")
    assert "¥99.20 " + NOW in seen(desk, f"{page}discount/")  # it is so already


def test_an_item_that_goes_back_says_it_beforehand(branch, frontdesk, client_for):
    order = take_order(branch=branch, seller=frontdesk)
    lines = [orders.add_line(order=order, line=frame(1, price), by=frontdesk, at=AT) for price in (600, 1)]
    pay(order, frontdesk, 1300)
    desk, page = client_for(frontdesk), f"/orders/{order.number}/"
    large, small = (seen(desk, f"{page}lines/{line.pk}/take-back/") for line in lines)
    assert "¥100.00 " + THEN in large
    assert THEN not in small
    orders.reverse_line(order=order, line=lines[0], reason="买多了", by=frontdesk, at=AT)
    assert NOW in seen(desk, page)


def test_what_was_given_back_counts_no_more_and_a_cancelled_order_is_left_alone(order, frontdesk, manager, client_for):
    orders.give_discount(order=order, amount=Decimal(500), reason="x", by=manager, at=AT)
    desk, page = client_for(manager), f"/orders/{order.number}/"
    first = order.payments.get()
    assert NOW in seen(desk, page)
    actions.reverse_payment(payment=first, reason="x", approved_by=manager, by=manager, at=AT)
    assert NOW not in seen(desk, page)
    assert "Earnest money of" not in seen(desk, f"{page}discount/")
    pay(order, frontdesk, 1199)
    assert NOW in seen(desk, page)
    orders.move_order(order=order, move="cancel", by=manager, at=AT, reason="分手")
    assert NOW not in seen(desk, page)


def test_who_sees_no_money_is_told_none(order, client_for):
    floor = make_user("floor", branch=order.branch)
    assert "earnest money" not in seen(client_for(floor), f"/orders/{order.number}/")


def test_earnest_that_was_paid_back_as_a_credit_is_neither_kept_nor_given_back_twofold(order, frontdesk, manager):
    """The contract became small, what was too much went back, then it grew again: only what is here counts."""
    orders.give_discount(
        order=order, amount=Decimal(5000), reason="改小", approver=manager, by=manager, at=AT, key="d1"
    )
    order.refresh_from_db()
    actions.pay_back(
        order=order, amount=Decimal(200), method="wechat", reason="多付", approved_by=manager, by=manager, at=AT
    )
    orders.add_line(order=order, line=frame(1, 6000), by=manager, at=AT)
    order.refresh_from_db()
    assert (order.paid_total, earnest_taken(order)) == (Decimal("999.00"), Decimal("999.00"))
    assert earnest_among(order, payments_of(order)) == Decimal("999.00")
