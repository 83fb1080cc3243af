"""The words of the main navigation, filtered to what the signed-in person may open.

The entries come from the page of plugs (`context` fetches them). An entry has `label`, `url_name`, `perm` and `badge`
(a function of the user, or None); one whose address no room answers to is not shown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from studio.core.access import Perm


class Entry(Protocol):
    """What the page of plugs lists."""

    @property
    def label(self) -> Any: ...
    @property
    def url_name(self) -> str: ...
    @property
    def perm(self) -> Perm: ...
    @property
    def unless(self) -> Perm | None: ...
    @property
    def badge(self) -> Callable[..., int] | None: ...


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the bar, ready to draw; `waiting` counts what waits for this person."""

    label: str
    url: str
    current: bool
    waiting: int


@lru_cache(maxsize=64)
def address(url_name: str) -> str:
    """Where an entry leads; empty while no room answers to the name."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=16)
def answers(path: str) -> bool:
    """Whether some view stands behind a path of the address contract."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def words_for(user: Any, path: str, entries: Iterable[Entry]) -> list[Word]:
    """The bar of one person; the current word is the one with the longest address that leads here."""
    theirs = (entry for entry in entries if user.may(entry.perm) and not (entry.unless and user.may(entry.unless)))
    open_to = [(entry, address(entry.url_name)) for entry in theirs]
    open_to = [(entry, url) for entry, url in open_to if url]
    here = max((url for _, url in open_to if path == url or (url != "/" and path.startswith(url))), key=len, default="")
    return [Word(str(entry.label), url, url == here, entry.badge(user) if entry.badge else 0) for entry, url in open_to]
