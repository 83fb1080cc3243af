"""How papers write days and amounts. Unlike screens they never say "today" and never leave a year to be guessed:
the same facts must give the same words in ten years.

Called by the payload builders of the rooms, under the language of the paper.
"""

import datetime as dt
from decimal import Decimal

from studio.core.almanac.queries import lunar_facts
from studio.core.money import in_capitals, quantize
from studio.core.spans import DayPart
from studio.core.ui.formats import MONTHS_EN, clock_time, in_english, local_date, weekday

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = (
    "zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
GROUPS = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def long_day(day: dt.date | None) -> str:
    """`2026年10月3日 周六`, `Sat 3 Oct 2026`."""
    if day is None:
        return ""
    if in_english():
        return f"{weekday(day)} {day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日 {weekday(day)}"


def short_day(day: dt.date, year: int) -> str:
    """`5月10日 周日` in the year the paper speaks of; another year is named, `2027-01-05 周二`: cells are narrow."""
    if day.year != year:
        return long_day(day) if in_english() else f"{day.isoformat()} {weekday(day)}"
    if in_english():
        return f"{weekday(day)} {day.day} {MONTHS_EN[day.month - 1]}"
    return f"{day.month}月{day.day}日 {weekday(day)}"


def lunar_day(day: dt.date | None) -> str:
    """`农历八月廿三`."""
    return lunar_facts(day).lunar_text if day else ""


def planned(moment: dt.datetime, part: str, year: int) -> str:
    """An appointment as the trade says it: `5月10日 周日 09:00`, or `9月5日 周六 上午`."""
    day = short_day(local_date(moment), year)
    if part and part != DayPart.EXACT:
        return f"{day} {DayPart(part).label}"
    return f"{day} {clock_time(moment)}"


def amount_in_words(amount: Decimal) -> str:
    """大写金额 with 人民币 before it; in English `RMB one thousand three hundred yuan only`."""
    if not in_english():
        return in_capitals(amount, prefix=True)
    value = quantize(amount)
    yuan, cents = divmod(int(abs(value) * 100), 100)
    sign = "minus " if value < 0 else ""
    tail = f" and {cents:02d}/100" if cents else " only"
    return f"RMB {sign}{_english(yuan)} yuan{tail}"


def _english(number: int) -> str:
    """A whole number in English words."""
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{TENS[tens]}-{ONES[rest]}" if rest else TENS[tens]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{ONES[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    size, name = next((size, name) for size, name in GROUPS if number >= size)
    count, rest = divmod(number, size)
    joint = " and " if 0 < rest < 100 else " "
    return f"{_english(count)} {name}" + (f"{joint}{_english(rest)}" if rest else "")
