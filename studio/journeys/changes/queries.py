"""What a person must see before a shoot is moved or an order called off."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE
from bookings.calendar.queries import needs_of
from bookings.catalog.queries import PackageOffer
from bookings.orders.exchange import Exchange
from bookings.orders.models import Order
from bookings.orders.pricing import earnest_limit
from bookings.orders.queries import milestones_of
from bookings.payments.queries import earnest_taken
from shoots.planning.queries import planned_shoot_of
from studio.core.audit.queries import Told, history_of, tell
from studio.journeys.changes.outlook import Outlook, outlook_of
from studio.journeys.changes.states import Fault, doubled_amount, kept_amount

SHOWN_MOVES = 10


def shoot_visit(order: Order) -> Appointment | None:
    """The visit the next shoot is planned on, while it has one."""
    shoot = planned_shoot_of(order.pk)
    visit = shoot.appointment if shoot else None
    return visit if visit and visit.state in LIVE else None


def had_before(order: Order) -> set[str]:
    """Ids of whom and what the next shoot had, or wanted, while it still had a place; empty when it never did."""
    shoot = planned_shoot_of(order.pk)
    hold = shoot.appointment.hold if shoot and shoot.appointment else None
    return {str(need.resource_id) for need in needs_of(hold) if need.resource_id} if hold is not None else set()


def moves_of(order: Order) -> list[Told]:
    """Where the order's visits were moved from, newest first, each with its reason."""
    entries = history_of(f"order:{order.pk}").filter(verb="appointment.moved")[:SHOWN_MOVES]
    return tell(entries)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What cancelling would do to the money, for one reason of ending."""

    fault: str
    label: Any
    kept: Decimal
    given_back: Decimal


def outcomes_of(order: Order) -> list[Outcome]:
    """What stays and what goes back, so that nobody is surprised after pressing the button."""
    earnest, limit = earnest_taken(order), earnest_limit(order.total)
    found = []
    for fault in (Fault.COUPLE, Fault.STUDIO, Fault.NOBODY):
        kept = kept_amount(fault=fault, agreed=Decimal(0), earnest=earnest, earnest_limit=limit)
        doubled = doubled_amount(fault=fault, earnest=earnest, earnest_limit=limit)
        found.append(Outcome(fault.value, fault.label, kept, order.paid_total - kept + doubled))
    return found


def live_visits(order: Order) -> list[Appointment]:
    """The visits that are still to come: cancelling gives their places back, another package keeps them."""
    return list(Appointment.objects.filter(order=order, state__in=LIVE).order_by("day", "pk"))


class Chosen(Protocol):
    """A form on which a package may have been chosen."""

    @property
    def offer(self) -> PackageOffer | None: ...
    @property
    def exchange(self) -> Exchange | None: ...


def package_outlook(order: Order, chosen: Chosen) -> Outlook | None:
    """What the chosen package would do; None until there is one. Three queries."""
    if chosen.offer is None or chosen.exchange is None:
        return None
    return outlook_of(
        order, chosen.offer, chosen.exchange, milestones=milestones_of(order), visits=live_visits(order),
        earnest=earnest_taken(order),
    )  # fmt: skip
