"""Who stands behind a message: rooms above say whether it is still wanted and hear what became of it.

`studio/wiring.py` registers one kind per prefix of `Message.origin` (`followup:12` → kind `followup`, id 12).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from studio.core.messages.models import Message

Reasons = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class News:
    """What became of a message. `message` carries the new state; `by` is the person, or None for the system."""

    message: Message
    at: dt.datetime
    by: Any = None


@dataclass(frozen=True, slots=True)
class OriginKind:
    """`unwanted(ids, at)` names a reason for each id that must not be sent; `heard(id, news)` runs in the same
    transaction as the change and before it, so that its rows are locked first.
    """

    name: str
    unwanted: Callable[[Sequence[int], dt.datetime], Reasons]
    heard: Callable[[int, News], None]


_kinds: dict[str, OriginKind] = {}


def register_origin(kind: OriginKind) -> None:
    """Make an origin known. Twice: refused, wiring is loaded once."""
    if kind.name in _kinds:
        raise RuntimeError(f"the origin {kind.name} is registered already")
    _kinds[kind.name] = kind


def split_origin(origin: str) -> tuple[str, int] | None:
    """`followup:12` → ("followup", 12); None for a message nobody stands behind."""
    name, found, number = origin.partition(":")
    return (name, int(number)) if found and number.isdigit() else None


def unwanted_now(messages: Sequence[Message], at: dt.datetime) -> dict[int, str]:
    """Message id → why it must not go out, for those that must not. One call per kind of origin."""
    asked: dict[str, dict[int, list[int]]] = {}
    for message in messages:
        if found := split_origin(message.origin):
            name, number = found
            asked.setdefault(name, {}).setdefault(number, []).append(message.pk)
    reasons: dict[int, str] = {}
    for name, numbers in asked.items():
        if name in _kinds:
            for number, reason in _kinds[name].unwanted(list(numbers), at).items():
                reasons.update(dict.fromkeys(numbers.get(number, ()), reason))
    return reasons


def tell_origin(news: News) -> None:
    """Let whoever stands behind the message hear what became of it."""
    if (found := split_origin(news.message.origin)) and found[0] in _kinds:
        _kinds[found[0]].heard(found[1], news)
