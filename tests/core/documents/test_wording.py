"""Days and amounts as papers write them."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from studio.core.documents import wording

NINE = dt.datetime(2026, 5, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "RMB zero yuan only"),
        ("1.00", "RMB one yuan only"),
        ("13.00", "RMB thirteen yuan only"),
        ("20.00", "RMB twenty yuan only"),
        ("21.05", "RMB twenty-one yuan and 05/100"),
        ("100.00", "RMB one hundred yuan only"),
        ("101.00", "RMB one hundred and one yuan only"),
        ("1001.00", "RMB one thousand and one yuan only"),
        ("1300.00", "RMB one thousand three hundred yuan only"),
        ("12800.50", "RMB twelve thousand eight hundred yuan and 50/100"),
        ("1000000.00", "RMB one million yuan only"),
        ("9999999999.99", "RMB nine billion nine hundred and ninety-nine million nine hundred and ninety-nine thousand "
         "nine hundred and ninety-nine yuan and 99/100"),
        ("-300.00", "RMB minus three hundred yuan only"),
    ],
)  # fmt: skip
def test_amounts_in_english_words(amount: str, words: str) -> None:
    with override("en"):
        assert wording.amount_in_words(Decimal(amount)) == words


def test_amounts_in_chinese_capitals() -> None:
    assert wording.amount_in_words(Decimal("1300.00")) == "人民币壹仟叁佰元整"


@pytest.mark.parametrize(
    ("language", "part", "year", "text"),
    [
        ("zh-hans", "exact", 2026, "5月10日 周日 09:00"),
        ("zh-hans", "", 2026, "5月10日 周日 09:00"),
        ("zh-hans", "morning", 2026, "5月10日 周日 上午"),
        ("zh-hans", "exact", 2025, "2026-05-10 周日 09:00"),
        ("en", "exact", 2026, "Sun 10 May 09:00"),
        ("en", "morning", 2025, "Sun 10 May 2026 Morning"),
    ],
)
def test_appointments_name_another_year_only(language: str, part: str, year: int, text: str) -> None:
    with override(language):
        assert wording.planned(NINE, part, year) == text


def test_days_in_full() -> None:
    day = dt.date(2026, 10, 3)
    assert (wording.long_day(day), wording.lunar_day(day)) == ("2026年10月3日 周六", "农历八月廿三")
    assert (wording.long_day(None), wording.lunar_day(None)) == ("", "")
    with override("en"):
        assert wording.long_day(day) == "Sat 3 Oct 2026"
