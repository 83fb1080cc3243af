"""Whatever the till and the desk do to an order, in whatever order: the sums agree and no receipt is missing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import TestCase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bookings.orders import actions as orders
from bookings.orders.models import Order
from bookings.orders.queries import orders_with_wrong_stage, orders_with_wrong_total
from bookings.orders.states import NewLine, PackageChange
from bookings.payments import actions
from bookings.payments.models import CashDay, DrawerMove, Payment
from bookings.payments.queries import (
    cash_in,
    day_report,
    drawers_with_wrong_sum,
    orders_with_wrong_paid,
    receipts_missing,
    till_day,
)
from bookings.payments.states import DayCount
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.money import quantize
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_package, make_user
from tests.support.soak import LIVES, LONG

AMOUNTS = st.decimals(min_value="-50", max_value="4000", places=2) | st.sampled_from([Decimal("0"), Decimal("1.005")])
KINDS = st.sampled_from(["earnest", "prepayment", "stage", "balance", "second", "security", "refund"])
ON_SALE = {"chujian": "1999", "yuejian": "8888.88"}
PACKAGES = ["banxiali0", *ON_SALE]
PRICES_ASKED = st.integers(0, 900) | st.just(Decimal("1.005"))
STEPS = st.sampled_from(["shoot", "selection", "proof", "production", "pickup"])


class Ledger(RuleBasedStateMachine):
    """Two orders at one till. Refusals are welcome; a sum that does not agree is not."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        branch = make_branch(prefix="HB")
        self.clerk, self.chief = make_user(branch=branch), make_user("manager", branch=branch)
        for code, price in ON_SALE.items():
            make_package(code=code, price=price)
        self.orders = [take_order(branch=branch, seller=self.clerk) for _ in range(2)]
        self.at = AT
        self.branch = branch
        self.closed: dict[dt.date, dict] = {}
        self.changed = True  # by the last step: what was refused need not be looked at again

    def teardown(self) -> None:
        """Every example starts from nothing."""
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def attempt(self, call, **arguments) -> None:
        self.at += dt.timedelta(hours=5)
        self.changed = True
        before = (Payment.objects.count(), list(Order.objects.order_by("id").values_list("total", "paid_total")))
        try:
            with transaction.atomic():  # a request of its own: what is refused is undone
                call(at=self.at, **arguments)
        except StudioError:
            after = (Payment.objects.count(), list(Order.objects.order_by("id").values_list("total", "paid_total")))
            assert after == before
            self.changed = False

    @rule(which=st.sampled_from([0, 1]), kind=KINDS, amount=AMOUNTS, key=st.sampled_from(["", "a", "b"]))
    def take(self, which, kind, amount, key):
        self.attempt(
            actions.take_payment,
            order=self.orders[which],
            kind=kind,
            method="cash",
            amount=amount,
            by=self.clerk,
            key=key,
        )

    @precondition(lambda self: Payment.objects.exists())
    @rule(choice=st.integers(0, 30))
    def take_back(self, choice):
        payments = list(Payment.objects.order_by("id"))
        payment = payments[choice % len(payments)]
        self.attempt(actions.reverse_payment, payment=payment, reason="退", approved_by=self.chief, by=self.chief)

    @rule(which=st.sampled_from([0, 1]), amount=AMOUNTS)
    def pay_back(self, which, amount):
        self.attempt(
            actions.pay_back, order=self.orders[which], amount=amount, method="cash", reason="退",
            approved_by=self.chief, by=self.chief,
        )  # fmt: skip

    @rule(amount=AMOUNTS, note=st.sampled_from(["证件照", ""]))
    def other_income(self, amount, note):
        self.attempt(
            actions.take_income, branch=self.branch, method="cash", amount=amount, note=note, by=self.clerk, key=""
        )

    @rule(giver=st.sampled_from([0, 1]), taker=st.sampled_from([0, 1]), amount=AMOUNTS)
    def move_credit(self, giver, taker, amount):
        self.attempt(
            actions.move_credit, source=self.orders[giver], target=self.orders[taker], amount=amount, reason="换",
            by=self.chief,
        )  # fmt: skip

    @rule(
        back=st.integers(0, 2),
        off=st.sampled_from([0, 0, -5]),
        left=st.integers(0, 900),
        note=st.sampled_from(["", "少了"]),
    )
    def close_a_day(self, back, off, left, note):
        day = local_day(self.at) - dt.timedelta(days=back)
        report = day_report(self.branch, day)
        counted = {one.method: one.should + (off if one.method == "cash" else 0) for one in report.counts()}
        self.attempt(
            actions.close_day, branch=self.branch, day=day,
            count=DayCount(counted, Decimal(left), report.booked, note, report.moved), by=self.chief,
        )  # fmt: skip
        found = CashDay.objects.filter(day=day).exclude(closed_at=None).values().first()
        if found is not None:
            assert self.closed.setdefault(day, found) == found

    @rule(which=st.sampled_from([0, 1]), price=PRICES_ASKED, quantity=st.integers(0, 3))
    def sell_more(self, which, price, quantity):
        line = NewLine("second", "加选照片", quantity, Decimal(price))
        self.attempt(orders.add_line, order=self.orders[which], line=line, by=self.clerk)

    @rule(which=st.sampled_from([0, 1]))
    def take_line_back(self, which):
        line = self.orders[which].lines.order_by("-id").first()
        self.attempt(orders.reverse_line, order=self.orders[which], line=line, reason="不要了", by=self.clerk)

    @rule(which=st.sampled_from([0, 1]), code=st.sampled_from(PACKAGES), keeps=st.booleans(), back=st.booleans())
    def another_package(self, which, code, keeps, back):
        order = self.orders[which]
        given = tuple(order.lines.filter(kind="second").values_list("id", flat=True)[:2]) if back else ()
        change = PackageChange(package_code=code, reason="换", back=given, keeps_discount=keeps)
        self.attempt(orders.change_package, order=order, change=change, by=self.chief)

    @rule(which=st.sampled_from([0, 1]), amount=AMOUNTS)
    def take_something_off(self, which, amount):
        self.attempt(orders.give_discount, order=self.orders[which], amount=amount, reason="老顾客", by=self.chief)

    @rule(amount=AMOUNTS)
    def put_change_into_the_drawer(self, amount):
        self.attempt(actions.put_into_drawer, branch=self.branch, amount=amount, by=self.chief)

    @rule(kind=st.sampled_from(["change", "banked", "spent"]), amount=AMOUNTS, note=st.sampled_from(["鲜花", ""]),
          later=st.sampled_from([0, 0, 1]), key=st.sampled_from(["", "c"]))  # fmt: skip
    def move_cash(self, kind, amount, note, later, key):
        day = till_day(self.branch, local_day(self.at + dt.timedelta(hours=5))) + dt.timedelta(days=later)
        self.attempt(
            actions.move_cash, branch=self.branch, day=day, kind=kind, amount=amount, note=note, by=self.chief, key=key
        )

    @precondition(lambda self: DrawerMove.objects.exists())
    @rule(choice=st.integers(0, 30))
    def take_a_move_back(self, choice):
        moves = list(DrawerMove.objects.select_related("branch").order_by("id"))
        self.attempt(actions.take_back_move, move=moves[choice % len(moves)], by=self.chief)

    @rule(which=st.sampled_from([0, 1]), move=st.sampled_from(["suspend", "resume", "complete", "reopen"]))
    def move(self, which, move):
        self.attempt(orders.move_order, order=self.orders[which], move=move, reason="因故", by=self.chief)

    @rule(keep=st.decimals("-1", "3000", places=2))
    def cancel_the_first(self, keep):
        self.attempt(orders.move_order, order=self.orders[0], move="cancel", reason="分手", keep=keep, by=self.chief)

    @rule(which=st.sampled_from([0, 1]), step=STEPS)
    def do_a_step(self, which, step):
        self.attempt(orders.complete_milestone, order=self.orders[which], step=step, by=self.clerk)

    @rule(which=st.sampled_from([0, 1]), step=STEPS)
    def do_a_step_again(self, which, step):
        self.attempt(orders.reopen_milestone, order=self.orders[which], step=step, reason="重拍", by=self.clerk)

    @precondition(lambda self: self.changed)
    @invariant()
    def the_sums_agree(self):
        assert list(orders_with_wrong_paid()) == []
        assert list(orders_with_wrong_total()) == []
        assert drawers_with_wrong_sum() == []
        assert orders_with_wrong_stage() == []

    @precondition(lambda self: self.changed)
    @invariant()
    def no_receipt_is_missing(self):
        assert receipts_missing() == []
        numbers = list(Payment.objects.order_by("id").values_list("receipt_number", flat=True))
        assert numbers == [f"HB-R-{n:05d}" for n in range(1, len(numbers) + 1)]

    @precondition(lambda self: self.changed)
    @invariant()
    def what_is_closed_stays_as_it_was(self):
        assert {row["day"]: row for row in CashDay.objects.exclude(closed_at=None).values()} == self.closed
        moved = dict(DrawerMove.objects.order_by().values("day").annotate(sum=Sum("amount")).values_list("day", "sum"))
        booked: dict[dt.date, dict[str, str]] = {}
        receipts = Payment.objects.filter(day__in=self.closed).exclude(method="credit").order_by()
        for day, method, amount in (
            receipts.values("day", "method").annotate(sum=Sum("amount")).values_list("day", "method", "sum")
        ):
            booked.setdefault(day, {})[method] = str(quantize(amount))
        for day, row in self.closed.items():
            assert quantize(moved.get(day, 0)) == row["moved"]
            assert booked.get(day, {}) == row["booked"]

    @precondition(lambda self: self.changed)
    @invariant()
    def no_drawer_holds_less_than_nothing(self):
        for cash_day in CashDay.objects.filter(closed_at=None):
            assert cash_in(cash_day) >= 0
            assert cash_day.opening >= 0

    @precondition(lambda self: self.changed)
    @invariant()
    def what_moves_between_orders_sums_to_nothing(self):
        assert sum(Payment.objects.filter(method="credit").values_list("amount", flat=True)) == 0

    @precondition(lambda self: self.changed)
    @invariant()
    def nobody_paid_more_than_was_sold(self):
        for order in Order.objects.all():
            assert order.paid_total >= 0
            if order.status != "cancelled" and not order.lines.filter(kind="reversal").exists():
                # a manager may take something off what was paid already: that much is due back
                taken_off = -sum(order.lines.filter(kind="discount").values_list("amount", flat=True))
                assert order.balance + taken_off >= 0


@pytest.mark.django_db
class TestLedger(Ledger.TestCase, TestCase):
    settings = settings(max_examples=15, stateful_step_count=20, deadline=None)


@pytest.mark.soak
@pytest.mark.django_db
class TestLedgerForLong(Ledger.TestCase, TestCase):
    settings = settings(max_examples=LIVES, stateful_step_count=LONG, deadline=None)
