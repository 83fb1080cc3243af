"""The words of the main navigation, filtered to what the signed-in person may open.

The entries come from the page of plugs (`context` fetches them). An entry has `label`, `url_name`, `perm`, `badge`
(a function of the user, or None) and `also` (pages elsewhere that belong to it); one whose address no room answers to
is not shown.
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
    @property
    def also(self) -> tuple[str, ...]: ...


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
    lead_here = [
        (len(start), url)
        for entry, url in open_to
        for start in (url, *filter(None, map(address, entry.also)))
        if path == start or (start != "/" and path.startswith(start))
    ]
    here = max(lead_here, default=(0, ""))[1]
    return [Word(str(entry.label), url, url == here, entry.badge(user) if entry.badge else 0) for entry, url in open_to]
