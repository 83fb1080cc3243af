"""Planning shoots: the day an order is photographed. Journeys call these beside the calendar and the order.

The appointment says when. The number comes last in a story, from the order's own.
"""

import datetime as dt
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from shoots.planning.models import Shoot
from shoots.planning.states import ShootState
from studio.core.audit.actions import record
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction


@one_transaction
def plan_shoot(*, order: Any, appointment: Any, note: str = "", by: Any, at: dt.datetime) -> Shoot:
    """Plan one more shoot of an order on the day of an appointment.

    Locks: nothing of its own; the caller holds the order, or has just written it.
    """
    # an order without a number was written by this very story: it cannot have a shoot yet
    last = Shoot.objects.filter(order=order).aggregate(last=Max("serial"))["last"] if order.number else None
    shoot = Shoot.objects.create(
        order=order, branch_id=order.branch_id, serial=(last or 0) + 1, appointment=appointment, note=note[:200]
    )
    _tell("shoot.planned", shoot, by, at, serial=shoot.serial, day=appointment.day.isoformat(), part=appointment.part)
    return shoot


def number_shoot(*, shoot: Shoot) -> Shoot:
    """Give a shoot its number: the order's with a running digit. Twice: the same number."""
    if shoot.number is None:
        shoot.number = f"{shoot.order.number}-{shoot.serial}"
        shoot.save(update_fields=["number"])
    return shoot


@one_transaction
def date_shoot(*, shoot_id: int, appointment: Any, by: Any, at: dt.datetime) -> Shoot:
    """Give a shoot that lost its place, or never had one, a new appointment.

    Locks: the shoot. Raises: StudioError once it is running or done.
    """
    shoot = lock_row(Shoot.objects.all(), shoot_id)
    if shoot.state != ShootState.PLANNED:
        words = {"number": shoot.number, "state": shoot.get_state_display()}
        raise StudioError(_("Shoot %(number)s is already %(state)s and cannot be moved.") % words)
    shoot.appointment = appointment
    shoot.save(update_fields=["appointment"])
    _tell("shoot.planned", shoot, by, at, serial=shoot.serial, day=appointment.day.isoformat(), part=appointment.part)
    return shoot


@one_transaction
def cancel_shoot(*, shoot_id: int, reason: str, by: Any, at: dt.datetime) -> Shoot:
    """Call off a shoot that has not begun.

    Locks: the shoot. Raises: StudioError once it is running or done. Twice: nothing happens.
    """
    shoot = lock_row(Shoot.objects.select_related("order"), shoot_id)
    if shoot.state == ShootState.CANCELLED:
        return shoot
    if shoot.state != ShootState.PLANNED:
        words = {"number": shoot.number, "state": shoot.get_state_display()}
        raise StudioError(_("Shoot %(number)s is already %(state)s and cannot be called off.") % words)
    shoot.state = ShootState.CANCELLED
    shoot.save(update_fields=["state"])
    _tell("shoot.cancelled", shoot, by, at, number=shoot.number or "", reason=reason)
    return shoot


def _tell(verb: str, shoot: Shoot, by: Any, at: dt.datetime, **data: Any) -> None:
    """History. On the order's page the visit already tells the day of a first shoot; one fact, one line."""
    said_by_the_visit = verb == "shoot.planned" and shoot.serial == 1
    thread = "" if said_by_the_visit else f"order:{shoot.order_id}"
    record(verb, subject=f"shoot:{shoot.pk}", thread=thread, branch_id=shoot.branch_id, by=by, at=at, **data)
