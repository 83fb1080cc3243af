"""审批: asked at the desk, answered by who may, carried out once and exactly as granted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation

from bookings.payments import actions as till
from bookings.payments.asking import refund_facts
from bookings.payments.models import Payment
from studio.core.approvals import actions, queries
from studio.core.approvals.models import Approval
from studio.core.approvals.states import LIFE
from studio.core.errors import NotAllowed, StudioError
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_user

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def payment(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk)
    return till.take_payment(order=order, kind="prepayment", method="wechat", amount=Decimal(900), by=frontdesk, at=AT)


def ask(payment, by, at=AT, reason="拍摄取消"):
    return actions.ask(
        kind="refund", subject=f"payment:{payment.pk}", branch=payment.branch, facts=refund_facts(payment),
        reason=reason, by=by, at=at,
    )  # fmt: skip


def give_back(payment, by, at=LATER):
    with transaction.atomic():
        return till.reverse_payment(payment=payment, reason="拍摄取消", approved_by=None, by=by, at=at)


def test_what_was_granted_is_carried_out_once(payment, frontdesk, manager):
    with pytest.raises(StudioError, match="needs the approval"):
        give_back(payment, frontdesk)
    asked = ask(payment, frontdesk)
    assert [one.pk for one in queries.waiting_for(manager, at=LATER)] == [asked.pk]
    actions.decide(approval=asked, granted=True, answer="", by=manager, at=LATER)
    refund = give_back(payment, frontdesk)
    assert (refund.amount, refund.approved_by, refund.cashier) == (-900, manager, frontdesk)
    asked.refresh_from_db()
    assert asked.state == "used"
    facts = {"kind": "refund", "subject": f"payment:{payment.pk}", "facts": refund_facts(payment)}
    assert actions.use(**facts, at=LATER) is None


def test_asking_twice_is_one_question_and_refused_needs_a_word(payment, frontdesk, manager):
    asked = ask(payment, frontdesk)
    assert ask(payment, frontdesk).pk == asked.pk
    with pytest.raises(StudioError, match="Say why not"):
        actions.decide(approval=asked, granted=False, answer=" ", by=manager, at=LATER)
    actions.decide(approval=asked, granted=False, answer="已开拍", by=manager, at=LATER)
    with pytest.raises(StudioError, match="settled meanwhile"):
        actions.decide(approval=asked, granted=True, answer="", by=manager, at=LATER)
    with pytest.raises(StudioError, match="needs the approval"):
        give_back(payment, frontdesk)
    assert ask(payment, frontdesk, at=LATER).pk != asked.pk


def test_other_facts_are_not_what_was_granted(payment, frontdesk, manager):
    actions.decide(approval=ask(payment, frontdesk), granted=True, answer="", by=manager, at=LATER)
    facts = {**refund_facts(payment), "amount": "901.00"}
    assert actions.use(kind="refund", subject=f"payment:{payment.pk}", facts=facts, at=LATER) is None


def test_what_was_granted_by_one_way_is_not_paid_out_by_another(payment, frontdesk, manager):
    actions.decide(approval=ask(payment, frontdesk), granted=True, answer="", by=manager, at=LATER)
    back = {"payment": payment, "reason": "拍摄取消", "approved_by": None, "by": frontdesk, "at": LATER}
    with pytest.raises(StudioError, match="needs the approval"):
        till.reverse_payment(**back, method="cash")
    assert till.reverse_payment(**back, method="wechat").approved_by == manager


def test_an_old_answer_is_no_longer_good(payment, frontdesk, manager):
    asked = ask(payment, frontdesk)
    actions.decide(approval=asked, granted=True, answer="", by=manager, at=LATER)
    late = AT + LIFE + dt.timedelta(minutes=1)
    with pytest.raises(StudioError, match="needs the approval"):
        give_back(payment, frontdesk, at=late)
    again = ask(payment, frontdesk, at=late)
    assert again.pk != asked.pk
    with pytest.raises(StudioError, match="too old"):
        actions.decide(approval=again, granted=True, answer="", by=manager, at=late + LIFE)


def test_only_who_may_decides_and_only_who_asked_withdraws(payment, frontdesk, manager, branch):
    asked = ask(payment, frontdesk)
    elsewhere = make_user("manager", branch=make_branch(prefix="WX"))
    for nobody in (frontdesk, elsewhere, make_user("cashier", branch=branch)):
        with pytest.raises(NotAllowed):
            actions.decide(approval=asked, granted=True, answer="", by=nobody, at=LATER)
    with pytest.raises(NotAllowed):
        actions.withdraw(approval=asked, by=manager, at=LATER)
    actions.withdraw(approval=asked, by=frontdesk, at=LATER)
    assert list(queries.waiting_for(manager, at=LATER)) == []


def test_the_reason_is_wanted(payment, frontdesk):
    with pytest.raises(StudioError, match="Say why"):
        ask(payment, frontdesk, reason="  ")


def test_what_cannot_be_done_is_not_asked(payment, frontdesk, branch, manager):
    till.review_payments(payments=[payment], by=make_user("finance", branch=branch), at=AT)
    with pytest.raises(StudioError, match="Finance has reviewed"):
        give_back(payment, frontdesk)
    order = payment.order
    with pytest.raises(StudioError, match="is due back"), transaction.atomic():
        till.pay_back(
            order=order, amount=Decimal(5), method="cash", reason="退", approved_by=None, by=frontdesk, at=LATER
        )


class TestPages:
    """The whole way through the pages: desk, manager, desk."""

    @pytest.fixture
    def desk(self, client_for, frontdesk):
        return self.english(client_for, frontdesk)

    @pytest.fixture
    def chief(self, client_for, manager):
        return self.english(client_for, manager)

    def english(self, client_for, user):
        user.language = "en"
        user.save()
        client = client_for(user)
        client.cookies["yc_language"] = "en"
        return client

    def send(self, client, payment, key, **fields):
        return client.post(
            f"/payments/{payment.receipt_number}/reverse/",
            {"reason": "拍摄取消", "method": "wechat", "submission_key": key} | fields,
        )

    def test_asked_granted_paid_back(self, desk, chief, payment):
        address = f"/payments/{payment.receipt_number}/reverse/"
        assert "Ask for approval" in desk.get(address).content.decode()
        assert self.send(desk, payment, "a").status_code == 302
        asked = Approval.objects.get()
        page = chief.get("/approvals/").content.decode()
        assert f"Take receipt {payment.receipt_number}" in page
        assert "to the customer (WeChat Pay)" in page
        assert "拍摄取消" in page
        chief.post(f"/approvals/{asked.pk}/decide/", {"what": "grant", "answer": "可以"})
        assert "Carry it out" in desk.get("/approvals/").content.decode()
        page = desk.get(address).content.decode()
        assert "Give the money back" in page
        assert 'value="拍摄取消"' in page  # the reason that was granted is not typed again
        self.send(desk, payment, "b")
        assert Payment.objects.filter(reverses=payment).count() == 1

    def test_a_refusal_reaches_the_desk(self, desk, chief, payment):
        self.send(desk, payment, "a")
        asked = Approval.objects.get()
        chief.post(f"/approvals/{asked.pk}/decide/", {"what": "refuse", "answer": "已开拍不退"})
        assert "已开拍不退" in desk.get("/approvals/").content.decode()
        assert Payment.objects.count() == 1

    @pytest.mark.parametrize("rows", [1, 3])
    def test_the_page_asks_little(self, chief, desk, payment, branch, frontdesk, rows, django_assert_num_queries):
        for n in range(rows):
            other = take_order(branch=branch, seller=frontdesk)
            one = till.take_payment(
                order=other, kind="prepayment", method="wechat", amount=Decimal(n + 1), by=frontdesk, at=AT
            )
            self.send(desk, one, f"k{n}")
        chief.get("/approvals/")
        with django_assert_num_queries(6):
            chief.get("/approvals/")
