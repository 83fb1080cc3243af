"""The till's pages: taking, taking back, the day's list."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from bookings.orders import actions as orders
from bookings.payments import actions
from bookings.payments.models import Payment
from studio.core import clock
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tenth_of_may(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 5, 10))
    with translation.override("en"):
        yield


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


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def pay(order, by, amount=1000, **fields):
    fields = {"kind": "prepayment", "method": "wechat", "at": AT} | fields
    return actions.take_payment(order=order, amount=Decimal(str(amount)), by=by, **fields)


def new(order):
    return f"/orders/{order.number}/payments/new/"


def form(**fields):
    return {"kind": "prepayment", "method": "cash", "amount": "1000", "note": "", "submission_key": "k1"} | fields


# --- taking --------------------------------------------------------------------------------------------------


def test_the_form_offers_what_is_most_likely_paid(order, frontdesk, english):
    client = english(frontdesk)
    first = client.get(new(order)).content.decode()
    assert 'value="1199.80"' in first  # a fifth of 5,999
    assert "Owes ¥5,999.00; earnest money at most ¥1,199.80, a fifth of the total." in first
    pay(order, frontdesk, 1199, kind="earnest")
    second = client.get(new(order)).content.decode()
    assert 'value="4800.00"' in second


def test_money_is_taken_once_and_the_receipt_is_there(order, frontdesk, english):
    client = english(frontdesk)
    for _click in range(2):
        assert client.post(new(order), form()).headers["Location"] == f"/orders/{order.number}/"
    payment = Payment.objects.get()
    assert (payment.amount, payment.receipt_number, payment.method) == (Decimal("1000.00"), "HB-R-00001", "cash")
    assert "Received ¥1,000.00, receipt HB-R-00001." in client.get(f"/orders/{order.number}/").content.decode()
    client.post(new(order), form(amount="2000"))  # back, another amount, sent again
    assert Payment.objects.count() == 1
    assert "already saved as HB-R-00001" in client.get(f"/orders/{order.number}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "6000"}, "Only ¥5,999.00 is open on this order; ¥6,000.00 would be too much."),
        ({"amount": "-1"}, "An amount cannot be negative."),
        ({"amount": "0"}, "The amount must be more than zero; money goes back by a refund."),
        ({"amount": "1.005"}, "An amount has at most two decimals (3999.50)."),
        ({"amount": "many"}, "Write the amount in figures, such as 3999 or 3,999.50."),
        ({"amount": "9" * 30}, "This amount is too large; the most is ¥9,999,999,999.99."),
        ({"amount": ""}, "Write the amount in figures, such as 3999 or 3,999.50."),
        ({"kind": "security"}, "Select a valid choice."),
        ({"method": "barter"}, "Select a valid choice."),
        ({"kind": "earnest", "amount": "1200"}, "Earnest money above ¥1,199.80"),
    ],
)
def test_refusals_stand_beside_the_field_and_nothing_is_written(order, frontdesk, english, fields, sentence):
    response = english(frontdesk).post(new(order), form(note="尾款先付一半", **fields))
    page = response.content.decode()
    assert (response.status_code, sentence in page, 'value="尾款先付一半"' in page) == (422, True, True)
    order.refresh_from_db()
    assert (Payment.objects.count(), order.paid_total) == (0, Decimal("0.00"))


def test_earnest_money_above_a_fifth_is_asked_about_once(order, frontdesk, english):
    client = english(frontdesk)
    asked = client.post(new(order), form(kind="earnest", amount="1200")).content.decode()
    assert 'name="above_limit"' in asked
    assert client.post(new(order), form(kind="earnest", amount="1200", above_limit="on")).status_code == 302
    assert Payment.objects.get().amount == Decimal("1200.00")


def test_full_width_figures_are_understood(order, frontdesk, english):
    assert english(frontdesk).post(new(order), form(amount="￥１，３００．５０")).status_code == 302
    assert Payment.objects.get().amount == Decimal("1300.50")


def test_only_who_may_take_money_takes_it(order, cs, frontdesk, stranger, client_for):
    assert client_for(cs).get(new(order)).status_code == 403
    assert client_for(cs).post(new(order), form()).status_code == 403
    assert client_for(stranger).post(new(order), form()).status_code == 404
    assert f'href="{new(order)}"' not in client_for(cs).get(f"/orders/{order.number}/").content.decode()
    assert f'href="{new(order)}"' in client_for(frontdesk).get(f"/orders/{order.number}/").content.decode()
    assert Payment.objects.count() == 0


# --- taking back ---------------------------------------------------------------------------------------------


def test_a_manager_takes_a_receipt_back(order, frontdesk, manager, english):
    payment = pay(order, frontdesk)
    url = f"/payments/{payment.receipt_number}/reverse/"
    assert english(frontdesk).post(url, {"reason": "x"}).status_code == 302  # asked only
    assert Payment.objects.count() == 1
    client = english(manager)
    assert "¥1,000.00" in client.get(url).content.decode()
    assert client.post(url, {"reason": "", "submission_key": "k9"}).status_code == 422
    for _click in range(2):
        assert client.post(url, {"reason": "多收", "submission_key": "k9"}).status_code == 302
    order.refresh_from_db()
    assert (Payment.objects.count(), order.paid_total) == (2, Decimal("0.00"))
    page = client.get(f"/orders/{order.number}/money/").content.decode()
    assert "taken back" in page
    assert "It was taken back already, by receipt HB-R-00002." in client.get(url).content.decode()


@pytest.mark.django_db(transaction=True)  # a refused form may be sent again under its key
def test_a_credit_is_paid_out_on_the_order_s_page(order, frontdesk, manager, english):
    pay(order, frontdesk, 3000)
    orders.move_order(order=order, move="cancel", by=manager, at=AT, reason="分手", keep=Decimal(1000))
    client, url = english(manager), f"/orders/{order.number}/payments/pay-back/"
    page = client.get(f"/orders/{order.number}/").content.decode()
    assert f'href="{url}"' in page
    assert "Pay back ¥2,000" in page
    assert 'value="2000.00"' in client.get(url).content.decode()
    form = {"amount": "2000.01", "method": "transfer", "reason": "退单", "submission_key": "k5"}
    assert "Only ¥2,000.00 is due back on this order." in client.post(url, form).content.decode()
    assert client.post(url, form | {"amount": "2000"}).status_code == 302
    order.refresh_from_db()
    assert order.balance == Decimal("0.00")
    assert "Ask for approval" in english(frontdesk).get(url).content.decode()


def test_finance_reviews_receipts(order, frontdesk, finance, english, stranger):
    payment = pay(order, frontdesk)
    url = f"/payments/{payment.receipt_number}/review/"
    assert english(frontdesk).post(url).status_code == 403
    assert english(finance).get(url).status_code == 405
    assert english(finance).post(url).status_code == 302
    payment.refresh_from_db()
    assert payment.reviewed_by == finance
    page = english(frontdesk).get(f"/orders/{order.number}/").content.decode()
    assert "reviewed" in page
    assert "not reviewed yet" not in page


# --- the day -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_day_s_list_costs_six_queries(order, frontdesk, client_for, rows, django_assert_num_queries):
    for n in range(rows):
        pay(order, frontdesk, 100 + n)
    client = client_for(frontdesk)
    with django_assert_num_queries(6):  # session, user, rows, sums, count, cashiers
        response = client.get("/payments/")
    assert len(response.context["rows"]) == rows


def test_the_day_s_list_narrows_and_sums(order, branch, frontdesk, english):
    till = make_user("cashier", branch=branch, full_name="钱敏")
    pay(order, frontdesk, 1000)
    pay(order, till, 500, method="cash", kind="balance")
    pay(order, frontdesk, 77, at=AT + dt.timedelta(days=1))
    client = english(till)

    def amounts(query=""):
        return [row.amount for row in client.get(f"/payments/{query}").context["rows"]]

    assert amounts() == [Decimal("500.00"), Decimal("1000.00")]
    assert amounts("?method=cash") == [Decimal("500.00")]
    assert amounts("?kind=prepayment") == [Decimal("1000.00")]
    assert amounts(f"?cashier={till.pk}") == [Decimal("500.00")]
    assert amounts("?day=2026-05-11") == [Decimal("77.00")]
    assert amounts("?day=2026-05-12") == []
    assert amounts("?day=0001-01-01&cashier=9999999999999999999999&method=x&older=zz") == []
    page = client.get("/payments/").content.decode()
    assert "¥1,500.00" in page


def test_every_branch_sees_its_own_till(order, frontdesk, stranger, client_for):
    payment = pay(order, frontdesk)
    assert payment.receipt_number not in client_for(stranger).get("/payments/").content.decode()
    for path in ("receipt/", "receipt.pdf", "reverse/", "receipt-roll/"):
        assert client_for(stranger).get(f"/payments/{payment.receipt_number}/{path}").status_code in (403, 404)
    assert client_for(frontdesk).get(f"/payments/{payment.receipt_number}/receipt/").status_code == 200


def test_who_may_not_see_payments_sees_none_on_the_order(order, frontdesk, cs, client_for):
    payment = pay(order, frontdesk)
    page = client_for(cs).get(f"/orders/{order.number}/").content.decode()
    assert payment.receipt_number not in page.replace("receipt HB-R-00001", "").replace("收据 HB-R-00001", "")
    assert client_for(cs).get(f"/orders/{order.number}/money/").status_code == 403
    assert client_for(cs).get("/payments/").status_code == 403
