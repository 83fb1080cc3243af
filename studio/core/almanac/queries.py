"""What stands beside a date on calendars, forms and papers: lunar date, term, festival, holiday, good day.

Everything but the public holidays is reckoned and remembered per process; the
holidays of a whole month cost one query.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import get_language

from studio.core.almanac.lunar import LunarDay, Words, lunar_day, solar_festivals
from studio.core.almanac.models import Holiday


@dataclass(frozen=True, slots=True)
class DayFacts:
    """One day in one language. `headline` is the small line under a date."""

    day: date
    lunar_text: str = ""
    lunar_short: str = ""
    lunar_month: int | None = None
    lunar_day: int | None = None
    is_leap_month: bool = False
    solar_term: str = ""
    festivals: tuple[str, ...] = ()
    yi: tuple[str, ...] = ()
    ji: tuple[str, ...] = ()
    is_auspicious: bool = False
    holiday_name: str = ""
    is_day_off: bool = False
    is_workday_shift: bool = False

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= 5

    @property
    def headline(self) -> str:
        return next(iter(self.festivals), "") or self.solar_term or self.lunar_short

    @property
    def is_festive(self) -> bool:
        """Does the headline name a festival rather than a plain day?"""
        return bool(self.festivals)


def day_facts(day: date, language: str | None = None) -> DayFacts:
    """One query, for the holiday."""
    return month_facts(day, 1, language)[day]


def lunar_facts(day: date, language: str | None = None) -> DayFacts:
    """As day_facts, without the public holiday and without a query."""
    return _facts(day, (language or get_language() or "zh-hans").startswith("zh"))


def month_facts(first: date, days: int, language: str | None = None) -> dict[date, DayFacts]:
    """The facts of so many days from the first on, in order. One query."""
    days = max(0, min(days, (date.max - first).days + 1))
    span = [first + timedelta(days=n) for n in range(days)]
    if not span:
        return {}
    chinese = (language or get_language() or "zh-hans").startswith("zh")
    facts = {day: _facts(day, chinese) for day in span}
    for holiday in Holiday.objects.filter(day__gte=span[0], day__lte=span[-1]):
        facts[holiday.day] = replace(
            facts[holiday.day],
            holiday_name=holiday.name if chinese else holiday.name_en or holiday.name,
            is_day_off=holiday.is_day_off,
            is_workday_shift=not holiday.is_day_off,
        )
    return facts


@lru_cache(maxsize=4096)
def _facts(day: date, chinese: bool) -> DayFacts:
    def say(*words: Words) -> tuple[str, ...]:
        return tuple(pair[0 if chinese else 1] for pair in words)

    lunar = lunar_day(day)
    if lunar is None:
        return DayFacts(day=day, festivals=say(*solar_festivals(day)))
    return DayFacts(
        day=day,
        lunar_text=_lunar_text(lunar, chinese),
        lunar_short=_lunar_short(lunar, chinese),
        lunar_month=lunar.month,
        lunar_day=lunar.day,
        is_leap_month=lunar.is_leap_month,
        solar_term="".join(say(lunar.solar_term)) if lunar.solar_term else "",
        festivals=say(*lunar.festivals),
        yi=say(*lunar.yi),
        ji=say(*lunar.ji),
        is_auspicious=lunar.is_auspicious,
    )


def _lunar_text(lunar: LunarDay, chinese: bool) -> str:
    if chinese:
        return f"农历{lunar.month_name}{lunar.day_name}"
    return f"lunar {lunar.month}/{lunar.day}{' (leap month)' if lunar.is_leap_month else ''}"


def _lunar_short(lunar: LunarDay, chinese: bool) -> str:
    """The day's name; on the first of a month the month's, as wall calendars do."""
    if chinese:
        return lunar.month_name if lunar.day == 1 else lunar.day_name
    return f"L{lunar.month}/{lunar.day}"
