"""Pages of long lists without OFFSET: newest first, from one row onwards, the same cost on every page.

Lists of rooms call keyset_page with an index on (moment, id) behind it, and count_up_to instead of
counting a large table. A cursor somebody has tampered with shows the first page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)

COUNTED = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CURSOR = re.compile(r"(\d{1,17})-(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page and the cursors of its neighbours; empty where there is none."""

    rows: list[Row]
    newer: str = ""
    older: str = ""

    def links(self, params: QueryDict) -> dict[str, str]:
        """`newer` and `older` as query strings that keep the filters, for the pager."""
        return {way: _query(params, way, cursor) for way, cursor in (("newer", self.newer), ("older", self.older))}


def keyset_page(
    rows: "QuerySet[Row]", params: Mapping[str, str], *, moment: str = "created_at", size: int = 50,
    oldest_first: bool = False,
) -> "Page[Row]":  # fmt: skip
    """One page of `rows` by (-moment, -id), from the cursor in ?older= or ?newer=. One query.

    `oldest_first` turns lists of what is to be done round: the longest waiting stands on top of the first page.
    """
    forward = rows.order_by(f"-{moment}", "-pk")
    if found := _read(params.get("older", "")):
        at, pk = found
        shown = list(forward.filter(Q(**{f"{moment}__lt": at}) | Q(pk__lt=pk), **{f"{moment}__lte": at})[: size + 1])
        has_newer, has_older = True, len(shown) > size
        shown = shown[:size]
    elif found := _read(params.get("newer", "")):
        at, pk = found
        onwards = rows.order_by(moment, "pk").filter(
            Q(**{f"{moment}__gt": at}) | Q(pk__gt=pk), **{f"{moment}__gte": at}
        )
        shown = list(onwards[: size + 1])
        has_newer, has_older = len(shown) > size, True
        shown = shown[:size][::-1]
    elif oldest_first:
        shown = list(rows.order_by(moment, "pk")[: size + 1])
        has_newer, has_older = len(shown) > size, False
        shown = shown[:size][::-1]
    else:
        shown = list(forward[: size + 1])
        has_newer, has_older = False, len(shown) > size
        shown = shown[:size]
    if not shown:
        return Page([])
    return Page(
        shown[::-1] if oldest_first else shown,
        newer=_write(shown[0], moment) if has_newer else "",
        older=_write(shown[-1], moment) if has_older else "",
    )


def count_up_to(rows: "QuerySet[Row]", limit: int = COUNTED) -> int:
    """How many, exactly up to the limit; limit + 1 means more. Shown by the filter `counted`."""
    return rows.order_by()[: limit + 1].count()


def _write(row: Model, moment: str) -> str:
    return f"{(getattr(row, moment) - _EPOCH) // _MICROSECOND}-{row.pk}"


def _read(cursor: str) -> tuple[datetime, int] | None:
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        return None
    try:
        return _EPOCH + int(match[1]) * _MICROSECOND, int(match[2])
    except OverflowError:
        return None


def _query(params: QueryDict, way: str, cursor: str) -> str:
    if not cursor:
        return ""
    kept = params.copy()
    for old in ("newer", "older"):
        kept.pop(old, None)
    kept[way] = cursor
    return f"?{kept.urlencode()}"
