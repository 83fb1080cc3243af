"""Transactions and row locks, written once. Actions use `@one_transaction` and `lock_rows`, nothing else.

The order in which locks are taken, everywhere (whoever breaks it deadlocks somebody):
submission key → a question that is answered or settled → customer → order → branch day → resources by id → shoot →
job → rental → cash day → a question that is used up → numbers.
"""

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
