"""What the templates of the calendar are given: blocks on lanes, lines of lists, and the visits behind them."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from bookings.appointments.models import Appointment
from bookings.appointments.states import AppointmentState


@dataclass(frozen=True, slots=True)
class Visit:
    """What the board knows beside the hold: who comes, how far they are, what they owe."""

    names: tuple[str, ...]
    order_number: str = ""
    customer_number: str = ""
    state: str = ""
    starts_at: dt.datetime | None = None
    owed: Decimal | None = None

    @property
    def has_arrived(self) -> bool:
        return self.state in (AppointmentState.ARRIVED, AppointmentState.DONE)

    def late_minutes(self, at: dt.datetime) -> int:
        """How long somebody who is expected has not come, on the day itself."""
        if self.state != AppointmentState.BOOKED or self.starts_at is None or self.starts_at >= at:
            return 0
        minutes = int((at - self.starts_at).total_seconds() // 60)
        return minutes if minutes < 24 * 60 else 0


def visit_of(appointment: Appointment, *, sees_money: bool) -> Visit:
    order = appointment.order
    return Visit(
        names=tuple(appointment.customer.names),
        order_number=(order.number or "") if order else "",
        customer_number=appointment.customer.number or "",
        state=appointment.state,
        starts_at=appointment.starts_at,
        owed=order.balance if order is not None and sees_money else None,
    )


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a lane. `spoken` says in words all that its look says."""

    hold_id: int
    url: str
    css: str
    spoken: str
    char: str = ""
    names: str = ""
    note: str = ""
    line: str = ""
    owed: Decimal | None = None
    late: int = 0
    buffers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One booking as a line of a list or a chip in a week's cell."""

    hold_id: int
    url: str
    css: str
    spoken: str
    kind: str
    char: str
    names: tuple[str, ...]
    when: str
    begins: str
    line: str
    purpose: str
    is_absence: bool = False
    owed: Decimal | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """One resource's day, or one day of a resource. `css` makes room for overlapping blocks."""

    title: str
    detail: str
    url: str
    blocks: list[Block]
    key: str = ""
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    detail: str
    lanes: list[Lane] = field(default_factory=list)
