"""A place that is taken, from the clerk's form over the manager's phone to the board: asked, granted, booked."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.models import BranchDay, Claim, Hold
from studio.core.access import Perm
from studio.core.approvals.models import Approval
from tests.bookings.calendar.stage import AT, DAY, Stage, has
from tests.dashboards.board.scene import booked
from tests.dashboards.board.test_writing import BOOK, typed
from tests.factories import make_capacity, make_customer, make_order

# A refusal undoes its story; the question is put after it.
pytestmark = pytest.mark.django_db(transaction=True)
WHY = "新娘的航班改了"


@pytest.fixture
def couple(stage: Stage) -> Any:
    return make_customer(branch=stage.branch, bride="柳闻莺", groom="祁叙")


def asked_for(stage: Stage, couple: Any) -> dict[str, Any]:
    return typed(stage, couple.number, need_photographer=str(stage.limo.pk))


def decide(client: Client, what: str, **answer: str) -> None:
    client.post(f"/approvals/{Approval.objects.get().pk}/decide/", {"what": what, **answer})


def test_asked_at_the_desk_granted_on_the_phone_booked_at_the_desk(stage: Stage, clerk: Client, boss: Client, couple):
    booked(stage, stage.limo)
    page = clerk.post(BOOK, asked_for(stage, couple)).content.decode()
    assert 'name="ask"' in page
    assert 'name="override_reason"' in page
    told = clerk.post(BOOK, asked_for(stage, couple) | {"ask": "1", "override_reason": WHY})
    assert told.headers["Location"] == "/approvals/"
    assert Appointment.objects.filter(customer=couple).count() == 0
    waiting = boss.get("/approvals/").content.decode()
    assert "shoot of 柳闻莺 与 祁叙, Sat 23 May Morning, although 李默 has 陈沐晴 与 许嘉树 09:00–12:00" in waiting
    assert WHY in waiting
    decide(boss, "grant")
    mine = clerk.get("/approvals/").context["mine"][0]
    page = clerk.get(mine["url"])
    assert "沈店长 approved this" in page.content.decode()
    filled = page.context["form"].initial
    assert (filled["who"], filled["day"], filled["part"]) == (couple.number, "2026-05-23", "morning")
    assert filled["need_photographer"] == str(stage.limo.pk)
    clerk.post(BOOK, asked_for(stage, couple))
    hold = Hold.objects.get(label=couple.display_name)
    assert (has(hold), hold.override_by, hold.override_reason) == (["李默"], stage.boss, WHY)
    assert Approval.objects.get().state == "used"


def test_it_stays_in_sight_on_the_board_the_order_and_in_its_history(stage: Stage, boss: Client, couple):
    booked(stage, stage.limo)
    order = make_order(branch=stage.branch, customer=couple)
    boss.post(BOOK, asked_for(stage, couple) | {"who": order.number, "override_reason": WHY})
    hold = Hold.objects.get(label=couple.display_name)
    board = boss.get("/calendar/?day=2026-05-23").content.decode()
    assert f"override by 沈店长: {WHY}" in board
    page = boss.get(f"/orders/{order.number}/").content.decode()
    assert f"booked all the same: {WHY}" in page
    assert f"(override: {WHY})" in page  # the timeline
    shown = boss.get(f"/calendar/holds/{hold.pk}/").content.decode()
    assert "沈店长" in shown
    assert "陈沐晴 与 许嘉树</a>" in shown  # who is in the way, with a way there


def test_a_no_comes_back_with_its_reason_and_books_nothing(stage: Stage, clerk: Client, boss: Client, couple):
    booked(stage, stage.limo)
    clerk.post(BOOK, asked_for(stage, couple) | {"ask": "1", "override_reason": WHY})
    decide(boss, "refuse", answer="李默下午有事")
    assert "李默下午有事" in clerk.get("/approvals/").content.decode()
    assert clerk.post(BOOK, asked_for(stage, couple)).status_code == 422


def test_asking_without_a_reason_stands_beside_its_field(stage: Stage, clerk: Client, couple):
    booked(stage, stage.limo)
    page = clerk.post(BOOK, asked_for(stage, couple) | {"ask": "1"})
    assert page.status_code == 422
    assert "override_reason" in page.context["form"].errors
    assert Approval.objects.count() == 0


def test_who_neither_decides_nor_asks_sees_no_such_field(stage: Stage, client: Client, couple):
    from tests.factories import make_user

    booked(stage, stage.limo)
    clerk = make_user("floor", branch=stage.branch)
    clerk.role.perms.remove(Perm.APPROVALS_SEE)
    clerk.role.save()
    client.force_login(clerk)
    form = asked_for(stage, couple)
    page = client.post(BOOK, form | {"ask": "1", "override_reason": WHY})
    assert page.status_code == 422
    assert 'name="override_reason"' not in page.content.decode()
    assert Approval.objects.count() == 0


def test_a_move_is_asked_for_on_its_page_and_carried_out_there(stage: Stage, clerk: Client, boss: Client):
    booked(stage, stage.limo)
    visit = booked(stage, stage.limo, bride="柳闻莺", groom="祁叙", part="afternoon")
    move = f"/calendar/holds/{visit.hold_id}/move/"
    form = {"day": "2026-05-23", "part": "morning", "need_photographer": str(stage.limo.pk), "reason": "改上午"}
    from studio.core.once.actions import new_key

    clerk.post(move, form | {"submission_key": new_key(), "ask": "1", "override_reason": WHY})
    decide(boss, "grant")
    url = clerk.get("/approvals/").context["mine"][0]["url"]
    assert url.startswith(move)
    assert "沈店长 approved this" in clerk.get(url).content.decode()
    clerk.post(move, form | {"submission_key": new_key()})
    visit.refresh_from_db()
    assert visit.part == "morning"
    assert Claim.objects.get(hold=visit.hold, released_at=None).override_by == stage.boss


def test_a_tentative_place_that_is_lost_offers_what_is_free(stage: Stage, clerk: Client, monkeypatch):
    """Its time ran out and somebody else came: the page says who, and each free choice fills the form."""
    from studio.core import clock

    visit = booked(stage, stage.limo, tentative_until=AT + dt.timedelta(hours=1))
    monkeypatch.setattr(clock, "now", lambda: AT + dt.timedelta(hours=2))
    booked(stage, stage.limo, bride="柳闻莺", groom="祁叙", at=AT + dt.timedelta(hours=2))
    page = clerk.post(f"/calendar/holds/{visit.hold_id}/confirm/")
    html = page.content.decode()
    assert page.status_code == 422
    assert "李默 is taken" in html
    assert "柳闻莺 与 祁叙" in html
    text, url = page.context["free"][0]
    assert "郑坤" in text
    filled = clerk.get(url).context["form"].initial
    assert filled["need_photographer"] == str(stage.zhengkun.pk)


def test_whom_they_want_comes_along_while_a_full_day_is_asked_for(stage: Stage, clerk: Client, boss: Client, couple):
    """Nobody is taken while the time is open; the granted question fills the form with whom it was asked for."""
    make_capacity(stage.branch, per_day=0)
    form = asked_for(stage, couple) | {"part": "open"}
    clerk.post(BOOK, form | {"ask": "1", "override_reason": WHY})
    decide(boss, "grant")
    filled = clerk.get(clerk.get("/approvals/").context["mine"][0]["url"]).context["form"].initial
    assert (filled["part"], filled["need_photographer"]) == ("open", str(stage.limo.pk))
    clerk.post(BOOK, form)
    hold = Hold.objects.get(label=couple.display_name)
    assert (has(hold), hold.wanted, hold.override_reason) == ([], [str(stage.limo.pk)], WHY)


def test_a_free_day_instead_of_a_full_one_keeps_whom_they_want(stage: Stage, clerk: Client):
    """A tentative booking with an open time whose day was filled by others: each free day asks for the same people."""
    visit = booked(stage, stage.limo, part="open", tentative_until=AT + dt.timedelta(days=1))
    make_capacity(stage.branch, per_day=0)
    BranchDay.objects.create(branch=stage.branch, department="shoot", day=DAY + dt.timedelta(days=1), capacity=5)
    page = clerk.post(f"/calendar/holds/{visit.hold_id}/confirm/")
    _text, url = page.context["free"][0]
    assert clerk.get(url).context["form"].initial["need_photographer"] == str(stage.limo.pk)
