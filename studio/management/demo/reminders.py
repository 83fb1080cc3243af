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
from customers.followups.models import Contact, FollowUp
from customers.followups.states import FollowUpChannel, FollowUpState, How, Outcome
from studio.core.clock import local_day
from studio.core.reading import one_reading
from studio.core.spans import day_start
from studio.core.staff.models import User
from studio.journeys.reminders.reactions import remind_of_appointment, remind_of_order

YESTERDAY = dt.timedelta(days=1)
MANY = 2000  # running orders; beyond them only what comes soon gets its reminders
SOON = dt.timedelta(days=60)
A_WHILE = dt.timedelta(minutes=25)
CHUNK = 200


def schedule_upcoming(*, at: dt.datetime) -> int:
    """Everything owed from yesterday on, so that the call desk has a morning's work. Returns how many rows wait.

    In a large demo only weddings and visits within the next two months; later ones have none,
    which nobody sees on the pages of these weeks and saves the demo minutes.
    """
    since = at - YESTERDAY
    visits = Appointment.objects.filter(
        state__in=(*LIVE, "done"), day__gte=local_day(since) - dt.timedelta(days=3), order__status=OrderStatus.CONFIRMED
    )
    orders = Order.objects.filter(status=OrderStatus.CONFIRMED, wedding_on__gte=local_day(since))
    if orders.count() > MANY:
        last = local_day(at + SOON)
        orders, visits = orders.filter(wedding_on__lte=last), visits.filter(day__lte=last)
    for chunk in _chunks(orders.select_related("branch")):
        with transaction.atomic(), one_reading():  # the rules stay as they are meanwhile
            for order in chunk:
                remind_of_order(order=order, at=since)
    for chunk in _chunks(visits.select_related("order", "branch")):
        with transaction.atomic(), one_reading():
            for visit in chunk:
                remind_of_appointment(appointment=visit, at=since)
    _work_off(before=day_start(local_day(at)))
    return FollowUp.objects.filter(state=FollowUpState.OPEN).count()


def _work_off(*, before: dt.datetime) -> None:
    """What was due before today has been done, all but a few that nobody got round to."""
    specialist = User.objects.filter(username="cs").first()
    contacts = []
    due = FollowUp.objects.filter(state=FollowUpState.OPEN, due_at__lt=before).order_by("pk")
    for row in due.select_related("rule"):
        if row.channel == FollowUpChannel.CALL and row.pk % 9 == 0:
            continue
        row.state, row.done_at, row.done_by = FollowUpState.DONE, row.due_at + A_WHILE, specialist
        if row.channel == FollowUpChannel.CALL:
            row.outcome = Outcome.DONE
            contacts.append(
                Contact(
                    customer_id=row.customer_id, branch_id=row.branch_id, thread=row.thread, followup=row,
                    at=row.due_at + A_WHILE, by=specialist, how=How.CALL, outcome=Outcome.DONE,
                    seconds=60 + row.pk * 37 % 300, title=row.rule.name if row.rule else "",
                )
            )  # fmt: skip
        row.save(update_fields=["state", "done_at", "done_by", "outcome"])
    Contact.objects.bulk_create(contacts, batch_size=CHUNK)


def _chunks(rows: QuerySet[Any]) -> Iterator[Iterable[Any]]:
    found = list(rows.order_by("pk"))
    return (found[begin : begin + CHUNK] for begin in range(0, len(found), CHUNK))
