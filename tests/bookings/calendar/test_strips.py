"""Free half days: what has passed is over, not full."""

from bookings.calendar import queries
from tests.bookings.calendar.stage import DAY, Stage, moment


def test_a_morning_that_has_passed_is_over_and_nothing_else(stage: Stage):
    today, tomorrow = queries.half_days(branch=stage.branch, first=DAY, days=2, at=moment(13))
    assert (today.over, today.morning, tomorrow.over) == (("morning",), 0, ())
    assert queries.half_days(branch=stage.branch, first=DAY, days=1, at=moment(22))[0].over == ("morning", "afternoon")
