"""Amounts in yuan: two places, rounded half up, and never a float.

Every floor calls this page before it stores, adds or prints an amount; no other
place rounds. Also what a clerk types (parse_money) and what the law wants on
paper (in_capitals, 大写金额).
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from studio.core.errors import StudioError

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("9999999999.99")  # what a MoneyField holds

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_PLAIN = re.compile(r"(\d+)(?:\.(\d*))?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")


def quantize(amount: Decimal | int | str) -> Decimal:
    """Two places, half up: the one rounding in the house."""
    if isinstance(amount, float):
        raise TypeError("Money is never a float.")
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    return quantize(sum(amounts, ZERO))


def percent_of(amount: Decimal, percent: Decimal | int) -> Decimal:
    return quantize(amount * Decimal(percent) / 100)


def parse_money(text: str, *, field: str | None = None) -> Decimal:
    """What was typed, as an amount: ¥, 元, full-width digits and thousands commas are welcome.

    Raises: StudioError when it is no amount, negative, or has more than two decimals.
    """
    cleaned = unicodedata.normalize("NFKC", str(text)).replace("。", ".")
    cleaned = "".join(cleaned.split()).removeprefix("¥").removesuffix("元")
    if cleaned.startswith(("-", "−")):
        raise StudioError(_("An amount cannot be negative."), field=field)
    if _GROUPED.fullmatch(cleaned):
        cleaned = cleaned.replace(",", "")
    # the isascii test keeps out digits of other scripts, which \d would take
    match = _PLAIN.fullmatch(cleaned) if cleaned.isascii() else None
    if match is None:
        raise StudioError(_("Write the amount in figures, such as 3999 or 3,999.50."), field=field)
    if len((match[2] or "").rstrip("0")) > 2:
        raise StudioError(_("An amount has at most two decimals (3999.50)."), field=field)
    if len(match[1].lstrip("0")) > 10:
        raise StudioError(_("This amount is too large; the most is ¥9,999,999,999.99."), field=field)
    return quantize(cleaned)


def format_money(amount: Decimal, *, short: bool = False) -> str:
    """¥3,999.00; short drops empty cents (¥3,999), as lists show it."""
    value = quantize(amount)
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    places = 0 if short and value == value.to_integral_value() else 2
    return f"{sign}¥{abs(value):,.{places}f}"


def signed_money(amount: Decimal) -> str:
    """What is missing (−¥6.99) or too much (+¥6.99)."""
    return f"{'+' if amount > 0 else ''}{format_money(amount)}"


def in_capitals(amount: Decimal, *, prefix: bool = False) -> str:
    """大写金额 as the bank writes it: 3999.50 → 叁仟玖佰玖拾玖元伍角整.

    整 closes 元 and 角 (分 needs none), a gap of zeros is one 零, also between 元 and 分
    and between a 元 place of zero and 角.
    """
    value = quantize(amount)
    yuan, cents = divmod(int(abs(value) * 100), 100)
    jiao, fen = divmod(cents, 10)
    if yuan >= 10**16:
        raise ValueError("in_capitals writes amounts below 10^16 yuan")
    words = f"{_yuan_in_capitals(yuan)}元" if yuan else ""
    if words and cents and (jiao == 0 or yuan % 10 == 0):
        words += "零"
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    words += f"{_DIGITS[fen]}分" if fen else "整"
    if not yuan and not cents:
        words = "零元整"
    return f"{'人民币' if prefix else ''}{'负' if value < 0 else ''}{words}"


def _yuan_in_capitals(yuan: int) -> str:
    """The whole yuan by groups of four digits, from the highest group down."""
    groups = []
    while yuan:
        yuan, group = divmod(yuan, 10_000)
        groups.append(group)
    words = ""
    skipped = False
    for index in reversed(range(len(groups))):
        group = groups[index]
        if group == 0:
            skipped = True
            continue
        if words and (skipped or group < 1000):
            words += "零"
        # 万亿 followed by a live 亿 group is spoken once: 壹万贰仟亿, not 壹万亿贰仟亿
        unit = "万" if index == 3 and groups[2] else _GROUPS[index]
        words += _group_in_capitals(group) + unit
        skipped = False
    return words


def _group_in_capitals(group: int) -> str:
    words = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words


def MoneyField(verbose_name: Any = None, **kwargs: Any) -> models.DecimalField:
    """A column for an amount in yuan: up to 9,999,999,999.99."""
    return models.DecimalField(verbose_name, max_digits=12, decimal_places=2, **kwargs)
