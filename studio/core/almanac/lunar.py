"""What the old calendar says about a day; pure, no rows.

Reckoned by cnlunar (0.15 ms a day), remembered per process. Good days follow the
book 协纪辨方书. Outside 1901–2099 there is no lunar date, and the texts are empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from cnlunar import Lunar

Words = tuple[str, str]  # Chinese, English

FIRST_DAY, LAST_DAY = date(1901, 2, 19), date(2100, 1, 31)

_MONTHS = "正二三四五六七八九十冬腊"
_TENS = "初十廿三"
_ONES = "十一二三四五六七八九"

SOLAR_TERMS = {
    "小寒": "Minor Cold", "大寒": "Major Cold", "立春": "Start of Spring", "雨水": "Rain Water",
    "惊蛰": "Awakening of Insects", "春分": "Spring Equinox", "清明": "Qingming", "谷雨": "Grain Rain",
    "立夏": "Start of Summer", "小满": "Grain Buds", "芒种": "Grain in Ear", "夏至": "Summer Solstice",
    "小暑": "Minor Heat", "大暑": "Major Heat", "立秋": "Start of Autumn", "处暑": "End of Heat",
    "白露": "White Dew", "秋分": "Autumn Equinox", "寒露": "Cold Dew", "霜降": "Descent of Frost",
    "立冬": "Start of Winter", "小雪": "Minor Snow", "大雪": "Major Snow", "冬至": "Winter Solstice",
}  # fmt: skip
_SOLAR_FESTIVALS: dict[tuple[int, int], Words] = {
    (1, 1): ("元旦", "New Year's Day"), (2, 14): ("情人节", "Valentine's Day"), (3, 8): ("妇女节", "Women's Day"),
    (3, 14): ("白色情人节", "White Day"), (5, 1): ("劳动节", "Labour Day"), (5, 4): ("青年节", "Youth Day"),
    (5, 20): ("520", "520 “I love you”"), (5, 21): ("521", "521 “I do”"), (6, 1): ("儿童节", "Children's Day"),
    (9, 10): ("教师节", "Teachers' Day"), (10, 1): ("国庆", "National Day"), (12, 24): ("平安夜", "Christmas Eve"),
    (12, 25): ("圣诞", "Christmas"), (12, 31): ("跨年", "New Year's Eve"),
}  # fmt: skip
# month, which Sunday
_SUNDAYS: dict[tuple[int, int], Words] = {(5, 2): ("母亲节", "Mother's Day"), (6, 3): ("父亲节", "Father's Day")}
_LUNAR_FESTIVALS: dict[tuple[int, int], Words] = {
    (1, 1): ("春节", "Spring Festival"), (1, 15): ("元宵", "Lantern Festival"),
    (2, 2): ("龙抬头", "Dragon Raises Head"),
    (5, 5): ("端午", "Dragon Boat Festival"), (7, 7): ("七夕", "Qixi"), (7, 15): ("中元", "Ghost Festival"),
    (8, 15): ("中秋", "Mid-Autumn Festival"), (9, 9): ("重阳", "Double Ninth"), (12, 8): ("腊八", "Laba"),
    (12, 23): ("小年", "Little New Year"),
}  # fmt: skip
_NEW_YEARS_EVE = ("除夕", "Chinese New Year's Eve")
# Doings that concern a couple or a shop, as the book names them, the wedding first; the rest of its list is left out.
_DOINGS: dict[str, Words] = {
    "嫁娶": ("嫁娶", "Wedding"), "结婚姻": ("订婚", "Engagement"), "纳采": ("纳采", "Betrothal gifts"),
    "宴会": ("宴会", "Banquet"), "出行": ("出行", "Travel"), "冠带": ("冠带", "Formal dress"),
    "裁制": ("裁衣", "Tailoring"), "整容": ("整容", "Grooming"),
    "剃头": ("理发", "Haircut"), "安床": ("安床", "Setting the bed"),
    "搬移": ("搬家", "Moving house"), "入宅": ("入宅", "Moving in"), "祈福": ("祈福", "Prayer"),
    "求嗣": ("求嗣", "Praying for a child"), "祭祀": ("祭祀", "Offerings"), "开市": ("开市", "Opening for business"),
    "立券交易": ("立券交易", "Signing contracts"), "纳财": ("纳财", "Taking in money"),
    "诸事不宜": ("诸事不宜", "Nothing"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LunarDay:
    """One day of the old calendar. Names come as (Chinese, English)."""

    year: int
    month: int
    day: int
    is_leap_month: bool
    solar_term: Words | None
    festivals: tuple[Words, ...]
    yi: tuple[Words, ...]
    ji: tuple[Words, ...]
    is_auspicious: bool

    @property
    def month_name(self) -> str:
        """正月, 闰六月."""
        return f"{'闰' if self.is_leap_month else ''}{_MONTHS[self.month - 1]}月"

    @property
    def day_name(self) -> str:
        """初一, 廿四, 三十."""
        if self.day in (20, 30):
            return "二十" if self.day == 20 else "三十"
        return "初十" if self.day == 10 else _TENS[self.day // 10] + _ONES[self.day % 10]


@lru_cache(maxsize=4096)
def lunar_day(day: date) -> LunarDay | None:
    """The day in the old calendar; None outside the years the tables cover."""
    if not FIRST_DAY <= day <= LAST_DAY:
        return None
    found = _reckon(day)
    is_leap = bool(found.isLunarLeapMonth)
    term = found.todaySolarTerms
    return LunarDay(
        year=found.lunarYear,
        month=found.lunarMonth,
        day=found.lunarDay,
        is_leap_month=is_leap,
        solar_term=(term, SOLAR_TERMS[term]) if term in SOLAR_TERMS else None,
        festivals=_lunar_festivals(day, found.lunarMonth, found.lunarDay, is_leap) + solar_festivals(day),
        yi=_doings(found.goodThing),
        ji=_doings(found.badThing),
        is_auspicious="嫁娶" in found.goodThing,
    )


def _reckon(day: date) -> Lunar:
    # at noon, clear of the hour before midnight that the old reckoning gives to the next day
    return Lunar(datetime(day.year, day.month, day.day, 12), godType="8char")  # noqa: DTZ001 - the library wants it naive


def solar_festivals(day: date) -> tuple[Words, ...]:
    fixed = _SOLAR_FESTIVALS.get((day.month, day.day))
    sunday = _SUNDAYS.get((day.month, (day.day + 6) // 7)) if day.weekday() == 6 else None
    return tuple(words for words in (fixed, sunday) if words)


def _lunar_festivals(day: date, month: int, number: int, is_leap: bool) -> tuple[Words, ...]:
    if is_leap:
        return ()
    if month == 12 and number >= 29 and _reckon(day + timedelta(days=1)).lunarMonth == 1:
        return (_NEW_YEARS_EVE,)
    words = _LUNAR_FESTIVALS.get((month, number))
    return (words,) if words else ()


def _doings(names: Sequence[str]) -> tuple[Words, ...]:
    return tuple(words for name, words in _DOINGS.items() if name in names)


@lru_cache(maxsize=256)
def _days_of_year(year: int) -> dict[tuple[int, int, bool], date]:
    """(month, day, leap) → the day, for one lunar year."""
    days: dict[tuple[int, int, bool], date] = {}
    day = max(date(year, 1, 20), FIRST_DAY)
    while day <= min(date(year + 1, 2, 21), LAST_DAY):
        found = _reckon(day)
        if found.lunarYear == year:
            days[found.lunarMonth, found.lunarDay, bool(found.isLunarLeapMonth)] = day
        day += timedelta(days=1)
    return days


def solar_day(year: int, month: int, day: int, *, is_leap_month: bool = False) -> date | None:
    """The day that a lunar date names; None where the old calendar has no such day."""
    if not FIRST_DAY.year <= year < LAST_DAY.year:
        return None
    return _days_of_year(year).get((month, day, is_leap_month))


def next_lunar_birthday(month: int, day: int, after: date, *, is_leap_month: bool = False) -> date | None:
    """The first day after `after` that is this lunar birthday.

    A birthday in a leap month is kept in the plain month in years without it; one on
    the 30th on the 29th where the month is short. None beyond the tables.
    """
    for year in (after.year - 1, after.year, after.year + 1):
        if not FIRST_DAY.year <= year < LAST_DAY.year:
            continue
        days = _days_of_year(year)
        leap = is_leap_month and (month, 1, True) in days
        found = days.get((month, day, leap)) or days.get((month, 29 if day == 30 else day, leap))
        if found and found > after:
            return found
    return None
