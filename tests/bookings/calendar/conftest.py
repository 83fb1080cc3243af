"""The shop every test of the calendar plays in."""

import pytest

from tests.bookings.calendar.stage import Stage, set_stage


@pytest.fixture
def stage(db: None) -> Stage:
    return set_stage()
