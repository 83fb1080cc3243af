"""What stands beside a date: lunar days, terms, festivals, holidays, good days for weddings."""

import json
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from studio.core.almanac.actions import SEED, seed_holidays
from studio.core.almanac.lunar import FIRST_DAY, LAST_DAY, lunar_day, next_lunar_birthday, solar_day
from studio.core.almanac.models import Holiday
from studio.core.almanac.queries import day_facts, lunar_facts, month_facts


@pytest.mark.parametrize(
    ("day", "text", "short"),
    [
        (date(2026, 5, 10), "农历三月廿四", "廿四"),
        (date(2027, 5, 20), "农历四月十五", "十五"),
        (date(2026, 5, 17), "农历四月初一", "四月"),
        (date(2025, 7, 25), "农历闰六月初一", "闰六月"),
        (date(2026, 2, 17), "农历正月初一", "正月"),
        (date(2026, 12, 9), "农历冬月初一", "冬月"),
        (date(2026, 5, 26), "农历四月初十", "初十"),
        (date(2026, 6, 5), "农历四月二十", "二十"),
        (date(2026, 5, 16), "农历三月三十", "三十"),
    ],
)
def test_lunar_dates(day, text, short):
    facts = lunar_facts(day, "zh-hans")
    assert (facts.lunar_text, facts.lunar_short) == (text, short)


def test_the_same_day_in_english():
    facts = lunar_facts(date(2026, 5, 10), "en")
    assert (facts.lunar_text, facts.lunar_short, facts.festivals) == ("lunar 3/24", "L3/24", ("Mother's Day",))
    assert lunar_facts(date(2025, 7, 26), "en").lunar_text == "lunar 6/2 (leap month)"
    with translation.override("en"):
        assert lunar_facts(date(2026, 5, 10)).lunar_text == "lunar 3/24"


@pytest.mark.parametrize(
    ("day", "headline"),
    [
        (date(2026, 5, 10), "母亲节"),
        (date(2026, 6, 21), "父亲节"),
        (date(2026, 5, 20), "520"),
        (date(2026, 8, 19), "七夕"),
        (date(2026, 9, 25), "中秋"),
        (date(2026, 10, 1), "国庆"),
        (date(2026, 2, 16), "除夕"),
        (date(2025, 1, 28), "除夕"),  # a twelfth month of 29 days
        (date(2026, 4, 5), "清明"),
        (date(2026, 5, 5), "立夏"),
        (date(2025, 8, 29), "七夕"),  # the leap sixth month before it moves nothing
        (date(2026, 5, 11), "廿五"),
    ],
)
def test_the_line_under_a_date_names_what_matters_most(day, headline):
    assert lunar_facts(day, "zh-hans").headline == headline


def test_a_leap_month_has_no_second_festival():
    # 2028 has a leap fifth month; 端午 is kept once
    festivals = [d for n in range(366) if "端午" in lunar_facts(d := date(2028, 1, 1) + timedelta(n), "zh").festivals]
    assert festivals == [date(2028, 5, 28)]


def test_good_days_for_a_wedding_name_the_wedding_first():
    good = [day for n in range(365) if (day := lunar_facts(date(2026, 1, 1) + timedelta(n), "zh")).is_auspicious]
    assert all(day.yi[0] == "嫁娶" and "嫁娶" not in day.ji for day in good)
    assert 40 < len(good) < 120
    assert lunar_facts(good[0].day, "en").yi[0] == "Wedding"


@pytest.mark.parametrize("day", [date.min, date(1900, 12, 31), date(2100, 5, 9), date.max])
def test_days_beyond_the_tables_have_no_lunar_date_and_do_not_crash(day):
    facts = lunar_facts(day, "zh-hans")
    assert (facts.lunar_text, facts.lunar_short, facts.is_auspicious) == ("", "", False)


@given(st.dates(FIRST_DAY, LAST_DAY - timedelta(days=1)))
def test_lunar_days_follow_each_other(day):
    today, tomorrow = lunar_day(day), lunar_day(day + timedelta(days=1))
    assert tomorrow.day == today.day + 1 or (tomorrow.day == 1 and today.day >= 29)


@pytest.mark.parametrize("count", [1, 42])
def test_a_month_costs_one_query(db, django_assert_num_queries, count):
    with django_assert_num_queries(1):
        facts = month_facts(date(2026, 9, 28), count, "zh-hans")
    assert list(facts) == [date(2026, 9, 28) + timedelta(n) for n in range(count)]


def test_a_month_at_the_end_of_time_is_cut_short(db):
    assert list(month_facts(date.max, 42)) == [date.max]
    assert month_facts(date(2026, 1, 1), 0) == {}


def test_holidays_and_worked_weekends(db):
    seed_holidays()
    off, worked = day_facts(date(2026, 10, 5), "zh-hans"), day_facts(date(2026, 10, 10), "zh-hans")
    assert (off.holiday_name, off.is_day_off, off.is_workday_shift, off.is_weekend) == ("国庆节", True, False, False)
    assert (worked.holiday_name, worked.is_day_off, worked.is_workday_shift) == ("国庆节", False, True)
    assert worked.is_weekend
    assert day_facts(date(2026, 10, 5), "en").holiday_name == "National Day"
    plain = day_facts(date(2026, 10, 12), "zh-hans")
    assert (plain.holiday_name, plain.is_day_off, plain.is_workday_shift) == ("", False, False)


def test_seeding_twice_adds_nothing_and_keeps_what_the_studio_edited(db):
    assert seed_holidays() == Holiday.objects.count() == len(json.loads(SEED.read_text("utf-8")))
    Holiday.objects.filter(day=date(2026, 10, 5)).update(name="店休", is_day_off=False)
    assert seed_holidays() == 0
    assert Holiday.objects.get(day=date(2026, 10, 5)).name == "店休"


def test_an_announced_year_replaces_the_expected_one(db):
    Holiday.objects.create(day=date(2026, 3, 3), name="预计", is_provisional=True)
    Holiday.objects.create(day=date(2026, 3, 4), name="店庆", is_provisional=False)
    seed_holidays()
    assert list(Holiday.objects.filter(day__year=2026, day__month=3).values_list("name", flat=True)) == ["店庆"]


def test_the_seed_knows_the_years_ahead_as_provisional(db):
    seed_holidays()
    assert Holiday.objects.get(day=date(2026, 10, 1)).is_provisional is False
    spring = Holiday.objects.filter(day__year=2027, name="春节")
    assert [holiday.day for holiday in spring] == [date(2027, 2, 5) + timedelta(n) for n in range(4)]
    assert all(holiday.is_provisional for holiday in spring)


@pytest.mark.parametrize(
    ("month", "day", "leap", "after", "birthday"),
    [
        (3, 24, False, date(2026, 5, 9), date(2026, 5, 10)),
        (3, 24, False, date(2026, 5, 10), date(2027, 4, 30)),
        (12, 29, False, date(2026, 1, 1), date(2026, 2, 16)),
        (12, 30, False, date(2026, 1, 1), date(2026, 2, 16)),  # a short month: kept on the 29th
        (6, 2, True, date(2025, 1, 1), date(2025, 7, 26)),  # the year has that leap month
        (6, 2, True, date(2026, 1, 1), date(2026, 7, 15)),  # the year has none
        (1, 1, False, date(2099, 12, 31), None),
    ],
)
def test_lunar_birthdays(month, day, leap, after, birthday):
    assert next_lunar_birthday(month, day, after, is_leap_month=leap) == birthday


@given(st.dates(FIRST_DAY, date(2099, 1, 1)))
def test_a_lunar_date_names_one_day(day):
    lunar = lunar_day(day)
    assert solar_day(lunar.year, lunar.month, lunar.day, is_leap_month=lunar.is_leap_month) == day


@pytest.mark.parametrize(("year", "month", "day"), [(2026, 4, 30), (2026, 13, 1), (1850, 1, 1), (2200, 1, 1)])
def test_a_lunar_date_that_is_not_in_the_calendar_names_none(year, month, day):
    assert solar_day(year, month, day) is None
