"""待审收据: what finance has still to compare with the money, found, narrowed down, and reviewed in one go."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from bookings.payments import actions
from bookings.payments.models import Payment
from studio.core import clock
from studio.core.audit.models import HistoryEntry
from studio.core.errors import StudioError
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
LIST = "/payments/to-review/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _tenth_of_may(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 5, 10))
    with translation.override("en"):
        yield


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def pay(order, by, amount=100, **fields):
    fields = {"kind": "prepayment", "method": "wechat", "at": AT} | fields
    return actions.take_payment(order=order, amount=Decimal(amount), by=by, **fields)


def numbers(client, query=""):
    return [one.receipt_number for one in client.get(LIST + query).context["rows"]]


def test_the_longest_waiting_stands_on_top_and_filters_narrow(order, branch, frontdesk, finance, stranger, client_for):
    till = make_user("cashier", branch=branch, full_name="钱敏")
    first, second, third = pay(order, frontdesk), pay(order, till, method="cash"), pay(order, till, at=AT + DAY)
    client = client_for(finance)
    assert numbers(client) == [one.receipt_number for one in (first, second, third)]
    assert numbers(client, "?method=cash") == [second.receipt_number]
    assert numbers(client, f"?cashier={till.pk}&day=2026-05-11") == [third.receipt_number]
    assert numbers(client, "?kind=refund") == []
    assert numbers(client, f"?branch={stranger.branch_id}") == numbers(client)  # not theirs: as if not asked
    assert numbers(client, "?day=x&branch=-1&cashier=99999999999999999999&kind=?&older=zz") == numbers(client)
    assert "¥200.00" in client.get(LIST + "?day=2026-05-10").content.decode()


def test_marked_ones_are_reviewed_together_the_others_wait(order, frontdesk, finance, client_for):
    first, second, third = (pay(order, frontdesk) for _n in range(3))
    client = client_for(finance)
    marked = [first.receipt_number, third.receipt_number]
    back = f"{LIST}?day=2026-05-10"
    answer = client.post(
        LIST, {"marked": marked, "shown": [*marked, second.receipt_number], "what": "marked", "next": back}
    )
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert numbers(client) == [second.receipt_number]
    assert HistoryEntry.objects.filter(verb="payment.reviewed", actor=finance).count() == 2
    client.post(LIST, {"marked": marked, "what": "marked"})
    assert HistoryEntry.objects.filter(verb="payment.reviewed").count() == 2
    client.post(LIST, {"shown": [second.receipt_number], "what": "all"})
    assert numbers(client) == []


def test_after_the_review_only_finance_takes_a_receipt_back(order, frontdesk, finance, manager, client_for):
    payment = pay(order, frontdesk)
    actions.review_payments(payments=[payment], by=finance, at=AT)
    cashier = make_user("cashier", branch=order.branch)
    with pytest.raises(StudioError, match="only finance may reverse"):
        actions.reverse_payment(payment=payment, reason="x", approved_by=manager, by=cashier, at=AT)
    assert actions.reverse_payment(payment=payment, reason="x", approved_by=finance, by=finance, at=AT).amount == -100


def test_another_branch_s_receipts_are_neither_shown_nor_reviewed(order, frontdesk, other_branch, client_for):
    payment = pay(order, frontdesk)
    away = client_for(make_user("finance", branch=other_branch))
    assert numbers(away) == []
    assert (
        away.post(LIST, {"marked": [payment.receipt_number, "\x00", "x" * 5000], "what": "marked"}).status_code == 302
    )
    assert Payment.objects.filter(reviewed_at=None).count() == 1
    assert client_for(frontdesk).get(LIST).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_many_wait(order, frontdesk, finance, client_for, rows, django_assert_num_queries):
    for _n in range(rows):
        pay(order, frontdesk)
    client = client_for(finance)
    with django_assert_num_queries(7):  # session, user, rows, branches, count, cashiers, the badge of approvals
        client.get(LIST)
    received = list(Payment.objects.all())
    with django_assert_num_queries(3):  # lock, history, receipts
        actions.review_payments(payments=received, by=finance, at=AT)
