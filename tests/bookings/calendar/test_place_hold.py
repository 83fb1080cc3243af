"""占档: everything a booking needs or nothing, at every door the same rule, and a no that says who is in the way."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from bookings.calendar import actions
from bookings.calendar.actions import set_minutes
from bookings.calendar.models import BranchDay, Claim, Hold
from bookings.calendar.queries import needs_of
from bookings.calendar.refusals import CalendarRefusal, DayFull, ResourceTaken, ShopShut, WrongTime
from bookings.calendar.states import Around, Department, HoldState, Need, Purpose, ResourceKind
from studio.core.audit.models import HistoryEntry
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span
from tests.bookings.calendar.stage import ANY_PHOTOGRAPHER, AT, DAY, NEXT, Stage, blocked, has, moment, span
from tests.factories import make_branch, make_capacity, make_resource


def nothing_more_than(holds: int) -> bool:
    return Hold.objects.count() == holds and HistoryEntry.objects.count() == holds


def test_a_booking_takes_its_people_for_the_part_of_the_day(stage: Stage):
    hold = stage.place(stage.limo, stage.makeup)
    assert (hold.day, hold.part, hold.state) == (DAY, DayPart.MORNING, HoldState.CONFIRMED)
    assert (hold.starts_at, hold.ends_at) == (moment(9), moment(12))
    assert blocked(hold) == [("李默", "23 09:00", "23 12:00"), ("丁小满", "23 09:00", "23 12:00")]
    assert hold.department == Department.SHOOT
    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.subject, entry.actor) == ("hold.placed", f"hold:{hold.pk}", stage.clerk)
    assert entry.data["places"] == ["李默", "丁小满"]


def test_the_second_clerk_hears_who_has_the_photographer_since_when_and_until_when(stage: Stage):
    stage.place(stage.limo, label="陈沐晴 与 许嘉树", at=AT - dt.timedelta(days=7))
    with translation.override("en"), pytest.raises(ResourceTaken) as no:
        stage.place(stage.limo, label="林知微 与 周亦航")
    assert str(no.value) == ("李默 is taken 23 May 09:00–12:00: 陈沐晴 与 许嘉树, shoot, booked 3 May 10:24 by 王思琪.")
    assert no.value.field == "needs"
    assert nothing_more_than(1)


def test_the_refusal_offers_somebody_else_at_the_same_time_then_other_times(stage: Stage):
    stage.place(stage.limo)
    with pytest.raises(ResourceTaken) as no:
        stage.place(stage.limo)
    offered = [(one.day, one.part, one.names) for one in no.value.choices]
    assert offered == [
        (DAY, DayPart.MORNING, ("郑坤",)),
        (DAY, DayPart.AFTERNOON, ("李默",)),
        (DAY, DayPart.EVENING, ("李默",)),
    ]


def test_what_a_refusal_offers_can_be_had(stage: Stage):
    stage.place(stage.limo)
    stage.place(stage.zhengkun, part=DayPart.AFTERNOON)
    with pytest.raises(ResourceTaken) as no:
        stage.place(stage.limo)
    for choice in no.value.choices:
        hold = stage.place(*choice.needs, day=choice.day, part=choice.part, span=choice.span)
        assert tuple(has(hold)) == choice.names
        actions.release_hold(hold_id=hold.pk, by=stage.clerk, at=AT)


def test_a_refused_exact_time_offers_the_nearest_exact_times(stage: Stage):
    stage.place(stage.limo, part=DayPart.EXACT, span=span(10, 12))
    with pytest.raises(ResourceTaken) as no:
        stage.place(stage.limo, part=DayPart.EXACT, span=span(11, 12))
    hours = [(one.names, f"{one.span.local_start:%H:%M}") for one in no.value.choices if one.span]
    assert hours == [(("郑坤",), "11:00"), (("李默",), "12:00"), (("李默",), "12:30")]


def test_all_or_nothing(stage: Stage):
    stage.place(stage.studio)
    with pytest.raises(ResourceTaken, match="影棚 A"):
        stage.place(stage.limo, stage.studio)
    assert has(stage.place(stage.limo)) == ["李默"]


def test_anybody_of_a_kind_is_whoever_is_free(stage: Stage):
    assert has(stage.place(ANY_PHOTOGRAPHER)) == ["郑坤"]  # level 1 first: 李默 is kept for who asks for him
    assert has(stage.place(ANY_PHOTOGRAPHER)) == ["李默"]
    with translation.override("en"), pytest.raises(ResourceTaken) as no:
        stage.place(ANY_PHOTOGRAPHER, label="林知微 与 周亦航")
    assert str(no.value).startswith("No photographer is free, Sat 23 May Morning.")
    assert "李默" in str(no.value)
    assert "陈沐晴 与 许嘉树" in str(no.value)
    assert [one.part for one in no.value.choices] == [DayPart.AFTERNOON, DayPart.EVENING, DayPart.MORNING]


def test_a_level_that_nobody_here_has(stage: Stage):
    with translation.override("en"), pytest.raises(ResourceTaken) as no:
        stage.place(Need(kind=ResourceKind.PHOTOGRAPHER, min_level=3))
    assert str(no.value) == "No photographer of level 3 or higher is free, Sat 23 May Morning."
    assert no.value.choices == ()


def test_half_open_neighbours_stand_beside_each_other(stage: Stage):
    stage.place(stage.limo, part=DayPart.EXACT, span=span(9, 11))
    stage.place(stage.limo, part=DayPart.EXACT, span=span(11, 12))
    assert Claim.objects.count() == 2


def test_set_up_and_clean_up_of_the_resource_are_blocked_too(stage: Stage):
    stage.studio.buffer_before, stage.studio.buffer_after = 15, 30
    stage.studio.save()
    hold = stage.place(stage.studio, part=DayPart.EXACT, span=span(9, 11))
    assert blocked(hold) == [("影棚 A", "23 08:45", "23 11:30")]
    assert (hold.starts_at, hold.ends_at) == (moment(9), moment(11))
    with pytest.raises(ResourceTaken):
        stage.place(stage.studio, part=DayPart.EXACT, span=Span(moment(11, 30), moment(12, 30)))
    stage.place(stage.studio, part=DayPart.EXACT, span=Span(moment(11, 45), moment(12, 30)))


def test_a_kind_of_booking_has_minutes_of_its_own_and_the_longer_hold(stage: Stage):
    stage.studio.buffer_before, stage.studio.buffer_after = 15, 30
    stage.studio.save()
    minutes = {"shoot": Around(30, 20), "fitting": Around(60, 60)}
    set_minutes(branch=stage.branch, minutes=minutes, by=stage.boss, at=AT)
    hold = stage.place(stage.studio, stage.limo, part=DayPart.EXACT, span=span(10, 12))
    assert blocked(hold) == [("李默", "23 09:30", "23 12:20"), ("影棚 A", "23 09:30", "23 12:30")]
    assert [need.minutes for need in needs_of(hold)] == [None, None]
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, part=DayPart.EXACT, span=Span(moment(12, 30), moment(13)))
    stage.place(stage.limo, part=DayPart.EXACT, span=Span(moment(12, 50), moment(13, 30)))


def test_bookings_that_stand_keep_the_minutes_they_were_given(stage: Stage):
    hold = stage.place(stage.limo, part=DayPart.EXACT, span=span(10, 12))
    early = stage.place(Need(resource_id=stage.makeup.pk, minutes=60), part=DayPart.EXACT, span=span(14, 16))
    set_minutes(branch=stage.branch, minutes={"shoot": Around(30, 30)}, by=stage.boss, at=AT)
    assert blocked(hold) == [("李默", "23 10:00", "23 12:00")]
    assert (needs_of(hold)[0].minutes, needs_of(early)[0].minutes) == (None, 60)
    moved = stage.move(hold, part=DayPart.EXACT, span=span(17, 19))
    assert blocked(moved) == [("李默", "23 16:30", "23 19:30")]


def test_a_need_of_ninety_minutes(stage: Stage):
    hold = stage.place(stage.limo, Need(resource_id=stage.makeup.pk, minutes=90))
    assert blocked(hold) == [("李默", "23 09:00", "23 12:00"), ("丁小满", "23 09:00", "23 10:30")]


def test_another_branch_has_other_people(stage: Stage):
    far = make_resource(make_branch(), name="别店")
    with pytest.raises(ResourceTaken):
        stage.place(far)
    assert nothing_more_than(0)


def test_somebody_who_left_cannot_be_booked(stage: Stage):
    stage.limo.is_active = False
    stage.limo.save()
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo)
    assert has(stage.place(ANY_PHOTOGRAPHER)) == ["郑坤"]


def test_an_open_time_takes_nobody_but_counts(stage: Stage):
    make_capacity(stage.branch, per_day=1)
    hold = stage.place(stage.limo, part=DayPart.OPEN)
    assert (hold.starts_at, has(hold)) == (None, [])
    with pytest.raises(DayFull):
        stage.place(stage.limo)


@pytest.mark.parametrize("purpose", [Purpose.SELECTION, Purpose.PROOF])
def test_a_day_takes_so_many_bookings_of_a_department(stage: Stage, purpose):
    make_capacity(stage.branch, Department.SELECTION, per_day=2)
    stage.place(purpose=Purpose.SELECTION)
    stage.place(purpose=purpose, part=DayPart.AFTERNOON)
    stage.place()  # a shoot counts elsewhere
    with translation.override("en"), pytest.raises(DayFull) as no:
        stage.place(purpose=purpose, part=DayPart.EVENING)
    assert str(no.value) == "Sat 23 May is full: 2 of 2 bookings are taken."
    assert {one.day for one in no.value.choices} == {NEXT}
    stage.place(purpose=purpose, day=NEXT)


def test_a_day_may_take_more_or_fewer_than_usual(stage: Stage):
    make_capacity(stage.branch, per_day=5)
    BranchDay.objects.create(branch=stage.branch, day=DAY, department=Department.SHOOT, capacity=1)
    stage.place()
    with pytest.raises(DayFull):
        stage.place(part=DayPart.AFTERNOON)


def test_another_branch_has_its_own_capacity(stage: Stage):
    make_capacity(stage.branch, per_day=1)
    other = make_branch()
    make_capacity(other, per_day=1)
    stage.place()
    elsewhere = actions.place_hold(
        branch=other, purpose=Purpose.SHOOT, day=DAY, part=DayPart.MORNING, label="别店", by=stage.boss, at=AT
    )
    assert elsewhere.branch == other


@pytest.mark.parametrize(
    ("fields", "error", "field", "sentence"),
    [
        (
            {"part": DayPart.EXACT, "span": span(7, 9)},
            ShopShut,
            "part",
            "The shop is open from 09:00 to 20:00; night scenes may last until 21:00.",
        ),
        (
            {"part": DayPart.EXACT, "span": span(20, 22)},
            ShopShut,
            "part",
            "The shop is open from 09:00 to 20:00; night scenes may last until 21:00.",
        ),
        (
            {"day": dt.date(2026, 5, 9)},
            WrongTime,
            "day",
            "Sat 9 May Morning is over already; choose a later day.",
        ),
        (
            {"day": AT.date(), "part": DayPart.EXACT, "span": span(10, 12, AT.date())},
            WrongTime,
            "part",
            "Sun 10 May 10:00–12:00 has passed already; choose a later time.",
        ),
        (
            {"day": dt.date(2036, 5, 23)},
            WrongTime,
            "day",
            "2036-05-23 is more than three years away; please check the year.",
        ),
        ({"part": DayPart.EXACT}, StudioError, "part", "Say from when until when."),
        ({"part": DayPart.EXACT, "span": span(9, 12, NEXT)}, StudioError, "part", "The time does not lie on that day."),
        (
            {"tentative_until": AT},
            StudioError,
            "tentative_until",
            "A tentative booking must be kept until some later moment.",
        ),
    ],
)
def test_times_that_cannot_be_are_refused_with_a_sentence(stage: Stage, fields, error, field, sentence):
    with translation.override("en"), pytest.raises(error) as no:
        stage.place(stage.limo, **fields)
    assert (str(no.value).replace(" 2026", ""), no.value.field) == (sentence, field)
    assert nothing_more_than(0)


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(9999, 12, 31)])
def test_impossible_years_are_refused(stage: Stage, day):
    with pytest.raises(StudioError):
        stage.place(stage.limo, day=day)


def test_leave_is_not_booked_through_this_door(stage: Stage):
    with pytest.raises(ValueError, match="actions of their own"):
        stage.place(stage.limo, purpose=Purpose.LEAVE)


def test_the_constraint_behind_the_check_speaks_the_same_language(stage: Stage, monkeypatch):
    """Belt 2 taken off: what it would have seen is refused by the database, as the same error."""
    from bookings.calendar.queries import places

    stage.place(stage.limo)
    monkeypatch.setattr(places, "taken_within", lambda *args: ({}, []))
    with pytest.raises(ResourceTaken, match="李默"):
        stage.place(stage.limo)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_booking_do_not_grow_with_what_stands_there(stage: Stage, count):
    for n in range(count):
        stage.place(stage.limo, part=DayPart.EXACT, span=span(9 + n, 10 + n))
    with CaptureQueriesContext(connection) as seen:
        stage.place(stage.limo, stage.makeup, part=DayPart.AFTERNOON)
    own = [query["sql"] for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(own) == 8, own


def test_a_refusal_writes_nothing_at_all(stage: Stage):
    stage.place(stage.limo)
    before = list(BranchDay.objects.values()), list(Claim.objects.values())
    with pytest.raises(CalendarRefusal):
        stage.place(stage.limo)
    assert (list(BranchDay.objects.values()), list(Claim.objects.values())) == before
    assert nothing_more_than(1)
