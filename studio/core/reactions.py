"""Facts announced below, heard above: synchronous, in the same transaction.

Who listens stands in `studio/wiring.py` and nowhere else.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

_listeners: dict[str, list[Callable[..., None]]] = defaultdict(list)


def listen(fact: str, listener: Callable[..., None]) -> None:
    """Let `listener(**details)` hear a fact. Hearing twice is refused: wiring is loaded once."""
    if listener in _listeners[fact]:
        raise RuntimeError(f"{listener} already hears {fact}")
    _listeners[fact].append(listener)


def announce(fact: str, **details: Any) -> None:
    """Tell everybody who listens, in the order of wiring; an error of a listener undoes the whole story."""
    for listener in _listeners.get(fact, ()):
        listener(**details)


def who_listens() -> Mapping[str, list[str]]:
    """Fact → dotted names of its listeners, for the test that prints the list."""
    return {fact: [f"{one.__module__}.{one.__qualname__}" for one in found] for fact, found in _listeners.items()}
