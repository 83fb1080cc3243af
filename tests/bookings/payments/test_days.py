"""日结: counted, closed, frozen; and what comes in after that counts on the next day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation

from bookings.payments import actions
from bookings.payments.documents import receipt_payload
from bookings.payments.models import CashDay, Payment
from bookings.payments.queries import cash_in, day_report
from bookings.payments.states import DayCount
from studio.core.errors import NotAllowed, StudioError
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_user

pytestmark = pytest.mark.django_db
TODAY, NEXT_DAY = dt.date(2026, 5, 10), AT + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def pay(order, by, amount, **fields):
    fields = {"kind": "prepayment", "method": "cash", "at": AT} | fields
    with transaction.atomic():
        return actions.take_payment(order=order, amount=Decimal(amount), by=by, **fields)


def close(branch, by, cash, left=0, note="", day=TODAY, at=AT, shown=None, **others):
    counted = {"cash": Decimal(cash)} | {method: Decimal(sum) for method, sum in others.items()}
    if shown is None:
        shown = day_report(branch, day).booked
    with transaction.atomic():
        return actions.close_day(
            branch=branch, day=day, count=DayCount(counted, Decimal(left), shown, note), by=by, at=at
        )


def test_a_day_that_agrees_is_closed_and_its_sums_are_kept(order, branch, frontdesk, manager):
    pay(order, frontdesk, 1000)
    pay(order, frontdesk, 500, method="wechat")
    closed = close(branch, manager, 1000, left=300, wechat=500)
    assert (closed.booked, closed.left) == ({"cash": "1000.00", "wechat": "500.00"}, Decimal(300))
    report = day_report(branch, TODAY)
    assert report.is_closed
    assert [(one.method, one.difference) for one in report.counts()] == [("cash", 0), ("wechat", 0)]


def test_what_comes_in_after_the_close_counts_on_the_next_day(order, branch, frontdesk, manager):
    pay(order, frontdesk, 1000)
    close(branch, manager, 1000, left=200)
    late = pay(order, frontdesk, 50)
    assert (late.day, late.receipt_number) == (TODAY + dt.timedelta(days=1), "HB-R-00002")
    assert day_report(branch, TODAY).together.amount == 1000
    tomorrow = CashDay.objects.get(branch=branch, day=late.day)
    assert tomorrow.opening == 200


@pytest.mark.parametrize(
    ("cash", "left", "note", "sentence"),
    [
        (990, 0, "", r"The count differs from the receipts \(cash −¥10.00\); say why, or what you have done about it."),
        (1000, 1001, "", "More cannot be left in the drawer than was counted."),
        (1000, -1, "", "A drawer cannot hold less than nothing."),
    ],
)
def test_a_count_that_cannot_be(order, branch, frontdesk, manager, cash, left, note, sentence):
    pay(order, frontdesk, 1000)
    with pytest.raises(StudioError, match=sentence):
        close(branch, manager, cash, left=left, note=note)
    assert CashDay.objects.get().closed_at is None


def test_a_difference_is_written_down_with_its_reason(order, branch, frontdesk, manager):
    pay(order, frontdesk, 1000)
    close(branch, manager, 990, note="找错零钱")
    assert day_report(branch, TODAY).difference() == Decimal(-10)


def test_a_receipt_booked_while_counting_is_noticed(order, branch, frontdesk, manager):
    pay(order, frontdesk, 1000)
    seen = day_report(branch, TODAY).booked
    pay(order, frontdesk, 7)
    with pytest.raises(StudioError, match="while you counted"):
        close(branch, manager, 1000, shown=seen)


def test_days_are_closed_in_their_order_and_once(order, branch, frontdesk, manager):
    pay(order, frontdesk, 1000)
    pay(order, frontdesk, 200, at=NEXT_DAY)
    with pytest.raises(StudioError, match="First close"):
        close(branch, manager, 1200, day=NEXT_DAY.date(), at=NEXT_DAY)
    close(branch, manager, 1000, left=100, at=NEXT_DAY)
    assert CashDay.objects.get(day=NEXT_DAY.date()).opening == 100  # it had begun with the 1,000 that were reckoned
    close(branch, manager, 300, day=NEXT_DAY.date(), at=NEXT_DAY)
    with pytest.raises(StudioError, match="was closed at"):
        close(branch, manager, 1000, at=NEXT_DAY)


def test_another_branch_and_a_day_to_come_are_refused(branch, manager):
    elsewhere = make_user("manager", branch=make_branch(prefix="WX"))
    with pytest.raises(NotAllowed):
        close(branch, elsewhere, 0)
    with pytest.raises(StudioError, match="has not begun"):
        close(branch, manager, 0, day=TODAY + dt.timedelta(days=3))


def test_more_cash_than_lies_in_the_drawer_does_not_leave_it(order, branch, frontdesk, manager):
    first = pay(order, frontdesk, 1000)
    close(branch, manager, 1000, left=300)
    back = {"payment": first, "reason": "退", "approved_by": manager, "by": manager, "at": NEXT_DAY}
    with pytest.raises(StudioError, match="of cash is in the drawer") as caught, transaction.atomic():
        actions.reverse_payment(**back)
    assert caught.value.field == "method"
    refund = actions.reverse_payment(**back, method="transfer")
    assert (refund.method, refund.amount) == ("transfer", -1000)


def test_change_money_is_put_in_before_the_first_cash(order, branch, frontdesk, manager):
    actions.put_into_drawer(branch=branch, amount=Decimal(500), by=manager, at=AT)
    pay(order, frontdesk, 100)
    assert day_report(branch, TODAY).counts()[0].should == 600
    with pytest.raises(StudioError, match="in use already today"):
        actions.put_into_drawer(branch=branch, amount=Decimal(0), by=manager, at=AT)


class TestADayClosedTheMorningAfter:
    """Nobody closed in the evening: the next day has begun when the day before is counted."""

    def opening(self, days_later: int) -> Decimal:
        return CashDay.objects.get(day=TODAY + dt.timedelta(days=days_later)).opening

    def test_change_money_counted_into_the_drawer_that_morning_stays(self, order, branch, frontdesk, manager):
        pay(order, frontdesk, 3000)
        actions.put_into_drawer(branch=branch, amount=Decimal(500), by=manager, at=NEXT_DAY)
        close(branch, manager, 3000, left=500, at=NEXT_DAY)
        assert self.opening(1) == 500
        pay(order, frontdesk, 40, at=NEXT_DAY)
        agrees = close(branch, manager, 540, left=500, day=NEXT_DAY.date(), at=NEXT_DAY)
        assert agrees.note == ""

    def test_every_day_that_began_by_itself_follows_to_the_cent(self, order, branch, frontdesk, manager):
        pay(order, frontdesk, "1000.10")
        pay(order, frontdesk, "20.20", at=NEXT_DAY)
        pay(order, frontdesk, "3.30", at=NEXT_DAY + dt.timedelta(days=1))
        close(branch, manager, "1000.10", left="100.01", at=NEXT_DAY + dt.timedelta(days=1))
        assert (self.opening(1), self.opening(2)) == (Decimal("100.01"), Decimal("120.21"))

    def test_days_after_a_drawer_filled_by_hand_stay_too(self, order, branch, frontdesk, manager):
        pay(order, frontdesk, 1000)
        actions.put_into_drawer(branch=branch, amount=Decimal(500), by=manager, at=NEXT_DAY)
        pay(order, frontdesk, 20, at=NEXT_DAY)
        pay(order, frontdesk, 3, at=NEXT_DAY + dt.timedelta(days=1))
        close(branch, manager, 1000, left=0, at=NEXT_DAY + dt.timedelta(days=1))
        assert (self.opening(1), self.opening(2)) == (500, 520)


def test_income_without_an_order_has_its_receipt_and_its_day(branch, frontdesk):
    with transaction.atomic():
        taken = actions.take_income(
            branch=branch, method="wechat", amount=Decimal(25), note="证件照", by=frontdesk, at=AT, key="a"
        )
    again = actions.take_income(
        branch=branch, method="wechat", amount=Decimal(25), note="证件照", by=frontdesk, at=AT, key="a"
    )
    assert (again.pk, taken.order, taken.receipt_number) == (taken.pk, None, "HB-R-00001")
    with pytest.raises(StudioError, match="Say what the money is for"):
        actions.take_income(branch=branch, method="cash", amount=Decimal(25), note=" ", by=frontdesk, at=AT)


class TestCredit:
    """What one order has too much counts on another; the house has neither more nor less money for it."""

    @pytest.fixture
    def other(self, branch, frontdesk):
        return take_order(branch=branch, seller=frontdesk)

    @pytest.fixture
    def credit(self, order, frontdesk, manager):
        """1,000 paid on an order that was then cancelled without keeping any."""
        pay(order, frontdesk, 1000)
        from bookings.orders.actions import move_order

        move_order(order=order, move="cancel", reason="分手", by=manager, at=AT)
        order.refresh_from_db()
        return order

    def move(self, source, target, by, amount=1000, **fields):
        with transaction.atomic():
            return actions.move_credit(
                source=source, target=target, amount=Decimal(amount), reason="换套系", by=by, at=AT, **fields
            )

    def test_two_rows_that_name_each_other(self, credit, other, manager, branch):
        taken = self.move(credit, other, manager)
        given = taken.counterpart
        assert (given.amount, taken.amount, given.counterpart) == (-1000, 1000, taken)
        assert (given.receipt_number, taken.receipt_number) == ("HB-R-00002", "HB-R-00003")
        credit.refresh_from_db()
        other.refresh_from_db()
        assert (credit.balance, other.paid_total) == (0, 1000)
        papers = [receipt_payload(one.pk, "en")["transfer"] for one in (given, taken)]
        assert papers == [f"to order {other.number}", f"from order {credit.number}"]
        assert [one.method for one in day_report(branch, TODAY).counts()] == ["cash"]

    def test_the_same_form_twice(self, credit, other, manager):
        first = self.move(credit, other, manager, key="k")
        assert self.move(credit, other, manager, key="k").pk == first.pk
        assert Payment.objects.filter(kind="moved").count() == 2

    @pytest.mark.parametrize(("amount", "sentence"), [(1001, "Only ¥1,000.00 is due back"), (0, "more than zero")])
    def test_more_than_the_credit(self, credit, other, manager, amount, sentence):
        with pytest.raises(StudioError, match=sentence):
            self.move(credit, other, manager, amount=amount)

    def test_another_customers_order_needs_whoever_approves_refunds(self, credit, other, frontdesk):
        with pytest.raises(StudioError, match="another customer's") as caught:
            self.move(credit, other, frontdesk)
        assert caught.value.field == "target"

    def test_another_branch_and_itself(self, credit, manager):
        away = make_branch(prefix="WX")
        theirs = take_order(branch=away, seller=make_user(branch=away))
        with pytest.raises(StudioError, match="another branch"):
            self.move(credit, theirs, manager)
        with pytest.raises(StudioError, match="another order than the one"):
            self.move(credit, credit, manager)

    def test_a_transfer_is_not_taken_back_but_moved_back(self, credit, other, manager):
        taken = self.move(credit, other, manager)
        with pytest.raises(StudioError, match="transfer the money back"):
            actions.reverse_payment(payment=taken, reason="退", approved_by=manager, by=manager, at=AT)


def test_what_was_paid_out_the_next_morning_must_have_stayed_in_the_drawer(branch, order, frontdesk, manager):
    """Closing yesterday with less than today paid out of it would leave today a drawer below nothing."""
    payment = pay(order, frontdesk, 1000)
    morning = AT + dt.timedelta(days=1)
    actions.reverse_payment(payment=payment, reason="多收", approved_by=manager, by=frontdesk, at=morning)
    with pytest.raises(StudioError, match=r"at least ¥1,000\.00 must have stayed") as refused:
        close(branch, manager, 1000, left=300, at=morning)
    assert refused.value.field == "left"
    close(branch, manager, 1000, left=1000, at=morning)
    assert cash_in(CashDay.objects.get(closed_at=None)) == 0
