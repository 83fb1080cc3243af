"""Amounts: rounding, reading what is typed, capitals for paper."""

from contextlib import suppress
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.core.money import ZERO, MoneyField, format_money, in_capitals, parse_money, percent_of, quantize, total

amounts = st.decimals(min_value=0, max_value=Decimal("9999999999.99"), places=2)

CAPITALS = [
    ("0", "零元整"),
    ("0.01", "壹分"),
    ("0.10", "壹角整"),
    ("0.15", "壹角伍分"),
    ("1", "壹元整"),
    ("1.05", "壹元零伍分"),
    ("10", "壹拾元整"),
    ("10.50", "壹拾元零伍角整"),
    ("15", "壹拾伍元整"),
    ("100", "壹佰元整"),
    ("101", "壹佰零壹元整"),
    ("110", "壹佰壹拾元整"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("1000", "壹仟元整"),
    ("1001", "壹仟零壹元整"),
    ("1010", "壹仟零壹拾元整"),
    ("1100.10", "壹仟壹佰元零壹角整"),
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("3999", "叁仟玖佰玖拾玖元整"),
    ("3999.50", "叁仟玖佰玖拾玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("10000", "壹万元整"),
    ("10001", "壹万零壹元整"),
    ("10010", "壹万零壹拾元整"),
    ("10100", "壹万零壹佰元整"),
    ("11000", "壹万壹仟元整"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("100000", "壹拾万元整"),
    ("200305", "贰拾万零叁佰零伍元整"),
    ("1000000", "壹佰万元整"),
    ("1000001", "壹佰万零壹元整"),
    ("10203040", "壹仟零贰拾万叁仟零肆拾元整"),
    ("100000000", "壹亿元整"),
    ("100000001", "壹亿零壹元整"),
    ("100010000", "壹亿零壹万元整"),
    ("110000000", "壹亿壹仟万元整"),
    ("9999999999.99", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ("1000000000000", "壹万亿元整"),
    ("1200000000000", "壹万贰仟亿元整"),
    ("1000000010000", "壹万亿零壹万元整"),
    ("-300", "负叁佰元整"),
    ("-0.5", "负伍角整"),
    ("0.004", "零元整"),
]


@pytest.mark.parametrize(("amount", "words"), CAPITALS)
def test_capitals_follow_the_rules_of_the_bank(amount, words):
    assert in_capitals(Decimal(amount)) == words


def test_capitals_may_name_the_currency():
    assert in_capitals(Decimal(-12), prefix=True) == "人民币负壹拾贰元整"


def test_capitals_refuse_what_no_order_can_cost():
    with pytest.raises(ValueError, match="10\\^16"):
        in_capitals(Decimal(10**16))


def read_capitals(words: str) -> Decimal:
    """The reverse, written independently: a bank clerk reading aloud."""
    digits = {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    yuan_words, _, rest = words.rpartition("元")
    whole = section = digit = 0
    for character in yuan_words:
        if character in digits:
            digit = digits[character]
        elif character in places:
            section, digit = section + digit * places[character], 0
        else:
            unit = {"万": 10**4, "亿": 10**8}[character]
            section, digit = section + digit, 0
            whole = (whole + section) * unit if unit == 10**8 else whole + section * unit
            section = 0
    cents = 0
    for previous, character in pairwise(rest):
        cents += {"角": 10, "分": 1}.get(character, 0) * digits.get(previous, 0)
    return Decimal(whole + section + digit) + Decimal(cents) / 100


@given(amounts)
def test_capitals_read_back_are_the_same_amount(amount):
    assert read_capitals(in_capitals(amount)) == amount


@given(amounts)
def test_capitals_never_double_a_zero_or_end_in_one(amount):
    words = in_capitals(amount)
    assert "零零" not in words
    assert words == "零元整" or not any(bad in words for bad in ("零元", "零万", "零亿", "零整", "零角", "零分"))


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("0.004", "0.00"), ("1.255", "1.26"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("3", "3.00")],
)
def test_rounding_is_half_up(amount, rounded):
    assert str(quantize(Decimal(amount))) == rounded


def test_money_is_never_a_float():
    with pytest.raises(TypeError, match="float"):
        quantize(0.1)  # type: ignore[arg-type]


@given(st.lists(amounts, max_size=8))
def test_total_is_exact_and_of_nothing_is_zero(values):
    assert total(values) == sum(values, Decimal(0))
    assert str(total([])) == str(ZERO) == "0.00"


@pytest.mark.parametrize(
    ("amount", "percent", "share"), [("3999", "20", "799.80"), ("0.05", "50", "0.03"), ("100", "33.3", "33.30")]
)
def test_percent_of(amount, percent, share):
    assert str(percent_of(Decimal(amount), Decimal(percent))) == share


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("3999", "3999.00"),
        (" 3,999.5 ", "3999.50"),
        ("¥3,999.00", "3999.00"),
        ("￥１２３．４５", "123.45"),
        ("１，２００元", "1200.00"),
        ("5.", "5.00"),
        ("1.500", "1.50"),
        ("0", "0.00"),
        ("0003", "3.00"),
        ("12。5", "12.50"),
        ("9,999,999,999.99", "9999999999.99"),
    ],
)
def test_what_clerks_type_is_understood(typed, amount):
    assert str(parse_money(typed)) == amount


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "An amount cannot be negative."),
        ("－5", "An amount cannot be negative."),
        ("1.234", "An amount has at most two decimals (3999.50)."),
        ("", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("abc", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("1e5", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("NaN", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("39,99", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("1.2.3", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("٣", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("1\x002", "Write the amount in figures, such as 3999 or 3,999.50."),
        ("12345678901", "This amount is too large; the most is ¥9,999,999,999.99."),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(typed, sentence):
    with translation.override("en"), pytest.raises(StudioError) as refusal:
        parse_money(typed, field="deposit")
    assert (str(refusal.value), refusal.value.field) == (sentence, "deposit")


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_a_refusal(text):
    with suppress(StudioError):
        assert parse_money(text) >= 0


@pytest.mark.parametrize(
    ("amount", "short", "shown"),
    [
        ("3999", False, "¥3,999.00"),
        ("3999", True, "¥3,999"),
        ("3999.5", True, "¥3,999.50"),
        ("-300", False, "−¥300.00"),
        ("0", True, "¥0"),
    ],
)
def test_money_as_it_is_shown(amount, short, shown):
    assert format_money(Decimal(amount), short=short) == shown


@given(amounts)
def test_shown_money_can_be_typed_in_again(amount):
    assert parse_money(format_money(amount)) == amount


def test_a_money_column_holds_two_places():
    field = MoneyField("price", default=ZERO)
    assert (field.verbose_name, field.max_digits, field.decimal_places, field.default) == ("price", 12, 2, ZERO)
