"""Transactions and locks, written once. Actions use `@one_transaction`, `lock_rows` and doors, nothing else.

The order in which locks are taken, everywhere (whoever breaks it deadlocks somebody):
submission key → a question that is answered or settled → customer → order → branch day → resources by id → shoot →
job → rental → the till's door → cash day → a question that is used up → numbers.
"""

import enum
import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, models, transaction

from studio.core.errors import Busy

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

TRIES = 3
SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT = "40001", "40P01", "55P03"


def lock_rows(rows: "models.QuerySet[M]") -> list[M]:
    """Lock these rows in id order until the transaction ends and return them fresh.

    On SQLite the transaction itself is the lock (it began IMMEDIATE); so being outside one is refused, loudly.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("lock_rows() outside a transaction protects nothing")
    return list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))


def lock_row(rows: "models.QuerySet[M]", pk: int) -> M:
    """Lock one row; raises the model's DoesNotExist when it is not among `rows`."""
    found = lock_rows(rows.filter(pk=pk))
    if not found:
        raise rows.model.DoesNotExist  # type: ignore[attr-defined]
    return found[0]


class Door(enum.IntEnum):
    """What many may be inside of together and somebody must sometimes have alone. The values are for ever."""

    TILL = 1  # of a branch: whoever takes money is inside together, whoever closes a day or empties the drawer alone


def go_inside(door: Door, number: int) -> None:
    """Be inside until the transaction ends, together with others; wait for whoever is there alone or wants to be.

    Never `have_alone` afterwards in the same story: two who are inside would wait for each other.
    """
    _pass(door, number, "SELECT pg_advisory_xact_lock_shared(%s, %s)")


def have_alone(door: Door, number: int) -> None:
    """Be inside alone until the transaction ends: wait for all who are there. Whoever comes later waits behind."""
    _pass(door, number, "SELECT pg_advisory_xact_lock(%s, %s)")


def _pass(door: Door, number: int, sql: str) -> None:
    """A lock in line, unlike a shared row lock: there, new readers overtake a waiting writer for as long as any come.

    On SQLite the transaction itself is the lock, as in `lock_rows`.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a door outside a transaction protects nothing")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, [door.value, number])


def one_transaction(story: Callable[P, R]) -> Callable[P, R]:
    """Run an action in one transaction: everything or nothing.

    Outermost call: a serialization failure or a deadlock is retried up to three times; a lock not gained in time
    becomes `Busy`. Inside another transaction the action simply joins it, and the outermost one does the retrying.
    """

    @functools.wraps(story)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return story(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return story(*args, **kwargs)
            except OperationalError as error:
                code = getattr(error.__cause__, "pgcode", None)
                if code in (SERIALIZATION_FAILURE, DEADLOCK) and attempt < TRIES:
                    continue
                if code in (SERIALIZATION_FAILURE, DEADLOCK, LOCK_TIMEOUT) or "database is locked" in str(error):
                    raise Busy from error
                raise
        raise AssertionError("unreachable")

    return run
