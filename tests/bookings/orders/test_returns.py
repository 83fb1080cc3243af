"""退项 and 二消: some pieces go back and the others keep their price; who sold something, and at which step."""

from decimal import Decimal

import pytest
from django.utils import translation

from bookings.orders import actions
from bookings.orders.models import OrderLine
from bookings.orders.queries import orders_with_wrong_total
from bookings.orders.states import LineKind, NewLine
from bookings.payments.actions import take_payment
from bookings.payments.documents import receipt_payload
from studio.core.audit.queries import history_of, tell
from studio.core.errors import StudioError
from tests.bookings.orders.stories import frame, take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def test_two_of_three_go_back_and_one_stays_at_its_price(order, frontdesk):
    line = actions.add_line(order=order, line=frame(3, 600), by=frontdesk, at=AT)
    actions.reverse_line(order=order, line=line, quantity=2, reason="买多了", by=frontdesk, at=AT)
    order.refresh_from_db()
    stays = order.lines.get(kind="addon", reversed_by=None)
    assert (stays.quantity, stays.unit_price, stays.amount) == (1, Decimal(600), Decimal(600))
    assert (stays.seller, stays.stage, stays.title) == (line.seller, line.stage, line.title)
    assert order.total == Decimal(5999) + 600
    assert list(orders_with_wrong_total()) == []
    told = tell(history_of(f"order:{order.pk}"))[0].text
    assert "× 2" in told
    assert "1,200.00" in told


def test_the_rest_can_go_back_later(order, frontdesk):
    line = actions.add_line(order=order, line=frame(3, 600), by=frontdesk, at=AT)
    actions.reverse_line(order=order, line=line, quantity=1, reason="a", by=frontdesk, at=AT)
    rest = order.lines.get(kind="addon", reversed_by=None)
    actions.reverse_line(order=order, line=rest, reason="b", by=frontdesk, at=AT)
    order.refresh_from_db()
    assert order.total == Decimal(5999)


@pytest.mark.parametrize("pieces", [0, -1, 4])
def test_no_more_than_there_is(order, frontdesk, pieces):
    line = actions.add_line(order=order, line=frame(3, 600), by=frontdesk, at=AT)
    with pytest.raises(StudioError) as refused:
        actions.reverse_line(order=order, line=line, quantity=pieces, reason="x", by=frontdesk, at=AT)
    assert refused.value.field == "quantity"
    assert OrderLine.objects.filter(reverses=line).count() == 0


def test_twice_takes_back_once(order, frontdesk):
    line = actions.add_line(order=order, line=frame(3, 600), by=frontdesk, at=AT)
    first = actions.reverse_line(order=order, line=line, quantity=2, reason="x", by=frontdesk, at=AT)
    again = actions.reverse_line(order=order, line=line, quantity=2, reason="x", by=frontdesk, at=AT)
    assert first == again
    order.refresh_from_db()
    assert order.total == Decimal(5999) + 600


@pytest.mark.parametrize(("quantity", "reason"), [(1, "x"), (3, "x"), (2, "另一个原因")])
def test_who_returns_other_pieces_from_a_page_of_before_is_not_told_that_it_was_done(
    order, frontdesk, client_for, quantity, reason
):
    line = actions.add_line(order=order, line=frame(3, 600), by=frontdesk, at=AT)
    actions.reverse_line(order=order, line=line, quantity=2, reason="x", by=frontdesk, at=AT)
    with pytest.raises(StudioError):
        actions.reverse_line(order=order, line=line, quantity=quantity, reason=reason, by=frontdesk, at=AT)
    client, path = client_for(frontdesk), f"/orders/{order.number}/lines/{line.pk}/take-back/"
    assert client.post(path, {"quantity": str(quantity), "reason": reason}).status_code == 422
    page = client.get(path).content.decode()
    assert ('name="reason"' in page, frontdesk.full_name in page) == (False, True)
    assert order.lines.filter(kind="reversal").count() == 1


def test_the_page_takes_some_back(order, frontdesk, client_for):
    line = actions.add_line(order=order, line=frame(3, 600), by=frontdesk, at=AT)
    client, path = client_for(frontdesk), f"/orders/{order.number}/lines/{line.pk}/take-back/"
    assert "3 / 3" in client.get(path).content.decode()
    assert client.post(path, {"quantity": "9", "reason": "x"}).status_code == 422
    assert client.post(path, {"quantity": "2", "reason": "买多了"}).status_code == 302
    assert order.lines.get(kind="addon", reversed_by=None).quantity == 1


def test_one_piece_needs_no_number(order, frontdesk, client_for):
    line = actions.add_line(order=order, line=frame(), by=frontdesk, at=AT)
    path = f"/orders/{order.number}/lines/{line.pk}/take-back/"
    assert client_for(frontdesk).post(path, {"reason": "不要了"}).status_code == 302
    order.refresh_from_db()
    assert order.total == Decimal(5999)


def test_a_second_sale_says_who_sold_it_where(order, branch, frontdesk, client_for):
    consultant = make_user("selection", branch=branch, full_name="罗安歌")
    path = f"/orders/{order.number}/lines/new/"
    page = client_for(frontdesk).get(path).content.decode()
    assert "罗安歌" in page
    sent = {"title": "加洗", "quantity": "2", "unit_price": "50", "stage": "selection", "seller": str(consultant.pk),
            "submission_key": "k"}  # fmt: skip
    assert client_for(frontdesk).post(path, sent).status_code == 302
    line = order.lines.get(kind="second")
    assert (line.seller, line.stage) == (consultant, "selection")
    page = client_for(frontdesk).get(f"/orders/{order.number}/").content.decode()
    assert "选片 · 罗安歌" in page
    assert "罗安歌" in tell(history_of(f"order:{order.pk}"))[0].text


def test_nobody_sells_for_another_branch(order, other_branch, frontdesk, client_for):
    elsewhere = make_user("selection", branch=other_branch)
    sent = {"title": "加洗", "quantity": "1", "unit_price": "50", "stage": "selection", "seller": str(elsewhere.pk),
            "submission_key": "k"}  # fmt: skip
    assert client_for(frontdesk).post(f"/orders/{order.number}/lines/new/", sent).status_code == 422
    assert not order.lines.filter(kind="second").exists()


def test_the_same_form_with_another_seller_is_another_form(order, branch, frontdesk):
    other = make_user("selection", branch=branch)
    line = NewLine(LineKind.SECOND, "加洗", 1, Decimal(50))
    first = actions.add_line(order=order, line=line, stage="selection", by=frontdesk, at=AT, key="same")
    assert actions.add_line(order=order, line=line, stage="selection", by=frontdesk, at=AT, key="same") == first
    with pytest.raises(StudioError):
        actions.add_line(order=order, line=line, stage="selection", seller=other, by=frontdesk, at=AT, key="same")


def test_the_receipt_of_a_second_sale_names_what_was_sold_where_by_whom(order, branch, frontdesk):
    consultant = make_user("selection", branch=branch, full_name="罗安歌")
    wanted = NewLine(LineKind.SECOND, "加洗", 2, Decimal(50))
    actions.add_line(order=order, line=wanted, stage="selection", seller=consultant, by=frontdesk, at=AT)
    gone = actions.add_line(order=order, line=frame(), stage="selection", by=frontdesk, at=AT)
    actions.reverse_line(order=order, line=gone, reason="不要了", by=frontdesk, at=AT)
    second = take_payment(order=order, kind="second", method="cash", amount=Decimal(100), by=frontdesk, at=AT)
    balance = take_payment(order=order, kind="balance", method="cash", amount=Decimal(100), by=frontdesk, at=AT)
    with translation.override("zh-hans"):
        assert receipt_payload(second.pk, "zh-hans")["sold"] == "加洗 × 2 (选片 · 罗安歌)"
        assert receipt_payload(balance.pk, "zh-hans")["sold"] == ""
