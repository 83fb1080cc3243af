"""Reading the same thing once inside one story. A story opens a reading; whoever asks twice gets the first answer.

Only for what the story itself does not change while the reading is open. Without an open reading everything is read
anew, so nothing is ever stale between requests.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Found = TypeVar("Found")
_open: ContextVar[dict[Hashable, Any] | None] = ContextVar("reading", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Open a reading of its own, until the block ends; also inside another one."""
    token = _open.set({})
    try:
        yield
    finally:
        _open.reset(token)


def is_reading() -> bool:
    """Whether somebody will ask for the same again: then the larger read pays."""
    return _open.get() is not None


def read_once(key: Hashable, read: Callable[[], Found]) -> Found:
    """What `read` finds, read the first time only while a reading is open."""
    known = _open.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]  # type: ignore[no-any-return]
