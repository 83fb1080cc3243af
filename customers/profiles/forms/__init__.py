"""The customer's file as a form: household and people read and judged as one. Input becomes CustomerDetails."""

import datetime as dt
from typing import Any

from django import forms

from customers.profiles.details import CustomerDetails, Problem, problems, usual_roles
from customers.profiles.forms.household import CustomerForm, FilterForm
from customers.profiles.forms.person import PeopleFormSet, PersonForm, birthday_text
from customers.profiles.models import Customer
from customers.profiles.states import HouseholdKind, PersonRole
from studio.core.errors import StudioError
from studio.core.staff.models import User
from studio.core.text import PhoneKind, normalise_phone

__all__ = ["FileForms", "FilterForm", "typed_people"]


class FileForms:
    """The household's form and its people's forms, read and judged as one."""

    def __init__(
        self, data: Any = None, *, user: User, kind: str = HouseholdKind.COUPLE, customer: Customer | None = None,
        people: list[dict[str, Any]] | None = None, show_phones: bool = True,
    ) -> None:  # fmt: skip
        self.customer = customer
        known = {person.pk: person for person in customer.people.all()} if customer else {}
        if people is None:
            people = _initial_people(known.values(), show_phones) if customer else _initial_roles(kind)
        self.form = CustomerForm(data, user=user, customer=customer, initial=_initial_file(customer, kind))
        self.people = PeopleFormSet(
            data, prefix="people", initial=people, form_kwargs={"known": known, "show_phones": show_phones}
        )

    @property
    def all(self) -> list[forms.BaseForm]:
        return [*self.people.forms, self.form]

    @property
    def people_rows(self) -> list[PersonForm]:
        rows: list[PersonForm] = self.people.forms
        return rows

    def is_valid(self, *, today: dt.date) -> bool:
        """Everything that is wrong at once, each beside its field."""
        fine = self.form.is_valid()
        if not self.people.is_valid():
            return False
        known_wedding = self.customer.wedding_on if self.customer else None
        found = problems(self.details, today=today, known_wedding=known_wedding)
        for problem in found:
            self.place(problem)
        return fine and not found

    @property
    def _present(self) -> list[PersonForm]:
        return [form for form in self.people_rows if not form.is_nobody]

    @property
    def details(self) -> CustomerDetails:
        data = {"source": ""} | self.form.cleaned_data  # what could not be read is missing; its error stands already
        data = {name: value for name, value in data.items() if name not in ("branch", "referrer", "kind")}
        return CustomerDetails(
            kind=self.form.cleaned_data.get("kind", HouseholdKind.COUPLE),
            people=tuple(form.details() for form in self._present),
            referrer_number=self.form.cleaned_data.get("referrer", ""),
            **data,
        )

    def place(self, problem: Problem | StudioError) -> None:
        """Put a sentence beside the field it is about."""
        name = problem.field or ""
        error = forms.ValidationError(str(problem.message), code=problem.code)
        if name.startswith("people."):
            _people, index, field = name.split(".")
            rows = self._present or self.people_rows
            if rows:
                rows[min(int(index), len(rows) - 1)].add_error(field, error)
                return
        name = {"referrer_number": "referrer"}.get(name, name)
        self.form.add_error(name if name in self.form.fields else None, error)

    @property
    def is_duplicate(self) -> bool:
        """Has the phone of a file been refused, so that the tick for a second one belongs on the page?"""
        ticked = bool(self.form["second_file"].value())
        return ticked or any(row.has_error("phone", "duplicate") for row in self.people_rows)


def _initial_roles(kind: str) -> list[dict[str, Any]]:
    return [{"role": role} for role in usual_roles(kind)]


def _initial_people(known: Any, show_phones: bool) -> list[dict[str, Any]]:
    people = [
        {
            "person_id": person.pk, "role": person.role, "name": person.name, "wechat": person.wechat,
            "phone": person.phone_typed or person.phone if show_phones else "", "email": person.email,
            "birthday": birthday_text(person), "birthday_is_lunar": person.birthday_is_lunar,
            "keep_phone": bool(person.phone_typed) and normalise_phone(person.phone_typed).kind is PhoneKind.ODD,
        }
        for person in known
    ]  # fmt: skip
    return [*people, {"role": PersonRole.PARENT}]  # an empty row for one more


def _initial_file(customer: Customer | None, kind: str) -> dict[str, Any]:
    if customer is None:
        return {"kind": kind, "messages_allowed": True, "greetings_allowed": True}
    names = (
        "kind", "source", "wedding_on", "wedding_place", "must_not_miss", "address", "postcode", "occupation",
        "character", "notes", "grade", "is_vip", "messages_allowed", "greetings_allowed", "cs_specialist_id",
    )  # fmt: skip
    return {name: getattr(customer, name) for name in names} | {
        "referrer": customer.referrer.number if customer.referrer else ""
    }


def typed_people(data: Any, kind: str) -> list[dict[str, Any]]:
    """What was typed so far, laid onto the people another kind of household asks for."""
    bound = PeopleFormSet(data, prefix="people", form_kwargs={"known": {}})
    fields = ("name", "phone", "wechat", "birthday", "birthday_is_lunar", "email")
    typed = [{name: form[name].value() for name in fields} for form in bound.forms]
    typed = [row for row in typed if any(row[name] for name in fields)]
    rows = [
        {"role": role} | (typed[index] if index < len(typed) else {}) for index, role in enumerate(usual_roles(kind))
    ]
    return rows + [{"role": PersonRole.OTHER} | row for row in typed[len(rows) :]]
