"""Whatever the till and the desk do to an order, in whatever order: the sums agree and no receipt is missing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import TestCase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bookings.orders import actions as orders
from bookings.orders.models import Order
from bookings.orders.queries import orders_with_wrong_stage, orders_with_wrong_total
from bookings.orders.states import NewLine
from bookings.payments import actions
from bookings.payments.models import Payment
from bookings.payments.queries import orders_with_wrong_paid, receipts_missing
from studio.core.errors import StudioError
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_user

AMOUNTS = st.decimals(min_value="-50", max_value="4000", places=2) | st.sampled_from([Decimal("0"), Decimal("1.005")])
KINDS = st.sampled_from(["earnest", "prepayment", "stage", "balance", "second", "security", "refund"])
STEPS = st.sampled_from(["shoot", "selection", "proof", "production", "pickup"])


class Ledger(RuleBasedStateMachine):
    """Two orders at one till. Refusals are welcome; a sum that does not agree is not."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        branch = make_branch(prefix="HB")
        self.clerk, self.chief = make_user(branch=branch), make_user("manager", branch=branch)
        self.orders = [take_order(branch=branch, seller=self.clerk) for _ in range(2)]
        self.at = AT

    def teardown(self) -> None:
        """Every example starts from nothing."""
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def attempt(self, call, **arguments) -> None:
        self.at += dt.timedelta(hours=5)
        before = (Payment.objects.count(), list(Order.objects.order_by("id").values_list("total", "paid_total")))
        try:
            with transaction.atomic():  # a request of its own: what is refused is undone
                call(at=self.at, **arguments)
        except StudioError:
            after = (Payment.objects.count(), list(Order.objects.order_by("id").values_list("total", "paid_total")))
            assert after == before

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

    @rule(which=st.sampled_from([0, 1]), price=st.integers(0, 900), quantity=st.integers(0, 3))
    def sell_more(self, which, price, quantity):
        line = NewLine("second", "加选照片", quantity, Decimal(price))
        self.attempt(orders.add_line, order=self.orders[which], line=line, by=self.clerk)

    @rule(which=st.sampled_from([0, 1]))
    def take_line_back(self, which):
        line = self.orders[which].lines.order_by("-id").first()
        self.attempt(orders.reverse_line, order=self.orders[which], line=line, reason="不要了", by=self.clerk)

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

    @invariant()
    def the_sums_agree(self):
        assert list(orders_with_wrong_paid()) == []
        assert list(orders_with_wrong_total()) == []
        assert orders_with_wrong_stage() == []

    @invariant()
    def no_receipt_is_missing(self):
        assert receipts_missing() == []
        numbers = list(Payment.objects.order_by("id").values_list("receipt_number", flat=True))
        assert numbers == [f"HB-R-{n:05d}" for n in range(1, len(numbers) + 1)]

    @invariant()
    def nobody_paid_more_than_was_sold(self):
        for order in Order.objects.all():
            assert order.paid_total >= 0
            if order.status != "cancelled" and not order.lines.filter(kind="reversal").exists():
                assert order.balance >= 0


@pytest.mark.django_db
class TestLedger(Ledger.TestCase, TestCase):
    settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
