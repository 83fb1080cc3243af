"""The plain data that the larger components take. Rooms above fill these in; components never see a model.

A dict with the same keys does as well; texts are escaped when they are shown.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the journey strip: `state` is done, next, late, later or skip."""

    kind: str
    state: str
    when: str = ""
    name: str = ""
    tag: str = ""
    tag_kind: str = "warn"
    char: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a timeline. `at` is a moment or a finished text; `todo` is still to come, `system` did it itself."""

    at: dt.datetime | str
    text: str
    by: str = ""
    todo: bool = False
    system: bool = False
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A part, view or filter with its own address."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a ledger column. `sorted` is ascending or descending; `hidden` heads are only spoken."""

    label: str
    numeric: bool = False
    hidden: bool = False
    url: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True)
class CapacityDay:
    """One day of the capacity strip: how many of `total` places are taken, held, left."""

    day: dt.date
    url: str
    left: int | None = None
    total: int = 0
    held: int = 0
    lunar: str = ""
    festival: str = ""
    current: bool = False
    past: bool = False
    closed: bool = False

    @property
    def weekend(self) -> bool:
        return self.day.isoweekday() > 5

    @property
    def standing(self) -> str:
        """full, low or nothing; a closed or past day has neither."""
        if self.past or self.closed or self.left is None:
            return ""
        return "full" if self.left <= 0 else "low" if self.left <= 2 else ""

    @property
    def pips(self) -> list[tuple[int, str]]:
        """Nine small bars (x, class): taken, held, free – the same for a day of four places or of forty."""
        if self.left is None or self.total <= 0:
            return []
        bars = min(self.total, 9)
        taken = round((self.total - self.left - self.held) * bars / self.total)
        held = round(self.held * bars / self.total)
        css = ["on"] * taken + ["hold"] * held + [""] * bars
        return [(index * 3, css[index]) for index in range(bars)]


@dataclass(frozen=True, slots=True)
class DayHead:
    day: dt.date
    lunar: str = ""
    festival: str = ""

    @property
    def weekend(self) -> bool:
        return self.day.isoweekday() > 5


@dataclass(frozen=True, slots=True)
class Slot:
    """A half day that can be chosen; `value` is what the form sends, `spoken` names day and part.

    One that cannot says `why`, and `url` opens what is in the way.
    """

    value: str
    spoken: str
    left: int = 0
    checked: bool = False
    why: str = ""
    url: str = ""
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class SlotRow:
    label: str
    slots: Sequence[Slot] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer of the global search."""

    url: str
    title: str
    detail: str = ""
    seal: str = "order"
    owe: Any = None
