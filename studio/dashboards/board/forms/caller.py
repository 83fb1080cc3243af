"""A caller who is no customer yet, entered while the visit is booked: the customers' own forms, no rule of ours.

`caller=1` says that the part is open; a button opens or closes it, which books nothing.
"""

from typing import Any

from django.http import QueryDict

from customers.profiles.details import usual_roles
from customers.profiles.forms import FileForms
from customers.profiles.states import HouseholdKind
from studio.core.access import Perm
from studio.core.text import PhoneKind, normalise_phone

OPEN = "1"
PEOPLE = "people-TOTAL_FORMS"  # the people were on the page that was sent


def only_turns(data: QueryDict) -> bool:
    """Whether the button was pressed that opens or closes the part."""
    return "caller" in data and (data.get("caller") == OPEN) != (PEOPLE in data)


def file_of_caller(asked: Any, *, user: Any, is_sent: bool) -> FileForms | None:
    """The forms of their file, when the part is open and this person may open files."""
    if asked.get("caller") != OPEN or not user.may(Perm.CUSTOMERS_EDIT):
        return None
    if is_sent and PEOPLE in asked:
        return FileForms(asked, user=user)
    people: list[dict[str, Any]] = [{"role": role} for role in usual_roles(HouseholdKind.COUPLE)]
    people[0] |= _first_person(str(asked.get("who", "")).strip())
    return FileForms(user=user, people=people)


def _first_person(typed: str) -> dict[str, str]:
    """What was typed to find them is their phone or their name."""
    if normalise_phone(typed).kind is not PhoneKind.ODD:
        return {"phone": typed[:40]}
    return {} if any(one.isdigit() for one in typed) else {"name": typed[:40]}
