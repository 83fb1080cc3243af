"""What a person at the desk says about a household, and what can be wrong with it. Pure: no rows, no clock.

Forms (this room's and the intake's) fill a CustomerDetails; actions write it. Both ask `problems`,
so that form and action can never disagree. A field is named as `wedding_on` or `people.0.phone`.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.profiles.states import HouseholdKind, PersonRole
from studio.core.almanac.lunar import lunar_day, next_lunar_birthday
from studio.core.text import PhoneKind, normalise_phone

AND = " 与 "  # between the people in a display name; the couple tag shows it in the reader's language
SHORTEST_PHONE = 7  # fewer digits say nothing about who it is
_YEARS_AHEAD = 10
_EARLIEST = 1900


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """One person as written down. `phone` is as typed; `birthday` the real day, even when kept by the moon."""

    role: str
    name: str
    phone: str = ""
    wechat: str = ""
    email: str = ""
    birthday: date | None = None
    birthday_is_lunar: bool = False
    keep_phone: bool = False
    person_id: int | None = None
    remove: bool = False


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """A household as written down. `existing_number` says: this is the file, do not make a second one."""

    kind: str
    people: tuple[PersonDetails, ...]
    source: str
    wedding_on: date | None = None
    wedding_place: str = ""
    referrer_number: str = ""
    address: str = ""
    postcode: str = ""
    occupation: str = ""
    character: str = ""
    notes: str = ""
    must_not_miss: str = ""
    grade: str = ""
    is_vip: bool = False
    greetings_allowed: bool = True
    messages_allowed: bool = True
    cs_specialist_id: int | None = None
    existing_number: str = ""
    already_married: bool = False
    second_file: bool = False

    @property
    def phones(self) -> list[str]:
        """The numbers worth looking for, as digits."""
        found = [normalise_phone(person.phone).digits for person in self.people if not person.remove]
        return [digits for digits in dict.fromkeys(found) if len(digits) >= SHORTEST_PHONE]


class Problem(NamedTuple):
    field: str
    message: str | Promise
    code: str = "invalid"


def problems(
    details: CustomerDetails, *, today: date, known_wedding: date | None = None, has_phone: bool = False
) -> list[Problem]:
    """Everything that keeps these details from being saved, in the order of the form; nothing when all is well.

    A wedding date the file knows already is not asked about again; `has_phone` says the file holds a number.
    """
    found: list[Problem] = []
    people = [(index, person) for index, person in enumerate(details.people) if not person.remove]
    for index, person in people:
        found += [
            problem._replace(field=f"people.{index}.{problem.field}") for problem in _person_problems(person, today)
        ]
    if not people:
        found.append(Problem("people.0.name", _("A file needs at least one person."), "no_person"))
    elif not has_phone and not any(person.phone.strip() for _index, person in people):
        text = _("Write down at least one phone number, of whichever partner.")
        found.append(Problem(f"people.{people[0][0]}.phone", text, "no_phone"))
    if details.wedding_on and details.wedding_on != known_wedding:
        found += _wedding_problems(details.wedding_on, details.already_married, today)
    return found


def _person_problems(person: PersonDetails, today: date) -> list[Problem]:
    found: list[Problem] = []
    if not person.name.strip():
        found.append(Problem("name", _("Write the name this belongs to."), "no_name"))
    if person.phone.strip() and not person.keep_phone and normalise_phone(person.phone).kind is PhoneKind.ODD:
        text = _(
            "A mobile has 11 digits, a landline its area code, a number abroad +country code. "
            "Correct it, or keep it as it is."
        )
        found.append(Problem("phone", text, "odd_phone"))
    if person.birthday and not _EARLIEST <= person.birthday.year <= today.year:
        found.append(Problem("birthday", _("A birthday lies between 1900 and today."), "bad_birthday"))
    elif person.birthday and person.birthday > today:
        found.append(Problem("birthday", _("This birthday is still to come."), "bad_birthday"))
    return found


def _wedding_problems(day: date, already_married: bool, today: date) -> list[Problem]:
    if not _EARLIEST <= day.year <= today.year + _YEARS_AHEAD:
        return [Problem("wedding_on", _("A wedding date cannot be that far away. Check the year."), "bad_wedding")]
    if day < today and not already_married:
        text = _("This day is past. Correct it, or tick that they are already married.")
        return [Problem("wedding_on", text, "past_wedding")]
    return []


def household_name(people: tuple[PersonDetails, ...]) -> str:
    """柳闻莺 与 祁叙: bride before groom, otherwise in the order written; at most three."""
    order: dict[str, int] = {PersonRole.BRIDE: 0, PersonRole.GROOM: 1, PersonRole.SELF: 2}
    present = [person for person in people if person.name.strip() and not person.remove]
    names = [person.name.strip() for person in sorted(present, key=lambda person: order.get(person.role, 3))]
    return AND.join(names[:3])[:100]


def usual_roles(kind: str) -> tuple[str, ...]:
    """The people a form asks for first."""
    return {
        HouseholdKind.COUPLE: (PersonRole.BRIDE, PersonRole.GROOM),
        HouseholdKind.SINGLE: (PersonRole.SELF,),
        HouseholdKind.FAMILY: (PersonRole.PARENT, PersonRole.PARENT, PersonRole.CHILD),
    }[HouseholdKind(kind)]


def trimmed(person: PersonDetails) -> PersonDetails:
    return replace(
        person, name=person.name.strip(), phone=person.phone.strip(), wechat=person.wechat.strip(),
        email=person.email.strip(),
    )  # fmt: skip


def next_birthday(birthday: date, is_lunar: bool, after: date) -> date | None:
    """The next day after `after` on which this birthday is kept; 29 February is kept on the 28th in plain years."""
    lunar = lunar_day(birthday) if is_lunar else None
    if lunar is not None:
        return next_lunar_birthday(lunar.month, lunar.day, after, is_leap_month=lunar.is_leap_month)
    for year in (after.year, after.year + 1):
        try:
            day = birthday.replace(year=year)
        except ValueError:
            day = date(year, 2, 28)
        if day > after:
            return day
    return None
