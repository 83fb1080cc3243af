"""优惠 on a written order: within the limit at once, above it with a manager's password, or once one says yes."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import translation

from bookings.orders import actions
from bookings.orders.models import OrderLine
from bookings.orders.queries import orders_with_wrong_total
from bookings.payments.actions import take_payment
from studio.core.approvals.actions import decide, withdraw
from studio.core.approvals.models import Approval
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import tell
from studio.core.errors import NotAllowed, StudioError
from studio.core.staff.models import Role, User
from tests.bookings.orders.stories import frame, take_order
from tests.factories import AT, PASSWORD, make_user

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk, lines=(frame(),), discount=Decimal(200))  # 5,999 + 680 − 200


def give(order, by, amount=300, **more):
    what = {"reason": "老顾客", "at": AT} | more
    return actions.give_discount(order=order, amount=Decimal(amount), by=by, **what)


def totals(order):
    order.refresh_from_db()
    return order.total


def test_within_the_limit_the_seller_gives_it_and_the_history_says_so(order, frontdesk):
    line = give(order, frontdesk)
    assert (line.amount, line.approved_by, totals(order)) == (-300, None, Decimal("6179.00"))
    told = [one.text for one in tell(HistoryEntry.objects.filter(verb="order.discounted"))]
    assert told == ["Discount −¥300.00: 老顾客"]
    assert not orders_with_wrong_total()


def test_what_was_taken_off_before_counts_towards_the_limit(order, frontdesk, manager):
    with pytest.raises(StudioError, match="up to ¥500; ¥501 needs"):
        give(order, frontdesk, 301)
    assert give(order, frontdesk, 301, approver=manager).approved_by == manager
    with pytest.raises(StudioError, match="needs"):
        give(order, frontdesk, 1)


def test_a_discount_taken_back_counts_no_more(order, frontdesk):
    line = give(order, frontdesk)
    actions.reverse_line(order=order, line=line, reason="写错了", by=frontdesk, at=AT)
    assert totals(order) == Decimal("6479.00")
    assert give(order, frontdesk).amount == -300


@pytest.mark.parametrize(
    ("amount", "reason", "field"),
    [(0, "老顾客", "amount"), (-5, "老顾客", "amount"), (9000, "老顾客", "amount"), (5, " ", "reason")],
)
def test_what_nobody_could_grant_is_refused(order, frontdesk, manager, amount, reason, field):
    for call in (give, ask):
        with pytest.raises(StudioError) as refused:
            call(order, frontdesk, amount, reason=reason)
        assert refused.value.field == field
    assert not Approval.objects.exists()


def test_the_same_form_twice_takes_it_off_once(order, frontdesk):
    assert give(order, frontdesk, key="k1") == give(order, frontdesk, key="k1")
    assert totals(order) == Decimal("6179.00")


def ask(order, by, amount=1200, reason="婚博会价"):
    return actions.ask_discount(order=order, amount=Decimal(amount), reason=reason, by=by, at=AT)


def test_what_is_asked_stays_off_the_bill_until_somebody_says_yes(order, frontdesk, manager):
    asked = ask(order, frontdesk)
    assert (ask(order, frontdesk).pk, totals(order)) == (asked.pk, Decimal("6479.00"))
    answered = decide(approval=asked, granted=True, answer="好", by=manager, at=LATER)
    assert (answered.state, totals(order)) == ("used", Decimal("5279.00"))
    line = order.lines.get(amount=-1200)
    assert (line.seller, line.approved_by, line.reason) == (frontdesk, manager, "婚博会价")
    assert decide(approval=asked, granted=True, answer="", by=manager, at=LATER).pk == asked.pk  # a second click
    assert totals(order) == Decimal("5279.00")
    texts = [one.text for one in tell(HistoryEntry.objects.filter(thread=f"order:{order.pk}").order_by("id"))]
    assert "Approval asked: ¥1,200 off order HB2605-0001 of ¥6,479 (18.5%) – 婚博会价" in texts
    assert "Discount −¥1,200.00, approved by 孙悦: 婚博会价" in texts


def test_refused_or_withdrawn_it_stays_off(order, frontdesk, manager):
    decide(approval=ask(order, frontdesk), granted=False, answer="太多", by=manager, at=LATER)
    withdraw(approval=ask(order, frontdesk), by=frontdesk, at=LATER)
    assert totals(order) == Decimal("6479.00")


def test_nobody_grants_more_than_their_own_limit_or_what_cannot_be_any_more(order, frontdesk, manager, branch):
    big = ask(order, frontdesk, 5500)
    with pytest.raises(StudioError, match="孙悦 may approve up to ¥5,000"), transaction.atomic():
        decide(approval=big, granted=True, answer="", by=manager, at=LATER)
    big.refresh_from_db()
    assert big.state == "asked"
    owner = make_user("owner", branch=branch, all_branches=True)
    actions.move_order(order=order, move="suspend", reason="出国", by=manager, at=AT)
    with pytest.raises(StudioError, match="suspended"), transaction.atomic():
        decide(approval=big, granted=True, answer="", by=owner, at=LATER)
    with pytest.raises(NotAllowed):
        decide(approval=big, granted=True, answer="", by=make_user("finance", branch=branch), at=LATER)


def test_given_at_the_desk_the_open_question_is_settled(order, frontdesk, manager):
    asked = ask(order, frontdesk)
    give(order, frontdesk, 1200, approver=manager)
    asked.refresh_from_db()
    assert (asked.state, totals(order)) == ("withdrawn", Decimal("5279.00"))


def test_a_granted_discount_on_a_paid_order_leaves_a_credit(order, frontdesk, manager):
    take_payment(order=order, kind="balance", method="wechat", amount=Decimal(6479), by=frontdesk, at=AT)
    decide(approval=ask(order, frontdesk), granted=True, answer="", by=manager, at=LATER)
    order.refresh_from_db()
    assert order.balance == -1200


# --- pages ---------------------------------------------------------------------------------------------------


def page(client_for, who, order, **fields):
    client = client_for(who)
    address = f"/orders/{order.number}/discount/"
    return client.post(address, {"submission_key": "k"} | fields) if fields else client.get(address)


def test_the_page_asks_for_a_manager_only_above_the_limit(order, frontdesk, manager, client_for):
    manager.set_password(PASSWORD)
    manager.save()
    assert "approver_password" not in page(client_for, frontdesk, order).content.decode()
    too_much = page(client_for, frontdesk, order, amount="301", reason="老顾客")
    assert (too_much.status_code, list(too_much.context["form"].errors)) == (422, ["approver"])
    wrong = {"amount": "301", "reason": "老顾客", "way": "here", "approver": str(manager.pk)}
    answer = page(client_for, frontdesk, order, **wrong, approver_password="guess-once")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["approver_password"])
    assert "guess-once" not in answer.content.decode()
    assert page(client_for, frontdesk, order, **wrong, approver_password=PASSWORD).status_code == 302
    assert totals(order) == Decimal("6178.00")


def test_the_page_says_from_where_on_money_is_due_back(order, frontdesk, client_for):
    client, page = client_for(frontdesk), f"/orders/{order.number}/discount/"
    client.cookies["yc_language"] = "en"
    assert "due back" not in client.get(page).content.decode()
    take_payment(order=order, kind="balance", method="cash", amount=Decimal(6000), by=frontdesk, at=AT)
    assert "¥479.00 of it is still to be paid" in client.get(page).content.decode()


def test_a_question_stands_on_the_order_and_on_the_manager_s_list(order, frontdesk, manager, client_for):
    sent = page(client_for, frontdesk, order, amount="1200", reason="婚博会价", way="ask")
    assert sent.status_code == 302
    shown = client_for(frontdesk).get(f"/orders/{order.number}/").content.decode()
    assert "婚博会价" not in shown.split("order-parts")[0] or "HB2605-0001" in shown
    assert "note-warn" in shown
    queue = client_for(manager).get("/approvals/").content.decode()
    assert "HB2605-0001" in queue
    asked = Approval.objects.get()
    client_for(manager).post(f"/approvals/{asked.pk}/decide/", {"what": "grant"})
    assert totals(order) == Decimal("5279.00")
    assert "note-warn" not in client_for(frontdesk).get(f"/orders/{order.number}/").content.decode()


# --- limits --------------------------------------------------------------------------------------------------


def test_limits_are_set_by_role_and_person(order, frontdesk, branch, client_for):
    owner = make_user("owner", branch=branch, all_branches=True)
    roles = {
        f"role_{role.pk}": "900" if role.code == "frontdesk" else str(role.discount_limit)
        for role in Role.objects.all()
    }
    assert client_for(owner).post("/settings/limits/", roles).status_code == 302
    assert User.objects.get(pk=frontdesk.pk).may_give_away == 900
    fields = {"full_name": frontdesk.full_name, "username": frontdesk.username, "role": frontdesk.role_id,
              "branch": branch.pk, "is_active": "on", "password": "", "discount_limit": "150"}  # fmt: skip
    assert client_for(owner).post(f"/settings/staff/{frontdesk.pk}/", fields).status_code == 302
    assert User.objects.get(pk=frontdesk.pk).may_give_away == 150
    assert HistoryEntry.objects.filter(verb="staff.limit_changed").count() == 1


def test_nobody_gives_a_limit_above_their_own(frontdesk, manager, branch, client_for):
    fields = {"full_name": frontdesk.full_name, "username": frontdesk.username, "role": frontdesk.role_id,
              "branch": branch.pk, "is_active": "on", "password": "", "discount_limit": "5000.01"}  # fmt: skip
    answer = client_for(manager).post(f"/settings/staff/{frontdesk.pk}/", fields)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["discount_limit"])


def test_the_line_says_who_stands_behind_it(order, frontdesk, manager):
    give(order, frontdesk, 900, approver=manager)
    assert OrderLine.objects.filter(approved_by=manager).count() == 1
