"""The only place where a customer's file changes: the desk's own pages and the intake story come here."""

from customers.profiles.actions.files import (
    add_customer,
    add_person,
    find_or_add_customer,
    last_seen,
    number_customer,
    update_customer,
)
from customers.profiles.actions.writing import make_findable

__all__ = [
    "add_customer",
    "add_person",
    "find_or_add_customer",
    "last_seen",
    "make_findable",
    "number_customer",
    "update_customer",
]
