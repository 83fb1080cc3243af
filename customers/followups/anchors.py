"""What follow-ups hang on. Rooms above register an `AnchorKind` each in `studio/wiring.py`.

`facts` answers for many anchors at once; an anchor it leaves out (or answers None for) is gone, and its follow-ups
end. `between` lists coming anchors for the preview of a rule. `register_card` serves the right column of the desk.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class AnchorFacts:
    """What is true about an anchor now. `words` fill the placeholders of scripts.

    `occurrence` is its day: rows made for another day are out of date. `came` is False for a visit nobody marked.
    """

    occurrence: dt.date
    words: Mapping[str, Any] = field(default_factory=dict)
    came: bool = True


@dataclass(frozen=True, slots=True)
class Coming:
    """One anchor that is to come, for the preview of a rule."""

    anchor_at: dt.datetime
    who: str


@dataclass(frozen=True, slots=True)
class Card:
    """What the desk shows about the thread of a call."""

    number: str = ""
    url: str = ""
    package: str = ""
    seals: Sequence[tuple[str, str]] = ()
    amount_open: Decimal | None = None
    next_step: str = ""
    likes: str = ""
    dislikes: str = ""


Facts = Mapping[int, AnchorFacts | None]


@dataclass(frozen=True, slots=True)
class AnchorKind:
    """`seal` is the stage whose mark the rows carry; `between(first, last, branch_ids, limit)` lists coming ones."""

    name: str
    label: str | Promise
    seal: str
    facts: Callable[[Sequence[int]], Facts]
    between: Callable[[dt.date, dt.date, Sequence[int], int], Sequence[Coming]]


_kinds: dict[str, AnchorKind] = {}
_cards: dict[str, Callable[[Sequence[int]], Mapping[int, Card]]] = {}


def register_anchor(kind: AnchorKind) -> None:
    """Make an anchor known. Twice: refused, wiring is loaded once."""
    if kind.name in _kinds:
        raise RuntimeError(f"the anchor {kind.name} is registered already")
    _kinds[kind.name] = kind


def register_card(thread_kind: str, cards: Callable[[Sequence[int]], Mapping[int, Card]]) -> None:
    """Let a room above say what the desk shows for its threads (`order:9` → kind `order`)."""
    if thread_kind in _cards:
        raise RuntimeError(f"the card of {thread_kind} is registered already")
    _cards[thread_kind] = cards


def anchor_named(name: str) -> AnchorKind | None:
    return _kinds.get(name)


def anchor_kinds() -> list[AnchorKind]:
    """In the order of registration, which is the order of the journey."""
    return list(_kinds.values())


def seal_of(name: str) -> str:
    """The stage mark of an anchor's rows."""
    return _kinds[name].seal if name in _kinds else "call"


def facts_of(wanted: Sequence[tuple[str, int]]) -> dict[tuple[str, int], AnchorFacts | None]:
    """(anchor, id) → its facts, or None when it is gone. One call per kind; an unknown kind is gone."""
    by_kind: dict[str, list[int]] = {}
    for name, number in wanted:
        by_kind.setdefault(name, []).append(number)
    found: dict[tuple[str, int], AnchorFacts | None] = dict.fromkeys(wanted)
    for name, numbers in by_kind.items():
        if name in _kinds:
            unique = list(dict.fromkeys(numbers))
            found.update({(name, number): facts for number, facts in _kinds[name].facts(unique).items()})
    return found


def card_of(thread: str) -> Card | None:
    """The card of one thread; None when nobody above knows it."""
    kind, found, number = thread.partition(":")
    if not found or not number.isdigit() or kind not in _cards:
        return None
    return _cards[kind]([int(number)]).get(int(number))
