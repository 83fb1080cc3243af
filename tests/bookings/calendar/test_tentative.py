"""未定: kept until a moment, free by itself afterwards – swept or not – and looked at again when it is confirmed."""

import datetime as dt

import pytest
from django.utils import translation

from bookings.calendar import actions, queries
from bookings.calendar.models import Claim, Hold
from bookings.calendar.refusals import DayFull, ResourceTaken
from bookings.calendar.states import Department, HoldState, Wish
from bookings.calendar.tasks import sweep_expired
from studio.core import clock
from studio.core.audit.models import HistoryEntry
from studio.core.errors import StudioError
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, DAY, Stage, has
from tests.factories import make_capacity

UNTIL = AT + dt.timedelta(hours=8)
JUST_BEFORE, AFTER = UNTIL - dt.timedelta(seconds=1), UNTIL + dt.timedelta(seconds=1)


def test_until_its_time_is_over_it_is_in_the_way_and_says_until_when(stage: Stage):
    stage.place(stage.limo, tentative_until=UNTIL, label="袁星野")
    with translation.override("en"), pytest.raises(ResourceTaken) as no:
        stage.place(stage.limo, at=JUST_BEFORE)
    assert str(no.value) == ("李默 is kept for 袁星野 23 May 09:00–12:00 until 10 May 18:24 (tentative, by 王思琪).")


@pytest.mark.parametrize("at", [UNTIL, AFTER])
def test_whoever_meets_it_afterwards_takes_the_place(stage: Stage, at):
    """No sweep has run: the claim is still in the table, and the newcomer releases it himself."""
    old = stage.place(stage.limo, stage.makeup, tentative_until=UNTIL)
    new = stage.place(stage.limo, at=at)
    assert has(new) == ["李默"]
    old.refresh_from_db()
    assert (old.state, old.released_at, has(old)) == (HoldState.RELEASED, at, [])
    entry = HistoryEntry.objects.get(verb="hold.expired")
    assert (entry.subject, entry.actor) == (f"hold:{old.pk}", None)


def test_an_expired_one_that_is_not_in_the_way_is_left_to_the_sweep(stage: Stage):
    """Its couple may still confirm it late; nobody wanted that place."""
    old = stage.place(stage.limo, part=DayPart.AFTERNOON, tentative_until=UNTIL)
    stage.place(stage.limo, at=AFTER)
    assert actions.confirm_hold(hold_id=old.pk, by=stage.clerk, at=AFTER).state == HoldState.CONFIRMED


def test_moving_into_an_expired_place_works_too(stage: Stage):
    stage.place(stage.limo, part=DayPart.AFTERNOON, tentative_until=UNTIL)
    hold = stage.place(stage.limo)
    stage.move(hold, at=AFTER)
    assert Claim.objects.filter(released_at=None).count() == 1


def test_a_refused_newcomer_leaves_the_expired_alone(stage: Stage):
    old = stage.place(stage.limo, tentative_until=UNTIL)
    stage.place(stage.studio)
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, stage.studio, at=AFTER)
    old.refresh_from_db()
    assert old.state == HoldState.TENTATIVE


def test_expired_ones_do_not_count_against_the_day(stage: Stage):
    make_capacity(stage.branch, per_day=1)
    stage.place(tentative_until=UNTIL)
    with pytest.raises(DayFull):
        stage.place(at=JUST_BEFORE)
    left = {at: _left(stage, at) for at in (JUST_BEFORE, UNTIL)}
    assert left == {JUST_BEFORE: 0, UNTIL: 1}
    stage.place(at=UNTIL)


def _left(stage: Stage, at: dt.datetime) -> int | None:
    left = queries.capacity_left(branch=stage.branch, first=DAY, last=DAY, department=Department.SHOOT, at=at)
    return left[DAY]


def test_confirmed_it_stays_for_good(stage: Stage):
    hold = stage.place(stage.limo, tentative_until=UNTIL)
    confirmed = actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=JUST_BEFORE)
    assert (confirmed.state, confirmed.expires_at) == (HoldState.CONFIRMED, None)
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, at=AFTER)
    again = actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AFTER)
    assert again.state == HoldState.CONFIRMED
    assert HistoryEntry.objects.filter(verb="hold.confirmed").count() == 1


def test_confirmed_late_while_nobody_came(stage: Stage):
    hold = stage.place(stage.limo, tentative_until=UNTIL)
    assert actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AFTER).state == HoldState.CONFIRMED
    assert has(hold) == ["李默"]


def test_confirmed_late_after_somebody_took_the_place(stage: Stage):
    hold = stage.place(stage.limo, tentative_until=UNTIL)
    stage.place(stage.limo, at=AFTER, label="罗安歌")
    with pytest.raises(ResourceTaken, match="罗安歌") as no:
        actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AFTER)
    assert no.value.choices[0].names == ("郑坤",)
    assert Claim.objects.filter(released_at=None).count() == 1


def test_confirmed_while_somebody_just_takes_the_place_names_who_took_it(stage: Stage, monkeypatch):
    """Released between being seen and being locked: what it had is read again for the answer."""
    from bookings.calendar.actions import holds

    hold = stage.place(stage.limo, tentative_until=UNTIL)

    def taken_meanwhile(seen):
        monkeypatch.undo()
        stage.place(stage.limo, at=AFTER, label="罗安歌")
        return Wish(seen.day, seen.part, queries.span_of(seen), ())

    monkeypatch.setattr(holds, "wish_on", taken_meanwhile)
    with pytest.raises(ResourceTaken, match="罗安歌") as no:
        actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AFTER)
    assert no.value.choices != ()


def test_confirmed_after_the_sweep_says_to_book_it_again(stage: Stage):
    hold = stage.place(stage.limo, tentative_until=UNTIL)
    actions.release_expired(at=UNTIL)
    with translation.override("en"), pytest.raises(StudioError, match="book it again"):
        actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AFTER)


def test_confirmed_late_after_the_day_filled_up(stage: Stage):
    """The day's capacity is looked at again: an expired booking had stopped counting."""
    make_capacity(stage.branch, per_day=1)
    hold = stage.place(stage.limo, tentative_until=UNTIL)
    stage.place(stage.zhengkun, at=AFTER)
    with pytest.raises(DayFull):
        actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AFTER)
    hold.refresh_from_db()
    assert hold.state == HoldState.TENTATIVE


def test_two_tentative_ones_cannot_both_have_the_place(stage: Stage):
    stage.place(stage.limo, tentative_until=UNTIL)
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, tentative_until=UNTIL)


def test_the_sweep_frees_what_nobody_met(stage: Stage):
    over = [stage.place(stage.limo, tentative_until=UNTIL), stage.place(part=DayPart.OPEN, tentative_until=UNTIL)]
    kept = [stage.place(stage.zhengkun), stage.place(stage.makeup, tentative_until=AFTER)]
    assert actions.release_expired(at=UNTIL) == 2
    assert actions.release_expired(at=UNTIL) == 0  # run twice, nothing new
    states = dict(Hold.objects.values_list("pk", "state"))
    assert {states[hold.pk] for hold in over} == {HoldState.RELEASED}
    assert {states[hold.pk] for hold in kept} == {HoldState.CONFIRMED, HoldState.TENTATIVE}
    assert [has(hold) for hold in over + kept] == [[], [], ["郑坤"], ["丁小满"]]


def test_the_sweep_takes_the_oldest_first_and_so_many(stage: Stage):
    for hours in (3, 1, 2):
        stage.place(part=DayPart.OPEN, tentative_until=AT + dt.timedelta(hours=hours), label=str(hours))
    assert actions.release_expired(at=UNTIL, limit=2) == 2
    assert Hold.objects.get(state=HoldState.TENTATIVE).label == "3"


def test_the_worker_sweeps_by_the_real_clock(stage: Stage):
    hold = stage.place(
        day=clock.today() + dt.timedelta(days=30),
        part=DayPart.OPEN,
        at=clock.now(),
        tentative_until=clock.now() + dt.timedelta(milliseconds=1),
    )
    assert sweep_expired() == 1
    hold.refresh_from_db()
    assert hold.state == HoldState.RELEASED
