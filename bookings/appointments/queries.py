"""Visits with the customer and the order they belong to, so that a board shows debts without asking row by row."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, QuerySet, When
from django.http import Http404

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE, AppointmentState
from bookings.orders.queries import Debts, debts_of, owed_on
from studio.core.money import ZERO
from studio.core.spans import Span


def appointments_for(user: Any) -> QuerySet[Appointment]:
    """The appointments of the branches this person sees."""
    return Appointment.objects.filter(branch_id__in=user.branch_ids)


def get_appointment_for(user: Any, appointment_id: int) -> Appointment:
    """One appointment with customer, order and place. Raises: Http404 for a foreign one."""
    found = appointments_for(user).select_related("customer", "order", "hold", "branch").filter(pk=appointment_id)
    appointment = found.first()
    if appointment is None:
        raise Http404
    return appointment


def next_or_last_hold(order_id: int, purpose: str) -> QuerySet[Appointment, Any]:
    """The hold of an order's first live visit for this purpose, else of the last one that is done: who will do it, or
    who did. As a query of ids for the calendar.
    """
    theirs = Appointment.objects.filter(order_id=order_id, purpose=purpose, hold__isnull=False)
    told = theirs.filter(state__in=[*LIVE, AppointmentState.DONE])
    is_over = Case(When(state=AppointmentState.DONE, then=1), default=0)
    still_to_come = Case(When(state__in=LIVE, then=F("day")))
    return told.order_by(is_over, still_to_come, "-day", "id").values("hold_id")[:1]


def visits_on(holds: Any) -> QuerySet[Appointment]:
    """The visits of orders that stand on these holds (a query of ids) and were not called off."""
    return Appointment.objects.filter(hold_id__in=holds, order__isnull=False).exclude(state=AppointmentState.CANCELLED)


def appointments_on(branch_ids: Iterable[int], day: dt.date) -> QuerySet[Appointment]:
    """Who comes that day, in the order of coming; those without a time last. Cancelled ones are left out."""
    found = Appointment.objects.filter(branch_id__in=list(branch_ids), day=day)
    return (
        found.exclude(state=AppointmentState.CANCELLED)
        .select_related("customer", "order", "hold")
        .order_by("starts_at", "id")
    )


def same_couple(
    *, customer_id: int, purpose: str = "", order_id: int | None = None, span: Span | None = None, today: dt.date,
    besides: int | None = None,
) -> QuerySet[Appointment]:  # fmt: skip
    """Live visits of a couple from today on that one more would double: at the same time, and for this purpose of the
    same order, on whatever day.
    """
    doubled = Q(pk__in=[])
    if purpose:
        doubled |= Q(purpose=purpose, order=order_id)
    if span is not None:
        doubled |= Q(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
    found = Appointment.objects.filter(doubled, customer_id=customer_id, state__in=LIVE, day__gte=today)
    return found.exclude(pk=besides or 0).order_by("day", "starts_at", "pk")


class VisitRow(NamedTuple):
    """What a board says of a visit: who comes, when, how far they are, and what they owe, in yuan."""

    names: str
    state: str
    starts_at: dt.datetime | None
    owed: Decimal


def visits_by_hold(hold_ids: Iterable[int]) -> dict[int, VisitRow]:
    """Hold → its visit. Plain values, for a week has hundreds. One query, none for no holds, one more for debts of
    couples who come without an order.
    """
    wanted = list(hold_ids)
    if not wanted:
        return {}
    rows = list(
        Appointment.objects.filter(hold_id__in=wanted).values_list(
            "hold_id", "customer_id", "branch_id", "order__total", "order__paid_total", "customer__display_name",
            "state", "starts_at",
        )
    )  # fmt: skip
    debts = _debts((customer, branch) for _hold, customer, branch, total, *_visit in rows if total is None)
    return {
        hold: VisitRow(
            names, state, starts_at,
            debts.get((customer, branch), ZERO) if total is None or paid is None else max(total - paid, ZERO),
        )
        for hold, customer, branch, total, paid, names, state, starts_at in rows
        if hold is not None
    }  # fmt: skip


def owed_by(visits: Iterable[Appointment]) -> dict[int, Decimal]:
    """Visit → what is owed: on its order, or without one on all orders of the couple at the branch.

    One query when somebody comes without an order. The orders of the visits must be read already.
    """
    found = list(visits)
    debts = _debts((one.customer_id, one.branch_id) for one in found if one.order_id is None)
    return {
        one.pk: owed_on(one.order) if one.order_id else debts.get((one.customer_id, one.branch_id), ZERO)
        for one in found
    }


def _debts(without_order: Iterable[tuple[int, int]]) -> Debts:
    wanted = set(without_order)
    return debts_of({customer for customer, _branch in wanted}, {branch for _customer, branch in wanted})
