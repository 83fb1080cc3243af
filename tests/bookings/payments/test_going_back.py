"""Money that goes back: never twice, from every receipt that may be wrong, and with a paper in the customer's hand."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation

from bookings.orders import actions as orders
from bookings.payments import actions
from bookings.payments.documents import receipt_payload
from bookings.payments.models import Payment
from studio.core.approvals.models import Approval
from studio.core.documents.models import Document
from studio.core.errors import StudioError
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


@pytest.fixture
def cashier(branch):
    return make_user("cashier", branch=branch)


def pay(order, by, amount=1000, kind="prepayment"):
    with transaction.atomic():
        return actions.take_payment(order=order, kind=kind, method="wechat", amount=Decimal(str(amount)), by=by, at=AT)


def call_off(order, by, **money):
    return orders.move_order(order=order, move="cancel", by=by, at=AT, reason="分手", **money)


def reverse(payment, by):
    with transaction.atomic():
        return actions.reverse_payment(payment=payment, reason="收错", approved_by=by, by=by, at=AT)


def pay_back(order, amount, by):
    return actions.pay_back(
        order=order, amount=Decimal(str(amount)), method="wechat", reason="退单", approved_by=by, by=by, at=AT
    )


# --- what has gone back does not go back again ----------------------------------------------------------------


def test_a_receipt_whose_money_was_paid_back_is_not_taken_back_as_well(order, frontdesk, manager, client_for):
    payment = pay(order, frontdesk, 1000)
    call_off(order, manager)
    pay_back(order, 1000, manager)
    sentence = "Of this order's money only ¥0.00 is still here; the rest was paid back or moved already."
    with pytest.raises(StudioError, match=sentence):
        reverse(payment, manager)
    order.refresh_from_db()
    assert (order.paid_total, Payment.objects.count()) == (Decimal("0.00"), 2)
    client = client_for(manager)  # the page says so before anything is typed
    page = client.get(f"/payments/{payment.receipt_number}/reverse/").content.decode()
    assert "is still here" in page
    assert 'name="reason"' not in page


def test_nor_one_whose_money_was_moved_to_another_order(order, branch, frontdesk, manager):
    other, payment = take_order(branch=branch, seller=frontdesk), pay(order, frontdesk, 1000)
    call_off(order, manager)
    actions.move_credit(source=order, target=other, amount=Decimal(600), reason="换", by=manager, at=AT)
    with pytest.raises(StudioError, match=r"only ¥400\.00 is still here"):
        reverse(payment, manager)


def test_what_is_still_there_goes_back_receipt_by_receipt(order, frontdesk, manager):
    small, large = pay(order, frontdesk, 400), pay(order, frontdesk, 600)
    call_off(order, manager)
    pay_back(order, 500, manager)
    assert reverse(small, manager).amount == -400
    with pytest.raises(StudioError, match=r"only ¥100\.00 is still here"):
        reverse(large, manager)


def test_a_studio_that_failed_gives_more_than_came_in_but_each_yuan_once(order, frontdesk, manager):
    payment = pay(order, frontdesk, 1000, kind="earnest")
    call_off(order, manager, doubled=Decimal(1000))
    assert reverse(payment, manager).amount == -1000
    order.refresh_from_db()
    pay_back(order, 1000, manager)  # the other half of the twofold
    order.refresh_from_db()
    assert (order.paid_total, order.balance) == (Decimal("-1000.00"), Decimal("0.00"))


def test_what_a_cancelled_order_keeps_may_be_taken_again_after_a_wrong_receipt(order, frontdesk, manager, client_for):
    wrong = pay(order, frontdesk, 1000)
    call_off(order, manager, keep=Decimal(800))
    reverse(wrong, manager)
    order.refresh_from_db()
    assert (
        f"/orders/{order.number}/payments/new/"
        in client_for(frontdesk).get(f"/orders/{order.number}/").content.decode()
    )
    with pytest.raises(StudioError, match=r"Only ¥800\.00 is open"):
        pay(order, frontdesk, 801)
    pay(order, frontdesk, 800)
    order.refresh_from_db()
    assert order.balance == 0
    with pytest.raises(StudioError, match="cancelled and takes no more money"):
        pay(order, frontdesk, 1)


@pytest.mark.parametrize("ended", ["paid", "cancelled"])
def test_the_till_says_at_once_that_an_order_takes_nothing(order, frontdesk, manager, client_for, ended):
    if ended == "paid":
        pay(order, frontdesk, 5999)
    else:
        call_off(order, manager)
    page = client_for(frontdesk).get(f"/orders/{order.number}/payments/new/").content.decode()
    sentence = {"paid": "paid in full; nothing is open", "cancelled": "cancelled and takes no more money"}[ended]
    assert sentence in page
    assert 'name="amount"' not in page


# --- every receipt can be put right, and nothing is asked that cannot be done ----------------------------------


def test_income_without_an_order_is_taken_back_from_the_day_s_list(branch, manager, client_for):
    taken = actions.take_income(branch=branch, method="cash", amount=Decimal(38), note="证件照", by=manager, at=AT)
    client, address = client_for(manager), f"/payments/{taken.receipt_number}/reverse/"
    assert f'href="{address}"' in client.get(f"/payments/?day={taken.day}").content.decode()
    answer = client.post(address, {"reason": "重复", "submission_key": "k1"})
    assert answer["Location"] == "/payments/HB-R-00002/receipt/"  # the refund's, to be signed
    page = client.get(f"/payments/?day={taken.day}").content.decode()
    assert f'href="{address}"' not in page
    assert "taken back" in page


def test_nobody_is_asked_to_approve_what_cannot_be_taken_back(order, frontdesk, finance, manager, cashier, client_for):
    payment = pay(order, frontdesk, 1000)
    refund = reverse(payment, manager)
    again = pay(order, frontdesk, 1000)
    actions.review_payments(payments=[again], by=finance, at=AT)
    for receipt, sentence in ((refund, "A refund is not taken back"), (again, "only finance may reverse it")):
        page = client_for(cashier).get(f"/payments/{receipt.receipt_number}/reverse/").content.decode()
        assert sentence in page
        assert 'name="reason"' not in page


def test_money_goes_back_the_way_it_came_unless_the_desk_says_otherwise(order, frontdesk, manager, client_for):
    pay(order, frontdesk, 500)
    actions.take_payment(order=order, kind="stage", method="alipay", amount=Decimal(500), by=frontdesk, at=AT)
    call_off(order, manager)
    page = client_for(manager).get(f"/orders/{order.number}/payments/pay-back/").content.decode()
    chosen = next(piece for piece in page.split("<input")[1:] if "checked" in piece and 'name="method"' in piece)
    assert 'value="alipay"' in chosen


def test_the_order_s_money_says_what_was_asked_about_a_receipt_and_what_was_answered(
    order, frontdesk, manager, cashier, client_for
):
    payment = pay(order, frontdesk, 1000)
    client, money = client_for(cashier), f"/orders/{order.number}/money/"
    client.post(f"/payments/{payment.receipt_number}/reverse/", {"reason": "收错", "submission_key": "k1"})
    assert f"{cashier.full_name} asked to take it back" in client.get(money).content.decode()
    client_for(manager).post(f"/approvals/{Approval.objects.get().pk}/decide/", {"what": "grant"})
    assert f"taking back approved by {manager.full_name}" in client.get(money).content.decode()
    client.post(f"/payments/{payment.receipt_number}/reverse/", {"reason": "收错", "submission_key": "k2"})
    page = client.get(money).content.decode()
    assert ("taking back approved" in page, "taken back" in page) == (False, True)


# --- the paper ---------------------------------------------------------------------------------------------------


def test_a_refund_s_receipt_waits_to_be_printed_and_names_who_approved_it(order, frontdesk, manager, client_for):
    payment = pay(order, frontdesk, 1000)
    client = client_for(manager)
    answer = client.post(f"/payments/{payment.receipt_number}/reverse/", {"reason": "收错", "submission_key": "k1"})
    assert answer["Location"] == f"/orders/{order.number}/"
    assert "/payments/HB-R-00002/receipt/print/" in client.get(answer["Location"]).content.decode()
    assert Document.objects.get(number="HB-R-00002", kind="receipt").payload["approved_by"] == manager.full_name
    for size in ("receipt", "receipt-roll", "receipt-three"):
        paper = client.get(f"/payments/HB-R-00002/{size}/").content.decode()
        assert manager.full_name in paper
        assert "批准人" in paper
        assert "经办人" in paper  # the cashier gives; it is the customer who receives


def test_a_receipt_says_what_is_due_back_and_never_a_balance_below_nothing(order, frontdesk, manager):
    pay(order, frontdesk, 3000)
    call_off(order, manager, keep=Decimal(500))
    refund = pay_back(order, 1000, manager)
    payload = receipt_payload(refund.pk, "en")
    assert (payload["balance"], payload["is_credit"]) == ("¥1,500.00", True)
    assert payload["clause"] == "Paid back by the studio: what was due back on this order."  # no receipt is taken back
