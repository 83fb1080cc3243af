"""A rule for everybody; a supervisor may break it with a reason, which is kept and stays in sight."""

import pytest
from django.utils import translation

from bookings.calendar import actions
from bookings.calendar.models import Claim, Hold
from bookings.calendar.refusals import DayFull, ResourceTaken, ShopShut, WrongTime
from bookings.calendar.states import Need
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import history_of, tell
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import ANY_PHOTOGRAPHER, AT, NEXT, Stage, has, overlaps_in_the_database, span
from tests.factories import make_capacity

REASON = "双胞胎姐妹同拍"


def test_a_supervisor_books_over_somebody_and_it_stays_in_sight(stage: Stage):
    stage.place(stage.limo, label="陈沐晴 与 许嘉树")
    hold = stage.place(stage.limo, stage.makeup, override_reason=f"  {REASON} ", by=stage.boss)
    assert hold.override_reason == REASON
    said = {one.resource.name: (one.override_reason, one.override_by) for one in Claim.objects.filter(hold=hold)}
    assert said == {"李默": (REASON, stage.boss), "丁小满": ("", None)}  # only what stood in somebody's way
    with translation.override("en"):
        told = tell(history_of(f"hold:{hold.pk}"))[0].text
    assert told.endswith(f"(override against 陈沐晴 与 许嘉树: {REASON})")
    assert overlaps_in_the_database() == 0


def test_a_clerk_cannot_whatever_the_form_carries(stage: Stage):
    stage.place(stage.limo)
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, override_reason=REASON)
    assert Hold.objects.count() == 1


def test_the_system_itself_never_overrides(stage: Stage):
    stage.place(stage.limo)
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, override_reason=REASON, by=None)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_supervisor_without_a_reason_is_refused_like_everybody(stage: Stage, reason):
    stage.place(stage.limo)
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, override_reason=reason, by=stage.boss)


def test_a_reason_that_was_not_needed_is_not_kept(stage: Stage):
    hold = stage.place(stage.limo, override_reason=REASON, by=stage.boss)
    assert hold.override_reason == ""
    assert Claim.objects.get().override_reason == ""
    assert "override" not in HistoryEntry.objects.get().data


def test_an_overridden_booking_is_in_the_next_ones_way(stage: Stage):
    """It stands outside the database's rule, but the check still sees it."""
    first = stage.place(stage.limo)
    over = stage.place(stage.limo, override_reason=REASON, by=stage.boss, label="罗安歌")
    actions.release_hold(hold_id=first.pk, by=stage.clerk, at=AT)
    with pytest.raises(ResourceTaken, match="罗安歌"):
        stage.place(stage.limo)
    assert has(over) == ["李默"]


def test_moving_clears_the_reason_unless_it_is_given_again(stage: Stage):
    stage.place(stage.limo)
    stage.place(stage.limo, part=DayPart.AFTERNOON)
    over = stage.place(stage.limo, override_reason=REASON, by=stage.boss)
    with pytest.raises(ResourceTaken):
        stage.move(over, by=stage.boss)
    moved = stage.move(over, by=stage.boss, override_reason="客人坚持")
    assert moved.override_reason == "客人坚持"
    free = stage.move(over, day=NEXT, by=stage.clerk)
    assert free.override_reason == ""
    assert Claim.objects.get(hold=over, released_at=None).override_reason == ""
    with pytest.raises(ResourceTaken):  # now it stands under the database's rule like any other
        stage.place(stage.limo, day=NEXT, part=DayPart.AFTERNOON)


def test_a_full_day_and_closed_hours_may_be_overruled(stage: Stage):
    make_capacity(stage.branch, per_day=0)
    with pytest.raises(DayFull):
        stage.place(stage.limo, by=stage.boss)
    hold = stage.place(stage.limo, override_reason=REASON, by=stage.boss)
    assert hold.override_reason == REASON
    assert Claim.objects.get().override_reason == ""  # nobody's place was taken, so the rule still guards this one
    early = {"part": DayPart.EXACT, "span": span(6, 8), "by": stage.boss}
    with pytest.raises(ShopShut):
        stage.place(stage.limo, **early)
    assert stage.place(stage.limo, override_reason="日出外景", **early).override_reason == "日出外景"


def test_the_past_cannot_be_overruled(stage: Stage):
    with pytest.raises(WrongTime) as no:
        stage.place(stage.limo, day=AT.date().replace(day=1), override_reason=REASON, by=stage.boss)
    assert no.value.may_override is False
    assert Hold.objects.count() == 0


def test_nobody_can_force_a_resource_that_is_not_there(stage: Stage):
    with pytest.raises(ResourceTaken):
        stage.place(Need(resource_id=10**9), override_reason=REASON, by=stage.boss)
    twice = (Need(resource_id=stage.limo.pk), Need(resource_id=stage.limo.pk))
    with pytest.raises(ResourceTaken):
        stage.place(*twice, override_reason=REASON, by=stage.boss)


def test_by_force_anybody_of_a_kind_is_still_one_person_each(stage: Stage):
    stage.place(stage.limo, stage.zhengkun)
    hold = stage.place(ANY_PHOTOGRAPHER, ANY_PHOTOGRAPHER, override_reason=REASON, by=stage.boss)
    assert has(hold) == ["李默", "郑坤"]


def test_what_was_overruled_when_it_was_placed_is_confirmed_by_anybody(stage: Stage):
    stage.place(stage.limo)
    until = AT.replace(hour=10)
    hold = stage.place(stage.limo, override_reason=REASON, by=stage.boss, tentative_until=until)
    confirmed = actions.confirm_hold(hold_id=hold.pk, by=stage.clerk, at=AT)
    assert confirmed.override_reason == REASON
