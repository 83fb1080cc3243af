"""What the templates of the calendar are given: blocks on lanes, lines of lists, and the visits behind them."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.safestring import SafeString

from bookings.appointments.queries import VisitRow
from bookings.appointments.states import AppointmentState
from customers.profiles.details import AND
from studio.core.ui.marks import EMPTY, owe


@dataclass(frozen=True, slots=True)
class Visit:
    """What the board knows beside the hold: who comes, how far they are, what they owe.

    `owed` is None for eyes that see no debts; `quiet` for those who see that there is one, not how much.
    """

    names: tuple[str, ...]
    state: str = ""
    starts_at: dt.datetime | None = None
    owed: Decimal | None = None
    quiet: bool = False

    @property
    def owe(self) -> SafeString:
        return owe(amount=self.owed, quiet=self.quiet)

    @property
    def has_arrived(self) -> bool:
        return self.state in (AppointmentState.ARRIVED, AppointmentState.DONE)

    def late_minutes(self, at: dt.datetime) -> int:
        """How long somebody who is expected has not come, on the day itself."""
        if self.state != AppointmentState.BOOKED or self.starts_at is None or self.starts_at >= at:
            return 0
        minutes = int((at - self.starts_at).total_seconds() // 60)
        return minutes if minutes < 24 * 60 else 0


def visit_of(row: VisitRow, *, sees_money: bool, knows_debts: bool) -> Visit:
    owed = row.owed if sees_money or knows_debts else None
    return Visit(tuple(row.names.split(AND)), row.state, row.starts_at, owed, quiet=not sees_money)


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a lane. `spoken` says in words what its look says; `anchor` names the uppermost of a booking."""

    hold_id: int
    url: str
    css: str
    spoken: str
    anchor: str = ""
    char: str = ""
    names: str = ""
    note: str = ""
    line: str = ""
    owe: SafeString = EMPTY
    late: int = 0
    buffers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One booking as a line of a list."""

    hold_id: int
    url: str
    css: str
    spoken: str
    kind: str
    names: tuple[str, ...]
    when: str
    line: str
    purpose: str
    is_absence: bool = False
    owe: SafeString = EMPTY
    late: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """One resource's day, or one day of a resource. `css` makes room for overlapping blocks."""

    title: str
    detail: str
    url: str
    blocks: list[Block]
    key: str = ""
    kind: str = ""
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    detail: str
    lanes: list[Lane] = field(default_factory=list)
