"""The day of one branch as it goes onto paper: who comes, who is away, who is to be called."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from bookings.appointments.models import Appointment
from bookings.appointments.queries import owed_by
from bookings.appointments.states import AppointmentState
from bookings.calendar.queries import resources_by_hold, resources_of
from bookings.calendar.queries.board import Mark, marks_on_lanes
from bookings.calendar.states import Purpose
from bookings.orders.queries import debts_of
from customers.followups.models import FollowUp
from customers.followups.states import FollowUpChannel, FollowUpState
from customers.profiles.models import Person
from studio.core.money import ZERO
from studio.core.spans import day_span
from studio.core.staff.models import Branch

MOST_VISITS, MOST_CALLS = 300, 80


@dataclass(frozen=True)
class Coming:
    """One visit of the day with whom and what it has taken; whoever did it stays with it when it is over."""

    visit: Appointment
    with_whom: Sequence[str]
    owed: Decimal


@dataclass(frozen=True)
class DaySheet:
    """Everything of a branch's day. Seven queries however full it is, one more when somebody comes without an order."""

    shoots: Sequence[Coming]
    others: Sequence[Coming]
    away: Sequence[tuple[str, Mark]]
    calls: Sequence[tuple[FollowUp, Decimal]]

    @property
    def flow_sheets(self) -> list[Appointment]:
        """The shoots whose flow sheets belong to the day, one for each order, in order of time."""
        firsts: dict[int, Appointment] = {}
        for one in self.shoots:
            if one.visit.order_id:
                firsts.setdefault(one.visit.order_id, one.visit)
        return list(firsts.values())


def day_sheet(branch: Branch, day: dt.date, at: dt.datetime) -> DaySheet:
    """Shoots first, then every other visit in order of time, absences, and the calls that are due by the evening."""
    people = Person.objects.filter(customer=OuterRef("customer_id")).exclude(phone="").order_by("position", "id")
    visits = list(
        Appointment.objects.filter(branch=branch, day=day)
        .exclude(state=AppointmentState.CANCELLED)
        .select_related("customer", "order")
        .annotate(phone=Subquery(people.values("phone")[:1]))
        .order_by("starts_at", "id")[:MOST_VISITS]
    )
    visits.sort(key=lambda one: (one.starts_at is None, one.starts_at or at, one.pk))
    held = resources_by_hold(hold_ids=[one.hold_id for one in visits if one.hold_id])
    owed = owed_by(visits)
    coming = [Coming(one, [name for _kind, name in held.get(one.hold_id or 0, ())], owed[one.pk]) for one in visits]
    resources = list(resources_of(branch))
    names = {one.pk: one.name for one in resources}
    marks = [mark for mark in marks_on_lanes(resources, day, day, at) if mark.is_absence]
    return DaySheet(
        shoots=[one for one in coming if one.visit.purpose == Purpose.SHOOT],
        others=[one for one in coming if one.visit.purpose != Purpose.SHOOT],
        away=[(names[mark.resource_id or 0], mark) for mark in marks],
        calls=_calls(branch, day),
    )


def _calls(branch: Branch, day: dt.date) -> list[tuple[FollowUp, Decimal]]:
    """Whom to call, and what they owe."""
    people = Person.objects.filter(customer=OuterRef("customer_id")).exclude(phone="").order_by("position", "id")
    rows = FollowUp.objects.filter(
        branch=branch, state=FollowUpState.OPEN, channel=FollowUpChannel.CALL, due_at__lt=day_span(day).ends_at
    )
    found = rows.select_related("customer", "rule", "owner").annotate(phone=Subquery(people.values("phone")[:1]))
    calls = list(found.order_by("due_at", "id")[:MOST_CALLS])
    debts = debts_of({one.customer_id for one in calls}, [branch.pk])
    return [(one, debts.get((one.customer_id, branch.pk), ZERO)) for one in calls]
