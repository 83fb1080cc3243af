"""Small changes to a form that is being filled in: use this file, take that half day, show another fortnight.

The page's buttons send the whole form with `adjust`; what comes back is the same form, changed. Nothing is written.
"""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bookings.calendar.states import parse_choice
from bookings.orders.models import OrderDraft
from customers.profiles.details import AND
from customers.profiles.models import Customer, Person
from customers.profiles.states import HouseholdKind
from studio.core.access import Perm
from studio.core.once.actions import new_key
from studio.core.spans import DayPart
from studio.journeys.intake.queries import Desk, get_file
from studio.journeys.intake.states import HOUSEHOLDS, read_slot


def adjusted(data: QueryDict, desk: Desk) -> QueryDict:
    """The fields after the button that was pressed, `adjust=what:value`."""
    fields = data.copy()
    what, _colon, value = str(fields.pop("adjust", [""])[-1]).partition(":")
    if what == "slot":
        _take_choice(fields, value, desk)
    elif what == "strip":
        fields["strip_from"] = value
    elif what == "anew":
        fields["submission_key"] = new_key()
    elif what == "file":
        fields["existing_number"] = ""
        if value:
            return from_file(get_file(desk.user, value), fields, desk)
    return fields


def _take_choice(fields: QueryDict, value: str, desk: Desk) -> None:
    """One of the next free places: day, part or hours, and who does it."""
    try:
        day, part, span, needs = parse_choice(value)
    except ValueError:
        return
    fields["slot"] = fields["strip_from"] = ""
    if span is None and read_slot(f"{day.isoformat()}:{part}"):
        fields["slot"] = f"{day.isoformat()}:{part}"
    else:
        fields["slot"], fields["other_day"], fields["other_part"] = "other", day.isoformat(), part
        if part == DayPart.EXACT and span is not None:
            fields["other_from"], fields["other_to"] = f"{span.local_start:%H:%M}", f"{span.local_end:%H:%M}"
    named = [str(need.resource_id) for need in needs if need.resource_id]
    for name, choices in desk.crew_choices.items():
        fields[name] = next((pk for pk in named if pk in choices), "")


def from_file(customer: Customer, fields: QueryDict, desk: Desk) -> QueryDict:
    """The people of a file on the form: what the file knows stands there, what was typed beyond it stays."""
    fields["existing_number"] = customer.number or ""
    fields.setdefault("submission_key", new_key())
    fields.setdefault("branch", str(desk.branch.pk))
    for who, person in _two_of(customer).items():
        known: dict[str, Any] = {f"{who}_name": person.name}
        if desk.user.may(Perm.PHONES_FULL):
            known[f"{who}_phone"] = person.phone_typed or person.phone
        if who == "bride":
            known["bride_wechat"] = person.wechat
            known["bride_birthday"] = person.birthday.isoformat() if person.birthday else ""
            known["bride_lunar"] = "on" if person.birthday_is_lunar else ""
        _write(fields, known)
    if customer.cs_specialist_id in {one.pk for one in desk.specialists}:
        fields["specialist"] = str(customer.cs_specialist_id)
    _write(fields, {"source": customer.source, "referrer": customer.referrer.number if customer.referrer else ""})
    typed = {"wedding_on": customer.wedding_on.isoformat() if customer.wedding_on else "",
             "wedding_place": customer.wedding_place}  # fmt: skip
    _write(fields, {name: value for name, value in typed.items() if not fields.get(name)})
    return fields


def _two_of(customer: Customer) -> dict[str, Person]:
    """The two people the form asks for, by its fields' names: bride and groom, the customer, a family's parents."""
    people, found = list(customer.people.all()), {}
    for who, role in zip(("bride", "groom"), HOUSEHOLDS[HouseholdKind(customer.kind)].roles, strict=True):
        person = next((one for one in people if one.role == role), None)
        if person:
            people.remove(person)
            found[who] = person
    return found


def _write(fields: QueryDict, known: dict[str, Any]) -> None:
    for name, value in known.items():
        if value:
            fields[name] = value


def from_draft(draft: OrderDraft) -> QueryDict:
    """What was kept, as if it had just been sent."""
    fields = QueryDict(mutable=True)
    for name, values in draft.fields.items():
        fields.setlist(name, values)
    return fields


def name_in(draft: OrderDraft) -> str:
    """Whose order it was going to be, as far as it was typed."""
    return AND.join(_typed(draft, "name")) or " ".join(_typed(draft, "phone")) or _("an unnamed couple")


def is_about_somebody(draft: OrderDraft) -> bool:
    """Whether anybody could be found again by it."""
    return bool(_typed(draft, "name") or _typed(draft, "phone"))


def _typed(draft: OrderDraft, what: str) -> list[str]:
    return [value for who in ("bride", "groom") if (value := (draft.fields.get(f"{who}_{what}") or [""])[0].strip())]
