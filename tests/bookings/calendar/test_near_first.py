"""What is offered instead is looked for among the next days first: cheaper in a rush, and the same choices."""

import datetime as dt
import random

import pytest

from bookings.calendar import actions
from bookings.calendar.queries import finder, next_choices
from bookings.calendar.states import Need, Purpose, Wish
from studio.core.errors import StudioError
from studio.core.spans import DayPart, days_span, part_span
from tests.bookings.calendar.stage import ANY_PHOTOGRAPHER, AT, DAY, Stage, span
from tests.factories import make_capacity

PARTS = (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING)


def a_busy_month(stage: Stage, dice: random.Random, share: float) -> None:
    """So much of every half day is taken, some days are shut, some full."""
    for n in range(-1, 34):
        day = DAY + dt.timedelta(days=n)
        if dice.random() < share / 4:
            actions.close_shop(branch=stage.branch, first=day, last=day, reason="盘点", by=stage.boss, at=AT)
            continue
        for who in (stage.limo, stage.zhengkun):
            for part in PARTS:
                if dice.random() < share:
                    stage.place(who, day=day, part=part)
    make_capacity(stage.branch, per_day=4)


def wishes(stage: Stage) -> list[Wish]:
    half = part_span(DAY, DayPart.MORNING, stage.branch.opens_at, stage.branch.closes_at)
    early = DAY - dt.timedelta(days=60)
    limo = Need(resource_id=stage.limo.pk)
    return [
        Wish(DAY, DayPart.MORNING, half, (limo,)),
        Wish(DAY, DayPart.MORNING, half, (ANY_PHOTOGRAPHER, Need(resource_id=stage.studio.pk))),
        Wish(DAY, DayPart.EXACT, span(10, 12), (limo, Need(resource_id=stage.makeup.pk, minutes=90))),
        Wish(DAY, DayPart.OPEN, None, ()),
        Wish(early, DayPart.MORNING, part_span(early, DayPart.MORNING, half.local_start.time(), dt.time(20)), (limo,)),
    ]  # fmt: skip


@pytest.mark.parametrize("share", [0.0, 0.5, 0.8, 0.93, 1.0])
def test_the_same_is_offered_as_by_looking_through_everything_at_once(db, stage: Stage, monkeypatch, share):
    dice = random.Random(f"near {share}")
    a_busy_month(stage, dice, share)
    hold = stage.place(stage.makeup, part=DayPart.EVENING, day=DAY + dt.timedelta(days=40))
    for wish in wishes(stage):
        for limit in (1, 3, 9):
            asked = {"branch": stage.branch, "purpose": Purpose.SHOOT, "wish": wish, "at": AT, "limit": limit,
                     "ignoring": hold.pk}  # fmt: skip
            near = next_choices(**asked)
            with monkeypatch.context() as at_once:
                at_once.setattr(finder, "NEAR_DAYS", finder.LOOK_AHEAD_DAYS)
                assert near == next_choices(**asked), wish


def refused_choices(stage: Stage):
    with pytest.raises(StudioError) as no:
        stage.place(stage.limo)
    return no.value


def test_a_refusal_in_a_rush_asks_seven_questions(stage: Stage, django_assert_num_queries):
    stage.place(stage.limo)
    refusal = refused_choices(stage)
    with django_assert_num_queries(7):  # kinds, places, claims, their holds, capacity twice, bookings by day
        assert len(refusal.choices) == 3


def test_when_the_next_days_are_taken_the_rest_is_looked_through(stage: Stage, django_assert_num_queries):
    """Whoever else is taken on the day itself is not offered because the later days say nothing of it."""
    days = days_span(DAY, DAY + dt.timedelta(days=9))
    actions.block_resource(
        branch=stage.branch, resource_id=stage.limo.pk, purpose=Purpose.LEAVE, span=days, reason="年假", by=stage.boss,
        at=AT,
    )  # fmt: skip
    stage.place(stage.zhengkun)
    refusal = refused_choices(stage)
    with django_assert_num_queries(13):  # all but the kinds once more
        assert [(one.day, one.names) for one in refusal.choices] == [(DAY + dt.timedelta(days=10), ("李默",))] * 3
