"""Opening, numbering and changing a customer's file: what the desk's pages and the intake story call."""

import datetime as dt
from dataclasses import asdict, replace

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customers.profiles.actions.writing import (
    add_to,
    after_people_changed,
    filled,
    make_findable,
    set_own_fields,
    tell_history,
    write_in,
)
from customers.profiles.details import CustomerDetails, PersonDetails, household_name, problems
from customers.profiles.models import Customer, Person
from customers.profiles.queries import possible_duplicates, whose_turn
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import history_of
from studio.core.audit.unseen import said
from studio.core.clock import local_day
from studio.core.errors import MovedOn, StudioError
from studio.core.locks import lock_row, lock_rows, one_transaction
from studio.core.numbering.actions import customer_number
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.reading import read_once
from studio.core.staff.models import Branch, User
from studio.core.text import normalise_phone


@one_transaction
def find_or_add_customer(*, details: CustomerDetails, branch: Branch, by: User | None, at: dt.datetime) -> Customer:
    """The file of these people: the named one, with what is new written in, or a new one still without number.

    Locks: the customer. Raises: StudioError(field) for whatever `problems` finds, an unknown file, or a phone that is
    on file already (code "duplicate", unless `second_file` is ticked). Twice: a second file, so the phone stops it.
    """
    if details.existing_number:
        customer = _known_file(details.existing_number, branch=branch, by=by)
        _refuse_problems(details, at, file=customer)
        if customer.cs_specialist_id is None:
            details = _looked_after(details, customer.branch, at)
        write_in(customer, details, by=by, at=at, keep_blanks=True)
        return customer
    _refuse_problems(details, at)
    if not details.second_file:
        _refuse_second_file(details, branch=branch, by=by)
    details = _looked_after(details, branch, at)
    customer = Customer(branch=branch, created_at=at, created_by=by, display_name=household_name(details.people))
    set_own_fields(customer, details, by=by, keep_blanks=False)
    customer.save()
    people = [person for person in details.people if not person.remove]
    written = [filled(Person(customer=customer, position=position), person) for position, person in enumerate(people)]
    Person.objects.bulk_create(written)
    read_once(("people", customer.pk), lambda: written)
    tell_history(customer, "customer.added", by=by, at=at, name=customer.display_name)
    return customer


def _looked_after(details: CustomerDetails, branch: Branch, at: dt.datetime) -> CustomerDetails:
    """Every customer has a specialist: the one that was chosen, else whose turn it is."""
    if details.cs_specialist_id is not None:
        return details
    specialist = whose_turn(branch, at)
    return replace(details, cs_specialist_id=specialist.pk if specialist else None)


@one_transaction
def number_customer(*, customer: Customer) -> Customer:
    """Give a new file its number and make it findable; the last thing of a story.

    Twice: keeps the number it has.
    """
    if customer.number is None:
        customer.number = customer_number()
        customer.save(update_fields=["number"])
        make_findable(customer=customer, is_new=True)
    return customer


@one_transaction
def add_customer(*, details: CustomerDetails, branch: Branch, by: User, at: dt.datetime, key: str = "") -> Customer:
    """Open a file at the desk, with its number at once.

    Locks: the submission key. Raises: as find_or_add_customer. Twice: with the same key the file of the first time.
    """
    if key:
        answer = claim_key(key=key, action="customer.add", by=by, digest=digest_of(asdict(details)), at=at)
        if answer is not None:
            return Customer.objects.get(number=answer)
    customer = find_or_add_customer(details=details, branch=branch, by=by, at=at)
    number_customer(customer=customer)
    if key:
        store_answer(key=key, answer=str(customer.number))
    return customer


@one_transaction
def update_customer(
    *, customer: Customer, details: CustomerDetails, seen: int | None = None, by: User | None, at: dt.datetime
) -> Customer:
    """Make the file say exactly these details; people marked `remove` leave it.

    Locks: the customer. Raises: StudioError(field) for whatever `problems` finds; MovedOn when somebody changed the
    file after history row `seen` and does not already say this. Twice: changes nothing and tells nothing.
    """
    customer = lock_row(Customer.objects.all(), customer.pk)
    newer = list(_own_history(customer).filter(pk__gt=seen)) if seen is not None else []
    _refuse_problems(details, at, known_wedding=customer.wedding_on)
    with transaction.atomic():  # what was written to see whether anything is new goes again when the page was stale
        if write_in(customer, details, by=by, at=at, keep_blanks=False) and newer:
            raise MovedOn(
                _("Somebody changed this file while you had it open. Nothing of yours is saved yet."), said(newer)
            )
    return customer


@one_transaction
def add_person(*, customer: Customer, person: PersonDetails, by: User | None, at: dt.datetime) -> Person:
    """One more of the household in its file.

    Locks: the customer. Raises: StudioError(field) as for a new file. Twice: two people.
    """
    customer = lock_row(Customer.objects.all(), customer.pk)
    alone = CustomerDetails(kind=customer.kind, people=(person,), source=customer.source)
    _refuse_problems(alone, at, file=customer)
    added = add_to(customer, person, by=by, at=at)
    after_people_changed(customer)
    return added


def last_seen(customer: Customer) -> int:
    """The newest history row of a file; an edit form carries it to learn what changed meanwhile."""
    return _own_history(customer).values_list("pk", flat=True).first() or 0


def _own_history(customer: Customer) -> QuerySet[HistoryEntry]:
    """Changes of the file itself, not what upper floors put into its thread."""
    return history_of(f"customer:{customer.pk}").filter(verb__startswith="customer.")


def _known_file(number: str, *, branch: Branch, by: User | None) -> Customer:
    allowed = by.branch_ids if by else [branch.pk]
    found = lock_rows(Customer.objects.filter(number=number.strip().upper(), branch_id__in=allowed))
    if not found:
        text = _("There is no file %(number)s in your branches. Look it up again.") % {"number": number}
        raise StudioError(text, "existing_number", code="unknown_file")
    return found[0]


def _refuse_problems(
    details: CustomerDetails, at: dt.datetime, *, file: Customer | None = None, known_wedding: dt.date | None = None
) -> None:
    """`file` is the one these details are added to: what it has need not be said again."""
    if file:
        known_wedding = file.wedding_on
    has_phone = bool(file and file.people.exclude(phone="").exists())
    for problem in problems(details, today=local_day(at), known_wedding=known_wedding, has_phone=has_phone):
        raise StudioError(problem.message, problem.field, code=problem.code)


def _refuse_second_file(details: CustomerDetails, *, branch: Branch, by: User | None) -> None:
    for found in possible_duplicates(details.phones, by, branch_ids=[branch.pk]):
        index = next(i for i, p in enumerate(details.people) if normalise_phone(p.phone).digits == found.phone)
        if found.customer:
            text = _("This phone is on file: %(name)s %(number)s. Use that file, or make a second one on purpose.")
            text %= {"name": found.customer.display_name, "number": found.customer.number}
        else:
            text = _("This phone is on file at %(branch)s. Ask there, or make a second file on purpose.")
            text %= {"branch": found.branch_name}
        raise StudioError(text, f"people.{index}.phone", code="duplicate")
