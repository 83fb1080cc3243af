"""Reading history, newest first, and speaking it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from studio.core.audit.models import HistoryEntry

Sentence = Callable[[dict[str, Any]], str]
_sentences: dict[str, Sentence] = {}


@dataclass(frozen=True)
class Told:
    """One history row as a person reads it."""

    at: Any
    text: str
    actor: str
    by_system: bool
    verb: str


def register_sentence(verb: str, sentence: Sentence) -> None:
    """Let a room say how its verb is told: a function of the row's data, called in the reader's language."""
    if verb in _sentences:
        raise RuntimeError(f"{verb} is told already")
    _sentences[verb] = sentence


def history_of(*threads: str) -> QuerySet[HistoryEntry]:
    """Everything that happened to these subjects or in their threads, newest first."""
    found = Q(subject__in=threads) | Q(thread__in=threads)
    return HistoryEntry.objects.filter(found).select_related("actor").order_by("-id")


def tell(entries: Iterable[HistoryEntry]) -> list[Told]:
    """Rows as sentences in the reader's language. A verb nobody tells is shown by its name, never hidden."""
    return [
        Told(
            at=entry.at,
            text=_sentences[entry.verb](entry.data) if entry.verb in _sentences else _(entry.verb),
            actor=entry.actor.full_name if entry.actor else "",
            by_system=entry.actor_id is None,
            verb=entry.verb,
        )
        for entry in entries
    ]
