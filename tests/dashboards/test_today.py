"""The first page of the day: who comes, what is late, who owes, whom to call – for this person's eyes only."""

import datetime as dt
import itertools
import re

import pytest
from django.urls import reverse

from bookings.appointments.actions import complete
from bookings.appointments.models import Appointment
from bookings.appointments.states import AppointmentState
from bookings.calendar.actions import place_hold
from bookings.calendar.states import Need, Purpose
from bookings.orders.states import Step
from studio.core import clock
from studio.core.approvals.actions import ask
from studio.core.clock import at_local
from studio.core.spans import DayPart, Span
from studio.dashboards.today.queries import arrivals_of
from studio.dashboards.today.ribbon import LEFT, RIGHT, draw_ribbon
from tests.factories import make_branch, make_customer, make_order, make_resource, make_user
from tests.support.reminders import make_followup

URL = "/"


def visit(branch, order=None, hour=10, **fields):
    """A couple that is expected today at that hour."""
    day = clock.today()
    starts = at_local(day, dt.time(hour))
    order = order or make_order(branch=branch)
    defaults = {
        "purpose": Purpose.SHOOT,
        "part": DayPart.EXACT,
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=2),
    }
    return Appointment.objects.create(
        branch=branch, customer=order.customer, order=order, day=day, created_at=clock.now(), **(defaults | fields)
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_however_many_come(branch, frontdesk, client_for, rows, django_assert_num_queries):
    for hour in range(rows):
        order = make_order(branch=branch, next_step=Step.SHOOT, next_due_on=clock.today() - dt.timedelta(days=3))
        visit(branch, order, hour=9 + hour)
    client = client_for(frontdesk)
    client.get(URL)
    with django_assert_num_queries(9):  # session, user, holiday, visits, late orders, count, missed, calls, count
        content = client.get(URL).content.decode()
    assert content.count('<td class="b c-t">') == rows
    assert content.count("迟 3 天") == rows


def test_another_branch_is_not_there(branch, other_branch, frontdesk, client_for):
    visit(other_branch, make_order(customer=make_customer(branch=other_branch, bride="外店新娘")))
    assert "外店新娘" not in client_for(frontdesk).get(URL).content.decode()


def test_a_photographer_sees_who_comes_but_no_money(branch, client_for):
    visit(branch, make_order(customer=make_customer(branch=branch, bride="柳闻莺"), total=5999))
    content = client_for(make_user("photographer", branch=branch)).get(URL).content.decode()
    assert "柳闻莺" in content
    assert "5,999" not in content
    assert "欠款" not in content


def test_a_photographer_who_stands_on_the_calendar_sees_whom_she_works_with(branch, manager, client_for):
    photographer = make_user("photographer", branch=branch)
    place, other = make_resource(branch, staff=photographer), make_resource(branch, name="周行")
    for bride, resource in (("柳闻莺", place), ("林知微", other)):
        customer = make_customer(branch=branch, bride=bride, groom="")
        day, span = clock.today(), Span(*(at_local(clock.today(), dt.time(hour)) for hour in (15, 17)))
        hold = place_hold(
            branch=branch, purpose=Purpose.SHOOT, day=day, part="exact", span=span, label=bride,
            needs=(Need(resource_id=resource.pk),), by=manager, at=at_local(day, dt.time(8)),
        )  # fmt: skip
        visit(branch, make_order(customer=customer), hour=15, hold=hold)
    make_order(branch=branch, next_step=Step.SHOOT, next_due_on=clock.today() - dt.timedelta(days=3))
    content = client_for(photographer).get(URL).content.decode()
    assert ("柳闻莺" in content, "林知微" in content, "迟 3 天" in content) == (True, False, False)
    assert f"/calendar/resource/{place.pk}/" in content
    assert "林知微" in client_for(manager).get(URL).content.decode()


def test_who_owes_is_summed_once_per_order(branch, frontdesk, client_for):
    order = make_order(branch=branch, total=5999, paid_total=1000)
    visit(branch, order, hour=9)
    visit(branch, order, hour=15, purpose=Purpose.SELECTION)
    content = client_for(frontdesk).get(URL).content.decode()
    assert "1 单" in content
    assert "¥4,999" in content


def test_coming_through_the_door_is_noted_once(branch, frontdesk, client_for):
    one = visit(branch)
    client = client_for(frontdesk)
    for _click in range(2):
        assert client.post(reverse("dashboards:arrived", args=[one.pk])).status_code == 302
    one.refresh_from_db()
    assert one.state == AppointmentState.ARRIVED
    first = one.arrived_at
    client.post(reverse("dashboards:arrived", args=[one.pk]))
    one.refresh_from_db()
    assert one.arrived_at == first


def test_nobody_lets_in_another_branchs_couple(branch, stranger, client_for):
    one = visit(branch)
    assert client_for(stranger).post(reverse("dashboards:arrived", args=[one.pk])).status_code == 404
    one.refresh_from_db()
    assert one.state == AppointmentState.BOOKED


def test_the_late_and_the_waiting_are_told_in_minutes(branch, frontdesk):
    day = clock.today()
    at = at_local(day, dt.time(10, 24))
    visit(branch, hour=10)
    visit(branch, hour=10, state=AppointmentState.ARRIVED, arrived_at=at_local(day, dt.time(9, 50)))
    visit(branch, hour=15)
    late, waiting, expected = arrivals_of(frontdesk, day=day, at=at)
    assert (late.late_minutes, late.waiting_minutes) == (24, 0)
    assert (waiting.late_minutes, waiting.waiting_minutes) == (0, 24)
    assert (expected.late_minutes, expected.waiting_minutes) == (0, 0)


def test_the_ribbon_keeps_seals_apart_and_on_the_line(branch, frontdesk):
    day = clock.today()
    for _couple in range(4):
        visit(branch, hour=9)
    arrivals = arrivals_of(frontdesk, day=day, at=at_local(day, dt.time(8)))
    ribbon = draw_ribbon(arrivals, day=day, opens=dt.time(9), closes=dt.time(20), at=at_local(day, dt.time(8)))
    places = [mark.x for mark in ribbon.marks]
    assert places[0] == LEFT
    assert all(after - before >= 27 for before, after in itertools.pairwise(places))
    assert ribbon.ticks[-1].x == RIGHT
    assert ribbon.now_x is None
    assert (ribbon.came, ribbon.late, ribbon.expected) == (0, 0, 4)


def test_words_above_the_ribbon_do_not_run_into_each_other(branch, frontdesk):
    day = clock.today()
    for _couple in range(4):
        visit(branch, hour=9)
    later = at_local(day, dt.time(9, 30))
    arrivals = arrivals_of(frontdesk, day=day, at=later)
    ribbon = draw_ribbon(arrivals, day=day, opens=dt.time(9), closes=dt.time(20), at=later)
    told = [mark.x for mark in ribbon.marks if mark.late]
    assert told == [LEFT]
    assert (ribbon.late, [mark.look for mark in ribbon.marks]) == (4, ["late"] * 4)


def test_an_empty_day_says_what_to_do(branch, frontdesk, client_for):
    content = client_for(frontdesk).get(URL).content.decode()
    assert "今天没有人预约到店。" in content
    assert reverse("intake:take") in content


def test_the_keys_it_promises_find_the_rows(branch, frontdesk, client_for):
    one = visit(branch)
    content = client_for(frontdesk).get(URL).content.decode()
    assert re.search(r'id="arrivals" data-rows>', content)
    assert f'<a href="/orders/{one.order.number}/" data-open>' in content


def test_what_waits_for_a_manager_stands_on_their_first_page(branch, frontdesk, manager, client_for):
    """On a phone the bar is longer than the screen, and the word with the number is out of sight."""
    ask(
        kind="override", subject="booking:HB1", branch=branch, facts={"who": "HB1"}, reason="客人只有这天", thread="",
        by=frontdesk, at=clock.now(),
    )  # fmt: skip
    told = '<li><a href="/approvals/">审批 <b>1</b></a></li>'
    assert told in client_for(manager).get(URL).content.decode()
    assert told not in client_for(frontdesk).get(URL).content.decode()


def test_when_all_were_here_the_page_says_so_and_still_who_owes(branch, frontdesk, client_for):
    """In the evening: nine couples came and went, and the page said that nobody was expected and nobody owed."""
    one = visit(branch)
    complete(appointment=one, by=frontdesk, at=clock.now())
    client = client_for(frontdesk)
    content = client.get(URL).content.decode()
    assert "今天没有人预约到店。" not in content
    assert "今天的预约都办完了。" in content
    assert "今天来的都不欠款。" not in content
    assert [owing.appointment.pk for owing in client.get(URL).context["owing"]] == [one.pk]
    assert "没有人迟到。" in client.get(f"{URL}?show=late").content.decode()


def test_the_number_of_late_steps_opens_exactly_those_orders(branch, frontdesk, client_for):
    yesterday = clock.today() - dt.timedelta(days=1)
    late = make_order(branch=branch, number="HB2605-0001", next_step=Step.SHOOT, next_due_on=yesterday)
    make_order(branch=branch, number="HB2605-0002", next_step=Step.SHOOT, next_due_on=clock.today())
    client = client_for(frontdesk)
    assert 'href="/orders/?view=late"' in client.get(URL).content.decode()
    rows = client.get("/orders/?view=late").content.decode()
    assert (late.number in rows, "HB2605-0002" in rows) == (True, False)


def test_calls_are_counted_as_the_call_desk_counts_them(branch, frontdesk, client_for):
    one = visit(branch)
    for _reason in range(2):  # one household is one call
        make_followup(visit=one, due_at=clock.now())
    make_followup(visit=visit(branch), due_at=clock.now())
    client = client_for(frontdesk)
    assert "我的电话 <b>2</b>" in client.get(URL).content.decode()
    assert "该打 2" in client.get("/followups/desk/").content.decode()


def test_who_may_not_call_is_not_offered_the_call_desk(branch, frontdesk, client_for):
    assert "<kbd>C</kbd>" in client_for(frontdesk).get(URL).content.decode()
    assert "<kbd>C</kbd>" not in client_for(make_user("photographer", branch=branch)).get(URL).content.decode()


def test_who_sees_several_branches_is_told_which_one_a_couple_comes_to(branch, frontdesk, client_for):
    visit(branch)
    assert client_for(frontdesk).get(URL).content.decode().count(branch.name) == 1  # in the menu of the person
    owner = make_user("owner", branch=branch, all_branches=True)
    assert f"· {branch.name}</td>" not in client_for(owner).get(URL).content.decode()
    make_branch(name="西溪店")
    assert f"· {branch.name}</td>" in client_for(owner).get(URL).content.decode()
