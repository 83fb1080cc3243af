"""Why not? What a refusal speaks of – a booking, a leave, a closure – is named and can be opened from the form."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from bookings.calendar import actions
from bookings.calendar.models import Hold, Resource
from bookings.calendar.states import Purpose
from studio.core.once.actions import new_key
from studio.core.spans import days_span
from tests.bookings.calendar.stage import AT, DAY, NEXT, Stage
from tests.dashboards.board.scene import booked
from tests.dashboards.board.test_writing import BOOK, typed
from tests.factories import make_customer, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def couple(stage: Stage) -> Any:
    return make_customer(branch=stage.branch, bride="柳闻莺", groom="祁叙")


def away(stage: Stage, who: Resource, reason: str = "年假", purpose: str = Purpose.LEAVE, **fields: Any) -> Hold:
    return actions.block_resource(
        branch=stage.branch, resource_id=who.pk, purpose=purpose, span=days_span(DAY, NEXT), reason=reason,
        by=stage.boss, at=AT, **fields,
    )  # fmt: skip


def links(response: Any) -> dict[str, str]:
    """Address → words of what is in the way."""
    line = re.search(r'<p class="s14 in-the-way">(.*?)</p>', response.content.decode(), re.DOTALL)
    return dict(re.findall(r'<a href="(/calendar/holds/\d+/)"[^>]*>([^<]*)</a>', line[1])) if line else {}


def hold_page(hold: Hold | None) -> str:
    assert hold is not None
    return f"/calendar/holds/{hold.pk}/"


def test_a_leave(stage: Stage, clerk: Client, couple):
    leave = away(stage, stage.limo)
    page = clerk.post(BOOK, typed(stage, couple.number, need_photographer=str(stage.limo.pk)))
    assert "李默 is away 23 May – 24 May: 年假." in page.content.decode()
    assert links(page) == {hold_page(leave): "李默 · 年假 23 May – 24 May"}
    assert clerk.get(hold_page(leave)).status_code == 200


def test_a_room_that_is_closed_is_no_person_who_is_away(stage: Stage, clerk: Client, couple):
    closed = away(stage, stage.studio, "空调检修", Purpose.CLOSURE)
    page = clerk.post(BOOK, typed(stage, couple.number, need_studio=str(stage.studio.pk)))
    assert "影棚 A is closed 23 May – 24 May: 空调检修." in page.content.decode()
    assert list(links(page)) == [hold_page(closed)]


def test_a_shop_that_is_shut(stage: Stage, clerk: Client, couple):
    shut = actions.close_shop(branch=stage.branch, first=DAY, last=NEXT, reason="盘点", by=stage.boss, at=AT)
    page = clerk.post(BOOK, typed(stage, couple.number))
    assert "The shop is closed on Sat 23 May: 盘点." in page.content.decode()
    assert links(page) == {hold_page(shut[0]): "23 May 盘点"}
    open_time = clerk.post(BOOK, typed(stage, couple.number, part="open"))
    assert links(open_time) == links(page)


def test_everybody_who_could_have_done_it(stage: Stage, clerk: Client, couple):
    leave, visit = away(stage, stage.limo), booked(stage, stage.zhengkun)
    page = clerk.post(BOOK, typed(stage, couple.number))
    assert "(李默 is away (年假); 郑坤 has 陈沐晴 与 许嘉树)" in page.content.decode()
    assert list(links(page)) == [hold_page(leave), hold_page(visit.hold)]


def test_moving_by_form_and_by_letting_go(stage: Stage, clerk: Client):
    leave, visit = away(stage, stage.limo), booked(stage, stage.zhengkun)
    address = f"/calendar/holds/{visit.hold_id}/move/"
    swapped = f"swap={stage.zhengkun.pk}.{stage.limo.pk}"
    assert list(links(clerk.get(f"{address}?{swapped}", headers={"HX-Request": "true"}))) == [hold_page(leave)]
    assert list(links(clerk.get(f"{address}?{swapped}"))) == [hold_page(leave)]
    form = {"day": DAY.isoformat(), "part": "morning", "need_photographer": str(stage.limo.pk), "reason": "x"}
    sent = clerk.post(address, form | {"submission_key": new_key()})
    assert (sent.status_code, list(links(sent))) == (422, [hold_page(leave)])


def test_keeping_a_place_whose_time_ran_out(stage: Stage, clerk: Client, monkeypatch):
    from studio.core import clock

    visit = booked(stage, stage.limo, tentative_until=AT + dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: AT + dt.timedelta(hours=2))
    leave = actions.block_resource(
        branch=stage.branch, resource_id=stage.limo.pk, purpose=Purpose.LEAVE, span=days_span(DAY, DAY), reason="病假",
        by=stage.boss, at=AT + dt.timedelta(hours=2),
    )  # fmt: skip
    assert list(links(clerk.post(f"/calendar/holds/{visit.hold_id}/confirm/"))) == [hold_page(leave)]


def test_an_absence_over_bookings_leads_to_them(stage: Stage, boss: Client):
    one = booked(stage, stage.limo)
    two = booked(stage, stage.limo, part="afternoon", bride="柳闻莺", groom="祁叙")
    form = {"branch": stage.branch.pk, "resource": str(stage.limo.pk), "first": DAY.isoformat(), "last": "",
            "part": "day", "reason": "年假"}  # fmt: skip
    person = boss.post("/calendar/absence/", form | {"submission_key": new_key()})
    assert list(links(person)) == [hold_page(one.hold), hold_page(two.hold)]
    shop = boss.post("/calendar/absence/", form | {"submission_key": new_key(), "resource": "shop"})
    assert list(links(shop)) == [hold_page(one.hold), hold_page(two.hold)]


def test_a_number_in_the_reason_is_for_those_who_call(stage: Stage, client: Client, couple):
    away(stage, stage.limo, "找 13700001177 换班")
    client.force_login(make_user("floor", branch=stage.branch))
    page = client.post(BOOK, typed(stage, couple.number, need_photographer=str(stage.limo.pk)))
    assert links(page)
    assert "13700001177" not in "".join(links(page).values())


def test_nothing_is_in_the_way_of_a_day_that_has_passed(stage: Stage, clerk: Client, couple):
    page = clerk.post(BOOK, typed(stage, couple.number, day="2026-05-01"))
    assert (page.status_code, links(page)) == (422, {})


def test_the_supervisor_reads_that_it_is_a_leave(stage: Stage, clerk: Client, boss: Client, couple):
    away(stage, stage.limo)
    form = typed(stage, couple.number, need_photographer=str(stage.limo.pk), override_reason="新娘只要他", ask="1")
    assert clerk.post(BOOK, form).status_code == 302
    assert "although 李默 is away (年假)" in boss.get("/approvals/").content.decode()
