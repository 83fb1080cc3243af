"""Whom a follow-up speaks to, and the words every script may use. Reads loaded rows only, asks no database."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from customers.followups.models import FollowUp
from customers.followups.scripts import dear
from customers.profiles.models import Customer, Person
from studio.core.messages.states import Channel


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person of the household and the address a channel needs; empty where there is none on file."""

    name: str
    role: str = ""
    address: str = ""


def _address(person: Person, via: str) -> str:
    if via == Channel.EMAIL:
        return person.email
    if via == Channel.WECHAT:
        return person.wechat or person.phone
    return person.phone


def addressee(customer: Customer, via: str) -> Addressee:
    """The first of the household who can be reached this way; the household's name when nobody can."""
    people = list(customer.people.all())
    for person in people:
        if address := _address(person, via):
            return Addressee(person.name, person.role, address)
    first = people[0] if people else None
    return Addressee(first.name, first.role) if first else Addressee(customer.display_name)


def script_words(row: FollowUp, whom: Addressee, words: Mapping[str, Any], *, caller: str = "") -> dict[str, Any]:
    """The facts of the anchor, and what the customer's file and the branch know themselves."""
    own: dict[str, str | dt.date | None] = {
        "name": row.customer.display_name, "dear": dear(whom.name, whom.role), "wedding_day": row.customer.wedding_on,
        "studio": row.branch.studio_name, "branch": row.branch.name, "phone": row.branch.phone,
        "address": row.branch.address, "caller": caller,
    }  # fmt: skip
    return {**own, **words}
