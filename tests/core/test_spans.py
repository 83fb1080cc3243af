"""Stretches of time and day parts."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.core.spans import FOREVER, DayPart, Span, day_span, day_start, days_span, part_of, part_span

moments = st.integers(0, 630_000_000).map(lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=40))
spans = st.builds(lambda start, length: Span(start, start + length), moments, lengths)
DAY = date(2026, 5, 10)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, 10, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_touching_ends_do_not_overlap():
    morning, afternoon = Span(at(9), at(12)), Span(at(12), at(17))
    assert not morning.overlaps(afternoon)
    assert not afternoon.overlaps(morning)
    assert morning.with_buffers(after_minutes=1).overlaps(afternoon)


@given(spans, spans)
def test_overlap_is_mutual_and_means_a_shared_moment(one, other):
    shared = max(one.starts_at, other.starts_at) < min(one.ends_at, other.ends_at)
    assert one.overlaps(other) is other.overlaps(one) is shared


@given(spans, st.integers(0, 300), st.integers(0, 300))
def test_buffers_only_make_longer(span, before, after):
    blocked = span.with_buffers(before, after)
    assert blocked.contains(span)
    assert blocked.duration == span.duration + timedelta(minutes=before + after)


@given(spans, moments)
def test_moving_keeps_the_length(span, start):
    moved = span.moved_to(start)
    assert (moved.starts_at, moved.duration) == (start, span.duration)


def test_the_start_belongs_to_it_and_the_end_does_not():
    span = Span(at(9), at(12))
    assert span.contains(at(9))
    assert not span.contains(at(12))
    assert span.contains(Span(at(10), at(12)))
    assert not span.contains(Span(at(10), at(12, 1)))


def test_an_open_end_takes_no_buffer():
    assert Span(at(9), FOREVER).with_buffers(30, 30) == Span(at(8, 30), FOREVER)


@pytest.mark.parametrize("ends", [at(9), at(8)])
def test_a_span_ends_after_it_starts(ends):
    with pytest.raises(ValueError, match="end after it starts"):
        Span(at(9), ends)


def test_naive_times_are_refused():
    with pytest.raises(ValueError, match="aware"):
        Span(at(9).replace(tzinfo=None), at(10))


def test_buffers_are_never_negative():
    with pytest.raises(ValueError, match="never shorter"):
        Span(at(9), at(10)).with_buffers(-1, 0)


def test_the_same_time_told_in_two_zones_is_one_span():
    utc = Span(datetime(2026, 5, 10, 1, tzinfo=UTC), datetime(2026, 5, 10, 4, tzinfo=UTC))
    assert utc == Span(at(9), at(12))
    assert hash(utc) == hash(Span(at(9), at(12)))
    assert (utc.local_start.hour, utc.local_end.hour, utc.day) == (9, 12, DAY)


def test_a_night_in_autumn_has_its_real_length():
    berlin = ZoneInfo("Europe/Berlin")
    night = Span(datetime(2026, 10, 24, 22, tzinfo=berlin), datetime(2026, 10, 25, 6, tzinfo=berlin))
    assert night.duration == timedelta(hours=9)
    with timezone.override(berlin):
        assert day_span(date(2026, 10, 25)).duration == timedelta(hours=25)


def test_a_day_runs_from_local_midnight_to_local_midnight():
    assert day_span(DAY) == Span(at(0), at(0) + timedelta(days=1))
    assert day_span(DAY).starts_at.astimezone(UTC).hour == 16
    assert days_span(DAY, DAY + timedelta(days=2)).duration == timedelta(days=3)


@pytest.mark.parametrize(
    ("part", "start", "end"),
    [
        (DayPart.MORNING, at(9), at(12)),
        (DayPart.AFTERNOON, at(13), at(17, 30)),
        (DayPart.EVENING, at(18), at(21)),
        (DayPart.OPEN, at(9), at(20)),
    ],
)
def test_parts_of_the_day(part, start, end):
    span = part_span(DAY, part)
    assert span == Span(start, end)
    assert part_of(span) is part


def test_a_branch_that_opens_early_has_a_longer_morning():
    assert part_span(DAY, "morning", opens=time(8, 30)) == Span(at(8, 30), at(12))
    assert part_of(Span(at(8, 30), at(12)), opens=time(8, 30)) is DayPart.MORNING
    assert part_of(Span(at(8, 30), at(12))) is DayPart.EXACT


def test_a_shop_that_opens_at_noon_has_no_morning():
    with translation.override("en"), pytest.raises(StudioError) as refusal:
        part_span(DAY, DayPart.MORNING, opens=time(12))
    assert str(refusal.value) == "The shop opens only at 12:00; choose a later part of the day."
    assert part_of(Span(at(13), at(17, 30)), opens=time(12)) is DayPart.AFTERNOON


def test_an_exact_time_has_no_fixed_hours():
    with pytest.raises(ValueError, match="exact"):
        part_span(DAY, DayPart.EXACT)
    assert part_of(Span(at(10), at(11, 30))) is DayPart.EXACT


@pytest.mark.parametrize("day", [date.min, date.max, date(1, 1, 2), date(2999, 1, 1)])
def test_years_nobody_plans_for_are_refused_not_crashed_on(day):
    for ask in (day_start, day_span, lambda d: part_span(d, DayPart.MORNING)):
        with translation.override("en"), pytest.raises(StudioError, match="cannot be right"):
            ask(day)


@given(st.dates(date(1900, 1, 1), date(2998, 12, 30)))
def test_days_follow_each_other_without_gap(day):
    assert day_span(day).ends_at == day_start(day + timedelta(days=1))
    assert day_span(day).day == day
