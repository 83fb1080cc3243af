"""The list of a stage narrowed to a scene, and to whoever has a hand in it."""

import datetime as dt
from typing import Any

import pytest

from bookings.appointments.actions import book, cancel_appointment, complete
from bookings.calendar.states import Need, Purpose, ResourceKind
from bookings.orders import actions
from bookings.orders.models import Order
from bookings.orders.states import SheetDetails
from studio.core import clock
from studio.core.spans import DayPart
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_package, make_resource, make_user

pytestmark = pytest.mark.django_db
URL = "/orders/"
DAY = dt.date(2026, 5, 23)


@pytest.fixture(autouse=True)
def _tenth_of_may(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: AT.date())


@pytest.fixture
def house(branch):
    """海边 and 影棚 A; 李默 has a login, 郑坤 has none."""
    photographer = make_user("photographer", branch=branch, full_name="李默")
    return {
        "sea": make_resource(branch, ResourceKind.OUTDOOR, "海边"),
        "studio": make_resource(branch, ResourceKind.STUDIO, "影棚 A"),
        "limo": make_resource(branch, name="李默", staff=photographer),
        "zheng": make_resource(branch, name="郑坤"),
        "login": photographer,
    }


def ordered(branch, by, *scenes: str) -> Order:
    return take_order(branch=branch, seller=by, sheet=SheetDetails(scenes=scenes))


def comes(order: Order, *who: Any, by: Any, part: str = DayPart.MORNING):
    needs = tuple(Need(resource_id=one.pk) for one in who)
    return book(
        customer=order.customer, order=order, purpose=Purpose.SHOOT, day=DAY, part=part, needs=needs,
        branch=order.branch, by=by, at=AT,
    )  # fmt: skip


def numbers_in(response) -> list[str]:
    return [row.number for row in response.context["rows"]]


def found(client, **asked: Any) -> list[str]:
    return numbers_in(client.get(URL, {"stage": "shoot"} | asked))


def test_by_a_scene_the_couple_wants_or_is_booked_for(branch, frontdesk, client_for, house):
    wished = ordered(branch, frontdesk, "花房", "海边")
    plain = ordered(branch, frontdesk, "海边日落")
    there = ordered(branch, frontdesk)
    comes(there, house["sea"], by=frontdesk)
    client = client_for(frontdesk)
    assert found(client, scene="海边") == [there.number, wished.number]
    assert found(client, scene="影棚 A") == []
    assert found(client) == [there.number, plain.number, wished.number]


@pytest.mark.parametrize("word", ['"', '海边"]', "%", "\\", "'; --", "海边\x00"])
def test_a_scene_is_a_word_and_nothing_else(branch, frontdesk, client_for, house, word):
    ordered(branch, frontdesk, "海边")
    response = client_for(frontdesk).get(URL, {"stage": "shoot", "scene": word})
    assert response.status_code == 200
    assert len(numbers_in(response)) == ("\x00" in word)  # what cannot be a word counts as not chosen


def test_by_who_photographs_them_with_a_login_or_without(branch, frontdesk, client_for, house):
    his, other = ordered(branch, frontdesk), ordered(branch, frontdesk)
    comes(his, house["limo"], by=frontdesk)
    comes(other, house["zheng"], by=frontdesk)
    client = client_for(frontdesk)
    assert found(client, hand=f"u{house['login'].pk}") == [his.number]
    assert found(client, hand=f"p{house['zheng'].pk}") == [other.number]


def test_by_who_did_it_once_it_is_done(branch, frontdesk, client_for, house):
    """Waiting for the selection: whose photographs, and who ticked off the shoot."""
    floor = make_user("floor", branch=branch, full_name="周场控")
    shot, other = ordered(branch, frontdesk), ordered(branch, frontdesk)
    complete(appointment=comes(shot, house["limo"], by=frontdesk), by=frontdesk, at=AT + dt.timedelta(days=13, hours=4))
    comes(other, house["zheng"], by=frontdesk)
    for order in (shot, other):
        actions.complete_milestone(order=order, step="shoot", by=floor if order is shot else frontdesk, at=AT)
    client = client_for(frontdesk)
    assert found(client, stage="selection", hand=f"u{house['login'].pk}") == [shot.number]
    assert found(client, stage="selection", hand=f"u{floor.pk}") == [shot.number]
    assert found(client, stage="selection", hand=f"u{frontdesk.pk}") == [other.number]  # both were ordered from her


def test_a_visit_that_was_called_off_is_nobodys_work(branch, frontdesk, client_for, house):
    order = ordered(branch, frontdesk)
    cancel_appointment(appointment=comes(order, house["limo"], house["sea"], by=frontdesk), by=frontdesk, at=AT)
    client = client_for(frontdesk)
    assert found(client, hand=f"u{house['login'].pk}") == []
    assert found(client, scene="海边") == []


def test_by_whether_the_step_has_its_day(branch, frontdesk, client_for, house):
    """Whom to call for a date; a visit nobody came to, or that was called off, is no date any more."""
    dated, off = ordered(branch, frontdesk), ordered(branch, frontdesk)
    bare = take_order(branch=branch, seller=frontdesk, shoot_at=None)
    comes(dated, house["limo"], by=frontdesk)
    open_time = ordered(branch, frontdesk)
    comes(open_time, by=frontdesk, part=DayPart.OPEN)
    cancel_appointment(appointment=comes(off, house["zheng"], by=frontdesk), by=frontdesk, at=AT)
    client = client_for(frontdesk)
    assert found(client, dated="no") == [bare.number, off.number]
    assert found(client, dated="yes") == [open_time.number, dated.number]
    assert len(found(client, dated="nonsense")) == 4
    assert len(numbers_in(client.get(URL, {"dated": "no"}))) == 4  # it belongs to a stage
    assert "还没约" in client.get(URL, {"stage": "proof", "dated": "no"}).content.decode()


def test_they_stand_beside_the_stage_and_go_with_it(branch, frontdesk, client_for, house):
    ordered(branch, frontdesk, "海边")
    other = ordered(branch, frontdesk)
    client = client_for(frontdesk)
    page = client.get(URL, {"stage": "shoot", "scene": "海边"}).content.decode()
    assert "<option selected>海边</option>" in page
    assert f'<option value="u{house["login"].pk}">李默</option>' in page
    assert page.count(">李默</option>") == 2  # as seller too, but not once more as a person of the calendar
    everything = client.get(URL, {"stage": "", "scene": "海边", "hand": f"u{house['login'].pk}"})
    assert other.number in numbers_in(everything)
    assert 'name="scene"' not in everything.content.decode()


def test_an_empty_list_says_by_what_it_was_narrowed(branch, frontdesk, client_for, house):
    ordered(branch, frontdesk)
    page = client_for(frontdesk).get(URL, {"stage": "shoot", "scene": "海边", "hand": f"p{house['zheng'].pk}"})
    assert "海边 · 郑坤" in page.content.decode()


@pytest.mark.parametrize("hand", ["u0", "p99999999999999999999", "x7", "u", "p999999999999999999"])
def test_nobody_by_that_sign(branch, frontdesk, client_for, hand):
    order = ordered(branch, frontdesk)
    assert found(client_for(frontdesk), hand=hand) in ([], [order.number])


def test_other_branches_scenes_and_people_are_not_offered(branch, frontdesk, stranger, client_for, house):
    make_resource(stranger.branch, ResourceKind.OUTDOOR, "雪山")
    take_order(branch=stranger.branch, seller=stranger, sheet=SheetDetails(scenes=("海边",)))
    response = client_for(frontdesk).get(URL, {"stage": "shoot", "scene": "海边"})
    assert numbers_in(response) == []
    assert "雪山" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_stage_costs_one_query_more_narrowed_or_not(
    branch, frontdesk, client_for, house, rows, django_assert_num_queries
):
    package = make_package("k")
    for n in range(rows):
        order = take_order(
            branch=branch, seller=frontdesk, package_code=package.code, sheet=SheetDetails(scenes=("海边",))
        )
        part = (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING)[n]
        comes(order, house["limo"], by=frontdesk, part=part)
    client = client_for(frontdesk)
    for asked in ({}, {"scene": "海边", "hand": f"u{house['login'].pk}"}):
        client.get(URL, {"stage": "shoot"} | asked)
        with django_assert_num_queries(7):  # the six of the list, scenes and people
            assert len(found(client, **asked)) == rows
