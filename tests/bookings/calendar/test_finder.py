"""What the finder offers can be booked; what it hides cannot. Shown on shops that Hypothesis invents."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookings.calendar import actions, queries
from bookings.calendar.models import BranchDay, Hold
from bookings.calendar.queries.finder import wishes_on
from bookings.calendar.refusals import CalendarRefusal
from bookings.calendar.rules import Outlook
from bookings.calendar.states import Around, Choice, Department, Need, Purpose, ResourceKind, parse_choice
from studio.core.spans import DayPart, Span, days_span
from tests.bookings.calendar.stage import ANY_PHOTOGRAPHER, AT, DAY, NEXT, Stage, moment, set_stage, span
from tests.factories import make_capacity, make_resource

PARTS = [DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING]
hours = st.tuples(st.integers(0, 23), st.integers(1, 9)).map(
    lambda one: Span(moment(0) + dt.timedelta(hours=one[0]), moment(0) + dt.timedelta(hours=one[0] + one[1]))
)


@st.composite
def shops(draw: st.DrawFn) -> dict[str, Any]:
    """Photographers with levels and buffers, what they have on the two days, capacity, a closed day or none."""
    people = draw(
        st.lists(
            st.tuples(st.integers(1, 3), st.sampled_from([0, 15, 60]), st.sampled_from([0, 30])), min_size=1, max_size=3
        )
    )
    index = st.integers(0, len(people) - 1)
    need = st.one_of(
        st.builds(lambda i: ("named", i, None), index),
        st.builds(lambda level, minutes: ("any", level, minutes), st.integers(1, 3), st.sampled_from([None, 60])),
    )
    return {
        "people": people,
        "busy": draw(
            st.lists(st.tuples(index, hours, st.sampled_from(["booked", "tentative", "expired", "leave"])), max_size=6)
        ),
        "around": draw(st.sampled_from([Around(), Around(30, 0), Around(0, 45), Around(15, 15)])),
        "capacity": draw(st.sampled_from([None, 0, 1, 2, 9])),
        "shut": draw(st.booleans()),
        "needs": draw(st.lists(need, max_size=3)),
        "at": draw(st.sampled_from([AT, moment(10), moment(17, 30)])),
    }


def build(stage: Stage, shop: dict[str, Any]) -> tuple[Need, ...]:
    """Puts an invented shop into the database; what clashes while building is left out."""
    stage.branch.refresh_from_db()
    people = [
        make_resource(
            stage.branch, ResourceKind.ASSISTANT, f"助理{n}", level=level, buffer_before=before, buffer_after=after
        )
        for n, (level, before, after) in enumerate(shop["people"])
    ]
    for n, where, how in shop["busy"]:
        until = {"tentative": moment(23), "expired": AT + dt.timedelta(minutes=1)}.get(how)
        try:
            with transaction.atomic():
                if how == "leave":
                    actions.block_resource(
                        branch=stage.branch,
                        resource_id=people[n].pk,
                        purpose=Purpose.LEAVE,
                        span=where,
                        reason="休",
                        by=stage.boss,
                        at=AT,
                    )
                else:
                    stage.place(people[n], part=DayPart.EXACT, span=where, tentative_until=until)
        except CalendarRefusal:
            continue
    actions.set_minutes(branch=stage.branch, minutes={"shoot": shop["around"]}, by=stage.boss, at=AT)
    if shop["capacity"] is not None:
        make_capacity(stage.branch, Department.SHOOT, shop["capacity"])
    if shop["shut"]:
        actions.close_shop(
            branch=stage.branch, first=NEXT, last=NEXT, reason="盘点", override_reason="盘点", by=stage.boss, at=AT
        )
    return tuple(
        Need(resource_id=people[what].pk)
        if how == "named"
        else Need(kind=ResourceKind.ASSISTANT.value, min_level=what, minutes=minutes)
        for how, what, minutes in shop["needs"]
    )


def can_be_booked(
    stage: Stage, choice: tuple[dt.date, str], needs: tuple[Need, ...], at: dt.datetime, **more: Any
) -> bool:
    """Really books it, and takes it back."""
    point = transaction.savepoint()
    try:
        stage.place(*needs, day=choice[0], part=choice[1], at=at, **more)
    except CalendarRefusal:
        return False
    else:
        return True
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
@given(shop=shops())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_offered_means_bookable_and_hidden_means_not(shop):
    point = transaction.savepoint()
    try:
        stage = set_stage()
        needs = build(stage, shop)
        offered = queries.free_slots(
            branch=stage.branch, days=(DAY, NEXT), purpose=Purpose.SHOOT, needs=needs, at=shop["at"]
        )
        truth = [
            (day, part) for day in (DAY, NEXT) for part in PARTS if can_be_booked(stage, (day, part), needs, shop["at"])
        ]
        assert [(one.day, one.part) for one in offered] == truth
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
@given(shop=shops())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_exact_times_are_offered_by_the_same_rule(shop):
    point = transaction.savepoint()
    try:
        stage = set_stage()
        needs = build(stage, shop)
        offered = queries.free_slots(
            branch=stage.branch, days=(DAY, DAY), purpose=Purpose.SHOOT, needs=needs, at=shop["at"], minutes=120
        )
        every = wishes_on(DAY, Outlook(stage.branch.opens_at, stage.branch.closes_at, shop["at"]), needs, 120)
        truth = [
            wish.span for wish in every if can_be_booked(stage, (DAY, DayPart.EXACT), needs, shop["at"], span=wish.span)
        ]
        assert [one.span for one in offered] == truth
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
@given(shop=shops())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_a_refusal_offers_instead_can_be_booked(shop):
    point = transaction.savepoint()
    try:
        stage = set_stage()
        needs = build(stage, shop)
        try:
            stage.place(*needs, at=shop["at"])
        except CalendarRefusal as no:
            for choice in no.choices:
                assert can_be_booked(stage, (choice.day, choice.part), choice.needs, shop["at"], span=choice.span)
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.django_db
@given(shop=shops())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_strip_counts_what_can_really_be_booked(shop):
    """So many as a half day shows can be booked one after the other, and not one more."""
    point = transaction.savepoint()
    try:
        stage = set_stage()
        build(stage, shop)
        strip = queries.half_days(branch=stage.branch, first=DAY, days=2, at=shop["at"], kind=ResourceKind.ASSISTANT)
        for day in strip:
            for part, left in ((DayPart.MORNING, day.morning), (DayPart.AFTERNOON, day.afternoon)):
                assert bookable(stage, day.day, part, shop["at"]) == left
    finally:
        transaction.savepoint_rollback(point)


def bookable(stage: Stage, day: dt.date, part: str, at: dt.datetime) -> int:
    inner = transaction.savepoint()
    booked = 0
    try:
        while True:
            stage.place(Need(kind=ResourceKind.ASSISTANT.value), day=day, part=part, at=at)
            booked += 1
    except CalendarRefusal:
        return booked
    finally:
        transaction.savepoint_rollback(inner)


def test_free_slots_in_order_and_so_many(stage: Stage):
    stage.place(stage.limo)
    found = queries.free_slots(
        branch=stage.branch,
        days=(DAY, NEXT),
        purpose=Purpose.SHOOT,
        needs=(Need(resource_id=stage.limo.pk),),
        at=AT,
        limit=3,
    )
    assert [(one.day, one.part, one.names) for one in found] == [
        (DAY, DayPart.AFTERNOON, ("李默",)),
        (DAY, DayPart.EVENING, ("李默",)),
        (NEXT, DayPart.MORNING, ("李默",)),
    ]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_queries_of_finder_strip_and_refusal_do_not_grow(stage: Stage, count):
    for n in range(count):
        day = DAY + dt.timedelta(days=n % 30)
        start = moment(0, day=day) + dt.timedelta(minutes=10 * (n // 30))
        Hold.objects.create(
            branch=stage.branch,
            purpose=Purpose.SHOOT,
            department=Department.SHOOT,
            label=f"{n}",
            day=day,
            state="confirmed",
            created_at=AT,
            created_by=stage.clerk,
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=5),
        ).claims.create(resource=stage.limo, starts_at=start, ends_at=start + dt.timedelta(minutes=5))
    asked = {"branch": stage.branch, "purpose": Purpose.SHOOT, "at": AT}
    assert queries_of(lambda: queries.free_slots(days=(DAY, NEXT), needs=(ANY_PHOTOGRAPHER,), **asked)) == 6
    assert queries_of(lambda: queries.half_days(first=DAY, **asked)) == 7
    stage.place(stage.zhengkun)
    with pytest.raises(CalendarRefusal) as no:
        stage.place(stage.zhengkun)
    assert queries_of(lambda: no.value.choices) == 7


def queries_of(read: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen)


def test_the_strip_names_days_as_the_wall_calendar_does(stage: Stage):
    BranchDay.objects.create(branch=stage.branch, day=NEXT, department=Department.SHOOT, capacity=1)
    strip = queries.half_days(branch=stage.branch, first=DAY, at=AT)
    assert len(strip) == 14
    assert (strip[0].day, strip[0].lunar, strip[0].morning, strip[0].afternoon) == (DAY, "初七", 2, 2)
    assert (strip[1].morning, strip[1].closed) == (1, None)
    festive = queries.half_days(branch=stage.branch, first=dt.date(2026, 5, 20), days=2, at=AT)
    assert festive[1].lunar == "小满"


def test_a_shop_that_opens_late_offers_no_morning(stage: Stage):
    stage.branch.opens_at = dt.time(12)
    stage.branch.save()
    asked = {"branch": stage.branch, "purpose": Purpose.SHOOT, "needs": (ANY_PHOTOGRAPHER,), "at": AT}
    assert [one.part for one in queries.free_slots(days=(DAY, DAY), **asked)] == [DayPart.AFTERNOON, DayPart.EVENING]
    assert queries.half_days(branch=stage.branch, first=DAY, days=1, at=AT)[0].morning == 0


def test_capacity_left_counts_what_is_live(stage: Stage):
    make_capacity(stage.branch, per_day=3)
    stage.place(stage.limo)
    stage.place(part=DayPart.OPEN, tentative_until=AT + dt.timedelta(hours=1))
    gone = stage.place(part=DayPart.EVENING)
    actions.release_hold(hold_id=gone.pk, by=stage.clerk, at=AT)
    room = queries.day_rooms(branch=stage.branch, first=DAY, last=NEXT, department=Department.SHOOT, at=AT)
    assert [(one.total, one.used, one.tentative, one.left) for one in room.values()] == [(3, 2, 1, 1), (3, 0, 0, 3)]
    unlimited = queries.capacity_left(branch=stage.branch, first=DAY, last=DAY, department=Department.DESK, at=AT)
    assert unlimited == {DAY: None}


@pytest.mark.parametrize(
    "choice",
    [
        Choice(DAY, DayPart.MORNING, None, (Need(resource_id=12), Need(kind="makeup", min_level=2, minutes=90))),
        Choice(DAY, DayPart.EXACT, span(9, 11), (Need(resource_id=12, minutes=60),)),
        Choice(DAY, DayPart.OPEN, None, ()),
    ],
)
def test_a_choice_survives_its_trip_through_a_button(choice):
    assert parse_choice(choice.value) == (choice.day, choice.part, choice.span, choice.needs)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2026-05-23",
        "2026-05-23|noon|||",
        "2026-05-23|exact||| ",
        "x|morning|||",
        "2026-05-23|morning|||chef.1",
        "2026-05-23|exact|12:00|09:00|",
        "2026-05-23|morning|||12:x",
        "2026-05-23|morning|||" + "9" * 30,
        "2026-05-23|morning|||12:0",
        "2026-05-23|morning|||12|13",
    ],
)
def test_a_forged_button_is_a_value_error(value):
    with pytest.raises(ValueError):  # noqa: PT011 – whatever the part that cannot be read says
        parse_choice(value)


def test_long_absences_are_seen_by_the_finder(stage: Stage):
    actions.block_resource(
        branch=stage.branch,
        resource_id=stage.limo.pk,
        purpose=Purpose.LEAVE,
        reason="产假",
        by=stage.boss,
        span=days_span(AT.date(), AT.date() + dt.timedelta(days=98)),
        at=AT,
    )
    need = (Need(resource_id=stage.limo.pk),)
    asked = {"branch": stage.branch, "purpose": Purpose.SHOOT, "needs": need, "at": AT}
    assert queries.free_slots(days=(DAY, DAY + dt.timedelta(days=60)), **asked) == []


def test_a_half_day_that_is_hidden_says_who_is_in_the_way(stage: Stage):
    """The finder hides it for the same reason the booking would be refused with."""
    stage.place(stage.limo, label="陈沐晴")
    stage.place(stage.zhengkun, label="柳闻莺")
    with translation.override("en"):
        day = queries.half_days(branch=stage.branch, first=DAY, days=1, at=AT)[0]
    assert day.morning == 0
    assert day.why_morning == "No photographer is free, Sat 23 May Morning. (李默 has 陈沐晴; 郑坤 has 柳闻莺)"
    assert (day.afternoon, day.why_afternoon) == (2, "")
