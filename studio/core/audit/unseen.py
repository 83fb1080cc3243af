"""What happened to a record while somebody had its form open: told before it is written over, never silently.

The form carries the newest history row its page knew (`seen`); whoever saves asks here first. A form about several
records names them all.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import history_of, tell
from studio.core.errors import MovedOn, StudioError

Subject = str | Sequence[str]
LONGEST = 18  # digits of a row's number that any database holds


def newest(subject: Subject, about: str) -> int:
    """The newest history row of a record whose verb begins with `about`; 0 when nothing was told yet."""
    return _told(subject, about).values_list("pk", flat=True).first() or 0


def carried(subject: Subject, about: str, sent: Mapping[str, str] | None, *, told: bool) -> int:
    """What a form carries as `seen`: the newest row; a form that comes back for other reasons keeps its own.

    `told` says that what others changed stands on this very page.
    """
    known = seen_in(sent) if sent and not told else None
    return newest(subject, about) if known is None else known


def seen_in(sent: Mapping[str, str]) -> int | None:
    """The row a form was opened with; None when it says none, or nonsense: then nothing is asked."""
    text = sent.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None


def refuse_unseen(subject: Subject, about: str, seen: int | None) -> None:
    """Ask, under the record's lock, before it is changed.

    Raises: MovedOn, naming who changed what, when something was told after row `seen`. None asks nothing.
    """
    if seen is None:
        return
    if newer := list(_told(subject, about).filter(pk__gt=seen)):
        raise MovedOn(_("Somebody changed this while you had it open. Nothing of yours is saved yet."), said(newer))


def changes_in(refusal: StudioError) -> list[str]:
    """What a refusal tells of others' changes; nothing when it is about something else."""
    return refusal.changes if isinstance(refusal, MovedOn) else []


def said(entries: Iterable[HistoryEntry]) -> list[str]:
    """Who changed what, a line each."""
    return [" · ".join(part for part in (entry.actor, entry.text) if part) for entry in tell(entries)]


def _told(subject: Subject, about: str) -> QuerySet[HistoryEntry]:
    named = [subject] if isinstance(subject, str) else subject
    return history_of(*named).filter(verb__startswith=about)
