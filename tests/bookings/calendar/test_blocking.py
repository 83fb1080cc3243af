"""休假·停用: who is away cannot be booked, and who is booked cannot quietly go away."""

import datetime as dt
from itertools import pairwise

import pytest
from django.utils import translation

from bookings.calendar import actions, queries
from bookings.calendar.actions.blocking import LONGEST_CLAIM
from bookings.calendar.models import Claim, Hold
from bookings.calendar.refusals import ResourceTaken, ShopShut
from bookings.calendar.states import Department, HoldState, Purpose
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span, days_span
from tests.bookings.calendar.stage import ANY_PHOTOGRAPHER, AT, DAY, NEXT, Stage, blocked, has, moment, span
from tests.factories import make_capacity


def leave(stage: Stage, where: Span, **fields) -> Hold:
    asked = {"purpose": Purpose.LEAVE, "reason": "年假", "by": stage.boss, "at": AT}
    return actions.block_resource(branch=stage.branch, resource_id=stage.limo.pk, span=where, **(asked | fields))


def shut(stage: Stage, first: dt.date = DAY, last: dt.date = DAY, **fields) -> list[Hold]:
    asked = {"reason": "春节休息", "by": stage.boss, "at": AT}
    return actions.close_shop(branch=stage.branch, first=first, last=last, **(asked | fields))


def test_whoever_is_on_leave_cannot_be_booked_and_the_refusal_says_why(stage: Stage):
    leave(stage, days_span(DAY, NEXT))
    with translation.override("en"), pytest.raises(ResourceTaken) as no:
        stage.place(stage.limo)
    assert str(no.value) == "李默 is away 23 May – 24 May: 年假."
    assert has(stage.place(ANY_PHOTOGRAPHER)) == ["郑坤"]
    stage.place(stage.limo, day=NEXT + dt.timedelta(days=1))


def test_a_morning_off_leaves_the_afternoon(stage: Stage):
    hold = leave(stage, span(9, 12))
    assert blocked(hold) == [("李默", "23 09:00", "23 12:00")]
    stage.place(stage.limo, part=DayPart.AFTERNOON)


def test_buffers_are_not_added_to_a_leave(stage: Stage):
    stage.limo.buffer_before = stage.limo.buffer_after = 30
    stage.limo.save()
    assert blocked(leave(stage, span(9, 12))) == [("李默", "23 09:00", "23 12:00")]


def test_a_leave_over_bookings_names_them(stage: Stage):
    stage.place(stage.limo, label="陈沐晴 与 许嘉树")
    with pytest.raises(ResourceTaken, match="陈沐晴 与 许嘉树"):
        leave(stage, days_span(DAY, NEXT))
    assert Hold.objects.count() == 1


def test_a_supervisors_reason_lets_the_bookings_stand_for_now(stage: Stage):
    stage.place(stage.limo)
    hold = leave(stage, days_span(DAY, NEXT), override_reason="急病,下午改派")
    assert hold.override_reason == "急病,下午改派"
    assert Claim.objects.get(hold=hold).override_by == stage.boss
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, part=DayPart.AFTERNOON)  # the leave is in everybody's way all the same


def test_a_long_absence_is_several_claims_and_has_no_gap(stage: Stage):
    hold = leave(stage, days_span(DAY, DAY + dt.timedelta(days=97)), purpose=Purpose.LEAVE, reason="产假")
    spans = list(Claim.objects.filter(hold=hold).order_by("starts_at").values_list("starts_at", "ends_at"))
    assert len(spans) == 4
    assert all(one[1] == two[0] for one, two in pairwise(spans))
    assert all(ends - starts <= LONGEST_CLAIM for starts, ends in spans)
    assert (spans[0][0], spans[-1][1]) == (moment(0), moment(0, day=DAY + dt.timedelta(days=98)))
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, day=DAY + dt.timedelta(days=60))


def test_an_absence_of_years_is_refused(stage: Stage):
    with pytest.raises(StudioError):
        leave(stage, Span(moment(0), moment(0) + dt.timedelta(days=500)))


def test_sick_since_yesterday_can_still_be_entered(stage: Stage):
    yesterday = AT.date() - dt.timedelta(days=1)
    assert has(leave(stage, days_span(yesterday, AT.date()))) == ["李默"]


def test_a_tentative_booking_whose_time_is_over_is_in_nobodys_way(stage: Stage):
    hold = stage.place(stage.limo, tentative_until=AT + dt.timedelta(hours=1))
    leave(stage, days_span(DAY, DAY), at=AT + dt.timedelta(hours=2))
    hold.refresh_from_db()
    assert hold.state == HoldState.RELEASED


def test_another_branchs_people_are_not_sent_on_leave(stage: Stage):
    from tests.factories import make_branch

    with pytest.raises(ResourceTaken):
        actions.block_resource(
            branch=make_branch(),
            resource_id=stage.limo.pk,
            purpose=Purpose.LEAVE,
            span=span(9, 12),
            reason="错",
            override_reason="强行",
            by=stage.boss,
            at=AT,
        )
    assert Claim.objects.count() == 0


def test_a_shut_shop_takes_no_booking_of_any_kind(stage: Stage):
    make_capacity(stage.branch, per_day=9)
    assert [hold.day for hold in shut(stage, DAY, NEXT)] == [DAY, NEXT]
    for fields in ({}, {"part": DayPart.OPEN}, {"purpose": Purpose.PICKUP}, {"day": NEXT}):
        with translation.override("en"), pytest.raises(ShopShut, match=r"The shop is closed on .*: 春节休息"):
            stage.place(**fields)
    hold = stage.place(day=NEXT + dt.timedelta(days=1))
    with pytest.raises(ShopShut):
        stage.move(hold)
    left = queries.capacity_left(branch=stage.branch, first=DAY, last=NEXT, department=Department.SHOOT, at=AT)
    assert left == {DAY: 0, NEXT: 0}


def test_shutting_over_bookings_names_them_all_or_says_there_are_more(stage: Stage):
    for n in range(5):
        stage.place(label=f"客人{n}", part=DayPart.OPEN)
    with translation.override("en"), pytest.raises(ResourceTaken) as no:
        shut(stage)
    assert str(no.value) == (
        "5 bookings stand on these days: Sat 23 May 客人0; Sat 23 May 客人1; Sat 23 May 客人2; Sat 23 May 客人3 … "
        "Move them first."
    )
    assert no.value.field == "first"
    holds = shut(stage, override_reason="停电,已逐一通知")
    assert holds[0].override_reason == "停电,已逐一通知"


def test_shutting_twice_adds_nothing_and_one_day_can_be_opened_again(stage: Stage):
    first, second = shut(stage, DAY, NEXT)
    assert [hold.day for hold in shut(stage, DAY, NEXT + dt.timedelta(days=1))] == [NEXT + dt.timedelta(days=1)]
    actions.release_hold(hold_id=first.pk, by=stage.boss, at=AT)
    stage.place()
    with pytest.raises(ShopShut):
        stage.place(day=second.day)


@pytest.mark.parametrize(
    ("last", "field"), [(DAY - dt.timedelta(days=1), "last"), (DAY + dt.timedelta(days=62), "last")]
)
def test_days_that_cannot_be(stage: Stage, last, field):
    with pytest.raises(StudioError) as no:
        shut(stage, DAY, last)
    assert no.value.field == field
    assert Hold.objects.count() == 0
