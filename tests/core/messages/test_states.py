"""Rest hours and pauses."""

import datetime as dt

import pytest

from studio.core.messages.states import in_rest_hours, next_allowed, pause_after
from tests.support.reminders import moment


@pytest.mark.parametrize(
    ("hour", "minute", "rests"),
    [(8, 59, True), (9, 0, False), (20, 59, False), (21, 0, True), (0, 0, True), (23, 59, True), (12, 30, False)],
)
def test_people_rest_from_nine_in_the_evening_to_nine_in_the_morning(hour: int, minute: int, rests: bool) -> None:
    assert in_rest_hours(moment(10, hour, minute)) is rests


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        (moment(10, 10, 24), moment(10, 10, 24)),
        (moment(10, 21, 0), moment(11, 9, 0)),
        (moment(10, 23, 59), moment(11, 9, 0)),
        (moment(11, 3, 0), moment(11, 9, 0)),
        (moment(31, 22, 0), moment(1, 9, 0, month=6)),
    ],
)
def test_what_would_disturb_waits_for_the_morning(at: dt.datetime, allowed: dt.datetime) -> None:
    assert next_allowed(at) == allowed


def test_pauses_grow_and_then_stay() -> None:
    minutes = [int(pause_after(tries).total_seconds() // 60) for tries in (0, 1, 2, 3, 4, 5, 6, 7, 99)]
    assert minutes == [1, 1, 2, 5, 10, 20, 30, 30, 30]
