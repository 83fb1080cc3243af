"""What moves or ends reminders: appointments booked, moved, cancelled, orders confirmed, resumed, given up.

`studio/wiring.py` lists who hears what. Everything runs inside the transaction of the fact that was announced.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Max

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE, AppointmentState
from bookings.calendar.states import Purpose
from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from customers.followups.actions import cancel_anchor, cancel_anchors, reanchor, schedule
from studio.core.clock import at_local, local_day, now
from studio.journeys.reminders.facts import GONE, MORNING, idle_since, visit_moment

ANCHOR_OF = {Purpose.SHOOT: "shoot", Purpose.SELECTION: "selection", Purpose.PICKUP: "pickup"}
OF_ORDER = ("order", "wedding", "idle", "rest", "late", "originals")


def remind_of_booking(*, appointment: Appointment, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """A visit was booked just now: its reminders are made. There can be none of it yet."""
    at = at or now()
    if anchor := ANCHOR_OF.get(Purpose(appointment.purpose)):
        schedule(
            anchor=anchor, anchor_id=appointment.pk, at_moment=visit_moment(appointment),
            customer_id=appointment.customer_id, branch_id=appointment.branch_id, thread=_thread(appointment),
            is_new=True, by=by, at=at,
        )  # fmt: skip
    _watch_idle(appointment.order, by, at)
    _found_again(appointment, by, at)


def remind_of_appointment(*, appointment: Appointment, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """A visit was moved, or counts again: its reminders follow."""
    at = at or now()
    if anchor := ANCHOR_OF.get(Purpose(appointment.purpose)):
        reanchor(
            anchor=anchor, anchor_id=appointment.pk, at_moment=visit_moment(appointment),
            customer_id=appointment.customer_id, branch_id=appointment.branch_id, thread=_thread(appointment),
            by=by, at=at,
        )  # fmt: skip
    _watch_idle(appointment.order, by, at)
    _found_again(appointment, by, at)


def ask_why(*, appointment: Appointment, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """They did not come: somebody calls the same day, finds out why and agrees on another date."""
    at = at or now()
    schedule(
        anchor="missed", anchor_id=appointment.pk, at_moment=visit_moment(appointment),
        customer_id=appointment.customer_id, branch_id=appointment.branch_id, thread=_thread(appointment), by=by, at=at,
    )  # fmt: skip


def _found_again(appointment: Appointment, by: Any, at: dt.datetime) -> None:
    """A visit has a date: nobody needs to be asked any more why they did not come, or why the step is late."""
    order = appointment.order
    if order is None or order.status == OrderStatus.DRAFT:  # an order being taken has nothing behind it
        return
    missed = Appointment.objects.filter(order=order, purpose=appointment.purpose, state=AppointmentState.MISSED)
    for pk in {*missed.values_list("pk", flat=True), appointment.pk}:
        cancel_anchor(anchor="missed", anchor_id=pk, by=by, at=at)
    in_time_again(order=order, by=by, at=at)


def in_time_again(*, order: Order, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """A step was done, or got another day: whoever was to chase it is told nothing more, unless it is late still."""
    at = at or now()
    late = Order.objects.filter(pk=order.pk, next_due_on__lt=local_day(at)).exclude(next_step="")
    if not late.exists():
        cancel_anchor(anchor="late", anchor_id=order.pk, by=by, at=at)


def forget_appointment(*, appointment: Appointment, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """A visit was cancelled: its reminders end."""
    at = at or now()
    if anchor := ANCHOR_OF.get(Purpose(appointment.purpose)):
        cancel_anchor(anchor=anchor, anchor_id=appointment.pk, by=by, at=at)
    _watch_idle(appointment.order, by, at)


def remind_of_order(*, order: Order, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """Everything an order itself brings: thanks, wedding day, the watch over its next date."""
    at = at or now()
    moments = {"order": order.ordered_at}
    if order.wedding_on and order.wedding_on >= local_day(at):
        moments["wedding"] = at_local(order.wedding_on, MORNING)
    if order.originals_until and order.originals_until >= local_day(at):
        moments["originals"] = at_local(order.originals_until, MORNING)
    for anchor, moment in moments.items():
        schedule(
            anchor=anchor, anchor_id=order.pk, at_moment=moment, customer_id=order.customer_id,
            branch_id=order.branch_id, thread=f"order:{order.pk}", by=by, at=at,
        )  # fmt: skip
    _watch_idle(order, by, at)


def follow_changed_order(
    *, order: Order, fields: Collection[str] = (), by: Any = None, at: dt.datetime | None = None, **_: Any
) -> None:
    """An order's wedding day was set or moved: the congratulations move with it."""
    if "wedding_on" not in fields:
        return
    at = at or now()
    cancel_anchor(anchor="wedding", anchor_id=order.pk, by=by, at=at)
    if order.status == OrderStatus.CONFIRMED:
        remind_of_order(order=order, by=by, at=at)


def watch_order(*, order: Order, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """An order was confirmed, for the first time: from now on somebody notices when its next step has no date."""
    schedule(**_idle(order), is_new=True, by=by, at=at or now())
    if order.originals_until:
        schedule(
            anchor="originals", anchor_id=order.pk, at_moment=at_local(order.originals_until, MORNING),
            customer_id=order.customer_id, branch_id=order.branch_id, thread=f"order:{order.pk}", is_new=True, by=by,
            at=at or now(),
        )  # fmt: skip


def ask_again(*, order: Order, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """An order was suspended: on the day that was agreed somebody asks whether they go on."""
    if order.rests_until is None:
        return
    schedule(
        anchor="rest", anchor_id=order.pk, at_moment=at_local(order.rests_until, MORNING),
        customer_id=order.customer_id, branch_id=order.branch_id, thread=f"order:{order.pk}", by=by, at=at or now(),
    )  # fmt: skip


def resume_order(*, order: Order, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """An order that was suspended goes on: what waits for its visits comes back."""
    cancel_anchor(anchor="rest", anchor_id=order.pk, by=by, at=at or now())
    remind_of_order(order=order, by=by, at=at)
    for appointment in Appointment.objects.filter(order=order, state__in=LIVE).select_related("branch"):
        remind_of_appointment(appointment=appointment, by=by, at=at)


def forget_order(*, order: Order, by: Any = None, at: dt.datetime | None = None, **_: Any) -> None:
    """An order was cancelled or suspended: nobody is reminded of anything about it."""
    visits = Appointment.objects.filter(order=order, purpose__in=ANCHOR_OF).values_list("purpose", "pk")
    anchors = [(anchor, order.pk) for anchor in OF_ORDER]
    anchors += [(ANCHOR_OF[Purpose(purpose)], pk) for purpose, pk in visits]
    cancel_anchors(anchors=anchors, by=by, at=at or now())


def _thread(appointment: Appointment) -> str:
    return f"order:{appointment.order_id}" if appointment.order_id else f"customer:{appointment.customer_id}"


def _watch_idle(order: Order | None, by: Any, at: dt.datetime) -> None:
    """催单 counts from the last visit that is known, or from the order."""
    if order is None or order.status != OrderStatus.CONFIRMED:
        return
    reanchor(**_idle(order), by=by, at=at)


def _idle(order: Order) -> dict[str, Any]:
    """The anchor of an order on which nothing happens any more."""
    last = Appointment.objects.filter(order=order).exclude(state__in=GONE).aggregate(day=Max("day"))["day"]
    return {
        "anchor": "idle", "anchor_id": order.pk, "at_moment": idle_since(order, last),
        "customer_id": order.customer_id, "branch_id": order.branch_id, "thread": f"order:{order.pk}",
    }  # fmt: skip
