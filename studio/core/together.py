"""Rows that nobody reads before a story ends, written by one statement each table instead of one each step."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model

_waiting: ContextVar[dict[type[Model], list[Model]] | None] = ContextVar("waiting rows", default=None)


def write_rows(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Insert new rows of one table: now, or at the end of the block that gathers them."""
    waiting = _waiting.get() or {}
    if rows and type(rows[0]) in waiting:
        waiting[type(rows[0])].extend(rows)
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)


@contextmanager
def written_together(model: type[Model], *, ignore_conflicts: bool = False) -> Iterator[None]:
    """A long story writes its rows of a table at the end of this block, in their order. An error writes none."""
    rows: list[Model] = []
    token = _waiting.set({**(_waiting.get() or {}), model: rows})
    try:
        yield
        model._default_manager.bulk_create(rows, ignore_conflicts=ignore_conflicts)
    finally:
        _waiting.reset(token)
