"""Booking, moving and ending visits. A visit's place is its hold: every door here goes through the calendar's.

Announces appointment_booked, _moved, _cancelled, _missed and _came_late; who hears it stands in `studio/wiring.py`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bookings.appointments.models import Appointment
from bookings.appointments.states import MOVES, TICKS, AppointmentState
from bookings.calendar import actions as calendar
from bookings.calendar.actions.once import made_before, remember
from bookings.calendar.asking import About
from bookings.calendar.models import Hold
from bookings.calendar.states import BLOCKING, Need
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.reactions import announce
from studio.core.spans import Span
from studio.core.ui.formats import day as say_day


@one_transaction
def book(
    *,
    customer: Any,
    order: Any = None,
    purpose: str,
    hold: Hold | None = None,
    day: dt.date,
    part: str,
    span: Span | None = None,
    needs: Sequence[Need] = (),
    tentative_until: dt.datetime | None = None,
    note: str = "",
    came_by: str = "",
    talk: str = "",
    override_reason: str = "",
    branch: Any,
    by: Any,
    at: dt.datetime,
    key: str = "",
) -> Appointment:
    """预约: write down who comes when and for what. Without a `hold` the place is taken here, in the same transaction.

    Raises: a CalendarRefusal, StudioError for an order of somebody else. Twice: with the `key` of a form, the first
    answer.
    """
    said = [customer.pk, order and order.pk, purpose, day, part, span, needs, tentative_until, note, override_reason]
    if (earlier := made_before(key, "appointments.book", said, by=by, at=at)) is not None:
        return Appointment.objects.select_related("customer", "order", "hold").get(pk=earlier)
    if purpose in BLOCKING:
        raise ValueError("Nobody comes for a leave.")
    if order is not None and order.customer_id != customer.pk:
        raise StudioError(_("Order %(number)s belongs to somebody else.") % {"number": order.number}, field="order")
    hold = hold or calendar.place_hold(
        branch=branch, purpose=purpose, day=day, part=part, span=span, needs=needs, label=customer.display_name,
        tentative_until=tentative_until, note=note, override_reason=override_reason,
        about=_about(customer, order), by=by, at=at,
    )  # fmt: skip
    appointment = Appointment.objects.create(
        branch=branch, customer=customer, order=order, purpose=purpose, hold=hold, day=hold.day, part=hold.part,
        starts_at=hold.starts_at, ends_at=hold.ends_at, note=note[:200], came_by=came_by, talk=talk[:500],
        created_at=at, created_by=by,
    )  # fmt: skip
    _record("appointment.booked", appointment, by=by, at=at, **_overruled(hold, by))
    announce("appointment_booked", appointment=appointment, by=by, at=at)
    remember(key, customer.display_name, appointment.pk)
    return appointment


@one_transaction
def move_appointment(
    *,
    appointment: Appointment,
    day: dt.date,
    part: str,
    span: Span | None = None,
    needs: Sequence[Need] | None = None,
    override_reason: str = "",
    reason: str = "",
    by: Any,
    at: dt.datetime,
    key: str = "",
) -> Appointment:
    """改期: the same visit at another time; its place moves in the same transaction, or nothing does.

    Locks: the calendar's rows, then the appointment. Raises: a CalendarRefusal, MovedOn, StudioError when the visit is
    over. `needs=None` keeps the same people and rooms. Twice: with the `key` of a form, the first answer.
    """
    said = [appointment.pk, day, part, span, needs, override_reason, reason]
    if (earlier := made_before(key, "appointments.move", said, by=by, at=at)) is not None:
        return Appointment.objects.select_related("customer", "order", "hold").get(pk=earlier)
    if appointment.hold_id is None:
        raise StudioError(_("This appointment has no place on the calendar; book it again."))
    hold = calendar.move_hold(
        hold_id=appointment.hold_id, day=day, part=part, span=span, needs=needs, override_reason=override_reason,
        thread=thread_of(appointment), by=by, at=at,
    )  # fmt: skip
    appointment = _allowed(_locked(appointment), "reschedule")
    old_day, old_part, old_starts = appointment.day, appointment.part, appointment.starts_at
    appointment.day, appointment.part = hold.day, hold.part
    appointment.starts_at, appointment.ends_at = hold.starts_at, hold.ends_at
    appointment.state = AppointmentState.BOOKED
    appointment.save(update_fields=["day", "part", "starts_at", "ends_at", "state"])
    _record(
        "appointment.moved", appointment, by=by, at=at, old_day=old_day.isoformat(), old_part=old_part,
        old_starts=old_starts.isoformat() if old_starts else "", reason=reason.strip()[:200], **_overruled(hold, by),
    )  # fmt: skip
    announce("appointment_moved", appointment=appointment, old_day=old_day, by=by, at=at)
    remember(key, appointment.customer.display_name, appointment.pk)
    return appointment


@one_transaction
def cancel_appointment(*, appointment: Appointment, reason: str = "", by: Any, at: dt.datetime) -> Appointment:
    """取消预约: nobody comes; the place is free again at once. Twice: a cancelled appointment stays as it is."""
    if appointment.hold_id is not None:
        calendar.release_hold(hold_id=appointment.hold_id, reason=reason, by=by, at=at)
    return _cancel(appointment, reason, by, at)


def cancel_with_hold(*, hold: Hold, at: dt.datetime, **_details: Any) -> None:
    """A tentative place freed itself: whoever was to come on it does not. Heard from the calendar."""
    for appointment in Appointment.objects.filter(hold=hold, state=AppointmentState.BOOKED):
        _cancel(appointment, "", None, at, expired=True)


def _cancel(appointment: Appointment, reason: str, by: Any, at: dt.datetime, **more: Any) -> Appointment:
    fresh = _locked(appointment)
    if fresh.state == AppointmentState.CANCELLED:
        return fresh
    _allowed(fresh, "cancel")
    fresh.state = AppointmentState.CANCELLED
    fresh.save(update_fields=["state"])
    _record("appointment.cancelled", fresh, by=by, at=at, reason=reason.strip()[:200], **more)
    announce("appointment_cancelled", appointment=fresh, by=by, at=at)
    return fresh


@one_transaction
def mark_arrived(*, appointment: Appointment, by: Any, at: dt.datetime) -> Appointment:
    """到店: they are here, and keep a place that was tentative. Raises: StudioError before their day.

    Locks: the hold, the appointment. Twice: the first arrival counts.
    """
    _keep_place(appointment, by, at)
    return _move(appointment, "arrive", by=by, at=at, arrived_at=at)


@one_transaction
def take_back_arrival(*, appointment: Appointment, by: Any, at: dt.datetime) -> Appointment:
    """The wrong couple was ticked off: they are expected again."""
    return _move(appointment, "take_back", by=by, at=at, arrived_at=None)


@one_transaction
def mark_missed(*, appointment: Appointment, by: Any, at: dt.datetime) -> Appointment:
    """未到: they did not come; their step has no date any more. Raises: StudioError before the time has come."""
    begins = appointment.starts_at
    if begins is not None and begins > at:
        raise StudioError(_("The appointment has not begun yet; move or cancel it instead."))
    return _move(appointment, "miss", by=by, at=at)


@one_transaction
def complete(*, appointment: Appointment, by: Any, at: dt.datetime) -> Appointment:
    """They got what they came for. Raises: StudioError before their day."""
    _keep_place(appointment, by, at)
    return _move(appointment, "complete", by=by, at=at)


@one_transaction
def reopen(*, appointment: Appointment, by: Any, at: dt.datetime) -> Appointment:
    """They were called done by mistake and are still here. Raises: StudioError on any later day."""
    if appointment.day != local_day(at):
        raise StudioError(_("What was done on another day stays done."))
    return _move(appointment, "reopen", by=by, at=at, arrived_at=appointment.arrived_at or at)


def _keep_place(appointment: Appointment, by: Any, at: dt.datetime) -> None:
    """Undone with the rest when the step is refused."""
    hold = appointment.hold
    if hold is not None and hold.expires_at is not None:
        calendar.keep_hold(hold_id=hold.pk, by=by, at=at)


def _move(appointment: Appointment, name: str, *, by: Any, at: dt.datetime, **fields: Any) -> Appointment:
    """One step of an appointment's life. Locks: the appointment. Twice: already there is a quiet success."""
    fresh = _locked(appointment)
    to_state = MOVES[name].to_state
    if fresh.state == to_state:
        return fresh
    _allowed(fresh, name)
    if name in TICKS and fresh.day > local_day(at):
        text = _("They are expected on %(day)s. If they are here today, move the booking to today first.")
        raise StudioError(text % {"day": say_day(fresh.day)})
    was_missed, fresh.state = fresh.state == AppointmentState.MISSED, to_state
    for field, value in fields.items():
        setattr(fresh, field, value)
    fresh.save(update_fields=["state", *fields])
    _record(f"appointment.{name}", fresh, by=by, at=at)
    if was_missed != (to_state == AppointmentState.MISSED):
        announce("appointment_came_late" if was_missed else "appointment_missed", appointment=fresh, by=by, at=at)
    return fresh


def _locked(appointment: Appointment) -> Appointment:
    return lock_row(Appointment.objects.select_related("customer", "order", "branch"), appointment.pk)


def _allowed(fresh: Appointment, name: str) -> Appointment:
    """The appointment, where the step may be taken. Raises: StudioError saying where it stands."""
    if fresh.state not in MOVES[name].from_states:
        text = _("This appointment is already %(state)s.")
        raise StudioError(text % {"state": AppointmentState(fresh.state).label})
    return fresh


def _about(customer: Any, order: Any) -> About:
    """How a question to a supervisor names who is booked: as the booking form does."""
    thread = f"order:{order.pk}" if order is not None else f"customer:{customer.pk}"
    number = (order.number if order is not None else "") or customer.number or ""
    return About(number, customer.display_name[:100], thread)


def thread_of(appointment: Appointment) -> str:
    """Whose history tells of a visit: the order's, or the customer's while there is none."""
    return f"order:{appointment.order_id}" if appointment.order_id else f"customer:{appointment.customer_id}"


def _overruled(hold: Hold, by: Any) -> dict[str, str]:
    """What the history of the visit says of a place that a supervisor gave in spite of the rules."""
    if not hold.override_reason:
        return {}
    said = {"override": hold.override_reason}
    if hold.override_by != by:
        said["override_by"] = getattr(hold.override_by, "full_name", "")
    return said


def _record(verb: str, appointment: Appointment, *, by: Any, at: dt.datetime, **more: Any) -> None:
    record(
        verb, subject=f"appointment:{appointment.pk}", thread=thread_of(appointment), branch_id=appointment.branch_id,
        by=by, at=at, purpose=appointment.purpose, day=appointment.day.isoformat(), part=appointment.part,
        starts=appointment.starts_at.isoformat() if appointment.starts_at else "", **more,
    )  # fmt: skip
