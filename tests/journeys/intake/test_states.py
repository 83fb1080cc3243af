"""The pure rules of the intake page, as tables."""

import datetime as dt
from decimal import Decimal

import pytest

from studio.core.spans import DayPart
from studio.core.ui.days import read_day
from studio.journeys.intake.states import SlotChoice, date_doubts, instalments, read_slot, tentative_until
from tests.factories import AT

TODAY = dt.date(2026, 5, 10)
MORNING = DayPart.MORNING.value


@pytest.mark.parametrize(
    ("balance", "first", "second"),
    [
        ("5499.00", "3000", "2499"),
        ("5499.01", "3000", "2499.01"),
        ("1000", "500", "500"),
        ("1000.01", "1000", "0.01"),
        ("400", "400", "0"),
        ("0.01", "0.01", "0"),
        ("0", "0", "0"),
        ("-5", "0", "0"),
    ],
)
def test_what_to_expect_after_the_shoot_and_before_the_pickup(balance: str, first: str, second: str) -> None:
    assert instalments(Decimal(balance)) == (Decimal(first), Decimal(second))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-23:morning", SlotChoice(dt.date(2026, 5, 23), "morning")),
        ("2026-05-23:open", SlotChoice(dt.date(2026, 5, 23), "open")),
        ("2026-05-23:exact", None),
        ("2026-05-23", None),
        ("2026-02-30:morning", None),
        (":morning", None),
        ("later", None),
        ("9999-12-31:morning", None),
        ("", None),
    ],
)
def test_a_half_day_as_the_form_sends_it(text: str, expected: SlotChoice | None) -> None:
    assert read_slot(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-03", dt.date(2026, 10, 3)),
        ("20261003", dt.date(2026, 10, 3)),
        ("2026年10月3日", dt.date(2026, 10, 3)),
        ("２０２６．１０．３", dt.date(2026, 10, 3)),
        ("10-3", dt.date(2026, 10, 3)),
        ("10.3", dt.date(2026, 10, 3)),
        ("10月3日", dt.date(2026, 10, 3)),
        ("5/10", dt.date(2026, 5, 10)),
        ("5/9", dt.date(2027, 5, 9)),
        ("1/2", dt.date(2027, 1, 2)),
        ("2026-02-30", None),
        ("13-1", None),
        ("0000-01-01", None),
        ("10000-01-01", None),
        ("٢٠٢٦-١٠-٠٣", None),
        ("soon", None),
        ("", None),
    ],
)
def test_days_as_clerks_type_them(text: str, expected: dt.date | None) -> None:
    assert read_day(text, today=TODAY) == expected


def test_the_twenty_ninth_of_february_without_a_year_that_has_one() -> None:
    assert read_day("2-29", today=TODAY) is None
    assert read_day("2-29", today=dt.date(2028, 1, 1)) == dt.date(2028, 2, 29)


def local(month: int, day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, month, day, hour - 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("slot_day", "starts_at", "until"),
    [
        (dt.date(2026, 5, 23), local(5, 23, 9), local(5, 12, 18)),
        (dt.date(2026, 5, 12), local(5, 12, 9), local(5, 12, 9)),
        (dt.date(2026, 5, 12), None, local(5, 12, 8) - dt.timedelta(hours=8)),
        (dt.date(2026, 5, 10), local(5, 10, 9), AT + dt.timedelta(minutes=1)),
    ],
)
def test_a_place_without_money_is_kept_two_days_but_never_past_its_beginning(
    slot_day: dt.date, starts_at: dt.datetime | None, until: dt.datetime
) -> None:
    assert tentative_until(AT, TODAY, SlotChoice(slot_day, MORNING), starts_at) == until


def codes(**days: dt.date | None) -> list[tuple[str, str, bool]]:
    slot_day = days.get("slot")
    slot = SlotChoice(slot_day, MORNING) if slot_day else None
    found = date_doubts(
        today=TODAY, at=AT, slot=slot, ends_at=None, wedding_on=days.get("wedding"), pickup_on=days.get("pickup")
    )
    return [(doubt.field, doubt.code, doubt.may_stay) for doubt in found]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"slot": dt.date(2026, 5, 23), "wedding": dt.date(2026, 10, 3), "pickup": dt.date(2026, 9, 5)}, []),
        ({}, []),
        ({"slot": dt.date(2026, 5, 9)}, [("slot", "shoot_past", False)]),
        ({"slot": dt.date(2031, 5, 11)}, [("slot", "shoot_far", False)]),
        ({"slot": dt.date(2026, 5, 23), "wedding": dt.date(2026, 5, 22)}, [("slot", "wedding_before_shoot", True)]),
        ({"slot": dt.date(2026, 5, 23), "wedding": dt.date(2026, 5, 23)}, []),
        ({"slot": dt.date(2026, 5, 23), "wedding": dt.date(2025, 5, 1)}, []),
        ({"pickup": dt.date(2026, 5, 9)}, [("pickup_promised_on", "pickup_past", False)]),
        ({"pickup": dt.date(2032, 1, 1)}, [("pickup_promised_on", "pickup_far", False)]),
        (
            {"slot": dt.date(2026, 5, 23), "pickup": dt.date(2026, 5, 23)},
            [("pickup_promised_on", "pickup_before_shoot", False)],
        ),
        (
            {"pickup": dt.date(2026, 10, 4), "wedding": dt.date(2026, 10, 3)},
            [("pickup_promised_on", "pickup_after_wedding", True)],
        ),
    ],
)
def test_days_that_cannot_be_and_days_that_are_asked_about(days: dict[str, dt.date], expected: list[object]) -> None:
    assert codes(**days) == expected


def test_a_half_day_of_today_that_is_over() -> None:
    found = date_doubts(
        today=TODAY, at=AT, slot=SlotChoice(TODAY, MORNING), ends_at=AT, wedding_on=None, pickup_on=None
    )
    assert [doubt.code for doubt in found] == ["shoot_past"]
