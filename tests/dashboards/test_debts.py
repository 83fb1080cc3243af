"""欠款: money owed stands wherever the couple appears that day, by one word, reckoned by one rule."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.states import Purpose
from bookings.orders.actions import write_search_keys
from bookings.orders.queries import debts_of, owed_on
from bookings.orders.states import OrderStatus
from customers.followups import actions as followups
from studio.core import clock
from studio.core.documents.registry import kind_named
from studio.core.spans import DayPart
from studio.dashboards.pack.documents import pack_id
from tests.bookings.calendar.stage import AT, DAY, Stage, span
from tests.dashboards.board.conftest import *  # noqa: F403 – the same stage
from tests.dashboards.board.scene import booked
from tests.factories import make_branch, make_customer, make_order, make_user
from tests.support.reminders import make_followup, make_rule

OWED = '<span class="owe">¥4,999</span>'
BOARD = f"/calendar/?day={DAY}"


@pytest.fixture
def shoot(stage: Stage) -> Appointment:
    """A couple with an order of ¥5,999 of which ¥1,000 is paid."""
    visit = booked(stage, stage.limo)
    assert visit.order is not None
    visit.order.paid_total = Decimal(1000)
    visit.order.save()
    return visit


@pytest.fixture
def fitting(stage: Stage, shoot: Appointment) -> Appointment:
    """The same couple looks in on a day of their own, without an order behind the visit."""
    return booked(
        stage, customer=shoot.customer, order=None, purpose=Purpose.CONSULTATION, part=DayPart.EXACT, span=span(16, 17)
    )


def page(client: Client, address: str, **how: Any) -> str:
    return client.get(address, **how).content.decode()


@pytest.fixture
def on_the_day(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = AT + (DAY - AT.date())
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda: DAY)


@pytest.mark.usefixtures("on_the_day")
def test_every_page_of_the_day_says_it(shoot: Appointment, fitting: Appointment, clerk: Client) -> None:
    assert shoot.order is not None
    write_search_keys(order=shoot.order)
    pages = {
        "today": page(clerk, "/"),
        "the board": page(clerk, BOARD),
        "the shoot": page(clerk, f"/calendar/holds/{shoot.hold_id}/"),
        "a visit without order": page(clerk, f"/calendar/holds/{fitting.hold_id}/"),
        "the list of orders": page(clerk, "/orders/"),
        "the order": page(clerk, f"/orders/{shoot.order.number}/"),
        "the file": page(clerk, f"/customers/{shoot.customer.number}/"),
        "the search": page(clerk, f"/search/?q={shoot.order.number}", headers={"HX-Request": "true"}),
    }
    assert [name for name, said in pages.items() if OWED not in said] == []
    assert pages["today"].count(OWED) == 4  # two visits, and each once among those that owe
    assert pages["the board"].count(OWED) >= 2


def test_the_call_desk_says_it(shoot: Appointment, stage: Stage) -> None:
    cs = make_user("cs", branch=stage.branch)
    row = make_followup(make_rule(), visit=shoot, due_at=AT, late_at=AT)
    followups.release_due(at=AT)
    desk = Client()
    desk.force_login(cs)
    said = page(desk, f"/followups/desk/?call={row.pk}&whose=all")
    assert f"<dt>欠款</dt><dd>{OWED}</dd>" in said


def test_the_papers_of_the_day_say_it(shoot: Appointment, fitting: Appointment, stage: Stage) -> None:
    make_followup(make_rule(), visit=shoot, due_at=AT, late_at=AT)
    pack = kind_named("print-pack").facts(pack_id(stage.branch, DAY), "en")
    assert [one["owed"] for one in (*pack["shoots"], *pack["others"], *pack["calls"])] == ["¥4,999.00"] * 3
    for language, word in (("en", "owes ¥4,999.00"), ("zh-hans", "欠 ¥4,999.00")):
        sheet = kind_named("flow-sheet").facts(shoot.order_id or 0, language)
        assert word in [one["hint"] for one in sheet["stations"]]
    for visit in (shoot, fitting):
        assert kind_named("arrival-form").facts(visit.pk, "en")["owed"] == "¥4,999.00"


def test_what_is_paid_or_is_a_credit_is_not_owed(shoot: Appointment, stage: Stage, clerk: Client) -> None:
    assert shoot.order is not None
    shoot.order.paid_total = Decimal(6500)
    shoot.order.save()
    assert 'class="owe"' not in page(clerk, BOARD)
    assert kind_named("arrival-form").facts(shoot.pk, "en")["owed"] == ""
    sheet = kind_named("flow-sheet").facts(shoot.order_id or 0, "en")
    assert not any("owes" in one["hint"] for one in sheet["stations"])
    assert (owed_on(shoot.order), owed_on(None)) == (0, 0)


def test_debts_are_summed_by_branch_over_all_orders_that_live(stage: Stage) -> None:
    other, customer = make_branch(), make_customer(branch=stage.branch)

    def order(**fields: Any) -> None:
        make_order(**({"branch": stage.branch, "customer": customer, "total": 1000} | fields))

    order(paid_total=Decimal("400.50"))
    order()
    order(status=OrderStatus.CANCELLED)
    order(paid_total=1000)
    order(branch=other)
    key = (customer.pk, stage.branch.pk)
    assert debts_of([customer.pk], [stage.branch.pk]) == {key: Decimal("1599.50")}
    assert debts_of([], [stage.branch.pk]) == {}


@pytest.mark.usefixtures("on_the_day")
def test_who_may_not_see_money_sees_none_of_it(fitting: Appointment, stage: Stage) -> None:
    floor = Client()
    floor.force_login(make_user("floor", branch=stage.branch))
    for address in ("/", BOARD, f"/calendar/holds/{fitting.hold_id}/"):
        said = page(floor, address)
        assert "陈沐晴" in said
        assert "4,999" not in said
