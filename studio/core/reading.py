"""Reading the same thing once inside one story, and of joined records no more than is shown.

A story opens a reading; whoever asks twice gets the first answer. Only for what the story itself does not change while
the reading is open, or hands on as one object. Without an open reading everything is read anew, so nothing is ever
stale between requests.
"""

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Found = TypeVar("Found")
Row = TypeVar("Row", bound=Model)
_open: ContextVar[dict[Hashable, Any] | None] = ContextVar("reading", default=None)


@contextmanager
def one_reading(known: Mapping[Hashable, Any] | None = None) -> Iterator[None]:
    """Open a reading of its own, until the block ends; also inside another one. `known`: what need not be read."""
    token = _open.set(dict(known or {}))
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


def join_lightly(rows: "QuerySet[Row]", *fields: str, whole: Collection[str] = ()) -> "QuerySet[Row]":
    """The rows themselves whole, the records in `whole` too, and of other joined records only these `fields`.

    `seller__full_name` joins the seller for the name alone: a colleague's record has twenty columns that no page shows.
    """
    wanted = [field.name for field in rows.model._meta.concrete_fields]
    for path in whole:
        model: Any = rows.model
        for step in path.split("__"):
            model = model._meta.get_field(step).related_model
        wanted += [f"{path}__{field.name}" for field in model._meta.concrete_fields]
    return rows.select_related(*whole, *(field.rpartition("__")[0] for field in fields)).only(*wanted, *fields)
