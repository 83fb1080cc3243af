"""Write studio/core/almanac/holidays.json: announced holidays from chinesecalendar, later years by the law alone.

Run after the State Council's notice each November, with a fresh chinesecalendar:
`python tools/seed_holidays.py`. Years without a notice get their statutory days,
marked provisional.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from studio.core.almanac.lunar import lunar_day  # noqa: E402 - the root must be on the path first

ANNOUNCED = (2024, 2025, 2026)
EXPECTED = (2027, 2028)
TARGET = ROOT / "studio/core/almanac/holidays.json"

CHINESE = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def announced(year: int) -> Iterator[tuple[date, str, bool]]:
    for days, is_day_off in ((chinese_calendar.holidays, True), (chinese_calendar.workdays, False)):
        yield from ((day, name, is_day_off) for day, name in days.items() if day.year == year)


def statutory(year: int) -> Iterator[tuple[date, str, bool]]:
    """The days the law itself names since 2025, without the bridges of the yearly notice."""
    fixed = {(1, 1): "New Year's Day", (5, 1): "Labour Day", (5, 2): "Labour Day"}
    fixed |= {(10, number): "National Day" for number in (1, 2, 3)}
    lunar = {(5, 5): "Dragon Boat Festival", (8, 15): "Mid-autumn Festival"}
    lunar |= {(1, number): "Spring Festival" for number in (1, 2, 3)}
    day = date(year, 1, 1)
    while day.year == year:
        facts = lunar_day(day)
        assert facts is not None
        name = fixed.get((day.month, day.day))
        if not facts.is_leap_month:
            name = name or lunar.get((facts.month, facts.day))
        if facts.solar_term and facts.solar_term[0] == "清明":
            name = "Tomb-sweeping Day"
        if any(festival[0] == "除夕" for festival in facts.festivals):
            name = "Spring Festival"
        if name:
            yield day, name, True
        day += timedelta(days=1)


def rows() -> Iterator[dict[str, object]]:
    for years, source in ((ANNOUNCED, announced), (EXPECTED, statutory)):
        for year in years:
            for day, name, is_day_off in sorted(source(year)):
                yield {
                    "day": day.isoformat(),
                    "name": CHINESE[name],
                    "name_en": name.replace("autumn", "Autumn"),
                    "is_day_off": is_day_off,
                    "is_provisional": year in EXPECTED,
                }


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows())
    TARGET.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
