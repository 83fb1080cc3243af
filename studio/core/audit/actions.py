"""Writing history. Called by every action, inside its transaction."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from studio.core.audit.models import HistoryEntry

_gathering: ContextVar[list[HistoryEntry] | None] = ContextVar("history", default=None)


def record(
    verb: str, *, subject: str, thread: str = "", branch_id: int | None = None, by: Any, at: dt.datetime, **data: Any
) -> HistoryEntry:
    """Add one row. `data` is what the sentence needs: plain JSON values only (amounts as strings, days as ISO)."""
    entry = HistoryEntry(at=at, verb=verb, subject=subject, thread=thread, branch_id=branch_id, actor=by, data=data)
    gathering = _gathering.get()
    if gathering is None:
        entry.save()
    else:
        gathering.append(entry)
    return entry


@contextmanager
def told_together() -> Iterator[None]:
    """A long story writes its rows at once, at its end, in the order they happened. An error writes none of them."""
    token = _gathering.set([])
    try:
        yield
        HistoryEntry.objects.bulk_create(_gathering.get() or [])
    finally:
        _gathering.reset(token)
