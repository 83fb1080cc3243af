"""Money, days, moments and phone numbers as people read them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from studio.core.ui import formats


@pytest.fixture(autouse=True)
def _sunday_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.core.clock.today", lambda: dt.date(2026, 5, 10))


def at(*parts: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime(*parts))  # noqa: DTZ001 – made aware at once


@pytest.mark.parametrize(
    ("value", "long", "short", "bare"),
    [
        (Decimal("3999"), "¥3,999.00", "¥3,999", "3,999.00"),
        (Decimal("3999.50"), "¥3,999.50", "¥3,999.50", "3,999.50"),
        (Decimal("-480"), "−¥480.00", "−¥480", "−480.00"),
        (Decimal("0"), "¥0.00", "¥0", "0.00"),
        (1000000, "¥1,000,000.00", "¥1,000,000", "1,000,000.00"),
        (None, "", "", ""),
        ("", "", "", ""),
    ],
)
def test_money_is_written_with_its_sign_before_the_yuan(value, long, short, bare):
    assert (formats.money(value), formats.money_short(value), formats.amount(value)) == (long, short, bare)


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (387, "387"), (1000, "1,000"), (1001, "1,000+"), (None, "")])
def test_lists_count_exactly_up_to_a_thousand(number, text):
    assert formats.counted(number) == text


@pytest.mark.parametrize(
    ("typed", "masked", "spaced"),
    [
        ("13812342617", "138****2617", "138 1234 2617"),
        ("138 1234 2617", "138****2617", "138 1234 2617"),
        ("0571-88886666", "****6666", "0571-88886666"),
        ("110", "****", "110"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_phones_are_masked_for_those_who_need_not_call(typed, masked, spaced):
    assert (formats.phone_masked(typed), formats.phone_spaced(typed)) == (masked, spaced)


@pytest.mark.parametrize(
    ("function", "chinese", "english"),
    [
        (formats.day, "5月10日 周日", "Sun 10 May"),
        (formats.day_short, "5月10日", "10 May"),
        (formats.day_full, "2026-05-10 周日", "2026-05-10 Sun"),
        (formats.weekday, "周日", "Sun"),
        (formats.weekday_short, "日", "Sun"),
    ],
)
def test_days_speak_the_readers_language(function, chinese, english):
    day = dt.date(2026, 5, 10)
    with translation.override("zh-hans"):
        assert function(day) == chinese
    with translation.override("en"):
        assert function(day) == english
    assert function(None) == ""


def test_another_year_is_named():
    day = dt.date(2027, 1, 3)
    with translation.override("zh-hans"):
        assert formats.day(day) == "2027年1月3日 周日"
    with translation.override("en"):
        assert formats.day(day) == "Sun 3 Jan 2027"


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (at(2026, 5, 10, 10, 12), "today 10:12"),
        (at(2026, 5, 9, 18, 4), "yesterday 18:04"),
        (at(2026, 5, 11, 9, 0), "tomorrow 09:00"),
        (at(2026, 5, 3, 10, 20), "3 May 10:20"),
        (None, ""),
    ],
)
def test_near_moments_are_told_by_their_day(moment, text):
    with translation.override("en"):
        assert formats.moment(moment) == text


def test_moments_are_told_in_the_studios_own_time():
    late_evening_in_london = dt.datetime(2026, 5, 9, 22, 30, tzinfo=dt.UTC)
    assert formats.moment_full(late_evening_in_london) == "2026-05-10 06:30"
    assert formats.clock_time(late_evening_in_london) == "06:30"
    assert formats.clock_time(dt.time(9, 5)) == "09:05"
    with translation.override("zh-hans"):
        assert formats.day(late_evening_in_london) == "5月10日 周日"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("有事打13812345208。", "有事打138****5208。"),
        ("+86 138-1234-5208 / 138 1234 5208", "138****5208 / 138****5208"),
        ("店里 0571-87654321 转 8", "店里 ****4321 转 8"),
        ("13812345208@mail.example", "138****5208@mail.example"),
        ("HB2611-0001, ¥13,812.00, 2026-11-22 12:30, 330106199001011234, 1381234520", None),
        ("", ""),
    ],
)
def test_phone_numbers_in_free_words_are_masked_for_those_who_need_not_call(said, told):
    assert formats.written(said, False) == (said if told is None else told)
    assert formats.written(said, True) == said
    assert formats.written(said, "") == (said if told is None else told)
