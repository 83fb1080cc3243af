"""Where blocks stand: columns, edges, rows for what overlaps."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.spans import Span
from studio.dashboards.board.grid import Window, rows_of, window_for
from tests.bookings.calendar.stage import DAY, NEXT, moment, span

NINE_TO_NINE = Window(DAY, 9, 12)


@pytest.mark.parametrize(
    ("starts", "ends", "columns"),
    [
        ((9, 0), (12, 0), (1, 12)),
        ((13, 0), (17, 30), (17, 18)),
        ((9, 7), (9, 8), (1, 1)),  # never thinner than a column
        ((20, 59), (21, 0), (48, 1)),
        ((7, 0), (10, 0), (1, 4)),  # cut at the left
        ((20, 0), (23, 0), (45, 4)),  # and at the right
        ((6, 0), (9, 0), None),
        ((21, 0), (22, 0), None),
    ],
)
def test_columns(starts, ends, columns):
    assert NINE_TO_NINE.columns(Span(moment(*starts), moment(*ends))) == columns


@given(st.integers(-600, 2000), st.integers(1, 1500))
def test_a_block_never_leaves_the_board(start, length):
    begins = moment(0) + dt.timedelta(minutes=start)
    columns = NINE_TO_NINE.columns(Span(begins, begins + dt.timedelta(minutes=length)))
    if columns is not None:
        assert 1 <= columns[0] <= 48
        assert columns[1] >= 1
        assert columns[0] + columns[1] <= 49


@pytest.mark.parametrize(
    ("opens", "closes", "busy", "window"),
    [
        (dt.time(9), dt.time(20), [], (9, 12)),
        (dt.time(9, 30), dt.time(18), [], (9, 12)),  # the evening is always on it
        (dt.time(11), dt.time(20), [], (11, 12)),
        (dt.time(9), dt.time(22, 30), [], (9, 14)),
        (dt.time(9), dt.time(20), [span(6, 8)], (6, 15)),
        (dt.time(9), dt.time(20), [span(20, 23)], (9, 14)),
        (dt.time(9), dt.time(20), [span(6, 8, NEXT)], (9, 12)),  # another day's
        (dt.time(0), dt.time(23, 59), [], (6, 18)),
    ],
)
def test_the_hours_a_board_shows(opens, closes, busy, window):
    found = window_for(DAY, opens, closes, busy)
    assert (found.first_hour, found.hours) == window
    assert len(found.heads) == found.hours


def test_now_is_on_its_own_day_only():
    assert NINE_TO_NINE.now(moment(10, 24)) == 6
    assert NINE_TO_NINE.now(moment(8, 59)) is None
    assert NINE_TO_NINE.now(moment(10, 24, NEXT)) is None


def test_what_overlaps_gets_a_row_of_its_own():
    assert rows_of([span(9, 12), span(10, 11), span(11, 13), span(12, 14)]) == [1, 2, 2, 1]
    assert rows_of([]) == []
