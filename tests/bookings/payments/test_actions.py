"""The till: what it takes, what it refuses, and that the sums always agree."""

import datetime as dt
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from bookings.orders import actions as orders
from bookings.orders.models import Order
from bookings.orders.queries import orders_with_wrong_total
from bookings.payments import actions
from bookings.payments.history import SENTENCES
from bookings.payments.models import Payment
from bookings.payments.queries import (
    DayFilters,
    books_in_disorder,
    earnest_limit,
    earnest_taken,
    get_payment_for,
    orders_with_wrong_paid,
    payments_on,
    receipts_missing,
    totals_by_method,
)
from bookings.payments.tasks import compare_books
from studio.core.audit.models import HistoryEntry
from studio.core.errors import AlreadySaved, StudioError
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch

pytestmark = pytest.mark.django_db
NEXT_DAY = AT + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def pay(order, by, amount=1000, **fields):
    fields = {"kind": "prepayment", "method": "wechat", "at": AT} | fields
    with transaction.atomic():  # a request of its own: what is refused is undone
        return actions.take_payment(order=order, amount=Decimal(str(amount)), by=by, **fields)


def test_a_payment_is_a_row_with_the_next_receipt_and_the_sum_follows(order, frontdesk):
    first, second = pay(order, frontdesk, 1300, kind="earnest"), pay(order, frontdesk, 2500)
    order.refresh_from_db()
    assert [first.receipt_number, second.receipt_number] == ["HB-R-00001", "HB-R-00002"]
    assert (order.paid_total, order.balance) == (Decimal("3800.00"), Decimal("2199.00"))
    assert (first.day, first.cashier) == (dt.date(2026, 5, 10), frontdesk)
    entry = HistoryEntry.objects.filter(thread=f"order:{order.pk}").last()
    assert SENTENCES[entry.verb](entry.data) == "Received prepayment (订金) ¥2,500.00 by WeChat Pay, receipt HB-R-00002"


@pytest.mark.parametrize(
    ("amount", "kind", "field", "sentence"),
    [
        ("5999.01", "balance", "amount", "Only ¥5,999.00 is open on this order; ¥5,999.01 would be too much."),
        ("0", "balance", "amount", "The amount must be more than zero; money goes back by a refund."),
        ("-5", "balance", "amount", "The amount must be more than zero; money goes back by a refund."),
        ("10.005", "balance", "amount", "An amount has at most two decimals (3999.50)."),
        ("10", "security", "kind", "This kind of payment does not belong to an order."),
        ("10", "refund", "kind", "This kind of payment does not belong to an order."),
        ("10", "other", "kind", "This kind of payment does not belong to an order."),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_amount_that_is_open(order, frontdesk, amount, kind, field, sentence):
    with pytest.raises(StudioError) as caught:
        pay(order, frontdesk, amount, kind=kind)
    assert (caught.value.field, str(caught.value)) == (field, sentence)
    order.refresh_from_db()
    assert (order.paid_total, Payment.objects.count()) == (Decimal("0.00"), 0)


def test_a_paid_or_cancelled_order_takes_nothing_more(order, frontdesk, manager):
    pay(order, frontdesk, 5999)
    with pytest.raises(StudioError, match="paid in full; nothing is open"):
        pay(order, frontdesk, 1)
    orders.move_order(order=order, move="cancel", by=manager, at=AT, reason="分手")
    with pytest.raises(StudioError, match="cancelled and takes no more money"):
        pay(order, frontdesk, 1)


def test_other_income_needs_no_order_but_a_branch(branch, frontdesk):
    payment = actions.receive_payment(
        order=None, branch=branch, kind="other", method="cash", amount=Decimal(80), by=frontdesk, at=AT, note="修相框"
    )
    assert (payment.order, payment.branch, payment.amount) == (None, branch, Decimal("80.00"))
    with pytest.raises(StudioError, match="Without an order only other income"):
        actions.receive_payment(
            order=None, branch=branch, kind="balance", method="cash", amount=Decimal(80), by=frontdesk, at=AT
        )


def test_the_same_form_twice_takes_the_money_once(order, frontdesk):
    first = pay(order, frontdesk, 1000, key="k1")
    again = pay(order, frontdesk, 1000, key="k1")
    assert (first, Payment.objects.count()) == (again, 1)
    with pytest.raises(AlreadySaved, match="HB-R-00001"):
        pay(order, frontdesk, 1200, key="k1")
    with pytest.raises(StudioError, match="Only"):
        pay(order, frontdesk, 9000, key="k2")
    assert pay(order, frontdesk, 2000, key="k2").receipt_number == "HB-R-00002"  # a refusal used nothing up


def told_to_the_database(story):
    """Every statement of a story, in order, without its transaction's and the till's door."""
    with CaptureQueriesContext(connection) as asked:
        story()
    told = [query["sql"] for query in asked.captured_queries]
    return [sql for sql in told if not sql.startswith(("SAVEPOINT", "RELEASE")) and "pg_advisory" not in sql]


def test_nothing_is_read_while_the_number_of_a_receipt_is_locked(order, frontdesk, manager):
    """Nobody else at the branch gets theirs until the commit: all that the paper says is at hand before."""
    first = pay(order, frontdesk, 1000)
    for story, count in [
        (lambda: pay(order, frontdesk, 1000, key="k1"), 14),
        (lambda: reverse(first, manager, key="k2"), 19),
    ]:
        told = told_to_the_database(story)
        number = next(n for n, sql in enumerate(told) if "studio_counter" in sql)
        assert {sql.split(" ", 1)[0] for sql in told[number:]} == {"INSERT", "UPDATE"}
        assert (len(told), len(told) - number) == (count, 6)


def reverse(payment, by, **fields):
    fields = {"reason": "多收", "approved_by": by, "at": NEXT_DAY} | fields
    return actions.reverse_payment(payment=payment, by=by, **fields)


def test_a_receipt_is_taken_back_by_another_one(order, frontdesk, manager):
    payment = pay(order, frontdesk, 1300, kind="earnest")
    refund = reverse(payment, manager)
    assert reverse(payment, manager) == refund
    order.refresh_from_db()
    assert (refund.amount, refund.kind, refund.reverses, refund.approved_by, refund.day) == (
        Decimal("-1300.00"), "refund", payment, manager, dt.date(2026, 5, 11),
    )  # fmt: skip
    assert (order.paid_total, earnest_taken(order), refund.receipt_number) == (Decimal("0.00"), 0, "HB-R-00002")
    entry = HistoryEntry.objects.get(verb="payment.refunded")
    assert SENTENCES[entry.verb](entry.data) == (
        "Receipt HB-R-00001 taken back, ¥1,300.00 returned, receipt HB-R-00002: 多收"
    )
    with pytest.raises(StudioError, match="A refund is not taken back"):
        reverse(refund, manager)


def test_a_refund_needs_a_reason_and_somebody_who_may_approve_it(order, frontdesk, manager):
    payment = pay(order, frontdesk)
    for fields, field in (
        ({"reason": " "}, "reason"),
        ({"approved_by": frontdesk}, "approved_by"),
        ({"approved_by": None}, "approved_by"),
    ):
        with pytest.raises(StudioError) as caught:
            reverse(payment, manager, **fields)
        assert caught.value.field == field
    order.refresh_from_db()
    assert (order.paid_total, Payment.objects.count()) == (Decimal("1000.00"), 1)


def test_a_reviewed_receipt_is_finance_s_alone(order, frontdesk, finance, cs):
    payment = pay(order, frontdesk)
    actions.review_payments(payments=[payment], by=finance, at=NEXT_DAY)
    with pytest.raises(StudioError, match="only finance may reverse it"):
        reverse(payment, frontdesk, approved_by=finance)
    assert reverse(payment, finance).amount == Decimal("-1000.00")


def test_a_credit_is_paid_back_up_to_what_is_due(order, frontdesk, manager):
    pay(order, frontdesk, 3000)
    orders.move_order(order=order, move="cancel", by=manager, at=AT, reason="分手", keep=Decimal(1000))
    fields = {
        "order": order,
        "method": "transfer",
        "reason": "退单",
        "approved_by": manager,
        "by": manager,
        "at": NEXT_DAY,
    }
    with pytest.raises(StudioError, match=r"Only ¥2,000\.00 is due back"):
        actions.pay_back(amount=Decimal("2000.01"), **fields)
    refund = actions.pay_back(amount=Decimal(2000), **fields)
    order.refresh_from_db()
    assert (refund.amount, order.paid_total, order.balance) == (
        Decimal("-2000.00"),
        Decimal("1000.00"),
        Decimal("0.00"),
    )
    assert not orders_with_wrong_paid().exists()
    assert not orders_with_wrong_total().exists()


def test_the_checks_see_a_sum_that_was_tampered_with(order, frontdesk):
    pay(order, frontdesk, 1000)
    Order.objects.filter(pk=order.pk).update(paid_total=Decimal(999), total=Decimal(1))
    assert [row["computed"] for row in orders_with_wrong_paid()] == [Decimal("1000.00")]
    assert [row["computed"] for row in orders_with_wrong_total()] == [Decimal("5999.00")]
    assert receipts_missing() == []
    Payment.objects.update(receipt_number="HB-R-00003")
    assert receipts_missing() == [("HB", 1, 3)]


def test_the_law_s_limit_of_a_fifth():
    assert earnest_limit(Decimal("6799.00")) == Decimal("1359.80")
    assert earnest_limit(Decimal("0.05")) == Decimal("0.01")


def test_a_day_s_sums_by_way_of_paying(order, frontdesk, stranger):
    pay(order, frontdesk, 1000)
    pay(order, frontdesk, 500, method="cash")
    pay(order, frontdesk, 200)
    pay(order, frontdesk, 99, at=NEXT_DAY)
    found = totals_by_method(payments_on(frontdesk, DayFilters(dt.date(2026, 5, 10))))
    assert [(row.method, row.count, row.amount) for row in found] == [
        ("wechat", 2, Decimal("1200.00")), ("cash", 1, Decimal("500.00")),
    ]  # fmt: skip
    assert payments_on(stranger, DayFilters(dt.date(2026, 5, 10))).count() == 0


def test_another_branch_s_receipt_is_not_there(order, frontdesk, stranger):
    payment = pay(order, frontdesk)
    assert get_payment_for(frontdesk, payment.receipt_number) == payment
    with pytest.raises(Http404):
        get_payment_for(stranger, payment.receipt_number)


def test_each_branch_counts_its_own_receipts(order, branch, frontdesk):
    elsewhere = make_branch(prefix="QQ")
    theirs = take_order(branch=elsewhere, seller=frontdesk)
    assert [pay(theirs, frontdesk).receipt_number, pay(order, frontdesk).receipt_number] == ["QQ-R-00001", "HB-R-00001"]


def test_the_nightly_comparison_says_what_does_not_agree(order, frontdesk, caplog):
    pay(order, frontdesk, 1000)
    assert books_in_disorder() == []
    call_command("check_ledgers", stdout=StringIO())
    Order.objects.filter(pk=order.pk).update(paid_total=Decimal(999), total=Decimal(5000), next_step="pickup")
    compare_books()
    assert [record.getMessage() for record in caplog.records if record.name == "studio.payments"] == [
        f"the books do not agree: order {order.number}: total 5000.00, lines 5999.00",
        f"the books do not agree: order {order.number}: paid 999.00, ledger 1000.00",
        f"the books do not agree: order {order.number}: next step pickup",
    ]
    with pytest.raises(CommandError, match="3 things do not agree"):
        call_command("check_ledgers", stdout=StringIO())
