"""Reminders for what lies ahead of the demo's orders, made by the same doors the desk uses."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE
from bookings.orders.models import Order
from bookings.orders.states import OrderStatus
from customers.followups.models import FollowUp
from studio.core.clock import local_day
from studio.journeys.reminders.reactions import remind_of_appointment, remind_of_order

YESTERDAY = dt.timedelta(days=1)
CHUNK = 200


def schedule_upcoming(*, at: dt.datetime) -> int:
    """Everything owed from yesterday on, so that the call desk has a morning's work. Returns how many rows wait."""
    since = at - YESTERDAY
    visits = Appointment.objects.filter(
        state__in=(*LIVE, "done"), day__gte=local_day(since) - dt.timedelta(days=3), order__status=OrderStatus.CONFIRMED
    )
    orders = Order.objects.filter(status=OrderStatus.CONFIRMED, wedding_on__gte=local_day(since))
    for chunk in _chunks(orders.select_related("branch")):
        with transaction.atomic():
            for order in chunk:
                remind_of_order(order=order, at=since)
    for chunk in _chunks(visits.select_related("order", "branch")):
        with transaction.atomic():
            for visit in chunk:
                remind_of_appointment(appointment=visit, at=since)
    return FollowUp.objects.count()


def _chunks(rows: QuerySet[Any]) -> Iterator[Iterable[Any]]:
    found = list(rows.order_by("pk"))
    return (found[begin : begin + CHUNK] for begin in range(0, len(found), CHUNK))
