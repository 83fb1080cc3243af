"""The pages of the day close: counted, refused with everything kept, closed, printed."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from bookings.payments import actions
from bookings.payments.documents import close_payload
from bookings.payments.models import CashDay, Payment
from tests.bookings.orders.stories import take_order
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


@pytest.fixture
def till(client_for, branch):
    """A cashier's browser, reading English."""
    client = client_for(make_user("cashier", branch=branch, full_name="钱敏", language="en"))
    client.cookies["yc_language"] = "en"
    return client


def pay(order, by, amount, method="cash"):
    return actions.take_payment(
        order=order, kind="prepayment", method=method, amount=Decimal(amount), by=by, at=timezone.now()
    )


def sent(**fields):
    return {"counted_cash": "1000", "shown_cash": "1000.00", "left": "300", "note": "", "submission_key": ""} | fields


def test_the_day_is_counted_and_closed(till, order, frontdesk, today):
    pay(order, frontdesk, 1000)
    address = f"/day-close/HB-{today}/"
    assert "Count and close" in till.get(address).content.decode()
    answer = till.post(address, sent())
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert CashDay.objects.get().counted == {"cash": "1000.00"}
    page = till.get(address).content.decode()
    assert "agrees" in page
    assert "Count and close" not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"counted_cash": "990"}, "The count differs from the receipts (cash −¥10.00); say why"),
        ({"counted_cash": ""}, "Count it, and write down what is there; 0 when it is empty."),
        ({"counted_cash": "一千"}, "Write the amount in figures"),
        ({"shown_cash": "900.00"}, "Receipts were booked while you counted."),
        ({"shown_cash": "x"}, "Receipts were booked while you counted."),
        ({"left": "5000"}, "More cannot be left in the drawer than was counted."),
    ],
)
def test_a_refusal_keeps_what_was_typed(till, order, frontdesk, today, fields, sentence):
    pay(order, frontdesk, 1000)
    answer = till.post(f"/day-close/HB-{today}/", sent(**fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    typed = sent(**fields)
    assert all(f'value="{typed[name]}"' in page for name in ("counted_cash", "left") if typed[name])
    assert CashDay.objects.get().closed_at is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_month_and_the_day_ask_little(till, order, frontdesk, today, rows, django_assert_num_queries):
    for _n in range(rows):
        pay(order, frontdesk, 10)
    till.get("/day-close/")
    with django_assert_num_queries(6):
        till.get("/day-close/")
    with django_assert_num_queries(8):  # session, user, branch, day, receipts, drawer moves, earlier days, till day
        till.get(f"/day-close/HB-{today}/")


@pytest.mark.parametrize(
    "number", ["HB-2026-13-01", "HB", "XX-2026-05-10", "HB-9999-05-10", "HB-0001-01-01", "HB-\x00"]
)
def test_a_day_that_is_none_is_not_found(till, number):
    assert till.get(f"/day-close/{number}/").status_code == 404


def test_the_paper_says_what_the_screen_says(till, order, frontdesk, today, tmp_path):
    pay(order, frontdesk, 1000)
    pay(order, frontdesk, 250, method="alipay")
    till.post(
        f"/day-close/HB-{today}/", sent(counted_cash="990", counted_alipay="250", shown_alipay="250.00", note="找零")
    )
    with translation.override("en"):
        payload = close_payload(CashDay.objects.get().pk, "en")
    assert (payload["together"]["amount"], payload["difference"], payload["taken_away"]) == (
        "¥1,250.00", "−¥10.00", "¥690.00",
    )  # fmt: skip
    answer = till.get(f"/day-close/HB-{today}/daily-close.pdf?language=en")
    file = tmp_path / "close.pdf"
    file.write_bytes(answer.content)
    reader = PdfReader(file)
    text = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    assert all(words in text for words in ("¥1,250.00", "找零", "钱敏"))


def test_the_closed_page_says_what_went_to_the_bank_as_the_paper_does(till, order, frontdesk, today):
    pay(order, frontdesk, 1000)
    till.post(f"/day-close/HB-{today}/", sent(counted_cash="990", left="300", note="找零"))
    page = " ".join(till.get(f"/day-close/HB-{today}/").content.decode().split())
    assert "<dd>¥690.00</dd>" in page


def test_an_open_day_has_no_paper(till, order, frontdesk, today):
    pay(order, frontdesk, 1000)
    assert till.get(f"/day-close/HB-{today}/daily-close/").status_code == 404


def test_change_money_and_other_income_through_the_pages(till, branch, today):
    till.post(f"/day-close/HB-{today}/opening/", {"opening": "500"})
    assert CashDay.objects.get().opening == 500
    answer = till.post("/payments/new/", {"amount": "25", "method": "cash", "note": "证件照", "submission_key": "k"})
    taken = Payment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/payments/{taken.receipt_number}/receipt/")
    assert ">525.00<" in till.get(f"/day-close/HB-{today}/").content.decode()


def test_change_money_is_refused_beside_its_field_and_stays_typed(till, order, frontdesk, today):
    address = f"/day-close/HB-{today}/opening/"
    wrong = till.post(address, {"opening": "三百"})
    page = wrong.content.decode()
    assert (wrong.status_code, list(wrong.context["opening"].errors)) == (422, ["opening"])
    assert 'value="三百"' in page
    pay(order, frontdesk, 1000)
    late = till.post(address, {"opening": "300"})
    assert late.status_code == 422
    assert 'value="300"' in late.content.decode()
    assert list(late.context["opening"].errors) == ["opening"]
    assert CashDay.objects.get().opening == 0


def test_a_credit_moves_through_its_form(client_for, manager, order, branch, frontdesk):
    other = take_order(branch=branch, seller=frontdesk, customer=order.customer)
    pay(order, frontdesk, 1000)
    from bookings.orders.actions import move_order

    move_order(order=order, move="cancel", reason="分手", by=manager, at=timezone.now())
    manager.language = "en"
    manager.save()
    client = client_for(manager)
    client.cookies["yc_language"] = "en"
    address = f"/orders/{order.number}/payments/transfer/"
    page = client.get(address).content.decode()
    assert "¥1,000.00 is due back" in page
    assert f'name="target" value="{other.number}"' in page
    wrong = client.post(address, {"target": "HB0000-1", "amount": "1000", "reason": "换", "submission_key": "a"})
    assert "There is no order with this number in your branches." in wrong.content.decode()
    answer = client.post(address, {"target": other.number, "amount": "1000", "reason": "换", "submission_key": "a"})
    assert answer.status_code == 302
    other.refresh_from_db()
    assert other.paid_total == 1000
