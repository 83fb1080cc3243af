"""What can be wrong with a household as written down, and when birthdays come round."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from customers.profiles.details import (
    CustomerDetails,
    PersonDetails,
    household_name,
    next_birthday,
    problems,
    usual_roles,
)

TODAY = date(2026, 5, 10)
BRIDE = PersonDetails(role="bride", name="柳闻莺", phone="138 1234 5208", birthday=date(1999, 8, 17))
GROOM = PersonDetails(role="groom", name="祁叙", phone="15912346630")
COUPLE = CustomerDetails(kind="couple", people=(BRIDE, GROOM), source="referral", wedding_on=date(2026, 10, 3))


def found(details: CustomerDetails, **known) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in problems(details, today=TODAY, **known)]


def with_bride(**fields) -> CustomerDetails:
    return replace(COUPLE, people=(replace(BRIDE, **fields), GROOM))


def test_a_plain_couple_has_no_problems():
    assert found(COUPLE) == []


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (with_bride(phone="1381234520"), [("people.0.phone", "odd_phone")]),
        (with_bride(phone="1381234520", keep_phone=True), []),
        (with_bride(phone="+852 9123 4567"), []),
        (with_bride(name="  "), [("people.0.name", "no_name")]),
        (with_bride(birthday=date(2026, 5, 11)), [("people.0.birthday", "bad_birthday")]),
        (with_bride(birthday=date(2027, 1, 1)), [("people.0.birthday", "bad_birthday")]),
        (with_bride(birthday=date(1899, 1, 1)), [("people.0.birthday", "bad_birthday")]),
        (with_bride(phone=""), []),  # his number is enough
        (replace(COUPLE, people=(replace(BRIDE, phone=""),)), [("people.0.phone", "no_phone")]),
        (replace(COUPLE, people=()), [("people.0.name", "no_person")]),
        (replace(COUPLE, people=(replace(BRIDE, remove=True), GROOM)), []),
        (
            replace(COUPLE, people=(replace(BRIDE, remove=True), replace(GROOM, phone=""))),
            [("people.1.phone", "no_phone")],
        ),
        (replace(COUPLE, wedding_on=date(2026, 5, 10)), []),
        (replace(COUPLE, wedding_on=date(2026, 5, 9)), [("wedding_on", "past_wedding")]),
        (replace(COUPLE, wedding_on=date(2026, 5, 9), already_married=True), []),
        (replace(COUPLE, wedding_on=date(2037, 1, 1)), [("wedding_on", "bad_wedding")]),
        (replace(COUPLE, wedding_on=date(1026, 10, 3), already_married=True), [("wedding_on", "bad_wedding")]),
    ],
)
def test_problems_name_their_field(details, expected):
    assert found(details) == expected


def test_a_wedding_date_the_file_knows_is_not_asked_about_again():
    past = replace(COUPLE, wedding_on=date(2020, 5, 9))
    assert found(past) == [("wedding_on", "past_wedding")]
    assert found(past, known_wedding=date(2020, 5, 9)) == []


def test_a_phone_the_file_knows_need_not_be_said_again():
    silent = replace(COUPLE, people=(replace(BRIDE, phone=""),))
    assert found(silent, has_phone=True) == []


def test_the_sentences_say_what_would_be_right():
    with translation.override("en"):
        sentence = str(problems(with_bride(phone="12"), today=TODAY)[0].message)
    assert sentence == (
        "A mobile has 11 digits, a landline its area code, a number abroad +country code. "
        "Correct it, or keep it as it is."
    )


@pytest.mark.parametrize(
    ("people", "name"),
    [
        ((GROOM, BRIDE), "柳闻莺 与 祁叙"),
        ((replace(BRIDE, remove=True), GROOM), "祁叙"),
        (
            (PersonDetails("parent", "周建国"), PersonDetails("self", "周一"), PersonDetails("child", "周小宝")),
            "周一 与 周建国 与 周小宝",
        ),
        ((PersonDetails("self", " 单 "), PersonDetails("other", " ")), "单"),
        (tuple(PersonDetails("other", str(n) * 40) for n in range(5)), f"{'0' * 40} 与 {'1' * 40} 与 {'2' * 14}"),
    ],
)
def test_the_name_of_a_household(people, name):
    assert household_name(people) == name


def test_phones_worth_looking_for():
    details = with_bride(phone="12345")
    assert details.phones == ["15912346630"]
    assert COUPLE.phones == ["13812345208", "15912346630"]


@pytest.mark.parametrize(("kind", "roles"), [("couple", 2), ("single", 1), ("family", 3)])
def test_forms_ask_for_the_usual_people(kind, roles):
    assert len(usual_roles(kind)) == roles


@pytest.mark.parametrize(
    ("birthday", "is_lunar", "after", "expected"),
    [
        (date(1999, 8, 17), False, date(2026, 5, 10), date(2026, 8, 17)),
        (date(1999, 5, 10), False, date(2026, 5, 10), date(2027, 5, 10)),
        (date(2000, 2, 29), False, date(2026, 1, 1), date(2026, 2, 28)),
        (date(2000, 2, 29), False, date(2027, 3, 1), date(2028, 2, 29)),
        # born on 七夕 1999 (17 August): kept on 七夕 of 2026
        (date(1999, 8, 17), True, date(2026, 5, 10), date(2026, 8, 19)),
    ],
)
def test_the_next_birthday(birthday, is_lunar, after, expected):
    assert next_birthday(birthday, is_lunar, after) == expected
