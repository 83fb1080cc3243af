"""Leave and closures at the calendar: who enters them, and what stands in their way."""

from typing import Any

import pytest
from django.test import Client

from bookings.calendar import actions
from bookings.calendar.models import Hold
from bookings.calendar.refusals import ResourceTaken
from bookings.calendar.states import HoldState, Purpose
from studio.core.once.actions import new_key
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, DAY, Stage, blocked
from tests.dashboards.board.scene import booked, errors


def away(stage: Stage, **fields: Any) -> dict[str, Any]:
    form = {
        "submission_key": new_key(), "branch": stage.branch.pk, "resource": stage.limo.pk, "first": "2026-05-23",
        "last": "", "part": "day", "reason": "年假",
    }  # fmt: skip
    return form | fields


def test_a_leave_is_entered_by_a_supervisor_once(stage: Stage, boss: Client):
    form = away(stage, last="2026-05-24")
    boss.post("/calendar/absence/", form)
    boss.post("/calendar/absence/", form)
    hold = Hold.objects.get()
    assert (hold.purpose, hold.label, hold.created_by) == (Purpose.LEAVE, "年假", stage.boss)
    assert blocked(hold) == [("李默", "23 00:00", "25 00:00")]


def test_a_room_is_closed_a_morning(stage: Stage, boss: Client):
    boss.post("/calendar/absence/", away(stage, resource=stage.studio.pk, part="morning", reason="换布景"))
    hold = Hold.objects.get()
    assert (hold.purpose, blocked(hold)) == (Purpose.CLOSURE, [("影棚 A", "23 09:00", "23 12:00")])


def test_somebody_is_away_for_two_hours(stage: Stage, boss: Client):
    """The rest of the day can be booked, and their line says from when until when they are gone."""
    form = away(stage, part="exact", starts="14:00", ends="1600", reason="看牙")
    assert boss.post("/calendar/absence/", form).status_code == 302
    hold = Hold.objects.get()
    assert (hold.purpose, blocked(hold)) == (Purpose.LEAVE, [("李默", "23 14:00", "23 16:00")])
    assert "看牙, 14:00–16:00" in boss.get(f"/calendar/?day={DAY}").content.decode()
    booked(stage, stage.limo)  # in the morning
    with pytest.raises(ResourceTaken):
        booked(stage, stage.limo, part=DayPart.AFTERNOON)


def test_the_whole_shop(stage: Stage, boss: Client):
    form = away(stage, resource="shop", last="2026-05-25", reason="春节休息")
    boss.post("/calendar/absence/", form)
    boss.post("/calendar/absence/", form)
    assert [hold.day.day for hold in Hold.objects.order_by("day")] == [23, 24, 25]


def test_bookings_in_the_way_are_named_and_a_reason_lets_them_stand(stage: Stage, boss: Client):
    booked(stage, stage.limo)
    page = boss.post("/calendar/absence/", away(stage))
    assert "陈沐晴 与 许嘉树" in errors(page)["resource"][0]
    page = boss.post("/calendar/absence/", away(stage, resource="shop"))
    assert "陈沐晴 与 许嘉树" in errors(page)["first"][0]
    boss.post("/calendar/absence/", away(stage, override_reason="急病"))
    assert Hold.objects.get(purpose=Purpose.LEAVE).override_reason == "急病"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"last": "2026-05-22"}, "last"),
        ({"part": "morning", "last": "2026-05-24"}, "part"),
        ({"part": "morning", "resource": "shop"}, "part"),
        ({"part": "exact", "starts": "14:00", "ends": "13:00"}, "ends"),
        ({"part": "exact", "starts": "", "ends": "13:00"}, "starts"),
        ({"part": "exact", "starts": "x", "ends": "13:00"}, "starts"),
        ({"first": "x"}, "first"),
        ({"resource": "999999"}, "resource"),
        ({"reason": ""}, "reason"),
        ({"last": "2028-05-24"}, "last"),
        ({"resource": "shop", "last": "2026-12-24"}, "last"),
    ],
)
def test_absences_that_cannot_be(stage: Stage, boss: Client, fields, field):
    page = boss.post("/calendar/absence/", away(stage, **fields))
    assert page.status_code == 422
    assert list(errors(page)) == [field]
    assert Hold.objects.count() == 0


def test_a_clerk_enters_and_ends_no_absence(stage: Stage, clerk: Client):
    assert clerk.post("/calendar/absence/", away(stage)).status_code == 403
    hold = actions.close_shop(branch=stage.branch, first=DAY, last=DAY, reason="休", by=stage.boss, at=AT)[0]
    clerk.post(f"/calendar/holds/{hold.pk}/release/")
    assert Hold.objects.get().state == HoldState.CONFIRMED
