"""When something is due, when it is tried again, when nobody is called."""

import datetime as dt

import pytest

from customers.followups.states import (
    call_back_choices,
    call_back_trouble,
    due_moment,
    next_call,
    no_calls_now,
    worth_making,
)  # fmt: skip
from tests.support.reminders import moment

SHOOT = moment(17, 9)


@pytest.mark.parametrize(
    ("days", "time", "due"),
    [
        (-7, dt.time(10, 30), moment(10, 10, 30)),
        (-1, dt.time(18), moment(16, 18)),
        (0, dt.time(20), moment(17, 20)),
        (2, dt.time(14, 30), moment(19, 14, 30)),
        (0, None, moment(17, 9)),
        (1, None, moment(18, 9)),
    ],
)
def test_due_on_the_wall_clock(days: int, time: dt.time | None, due: dt.datetime) -> None:
    assert due_moment(SHOOT, days=days, time_of_day=time) == due


def test_the_day_is_the_studio_s_day_not_that_of_utc() -> None:
    """07:00 in Shanghai is still yesterday in UTC."""
    assert due_moment(moment(17, 7), days=-1, time_of_day=dt.time(18)) == moment(16, 18)


@pytest.mark.parametrize(
    ("due", "late", "channel", "days", "worth"),
    [
        (moment(10, 10, 30), moment(11, 10, 30), "call", -7, True),  # still to come
        (moment(10, 9), moment(11, 9), "call", -7, False),  # nobody confirms what was agreed a minute ago
        (moment(10, 9), moment(10, 12), "message", -1, True),  # tomorrow's place: still in time
        (moment(10, 6), moment(10, 9), "message", -1, False),  # too late
        (moment(10, 9), moment(11, 9), "call", 2, True),  # after the visit: still owed
        (moment(8, 9), moment(10, 9), "call", 2, False),
    ],
)
def test_what_is_made_when_a_date_becomes_known_late(
    due: dt.datetime, late: dt.datetime, channel: str, days: int, worth: bool
) -> None:
    assert worth_making(due, late, at=moment(10, 10), channel=channel, days=days) is worth


@pytest.mark.parametrize(
    ("at", "again"),
    [
        (moment(10, 10, 40), moment(10, 14, 30)),
        (moment(10, 12, 31), moment(10, 16, 40)),
        (moment(10, 16, 41), moment(10, 19, 0)),
        (moment(10, 17, 1), moment(11, 10, 30)),
        (moment(10, 19, 5), moment(11, 10, 30)),
    ],
)
def test_no_answer_is_tried_again_at_another_hour(at: dt.datetime, again: dt.datetime) -> None:
    assert next_call(at) == again


def test_a_call_about_tomorrow_is_not_put_off_beyond_it() -> None:
    assert next_call(moment(16, 18, 5), before=moment(17, 9)) == moment(16, 18, 50)
    assert next_call(moment(16, 20, 30), before=moment(17, 9)) is None


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(8, 59, True), (9, 0, False), (11, 59, False), (12, 0, True), (13, 29, True), (13, 30, False), (21, 0, True)],
)
def test_lunch_and_rest_hours(hour: int, minute: int, quiet: bool) -> None:
    assert no_calls_now(moment(10, hour, minute)) is quiet


def test_moments_offered_for_calling_back() -> None:
    assert call_back_choices(moment(10, 10, 24)) == [
        moment(10, 11, 30), moment(10, 14, 30), moment(10, 16, 40), moment(10, 19), moment(11, 10, 30),
    ]  # fmt: skip
    assert call_back_choices(moment(10, 14, 3))[0] == moment(10, 15, 10)


@pytest.mark.parametrize(
    ("wish", "refused"),
    [(moment(10, 10, 24), True), (moment(10, 22), True), (moment(11, 10), False), (moment(20, 10, month=7), True)],
)
def test_which_call_can_be_promised(wish: dt.datetime, refused: bool) -> None:
    assert bool(call_back_trouble(wish, moment(10, 10, 24))) is refused
