"""Writing history. Called by every action, inside its transaction."""

import datetime as dt
from typing import Any

from studio.core.audit.models import HistoryEntry


def record(
    verb: str, *, subject: str, thread: str = "", branch_id: int | None = None, by: Any, at: dt.datetime, **data: Any
) -> HistoryEntry:
    """Add one row. `data` is what the sentence needs: plain JSON values only (amounts as strings, days as ISO)."""
    return HistoryEntry.objects.create(
        at=at, verb=verb, subject=subject, thread=thread, branch_id=branch_id, actor=by, data=data
    )
