"""钱箱进出: change fetched, takings brought to the bank, flowers paid out of the drawer – and the day still agrees."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from bookings.payments import actions
from bookings.payments.documents import close_payload
from bookings.payments.models import CashDay, DrawerMove
from bookings.payments.queries import cash_days_in, day_report, drawers_with_wrong_sum
from bookings.payments.states import DayCount
from studio.core.audit.queries import history_of, tell
from studio.core.errors import NotAllowed, StudioError
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_user

pytestmark = pytest.mark.django_db
TODAY = timezone.localtime(AT).date()
LATER = AT + dt.timedelta(hours=2)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def pay(order, by, amount, at=AT):
    return actions.take_payment(order=order, kind="prepayment", method="cash", amount=Decimal(amount), by=by, at=at)


def move(branch, by, kind, amount, note="", **more):
    asked = {"day": TODAY, "at": AT} | more
    return actions.move_cash(branch=branch, kind=kind, amount=Decimal(amount), note=note, by=by, **asked)


def close(branch, by, cash, left=0, **count):
    report = day_report(branch, TODAY)
    asked = {"counted": {"cash": Decimal(cash)}, "left": Decimal(left), "shown": report.booked} | count
    return actions.close_day(branch=branch, day=TODAY, count=DayCount(**asked), by=by, at=LATER)


def test_the_day_agrees_to_the_cent_whatever_went_in_and_out(order, branch, frontdesk, manager):
    move(branch, manager, "change", "200.50")
    pay(order, frontdesk, 3000)
    move(branch, manager, "banked", 2500, "招商银行")
    move(branch, manager, "spent", "68.30", "鲜花")
    report = day_report(branch, TODAY)
    assert (report.moved, report.counts()[0].should) == (Decimal("-2367.80"), Decimal("632.20"))
    assert report.together.amount == 3000  # no receipt, no takings
    closed = close(branch, manager, "632.20", left=500)
    assert (closed.moved, closed.note) == (Decimal("-2367.80"), "")
    (row,) = cash_days_in([branch], TODAY.replace(day=1))
    assert (row.booked_sum, row.difference) == (3000, 0)
    assert day_report(branch, TODAY).taken_away == Decimal("132.20")
    pay(order, frontdesk, 10, at=AT + dt.timedelta(days=1))
    assert CashDay.objects.latest("day").opening == 500
    assert drawers_with_wrong_sum() == []


def test_the_history_tells_each(branch, manager):
    move(branch, manager, "change", 300)
    flowers = move(branch, manager, "spent", 68, "鲜花")
    actions.take_back_move(move=flowers, by=manager, at=LATER)
    assert [one.text for one in tell(history_of(f"cash_day:{CashDay.objects.get().pk}"))] == [
        "Taken back: spent out of the drawer, ¥68.00",
        "Drawer: spent out of the drawer, ¥68.00: 鲜花",
        "Drawer: change money put in, ¥300.00",
    ]


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"kind": "gift"}, "kind", "Say what happened"),
        ({"amount": "0"}, "amount", "without a sign"),
        ({"amount": "-5"}, "amount", "without a sign"),
        ({"amount": "1.005"}, "amount", "two decimals"),
        ({"amount": "1e12"}, "amount", "the most is"),
        ({"kind": "spent"}, "note", "spent on"),
        ({"kind": "banked", "amount": "1000.01"}, "amount", "Only ¥1,000.00 of cash is in the drawer"),
        ({"day": TODAY + dt.timedelta(days=1)}, None, "counts on"),
    ],
)
def test_what_cannot_be_is_refused(order, branch, frontdesk, manager, fields, field, sentence):
    pay(order, frontdesk, 1000)
    asked = {"kind": "change", "amount": "10"} | fields
    with pytest.raises(StudioError, match=sentence) as caught, transaction.atomic():
        move(branch, manager, **asked)
    assert caught.value.field == field
    assert (DrawerMove.objects.count(), CashDay.objects.get().moved) == (0, 0)


def test_another_branchs_drawer_is_not_theirs(branch):
    elsewhere = make_user("manager", branch=make_branch(prefix="WX"))
    with pytest.raises(NotAllowed):
        move(branch, elsewhere, "change", 10)
    mine = move(branch, make_user("manager", branch=branch), "change", 10)
    with pytest.raises(NotAllowed):
        actions.take_back_move(move=mine, by=elsewhere, at=AT)


def test_the_same_form_counts_once(branch, manager):
    first = move(branch, manager, "change", 100, key="k" * 24)
    assert move(branch, manager, "change", 100, key="k" * 24) == first
    assert CashDay.objects.get().moved == 100


def test_a_mistake_is_taken_back_once_and_stays_in_sight(branch, manager):
    wrong = move(branch, manager, "change", 1000)
    move(branch, manager, "change", 100)
    back = actions.take_back_move(move=wrong, by=manager, at=AT)
    assert actions.take_back_move(move=wrong, by=manager, at=AT) == back
    assert (back.amount, CashDay.objects.get().moved) == (-1000, 100)
    with pytest.raises(StudioError, match="takes another one back"):
        actions.take_back_move(move=back, by=manager, at=AT)


def test_change_that_is_spent_already_is_not_taken_back(branch, manager):
    put_in = move(branch, manager, "change", 100)
    move(branch, manager, "spent", 60, "打车")
    with pytest.raises(StudioError, match="Only ¥40"):
        actions.take_back_move(move=put_in, by=manager, at=AT)


def test_once_the_day_is_over_its_rows_stay_for_the_next_began_with_them(order, branch, frontdesk, manager):
    put_in = move(branch, manager, "change", 1000)
    next_morning = AT + dt.timedelta(days=1)
    pay(order, frontdesk, 10, at=next_morning)
    with pytest.raises(StudioError, match="now counts on"):
        actions.take_back_move(move=put_in, by=manager, at=next_morning)
    close(branch, manager, 1000, left=1000)
    assert list(CashDay.objects.order_by("day").values_list("moved", "opening")) == [(1000, 0), (0, 1000)]


def test_more_than_a_drawer_can_be_written_down_with_is_refused(branch, manager):
    move(branch, manager, "change", "9999999999.99")
    with pytest.raises(StudioError, match="the most is") as caught:
        move(branch, manager, "change", "0.01")
    assert caught.value.field == "amount"


def test_a_closed_day_stays_as_it_is(order, branch, frontdesk, manager):
    banked = move(branch, manager, "change", 100)
    close(branch, manager, 100)
    with pytest.raises(StudioError, match="stays as it is"):
        actions.take_back_move(move=banked, by=manager, at=LATER)
    with pytest.raises(StudioError, match="now counts on"):
        move(branch, manager, "change", 5, at=LATER)
    late = move(branch, manager, "change", 5, at=LATER, day=TODAY + dt.timedelta(days=1))
    assert (late.day, CashDay.objects.get(day=TODAY).moved) == (TODAY + dt.timedelta(days=1), 100)


def test_what_moved_while_somebody_counted_is_told(order, branch, frontdesk, manager):
    pay(order, frontdesk, 1000)
    move(branch, manager, "banked", 900)
    with pytest.raises(StudioError, match="while you counted"):
        close(branch, manager, 1000, moved=Decimal(0))
    assert close(branch, manager, 100, moved=Decimal(-900)).note == ""


def test_a_drawer_in_use_has_no_beginning_any_more(branch, manager):
    move(branch, manager, "change", 100)
    with pytest.raises(StudioError, match="in use already today"):
        actions.put_into_drawer(branch=branch, amount=Decimal(500), by=manager, at=AT)


def test_the_database_knows_in_from_out(branch, manager):
    row = {"branch": branch, "day": TODAY, "at": AT, "by": manager}
    for kind, amount in (("change", -5), ("spent", 5), ("banked", 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            DrawerMove.objects.create(kind=kind, amount=amount, **row)


def test_a_sum_that_does_not_agree_is_found(branch, manager):
    move(branch, manager, "change", 100)
    CashDay.objects.update(moved=90)
    assert [one.moved for one in drawers_with_wrong_sum()] == [90]


class TestThePage:
    @pytest.fixture
    def till(self, client_for, branch):
        """A cashier's browser, reading English."""
        client = client_for(make_user("cashier", branch=branch, full_name="钱敏"))
        client.cookies["yc_language"] = "en"
        return client

    @pytest.fixture
    def address(self):
        return f"/day-close/HB-{timezone.localdate()}/"

    def sent(self, **fields):
        return {"kind": "change", "amount": "200", "note": "", "submission_key": "s" * 24} | fields

    def test_written_down_shown_and_taken_back(self, till, address):
        answer = till.post(f"{address}drawer/", self.sent())
        assert (answer.status_code, answer["Location"]) == (302, address)
        till.post(f"{address}drawer/", self.sent())  # the same form again
        row = DrawerMove.objects.get()
        page = till.get(address).content.decode()
        assert "change money put in" in page
        assert "¥200.00 in and out beside the receipts" in page
        assert "Begin with it" not in page
        till.post(f"{address}drawer/{row.pk}/take-back/")
        assert CashDay.objects.get().moved == 0
        page = till.get(address).content.decode()
        assert "taken back:" in page
        assert "/take-back/" not in page

    def test_a_mistake_stands_beside_its_field_and_keeps_what_was_typed(self, till, address):
        answer = till.post(f"{address}drawer/", self.sent(kind="spent", amount="68", note=""))
        assert answer.status_code == 422
        assert list(answer.context["drawer"].errors) == ["note"]
        page = answer.content.decode()
        assert "Say what it was spent on." in page
        assert 'value="68"' in page
        assert re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', page) == ["note"]

    def test_the_close_says_it_on_screen_and_paper(self, till, address):
        till.post(f"{address}drawer/", self.sent())
        till.post(f"{address}drawer/", self.sent(kind="spent", amount="68", note="鲜花", submission_key="t" * 24))
        count = {"counted_cash": "132", "left": "132", "note": "", "shown_moved": "132.00"}
        assert till.post(address, count).status_code == 302
        page = till.get(address).content.decode()
        assert "agrees" in page
        assert f"{address}drawer/" not in page
        payload = close_payload(CashDay.objects.get().pk, "en")
        assert [(one["what"], one["amount"], one["note"]) for one in payload["moves"]] == [
            ("change money put in", "¥200.00", ""), ("spent out of the drawer", "−¥68.00", "鲜花"),
        ]  # fmt: skip
        assert till.get(f"{address}daily-close/").status_code == 200

    def test_no_more_is_suggested_to_stay_than_lies_in_the_drawer(self, till, address):
        till.post(f"{address}opening/", {"opening": "500"})
        assert till.get(address).context["form"]["left"].value() == "500.00"
        till.post(f"{address}drawer/", self.sent(kind="spent", amount="68", note="鲜花"))
        assert till.get(address).context["form"]["left"].value() == "432.00"

    def test_once_today_is_closed_the_way_leads_to_the_day_on_which_it_counts(self, till, address):
        tomorrow = f"/day-close/HB-{timezone.localdate() + dt.timedelta(days=1)}/"
        assert tomorrow not in till.get(address).content.decode()
        till.post(address, {"counted_cash": "0", "left": "0", "note": ""})
        assert tomorrow in till.get(address).content.decode()
        till.post(f"{tomorrow}drawer/", self.sent())
        page = till.get(tomorrow).content.decode()
        assert "change money put in" in page
        assert f"HB-{timezone.localdate() + dt.timedelta(days=2)}" not in page

    def test_a_page_of_yesterday_fills_no_drawer_of_today(self, till):
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        answer = till.post(f"/day-close/HB-{yesterday}/opening/", {"opening": "500"})
        assert answer.status_code == 422
        assert "now counts on" in answer.content.decode()
        assert not CashDay.objects.exclude(opening=0).exists()

    def test_a_page_of_yesterday_moves_nothing_today(self, till, branch):
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        answer = till.post(f"/day-close/HB-{yesterday}/drawer/", self.sent())
        assert answer.status_code == 422
        assert "now counts on" in answer.content.decode()
        assert not DrawerMove.objects.exists()
