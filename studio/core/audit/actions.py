"""Writing history. Called by every action, inside its transaction."""

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from studio.core.audit.models import HistoryEntry
from studio.core.together import write_rows, written_together


def record(
    verb: str, *, subject: str, thread: str = "", branch_id: int | None = None, by: Any, at: dt.datetime, **data: Any
) -> HistoryEntry:
    """Add one row. `data` is what the sentence needs: plain JSON values only (amounts as strings, days as ISO)."""
    entry = HistoryEntry(at=at, verb=verb, subject=subject, thread=thread, branch_id=branch_id, actor=by, data=data)
    write_rows([entry])
    return entry


def told_together() -> AbstractContextManager[None]:
    """A long story writes its history at its end, in the order it happened."""
    return written_together(HistoryEntry)
