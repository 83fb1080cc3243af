"""The clock of an order: pure dates in, pure dates out."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.orders.journey import (
    CHAIN,
    DEFAULT_CLOCK,
    Clock,
    clock_of,
    late_days,
    next_of,
    plan,
    promise_check,
)
from bookings.orders.models import Milestone
from bookings.orders.states import Step

MAY_10 = dt.date(2026, 5, 10)
NO_GOWN = (Step.GOWN_OUT, Step.GOWN_BACK)


def days(month_day: str) -> dt.date:
    month, day = map(int, month_day.split("-"))
    return dt.date(2026, month, day)


def told(steps):
    return {step.step: (step.due_on, step.latest_on) for step in steps}


def test_with_a_shoot_date_every_step_follows_the_clock():
    planned = plan(DEFAULT_CLOCK, ordered_on=MAY_10, shoot_on=days("05-23"), skipped=NO_GOWN)
    assert told(planned) == {
        Step.ORDER: (MAY_10, None),
        Step.SHOOT: (days("05-23"), None),
        Step.SELECTION: (days("05-27"), None),
        Step.PROOF: (days("06-03"), None),
        Step.PRODUCTION: (days("06-16"), None),
        Step.PICKUP: (days("06-23"), None),
    }


def test_a_promise_runs_backward_and_holds_the_products_ready_a_week_before():
    planned = plan(DEFAULT_CLOCK, ordered_on=MAY_10, shoot_on=days("05-23"), promised_on=days("09-05"), skipped=NO_GOWN)
    assert told(planned) == {
        Step.ORDER: (MAY_10, None),
        Step.SHOOT: (days("05-23"), days("08-05")),
        Step.SELECTION: (days("05-27"), days("08-09")),
        Step.PROOF: (days("06-03"), days("08-16")),
        Step.PRODUCTION: (days("08-29"), days("08-29")),
        Step.PICKUP: (days("09-05"), days("09-05")),
    }


def test_without_any_date_the_shoot_is_chased_after_a_month():
    planned = told(plan(DEFAULT_CLOCK, ordered_on=MAY_10, skipped=NO_GOWN))
    assert planned[Step.SHOOT] == (days("06-09"), None)
    assert planned[Step.PICKUP] == (days("07-10"), None)


def test_the_wedding_is_the_last_day_when_it_can_be_reached_and_nothing_else_was_promised():
    planned = told(
        plan(DEFAULT_CLOCK, ordered_on=MAY_10, shoot_on=days("05-23"), wedding_on=days("10-03"), skipped=NO_GOWN)
    )
    assert planned[Step.PICKUP] == (days("06-23"), days("10-03"))
    assert planned[Step.SHOOT] == (days("05-23"), days("09-02"))


def test_a_wedding_before_the_products_can_be_ready_makes_nobody_late():
    planned = told(
        plan(DEFAULT_CLOCK, ordered_on=MAY_10, shoot_on=days("05-23"), wedding_on=days("05-30"), skipped=NO_GOWN)
    )
    assert planned[Step.SHOOT] == (days("05-23"), None)


def test_gown_days_hang_on_the_wedding():
    planned = told(plan(DEFAULT_CLOCK, ordered_on=MAY_10, wedding_on=days("10-03")))
    assert planned[Step.GOWN_OUT][0] == days("10-02")
    assert planned[Step.GOWN_BACK][0] == days("10-05")
    assert told(plan(DEFAULT_CLOCK, ordered_on=MAY_10))[Step.GOWN_OUT] == (None, None)


def test_a_skipped_step_leaves_its_days_to_the_next():
    planned = told(plan(DEFAULT_CLOCK, ordered_on=MAY_10, shoot_on=days("05-23"), skipped=(*NO_GOWN, Step.SELECTION)))
    assert Step.SELECTION not in planned
    assert planned[Step.PROOF] == (days("06-03"), None)


def test_what_was_done_later_moves_everything_after_it():
    planned = told(
        plan(
            DEFAULT_CLOCK,
            ordered_on=MAY_10,
            fixed={Step.SHOOT: days("05-23"), Step.SELECTION: days("06-10")},
            skipped=NO_GOWN,
        )
    )
    assert planned[Step.PROOF] == (days("06-17"), None)


def test_a_package_may_set_its_own_days_and_strange_words_are_ignored():
    assert clock_of({"selection": 10, "lunch": 3}) == Clock(selection=10)
    assert clock_of(None) == DEFAULT_CLOCK


@pytest.mark.parametrize(
    ("shoot", "promised", "ok", "spare", "slipped"),
    [
        ("05-23", "09-05", True, 74, None),
        ("08-05", "09-05", True, 0, None),
        ("08-06", "09-05", False, -1, Step.SHOOT),
        ("05-23", "06-10", False, -13, Step.SHOOT),
        ("05-11", "09-05", False, 86, None),  # sooner than the studio can
    ],
)
def test_promises_are_checked_before_they_are_made(shoot, promised, ok, spare, slipped):
    check = promise_check(DEFAULT_CLOCK, ordered_on=MAY_10, shoot_on=days(shoot), promised_on=days(promised))
    assert (check.ok, check.spare_days, check.first_slipped) == (ok, spare, slipped)


def test_a_promise_without_a_shoot_date_counts_from_the_earliest_one():
    check = promise_check(DEFAULT_CLOCK, ordered_on=MAY_10, promised_on=days("06-12"))
    assert (check.ok, check.earliest_shoot, check.latest_shoot, check.spare_days, check.earliest_pickup) == (
        True, days("05-12"), days("05-12"), 0, days("06-12"),
    )  # fmt: skip


def test_nothing_promised_is_never_broken():
    check = promise_check(DEFAULT_CLOCK, ordered_on=MAY_10, shoot_on=days("05-23"))
    assert (check.ok, check.latest_shoot, check.spare_days, check.first_slipped) == (True, None, None, None)


DAY = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
STEPS = st.sets(st.sampled_from([step for step in CHAIN if step not in (Step.ORDER, Step.PICKUP)]))


@given(ordered=DAY, shoot=DAY, promised=DAY, skipped=STEPS)
def test_a_kept_promise_never_has_a_step_due_after_its_latest_day(ordered, shoot, promised, skipped):
    check = promise_check(
        DEFAULT_CLOCK,
        ordered_on=ordered,
        shoot_on=max(shoot, ordered),
        promised_on=max(promised, ordered),
        skipped=skipped,
    )
    backward = [step.latest_on for step in check.steps if step.latest_on]
    assert backward == sorted(backward)
    if check.ok:
        assert all(step.due_on <= step.latest_on for step in check.steps if step.latest_on)
        assert check.spare_days is None or check.spare_days >= 0


def row(step, deadline=None, is_open=True):
    return Milestone(step=step, deadline=deadline, is_open=is_open)


def test_the_next_step_is_the_first_open_one():
    rows = [row(Step.ORDER, is_open=False), row(Step.PICKUP, days("06-23")), row(Step.SELECTION, days("05-27"))]
    assert next_of(rows).step == Step.SELECTION
    assert next_of(rows[:1]) is None


def test_a_gown_due_earlier_goes_before_a_pickup_after_the_wedding():
    rows = [row(Step.PICKUP, days("10-20")), row(Step.GOWN_OUT, days("10-02")), row(Step.GOWN_BACK, days("10-05"))]
    assert next_of(rows).step == Step.GOWN_OUT
    rows = [row(Step.PICKUP, days("09-05")), row(Step.GOWN_OUT, days("10-02"))]
    assert next_of(rows).step == Step.PICKUP
    assert next_of([row(Step.PICKUP, days("09-05")), row(Step.GOWN_OUT, None)]).step == Step.PICKUP


def test_late_from_the_day_after_the_deadline():
    assert [late_days(days("05-10"), day) for day in (days("05-09"), MAY_10, days("05-13"))] == [0, 0, 3]
    assert late_days(None, MAY_10) == 0
