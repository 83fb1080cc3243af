"""改期 and 退档: the old place is given up and the new one taken, or nothing changes."""

import datetime as dt

import pytest
from django.utils import translation

from bookings.calendar import actions
from bookings.calendar.models import BranchDay, Claim, Hold
from bookings.calendar.refusals import DayFull, ResourceTaken, ShopShut, WrongTime
from bookings.calendar.states import HoldState, Need
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import history_of, tell
from studio.core.errors import MovedOn, StudioError
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import ANY_PHOTOGRAPHER, AT, DAY, NEXT, Stage, blocked, has, moment, span
from tests.factories import make_capacity


def test_a_move_keeps_its_people_and_frees_the_old_place(stage: Stage):
    hold = stage.place(stage.limo, Need(resource_id=stage.makeup.pk, minutes=90))
    moved = stage.move(hold, day=NEXT)
    assert moved.pk == hold.pk
    assert (moved.day, moved.part, moved.moves) == (NEXT, DayPart.AFTERNOON, 1)
    assert blocked(moved) == [("李默", "24 13:00", "24 17:30"), ("丁小满", "24 13:00", "24 14:30")]
    stage.place(stage.limo, stage.makeup)  # the old place is free
    assert Claim.objects.filter(hold=hold, released_at=AT).count() == 2  # and remembered


def test_a_move_into_somebody_elses_place_changes_nothing(stage: Stage):
    stage.place(stage.limo, part=DayPart.AFTERNOON, label="陈沐晴 与 许嘉树")
    hold = stage.place(stage.limo, label="林知微 与 周亦航")
    before = list(Claim.objects.values()), list(Hold.objects.values()), HistoryEntry.objects.count()
    with pytest.raises(ResourceTaken, match="陈沐晴 与 许嘉树") as no:
        stage.move(hold)
    assert (list(Claim.objects.values()), list(Hold.objects.values()), HistoryEntry.objects.count()) == before
    assert no.value.choices[0].names == ("郑坤",)


def test_a_booking_is_never_in_its_own_way(stage: Stage):
    make_capacity(stage.branch, per_day=1)
    hold = stage.place(stage.limo, part=DayPart.EXACT, span=span(10, 12))
    stage.move(hold, part=DayPart.EXACT, span=span(11, 13))
    assert blocked(hold) == [("李默", "23 11:00", "23 13:00")]


def test_a_move_may_bring_other_people(stage: Stage):
    hold = stage.place(stage.limo, stage.makeup)
    stage.move(hold, needs=(Need(resource_id=stage.zhengkun.pk),), part=DayPart.MORNING)
    assert has(hold) == ["郑坤"]


def test_somebody_of_a_kind_is_chosen_among_those_free_at_the_new_time(stage: Stage):
    stage.place(stage.zhengkun, part=DayPart.AFTERNOON)
    hold = stage.place(ANY_PHOTOGRAPHER)
    assert has(hold) == ["郑坤"]
    with pytest.raises(ResourceTaken):
        stage.move(hold)  # keeps 郑坤, who is taken
    stage.move(hold, needs=(ANY_PHOTOGRAPHER,))
    assert has(hold) == ["李默"]


def test_from_an_open_time_to_a_time_and_back(stage: Stage):
    hold = stage.place(part=DayPart.OPEN)
    stage.move(hold, needs=(Need(resource_id=stage.limo.pk),))
    assert (has(hold), hold.pk) == (["李默"], Hold.objects.get().pk)
    moved = stage.move(hold, part=DayPart.OPEN)
    assert (moved.starts_at, has(hold)) == (None, [])


def test_while_the_time_is_open_it_goes_on_asking_for_its_people(stage: Stage):
    """Nobody has to remember whom the couple wanted; a colleague has them meanwhile, and that is said."""
    hold = stage.place(stage.limo, Need(resource_id=stage.makeup.pk, minutes=90))
    opened = stage.move(hold, part=DayPart.OPEN)
    assert (has(opened), opened.wanted) == ([], [f"{stage.limo.pk}", f"{stage.makeup.pk}:90"])
    with translation.override("en"):
        assert "time still open, wants 李默, 丁小满" in tell(history_of(f"hold:{hold.pk}"))[0].text
    stage.place(stage.limo, label="陈沐晴")
    with pytest.raises(ResourceTaken, match="陈沐晴"):
        stage.move(hold, part=DayPart.MORNING)
    stage.move(hold, day=NEXT, part=DayPart.OPEN)
    again = stage.move(hold, day=NEXT, part=DayPart.MORNING)
    assert (has(again), again.wanted) == (["李默", "丁小满"], [])
    assert blocked(again)[1] == ("丁小满", "24 09:00", "24 10:30")


def test_a_full_day_takes_nobody_by_moving_either(stage: Stage):
    make_capacity(stage.branch, per_day=1)
    stage.place(day=NEXT)
    hold = stage.place()
    with pytest.raises(DayFull):
        stage.move(hold, day=NEXT)
    assert Hold.objects.get(pk=hold.pk).day == DAY
    assert BranchDay.objects.count() == 2


def test_the_same_rule_for_hours_and_past(stage: Stage):
    hold = stage.place(stage.limo)
    with pytest.raises(ShopShut):
        stage.move(hold, part=DayPart.EXACT, span=span(6, 8))
    with pytest.raises(WrongTime):
        stage.move(hold, day=dt.date(2026, 5, 1))


def test_during_the_shoot_another_photographer_steps_in(stage: Stage):
    hold = stage.place(stage.limo, part=DayPart.EXACT, span=span(9, 12))
    moved = stage.move(
        hold, part=DayPart.EXACT, span=span(9, 12), needs=(Need(resource_id=stage.zhengkun.pk),), at=moment(10)
    )
    assert has(moved) == ["郑坤"]
    with pytest.raises(WrongTime):
        stage.move(hold, part=DayPart.EXACT, span=span(10, 12), at=moment(11))


def test_somebody_moved_it_between_reading_and_locking(stage: Stage, monkeypatch):
    """What the clerk saw is no longer so: told where it stands, nothing done."""
    from bookings.calendar.actions import holds

    hold = stage.place(stage.limo)

    def meanwhile(*asked, **more):
        monkeypatch.undo()
        stage.move(hold, day=NEXT)
        return holds.lock_resources(*asked, **more)

    monkeypatch.setattr(holds, "lock_resources", meanwhile)
    with translation.override("en"), pytest.raises(MovedOn) as no:
        stage.move(hold, part=DayPart.EVENING)
    assert str(no.value) == "Somebody moved this booking at the same moment: it stands on Sun 24 May Afternoon now."
    assert Hold.objects.get().moves == 1


def test_moving_to_where_it_stands_is_quiet(stage: Stage):
    hold = stage.place(stage.limo)
    stage.move(hold, part=DayPart.MORNING)
    assert blocked(hold) == [("李默", "23 09:00", "23 12:00")]


def test_release_frees_the_place_at_once_and_only_once(stage: Stage):
    hold = stage.place(stage.limo)
    released = actions.release_hold(hold_id=hold.pk, reason="新人改主意", by=stage.clerk, at=AT)
    assert (released.state, released.release_reason, has(hold)) == (HoldState.RELEASED, "新人改主意", [])
    later = AT + dt.timedelta(hours=1)
    again = actions.release_hold(hold_id=hold.pk, reason="又一次", by=stage.clerk, at=later)
    assert (again.released_at, again.release_reason) == (AT, "新人改主意")
    assert HistoryEntry.objects.filter(verb="hold.released").count() == 1
    stage.place(stage.limo)


def test_a_released_booking_cannot_be_moved_or_confirmed(stage: Stage):
    hold = stage.place(stage.limo)
    actions.release_hold(hold_id=hold.pk, by=stage.clerk, at=AT)
    for door in (lambda: stage.move(hold), lambda: actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AT)):
        with translation.override("en"), pytest.raises(StudioError, match=r"was released .* book it again"):
            door()


def test_the_history_of_a_place_is_told(stage: Stage):
    hold = stage.place(stage.limo, tentative_until=moment(18, day=NEXT.replace(day=11)))
    actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AT)
    stage.move(hold, day=NEXT, part=DayPart.EXACT, span=span(10, 12, NEXT))
    actions.release_hold(hold_id=hold.pk, reason="退单", by=stage.clerk, at=AT)
    with translation.override("en"):
        told = [one.text for one in tell(history_of(f"hold:{hold.pk}"))]
    assert told == [
        "Released: 退单",
        "Moved from Sat 23 May Morning to Sun 24 May 10:00, 李默",
        "Confirmed: the place is kept for good",
        "Kept tentatively until Mon 11 May 18:00: shoot, Sat 23 May Morning, 李默",
    ]
