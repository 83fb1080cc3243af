"""A file's facts as pages show them: people with phones the reader may see, the wedding day, the filters in words."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.profiles.details import next_birthday
from customers.profiles.models import Person
from customers.profiles.queries import CustomerFilters
from customers.profiles.states import SourceChannel
from studio.core.almanac.queries import lunar_facts
from studio.core.text import PhoneKind, normalise_phone
from studio.core.ui import formats


@dataclass(frozen=True, slots=True)
class PersonShown:
    person: Person
    role: str
    phone: str
    tel: str = ""
    birthday: str = ""
    next_birthday: str = ""


def people_shown(people: Iterable[Person], full_phones: bool, *, today: dt.date | None) -> list[PersonShown]:
    """Phones as the reader may see them; without `today` the birthdays are left out."""
    return [
        PersonShown(
            person=person,
            role=person.get_role_display(),
            phone=person.phone_shown if full_phones else person.phone_masked,
            tel=_tel(person) if full_phones else "",
            birthday=_birthday(person) if today else "",
            next_birthday=_next_birthday(person, today) if today else "",
        )
        for person in people
    ]


def _tel(person: Person) -> str:
    """What a telephone dials; nothing for a number nobody can dial."""
    phone = normalise_phone(person.phone)
    if phone.kind is PhoneKind.ODD:
        return ""
    return f"+{phone.digits[2:]}" if phone.kind is PhoneKind.FOREIGN else phone.digits


def _birthday(person: Person) -> str:
    if person.birthday is None:
        return ""
    if person.birthday_is_lunar:
        return f"{person.birthday.year} {lunar_facts(person.birthday).lunar_text}"
    return person.birthday.isoformat()


def _next_birthday(person: Person, today: dt.date) -> str:
    """The next one, when it is near enough to matter."""
    if person.birthday is None:
        return ""
    day = next_birthday(person.birthday, person.birthday_is_lunar, today - dt.timedelta(days=1))
    if day is None or (day - today).days > 60:
        return ""
    if day == today:
        return _("birthday today")
    return _("birthday on %(day)s") % {"day": formats.day(day)}


@dataclass(frozen=True, slots=True)
class WeddingShown:
    day: dt.date
    lunar: str
    festival: str
    distance: str


def wedding_shown(day: dt.date | None, *, today: dt.date) -> WeddingShown | None:
    if day is None:
        return None
    facts = lunar_facts(day)
    return WeddingShown(day, facts.lunar_text, next(iter(facts.festivals), ""), _distance((day - today).days))


def _distance(days: int) -> str:
    if days == 0:
        return _("today")
    if days < 0:
        return ngettext("%(n)s day ago", "%(n)s days ago", -days) % {"n": f"{-days:,}"}
    return ngettext("%(n)s day to go", "%(n)s days to go", days) % {"n": f"{days:,}"}


def filter_words(filters: CustomerFilters) -> list[str]:
    """The filters as an empty list names them."""
    words = []
    if filters.q:
        words.append(f"“{filters.q}”")
    if filters.grade:
        words.append(_("class %(letter)s") % {"letter": filters.grade})
    if filters.source:
        words.append(str(SourceChannel(filters.source).label))
    if filters.wedding_month:
        words.append(_("wedding in %(month)s") % {"month": f"{filters.wedding_month:%Y-%m}"})
    return words
