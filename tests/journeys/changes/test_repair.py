"""保修, 返修: a piece that was handed over comes back; nobody forgets it until it is collected again."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from bookings.orders.actions import complete_milestone, move_order
from bookings.orders.models import Milestone, Order
from studio.core import clock
from studio.core.audit.queries import history_of, tell
from studio.core.staff.models import User
from tests.factories import make_user
from tests.journeys.intake.sitting import in_days

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]


@pytest.fixture
def handed_over(order: Order, frontdesk: User) -> Order:
    """Everything done, paid and collected."""
    at = clock.now()
    for step in order.milestones.filter(done_at=None).order_by("position").values_list("step", flat=True):
        complete_milestone(order=order, step=step, by=frontdesk, at=at)
    Order.objects.filter(pk=order.pk).update(paid_total=order.total)
    return move_order(order=order, move="complete", by=frontdesk, at=at)


def take_in(client: Client, order: Order, **changes: Any) -> Any:
    fields = {"submission_key": "repair-1", "piece": "相册", "wrong": "封面脱胶", "charge": "",
              "ready_on": in_days(14).isoformat()} | changes  # fmt: skip
    return client.post(f"/orders/{order.number}/repair/", fields)


def test_under_warranty_the_order_runs_again_until_it_is_collected(desk: Client, handed_over: Order) -> None:
    total = handed_over.total
    assert f'href="/orders/{handed_over.number}/repair/"' in desk.get(f"/orders/{handed_over.number}/").content.decode()
    answer = take_in(desk, handed_over)
    assert (answer.status_code, answer["Location"]) == (302, f"/orders/{handed_over.number}/")
    order = Order.objects.get(pk=handed_over.pk)
    assert (order.status, order.next_step, order.total) == ("confirmed", "production", total)
    assert order.pickup_promised_on == in_days(14)
    due = dict(Milestone.objects.filter(order=order, is_open=True).values_list("step", "due_on"))
    assert due == {"production": in_days(7), "pickup": in_days(14)}
    page = desk.get(f"/orders/{order.number}/").content.decode()
    assert "Repair: 相册" in page
    assert "封面脱胶" in page
    told = [entry.text for entry in tell(history_of(f"order:{order.pk}"))]
    assert any("返修 相册，保修免费" in text for text in told)


def test_outside_warranty_it_is_owed_at_pickup(desk: Client, handed_over: Order) -> None:
    take_in(desk, handed_over, charge="180")
    order = Order.objects.get(pk=handed_over.pk)
    assert order.balance == Decimal("180.00")
    line = order.lines.get(kind="repair")
    assert (line.amount, line.reason, line.title) == (Decimal("180.00"), "封面脱胶", "相册")


def test_the_same_form_twice_is_one_repair(desk: Client, handed_over: Order) -> None:
    assert [take_in(desk, handed_over).status_code for _ in range(2)] == [302, 302]
    assert handed_over.lines.filter(kind="repair").count() == 1


def test_a_second_piece_comes_back_before_the_first_is_collected(desk: Client, handed_over: Order) -> None:
    take_in(desk, handed_over)
    assert take_in(desk, handed_over, submission_key="repair-2", piece="相框").status_code == 302
    assert handed_over.lines.filter(kind="repair").count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"piece": " "}, "piece"), ({"wrong": ""}, "wrong"), ({"charge": "-1"}, "charge"), ({"charge": "x"}, "charge"),
     ({"ready_on": "2020-01-01"}, "ready_on"), ({"ready_on": ""}, "ready_on")],
)  # fmt: skip
def test_what_cannot_be_stays_on_the_form(desk: Client, handed_over: Order, wrong: dict[str, str], field: str) -> None:
    answer = take_in(desk, handed_over, **wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not handed_over.lines.filter(kind="repair").exists()


def test_before_the_pickup_there_is_nothing_to_repair(desk: Client, order: Order) -> None:
    assert f'href="/orders/{order.number}/repair/"' not in desk.get(f"/orders/{order.number}/").content.decode()
    answer = take_in(desk, order)
    assert answer.status_code == 422
    assert "have not been handed over yet" in answer.content.decode()


def test_a_photographer_takes_nothing_in(client_for: SignIn, handed_over: Order) -> None:
    other = client_for(make_user("photographer", branch=handed_over.branch))
    assert take_in(other, handed_over).status_code == 403
