"""A file's facts as pages show them: people with phones the reader may see, the wedding day, the filters in words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.profiles.details import next_birthday
from customers.profiles.models import Customer, Person
from customers.profiles.panels import Standing
from customers.profiles.queries import CustomerFilters
from customers.profiles.states import PersonRole, SourceChannel
from studio.core.almanac.queries import lunar_facts
from studio.core.text import PhoneKind, normalise_phone
from studio.core.ui import formats, marks


@dataclass(frozen=True, slots=True)
class PersonShown:
    person: Person
    role: str
    phone: str
    tel: str
    birthday: str = ""
    next_birthday: str = ""
    wechat: str = ""  # both are often the phone number, and masked with it
    email: str = ""


def people_shown(people: Iterable[Person], full_phones: bool, *, today: dt.date) -> list[PersonShown]:
    """Phones as the reader may see them."""
    roles = _labels(PersonRole)
    return [
        PersonShown(
            person,
            roles[person.role],
            *_phone(person, full_phones),
            birthday=_birthday(person),
            next_birthday=_next_birthday(person, today),
            wechat=formats.written(person.wechat, full_phones),
            email=formats.written(person.email, full_phones),
        )
        for person in people
    ]


def rows_shown(
    files: Iterable[Customer], full_phones: bool, standings: Mapping[int, Standing], *, with_branch: bool
) -> list[dict[str, Any]]:
    """The rows of the list as plain values: a template that looks up little draws fifty of them quickly."""
    roles, sources, home = _labels(PersonRole), _labels(SourceChannel), reverse("profiles:list")
    rows = []
    for file in files:
        phones = [(roles[person.role], *_phone(person, full_phones)) for person in file.people.all()]
        rows.append(
            {
                "url": f"{home}{file.number}/",
                "number": file.number,
                "names": marks.couple(names=file.names),
                "grade": marks.grade(letter=file.grade),
                "vip": marks.vip() if file.is_vip else "",
                "phones": [phone for phone in phones if phone[1]],
                "wedding": formats.day(file.wedding_on),
                "lunar": lunar_facts(file.wedding_on).lunar_text if file.wedding_on else "",
                "standing": standings.get(file.pk),
                "branch": file.branch.name if with_branch else "",
                "source": sources[file.source],
                "opened": formats.day_short(file.created_at),
            }
        )
    return rows


def _labels(choices: type[models.TextChoices]) -> dict[str, str]:
    """Spoken once for a page, not once for a row."""
    return {value: str(label) for value, label in choices.choices}


def _phone(person: Person, full: bool) -> tuple[str, str]:
    """What is read and what a telephone dials; nothing to dial where nobody can or may."""
    if not full:
        return person.phone_masked, ""
    phone = normalise_phone(person.phone)
    if phone.kind is PhoneKind.ODD:
        return person.phone_typed or person.phone, ""
    return phone.display, f"+{phone.digits[2:]}" if phone.kind is PhoneKind.FOREIGN else phone.digits


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
