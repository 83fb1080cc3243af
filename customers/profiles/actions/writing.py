"""Writing the rows of a file, for the actions beside it: fields, people, search keys, history, announcement."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from customers.profiles.details import CustomerDetails, PersonDetails, household_name, trimmed
from customers.profiles.models import Customer, Person
from studio.core.audit.actions import record
from studio.core.errors import StudioError
from studio.core.reactions import announce
from studio.core.reading import read_once
from studio.core.search.actions import replace_keys
from studio.core.staff.models import User
from studio.core.text import mask_phone, normalise_phone, phone_keys, search_keys

OWN_FIELDS = (
    "kind", "source", "wedding_on", "wedding_place", "address", "postcode", "occupation", "character", "notes",
    "must_not_miss", "grade", "is_vip", "greetings_allowed", "messages_allowed", "cs_specialist_id",
)  # fmt: skip
PERSON_FIELDS = ("role", "name", "phone", "wechat", "email", "birthday", "birthday_is_lunar")
Changes = list[dict[str, Any]]


def make_findable(*, customer: Customer, is_new: bool = False) -> None:
    """Write the search keys anew: number, names with pinyin and initials, phones, WeChat names."""
    people = (
        read_once(("people", customer.pk), lambda: list(customer.people.all())) if is_new else customer.people.all()
    )
    keys = keys_of_file(customer.number or "", people)
    replace_keys(kind="customer", subject_id=customer.pk, branch_id=customer.branch_id, keys=keys, is_new=is_new)


def keys_of_file(number: str, people: Iterable[Person]) -> list[str]:
    """Everything by which a file is found."""
    keys = [number.lower(), number.split("-")[-1]] if number else []
    for person in people:
        keys += [*search_keys(person.name), *phone_keys(person.phone), person.wechat.casefold()]
    return keys


def write_in(
    customer: Customer, details: CustomerDetails, *, by: User | None, at: dt.datetime, keep_blanks: bool
) -> bool:
    """Take over what is new. With keep_blanks an empty field says nothing; without, it empties the file's."""
    changes = set_own_fields(customer, details, by=by, keep_blanks=keep_blanks)
    if changes:
        customer.save(update_fields=[*(name.removesuffix("_id") for name in OWN_FIELDS), "referrer"])
    moved, person_changes = _write_people(customer, details.people, by=by, at=at, keep_blanks=keep_blanks)
    changes += person_changes
    if moved or person_changes:
        after_people_changed(customer)
    if changes:
        tell_history(customer, "customer.changed", by=by, at=at, changes=changes)
    if changes or moved:
        fields = {change["field"] for change in changes} | ({"people"} if moved else set())
        announce("customer_changed", customer=customer, fields=fields, by=by, at=at)
    return bool(changes or moved)


def set_own_fields(customer: Customer, details: CustomerDetails, *, by: User | None, keep_blanks: bool) -> Changes:
    wanted = {name: _clean(getattr(details, name)) for name in OWN_FIELDS}
    if keep_blanks:
        # the intake form shows no consents and no class: what it does not ask must not be reset
        asked = ("wedding_on", "wedding_place", "notes", "must_not_miss", "cs_specialist_id")
        wanted = {name: wanted[name] for name in asked if wanted[name]}
    changes: Changes = []
    for name, new in wanted.items():
        old = getattr(customer, name)
        if old != new:
            setattr(customer, name, new)
            told = _name_of if name == "cs_specialist_id" else _plain
            changes.append({"field": name, "old": told(old), "new": told(new)})
    if details.referrer_number or not keep_blanks:
        changes += _set_referrer(customer, details.referrer_number, by=by)
    return changes


def _set_referrer(customer: Customer, number: str, *, by: User | None) -> Changes:
    old = (customer.referrer.number or "") if customer.referrer else ""
    number = number.strip().upper()
    if number == old:
        return []
    referrer = Customer.objects.filter(number=number).first() if number else None
    if number and (referrer is None or (by and referrer.branch_id not in by.branch_ids)):
        text = _("There is no file %(number)s in your branches. Look it up again.") % {"number": number}
        raise StudioError(text, "referrer_number", code="unknown_file")
    if referrer and referrer.pk == customer.pk:
        raise StudioError(_("Nobody can be referred by themselves."), "referrer_number")
    customer.referrer = referrer
    return [{"field": "referrer", "old": old, "new": number}]


def _write_people(
    customer: Customer, people: Iterable[PersonDetails], *, by: User | None, at: dt.datetime, keep_blanks: bool
) -> tuple[bool, Changes]:
    """Whether somebody came or left, and what changed for those who stayed."""
    known = list(customer.people.all())
    moved, changes = False, []
    for details in people:
        person = _same_person(known, details)
        if person:
            known.remove(person)
        if person and details.remove:
            person.delete()
            tell_history(customer, "customer.person_removed", by=by, at=at, name=person.name)
            moved = True
        elif person:
            changes += _change_person(person, details, keep_blanks=keep_blanks)
        elif not details.remove:
            add_to(customer, details, by=by, at=at)
            moved = True
    return moved, changes


def add_to(customer: Customer, details: PersonDetails, *, by: User | None, at: dt.datetime) -> Person:
    position = (customer.people.aggregate(last=Max("position"))["last"] or 0) + 1
    added = filled(Person(customer=customer, position=position), details)
    added.save()
    tell_history(customer, "customer.person_added", by=by, at=at, name=added.name)
    return added


def _same_person(known: list[Person], details: PersonDetails) -> Person | None:
    """By id where the form knew it, else by name, else by role when the household has one of that role only."""
    if details.person_id:
        return next((person for person in known if person.pk == details.person_id), None)
    by_name = [person for person in known if person.name == details.name.strip()]
    by_role = [person for person in known if person.role == details.role]
    if by_name:
        return by_name[0]
    return by_role[0] if len(by_role) == 1 and details.role in ("bride", "groom", "self") else None


def _change_person(person: Person, details: PersonDetails, *, keep_blanks: bool) -> Changes:
    before = {name: getattr(person, name) for name in PERSON_FIELDS}
    typed_before = person.phone_typed
    filled(person, details, keep_blanks=keep_blanks)
    changes = [
        {"who": before["name"], "field": name, "old": _told(name, old), "new": _told(name, getattr(person, name))}
        for name, old in before.items()
        if getattr(person, name) != old
    ]
    if changes or person.phone_typed != typed_before:
        person.save()
    return changes


def filled(person: Person, details: PersonDetails, *, keep_blanks: bool = False) -> Person:
    """The row with what was written down; saving is the caller's."""
    details = trimmed(details)
    phone = normalise_phone(details.phone)
    if details.phone or not keep_blanks:
        person.phone, person.phone_typed = phone.digits[:24], details.phone[:40]
    if details.birthday or not keep_blanks:
        person.birthday = details.birthday
        person.birthday_is_lunar = bool(details.birthday) and details.birthday_is_lunar
    for name in ("role", "name", "wechat", "email"):
        value = getattr(details, name)
        if value or not keep_blanks:
            setattr(person, name, value)
    return person


def after_people_changed(customer: Customer) -> None:
    """The name on lists and the search keys follow the people."""
    people = tuple(PersonDetails(person.role, person.name) for person in customer.people.all())
    name = household_name(people)
    if customer.display_name != name:
        customer.display_name = name
        customer.save(update_fields=["display_name"])
    if customer.number:
        make_findable(customer=customer)


def tell_history(customer: Customer, verb: str, *, by: User | None, at: dt.datetime, **data: Any) -> None:
    record(verb, subject=f"customer:{customer.pk}", branch_id=customer.branch_id, by=by, at=at, **data)


def _name_of(user_id: int | None) -> str:
    return User.objects.filter(pk=user_id).values_list("full_name", flat=True).first() or "" if user_id else ""


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _told(field: str, value: Any) -> Any:
    """History is read by people who may not see phone numbers."""
    return mask_phone(value) if field == "phone" else _plain(value)
