"""What the booking page of the calendar asks for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bookings.calendar.states import Need
from customers.profiles.details import CustomerDetails
from studio.core.spans import Span


@dataclass(frozen=True, slots=True)
class BookVisit:
    """预约: who comes when, for what, and what it needs. `tentative_until` keeps the place only until then.

    `caller` instead of a customer: they have no file yet, it is opened with the visit. `once_more`: they are booked
    already, and that is known.
    """

    key: str
    branch: Any
    customer: Any | None
    order: Any | None
    purpose: str
    day: dt.date
    part: str
    span: Span | None
    needs: tuple[Need, ...] = ()
    tentative_until: dt.datetime | None = None
    note: str = ""
    came_by: str = ""
    talk: str = ""
    override_reason: str = ""
    caller: CustomerDetails | None = None
    once_more: bool = False

    @property
    def said(self) -> list[Any]:
        """Everything that was typed: the same form sent again says the same."""
        return [
            self.customer.pk if self.customer else self.caller, self.order.pk if self.order else None, self.purpose,
            self.day, self.part, self.span, self.needs, self.tentative_until, self.note, self.came_by, self.talk,
            self.override_reason,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MoveVisit:
    """改期 at the calendar, by form or by dragging. `needs` None keeps everybody; without `visit` nobody comes.

    `once_more`: they have another visit at that time, and that is known.
    """

    key: str
    hold_id: int
    visit: Any | None
    day: dt.date
    part: str
    span: Span | None
    needs: tuple[Need, ...] | None = None
    reason: str = ""
    override_reason: str = ""
    once_more: bool = False

    @property
    def said(self) -> list[Any]:
        return [self.hold_id, self.day, self.part, self.span, self.needs, self.reason, self.override_reason]
