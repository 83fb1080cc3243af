"""What the booking page of the calendar asks for."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from bookings.calendar.states import Need
from studio.core.spans import Span


@dataclass(frozen=True, slots=True)
class BookVisit:
    """预约: who comes when, for what, and what it needs. `tentative_until` keeps the place only until then."""

    key: str
    branch: Any
    customer: Any
    order: Any | None
    purpose: str
    day: dt.date
    part: str
    span: Span | None
    needs: tuple[Need, ...] = ()
    tentative_until: dt.datetime | None = None
    note: str = ""
    override_reason: str = ""

    @property
    def said(self) -> list[Any]:
        """Everything that was typed: the same form sent again says the same."""
        return [
            self.customer.pk, self.order.pk if self.order else None, self.purpose, self.day, self.part, self.span,
            self.needs, self.tentative_until, self.note, self.override_reason,
        ]  # fmt: skip
