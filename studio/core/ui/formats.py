"""How the house writes money, days, moments and phone numbers, in the reader's language.

Called fifty times a page: plain string work; only today, yesterday and tomorrow are looked up in the catalogue.
Empty input gives an empty string, so that a template needs no `if`.
"""

import datetime as dt
import re
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from studio.core import clock

Amount = Decimal | int | None
Day = dt.date | dt.datetime | None

WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUS = "\N{MINUS SIGN}"
COUNT_LIMIT = 1000
MOBILE_DIGITS = 11
MASKED_TAIL = 4


def in_english() -> bool:
    """Whether the reader reads English; everything else is written the Chinese way."""
    return (get_language() or "").startswith("en")


def amount(value: Amount) -> str:
    """`5,999.00`, for columns that carry the sign ¥ in their total only."""
    if value is None or value == "":
        return ""
    return f"{MINUS}{-value:,.2f}" if value < 0 else f"{value:,.2f}"


def money(value: Amount) -> str:
    """`¥3,999.00`, `−¥480.00`."""
    if value is None or value == "":
        return ""
    return f"{MINUS}¥{-value:,.2f}" if value < 0 else f"¥{value:,.2f}"


def money_short(value: Amount) -> str:
    """`¥3,999` when there are no cents, for lists."""
    return money(value).removesuffix(".00")


_WRITTEN_AMOUNT = re.compile(rf"{MINUS}?¥[0-9][0-9,]*(?:\.[0-9]+)?")


def without_amounts(text: str) -> str:
    """The same sentence for somebody who may not see money: `¥•••` stands where an amount stood."""
    return _WRITTEN_AMOUNT.sub("¥•••", text)


_WRITTEN_PHONE = re.compile(r"(?<![\d.])(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8})(?!\d)")


def without_phones(text: str) -> str:
    """The same words for somebody who need not call: phone numbers written into a note are masked as well."""
    return _WRITTEN_PHONE.sub(lambda found: phone_masked(found[1]), text)


def written(text: str | None, sees_phones: object = False) -> str:
    """What somebody typed freely (`{{ hold.note|written:shell.sees_phones }}`): numbers are for those who may call."""
    return (text or "") if sees_phones is True else without_phones(text or "")


def counted(value: int | None) -> str:
    """How many, exactly up to a thousand: `387`, then `1,000+`."""
    if value is None:
        return ""
    return f"{COUNT_LIMIT:,}+" if value > COUNT_LIMIT else f"{value:,}"


def phone_masked(value: str | None) -> str:
    """`138****2617`, for eyes that need not call."""
    digits = re.sub(r"\D", "", value or "")
    if not digits:
        return ""
    if len(digits) == MOBILE_DIGITS:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-MASKED_TAIL:]}" if len(digits) > MASKED_TAIL else "****"


def phone_spaced(value: str | None) -> str:
    """`138 1234 5678`; anything that is no mobile number stays as it was typed."""
    digits = re.sub(r"\D", "", value or "")
    if len(digits) == MOBILE_DIGITS and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return value or ""


def local_date(value: dt.date | dt.datetime) -> dt.date:
    """The studio's calendar day of a date or a moment."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def weekday(value: Day) -> str:
    """`周日`, `Sun`."""
    if not value:
        return ""
    return (WEEKDAYS_EN if in_english() else WEEKDAYS_ZH)[local_date(value).weekday()]


def weekday_short(value: Day) -> str:
    """`日`, `Sun`: for narrow columns."""
    return weekday(value).removeprefix("周")


def day_short(value: Day) -> str:
    """`5月10日`, `10 May`; another year than this one is named."""
    return _day_of_month(local_date(value), in_english()) if value else ""


def day(value: Day) -> str:
    """`5月10日 周日`, `Sun 10 May`."""
    if not value:
        return ""
    date, english = local_date(value), in_english()
    if english:
        return f"{WEEKDAYS_EN[date.weekday()]} {_day_of_month(date, english)}"
    return f"{_day_of_month(date, english)} {WEEKDAYS_ZH[date.weekday()]}"


def _day_of_month(date: dt.date, english: bool) -> str:
    this_year = date.year == clock.today().year
    if english:
        return f"{date.day} {MONTHS_EN[date.month - 1]}" + ("" if this_year else f" {date.year}")
    return ("" if this_year else f"{date.year}年") + f"{date.month}月{date.day}日"


def day_full(value: Day) -> str:
    """`2026-05-10 周日`, `2026-05-10 Sun`: as fields and papers write it."""
    if not value:
        return ""
    return f"{local_date(value).isoformat()} {weekday(value)}"


def day_near(value: Day) -> str:
    """`今天`, `明天`, `昨天`, else `5月10日`."""
    if not value:
        return ""
    days = (local_date(value) - clock.today()).days
    if not -1 <= days <= 1:
        return day_short(value)
    return {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}[days]


def clock_time(value: dt.datetime | dt.time | None) -> str:
    """`09:41` in the studio's own time."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return f"{value:%H:%M}"


def moment(value: dt.datetime | None) -> str:
    """`今天 10:12`, `昨天 18:04`, `5月3日 10:20`."""
    return f"{day_near(value)} {clock_time(value)}" if value else ""


def moment_full(value: dt.datetime | None) -> str:
    """`2026-05-10 10:24`."""
    return f"{local_date(value).isoformat()} {clock_time(value)}" if value else ""


def moment_or_text(value: dt.datetime | str | None) -> str:
    """A moment as `moment` writes it; a finished text stays as it is."""
    return moment(value) if isinstance(value, dt.datetime) else value or ""
