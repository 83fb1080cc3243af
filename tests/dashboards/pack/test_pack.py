"""今日打印包: one click, one file with the day sheet and every flow sheet, made by the worker while the page counts."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.appointments import actions as appointments
from bookings.calendar.states import Purpose
from studio.core.documents import actions
from studio.core.documents.models import Document
from studio.core.spans import DayPart
from studio.dashboards.pack.queries import day_sheet
from tests.bookings.calendar.stage import AT, DAY, Stage, span
from tests.dashboards.board.conftest import *  # noqa: F403 – the same stage
from tests.dashboards.board.scene import booked
from tests.factories import make_branch, make_user

PAGE = f"/calendar/print-pack/?day={DAY}"


@pytest.fixture
def full_day(stage: Stage) -> Stage:
    booked(stage, stage.limo, stage.studio)
    booked(stage, purpose=Purpose.PICKUP, part=DayPart.EXACT, span=span(14, 15), bride="柳闻莺", groom="祁叙")
    return stage


def test_the_page_says_what_will_be_in_it(full_day: Stage, clerk: Client):
    page = clerk.get(PAGE)
    sheet = page.context["sheet"]
    assert (len(sheet.shoots), len(sheet.others), len(sheet.flow_sheets)) == (1, 1, 1)
    assert page.context["document"] is None


def test_one_click_asks_the_worker_and_the_page_counts_the_sheets(full_day: Stage, clerk: Client):
    clerk.post(PAGE)
    document = Document.objects.get(kind="print-pack")
    assert document.ahead
    state = clerk.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "0 of 2 sheets" in state
    assert 'hx-trigger="every 1s"' in state
    actions.prepare(document.pk)
    state = clerk.get(PAGE, headers={"HX-Request": "true"}).content.decode()
    assert "Ready: 2 pages" in state
    assert "hx-trigger" not in state
    answer = clerk.get(f"/calendar/print-pack/file/?day={DAY}")
    assert answer.content.startswith(b"%PDF")
    assert document.copies.count() == 0  # it is printed as it is


def test_it_says_who_comes_and_owes_what_and_each_sheet_opens_its_own_order(full_day: Stage, clerk: Client):
    clerk.post(PAGE)
    said = Document.objects.get(kind="print-pack").payload
    (shoot,), (pickup,) = said["shoots"], said["others"]
    assert (shoot["who"], shoot["with"], shoot["owed"]) == ("陈沐晴 与 许嘉树", "李默 · 影棚 A", "¥5,999.00")
    assert (pickup["who"], pickup["when"]) == ("柳闻莺 与 祁叙", "14:00–15:00")
    assert said["debts"] == "¥11,998.00"
    (part,) = said["parts"]
    code = part["qr"].rstrip("/").rpartition("/")[2]
    assert clerk.get(f"/s/{code}/").headers["Location"] == f"/orders/{shoot['order']}/"


def crew_of(part: dict[str, Any]) -> list[str]:
    """The names in the head of a flow sheet."""
    return [one["names"] for one in part["payload"]["crew"]]


def asked_for(clerk: Client) -> dict[str, Any]:
    clerk.post(PAGE)
    return Document.objects.filter(kind="print-pack").latest("version").payload


def test_a_shoot_that_is_done_still_says_who_did_it(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo, stage.makeup, stage.studio)
    (before,) = asked_for(clerk)["parts"]
    appointments.complete(appointment=visit, by=stage.clerk, at=AT + dt.timedelta(days=13, hours=5))
    said = asked_for(clerk)
    (shoot,), (part,) = said["shoots"], said["parts"]
    assert (shoot["state"], shoot["with"]) == ("已完成", "李默 · 丁小满 · 影棚 A")
    assert crew_of(part) == crew_of(before) == ["李默", "丁小满", ""]
    assert part["payload"]["day"] == before["payload"]["day"] == "2026年5月23日 周六"


def test_each_day_s_sheet_names_its_own_crew(stage: Stage, clerk: Client):
    """One shoot done in the morning, the next of the same order in three weeks: neither takes the other's people."""
    visit = booked(stage, stage.limo)
    appointments.complete(appointment=visit, by=stage.clerk, at=AT + dt.timedelta(days=13, hours=5))
    later = DAY + dt.timedelta(days=21)
    booked(stage, stage.zhengkun, customer=visit.customer, order=visit.order, day=later, part=DayPart.AFTERNOON)
    (part,) = asked_for(clerk)["parts"]
    assert (crew_of(part)[0], part["payload"]["day"]) == ("李默", "2026年5月23日 周六")
    clerk.post(f"/calendar/print-pack/?day={later}")
    (other,) = Document.objects.filter(kind="print-pack").latest("pk").payload["parts"]
    assert (crew_of(other)[0], other["payload"]["day"]) == ("郑坤", "2026年6月13日 周六")
    assert other["payload"]["arrival"] == "下午 ____ 到店"


def test_who_was_booked_for_a_visit_nobody_came_to_is_marked_so(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo)
    appointments.mark_missed(appointment=visit, by=stage.clerk, at=AT + dt.timedelta(days=14))
    (shoot,) = asked_for(clerk)["shoots"]
    assert (shoot["state"], shoot["with"]) == ("已错过", "李默")


def test_asked_twice_it_is_the_same_and_what_changed_makes_the_next(full_day: Stage, clerk: Client):
    clerk.post(PAGE)
    clerk.post(PAGE)
    assert Document.objects.filter(kind="print-pack").count() == 1
    booked(full_day, full_day.zhengkun, bride="罗安歌", groom="")
    clerk.post(PAGE)
    assert Document.objects.filter(kind="print-pack").count() == 2


def test_who_may_not_read_all_of_it_does_not_get_it(full_day: Stage, client: Client):
    for role in ("floor", "cs", "cashier", "photographer"):
        client.force_login(make_user(role, branch=full_day.branch))
        assert client.get(PAGE).status_code == 403
        assert "print-pack" not in client.get(f"/calendar/?day={DAY}").content.decode()


def test_another_branchs_day_is_not_there(full_day: Stage, clerk: Client):
    other = make_branch()
    assert clerk.get(f"{PAGE}&branch={other.pk}").status_code == 404
    assert clerk.get(f"/calendar/print-pack/file/?day={DAY}&branch={other.pk}").status_code == 404


def test_the_file_nobody_asked_for_yet_leads_to_the_page_that_makes_it(full_day: Stage, clerk: Client):
    """The tab that was left open overnight, or a bookmark."""
    answer = clerk.get(f"/calendar/print-pack/file/?day={DAY}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/calendar/print-pack/?day={DAY}&branch={full_day.branch.pk}"


@pytest.mark.parametrize("count", [1, 3, 20])
def test_a_full_day_costs_no_more_questions(stage: Stage, count):
    for n in range(count):
        booked(stage, purpose=Purpose.PICKUP, part=DayPart.EXACT, span=span(14, 15), bride=f"客{n}", groom="", day=DAY)
    with CaptureQueriesContext(connection) as seen:
        sheet = day_sheet(stage.branch, DAY, AT + dt.timedelta(hours=1))
    assert len(sheet.others) == count
    assert len(seen) == 5
