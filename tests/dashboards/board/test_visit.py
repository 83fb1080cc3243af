"""One booking of the calendar: what it tells, and the steps of a visit."""

import datetime as dt

import pytest
from django.test import Client

from bookings.appointments.states import AppointmentState
from bookings.calendar.models import Hold
from bookings.calendar.states import Choice, HoldState, Need
from studio.core import clock
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, DAY, Stage, moment
from tests.dashboards.board.scene import booked


def test_one_booking_tells_everything_about_itself(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo)
    html = clerk.get(f"/calendar/holds/{visit.hold_id}/").content.decode()
    for word in ("陈沐晴", "李默", "2026-05-23", "09:00–12:00", "¥5,999", visit.order.number, "王思琪"):
        assert word in html


def test_arrived_taken_back_and_missed(stage: Stage, clerk: Client, monkeypatch):
    visit = booked(stage, stage.limo)
    address = f"/calendar/holds/{visit.hold_id}/"
    states = []
    monkeypatch.setattr(clock, "now", lambda: moment(9, 30))
    for step in ("arrive", "take_back", "miss", "arrive", "complete", "reopen", "complete"):
        clerk.post(f"{address}{step}/")
        visit.refresh_from_db()
        states.append(visit.state)
    assert states == ["arrived", "booked", "missed", "arrived", "done", "arrived", "done"]
    assert f"{address}reopen/" in clerk.get(address).content.decode()


def test_nobody_is_ticked_off_before_their_day_and_what_is_over_is_not_moved(stage: Stage, clerk: Client, monkeypatch):
    visit = booked(stage, stage.limo)
    address = f"/calendar/holds/{visit.hold_id}/"
    page = clerk.get(address).content.decode()
    assert [f"{address}{step}/" in page for step in ("arrive", "miss", "complete", "move", "release")] == [
        False, False, False, True, True,
    ]  # fmt: skip
    answer = clerk.post(f"{address}arrive/", follow=True)
    assert "move the booking to today first" in str(next(iter(answer.context["messages"])))
    monkeypatch.setattr(clock, "now", lambda: moment(10))
    clerk.post(f"{address}complete/")
    page = clerk.get(address).content.decode()
    assert [f"{address}{step}/" in page for step in ("arrive", "move", "release")] == [False, False, False]


def test_a_step_that_is_not_allowed_says_why(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo)
    page = clerk.post(f"/calendar/holds/{visit.hold_id}/miss/", follow=True)
    assert "has not begun yet" in str(next(iter(page.context["messages"])))
    for name in ("nonsense", "reschedule"):
        clerk.post(f"/calendar/holds/{visit.hold_id}/{name}/")
    visit.refresh_from_db()
    assert visit.state == AppointmentState.BOOKED


def test_confirmed_and_released(stage: Stage, clerk: Client):
    hold = stage.place(stage.limo, tentative_until=AT + dt.timedelta(hours=1))
    clerk.post(f"/calendar/holds/{hold.pk}/confirm/")
    hold.refresh_from_db()
    assert hold.state == HoldState.CONFIRMED
    clerk.post(f"/calendar/holds/{hold.pk}/release/", {"reason": "不拍了"})
    hold.refresh_from_db()
    assert (hold.state, hold.release_reason) == (HoldState.RELEASED, "不拍了")


def test_confirmed_too_late_names_who_came_and_what_is_free(stage: Stage, clerk: Client, monkeypatch):
    hold = stage.place(stage.limo, tentative_until=AT + dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: AT + dt.timedelta(hours=2))
    stage.place(stage.limo, at=AT + dt.timedelta(hours=2), label="罗安歌")
    page = clerk.post(f"/calendar/holds/{hold.pk}/confirm/")
    assert "罗安歌" in str(page.context["refusal"])
    assert page.context["free"][0][0] == "Sat 23 May Morning · 郑坤"


def test_releasing_a_visit_cancels_it(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo)
    clerk.post(f"/calendar/holds/{visit.hold_id}/release/", {"reason": "退"})
    visit.refresh_from_db()
    assert visit.state == AppointmentState.CANCELLED


@pytest.mark.parametrize("path", ["confirm", "release", "arrive"])
def test_nothing_happens_on_a_mere_look(stage: Stage, clerk: Client, path):
    hold = stage.place(stage.limo, tentative_until=AT + dt.timedelta(hours=1))
    assert clerk.get(f"/calendar/holds/{hold.pk}/{path}/").status_code == 405
    assert Hold.objects.get().state == HoldState.TENTATIVE


def test_choices_keep_whole_needs(stage: Stage):
    choice = Choice(DAY, DayPart.MORNING, None, (Need(resource_id=stage.limo.pk), Need(kind="makeup", minutes=90)))
    assert choice.value == f"2026-05-23|morning|||{stage.limo.pk},makeup.1:90"
