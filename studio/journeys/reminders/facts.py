"""What is true about an order, a visit, a wedding: read for many anchors in one batch of queries.

`studio/wiring.py` registers ANCHORS with the follow-ups. An anchor that is missing or gone answers None.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE, AppointmentState
from bookings.calendar.queries import resources_by_hold
from bookings.calendar.states import PEOPLE_KINDS, Purpose, ResourceKind
from bookings.orders.models import Milestone, Order
from bookings.orders.states import OrderStatus, Step
from customers.followups.anchors import AnchorFacts, AnchorKind, Coming, Facts
from customers.profiles.models import Customer
from studio.core.clock import at_local, local_day
from studio.core.spans import DayPart

RUNNING = (OrderStatus.CONFIRMED, OrderStatus.COMPLETED)
GONE = (AppointmentState.CANCELLED, AppointmentState.MISSED)
CAME = (AppointmentState.ARRIVED, AppointmentState.DONE)
MORNING = dt.time(9)


def visit_moment(appointment: Appointment) -> dt.datetime:
    """When a visit begins; one without a time begins when the branch opens."""
    return appointment.starts_at or at_local(appointment.day, appointment.branch.opens_at)


def idle_since(order: Order, last_visit: dt.date | None) -> dt.datetime:
    """From when on nothing happens any more: the last visit, or the order itself."""
    return at_local(last_visit, MORNING) if last_visit else order.ordered_at


def _order_words(order: Order | None) -> dict[str, Any]:
    if order is None:
        return {}
    return {
        "number": order.number, "package": order.package_name, "amount_open": order.balance,
        "photos": order.package_copy.get("photos_included", ""), "wedding_day": order.wedding_on,
    }  # fmt: skip


def _visit_words(appointment: Appointment, taken: Sequence[tuple[str, str]]) -> dict[str, Any]:
    part = DayPart(appointment.part)
    exact = timezone.localtime(appointment.starts_at).time() if appointment.starts_at else None
    people = [(kind, name) for kind, name in taken if kind in PEOPLE_KINDS]
    return {
        "day": appointment.day,
        "time": exact if part == DayPart.EXACT or (exact and part != DayPart.OPEN) else "",
        "staff": [format_lazy("{} {}", ResourceKind(kind).label, name) for kind, name in people],
        "place": [name for kind, name in taken if kind not in PEOPLE_KINDS and kind != ResourceKind.VEHICLE],
        **_order_words(appointment.order),
    }


def visit_facts(ids: Sequence[int]) -> Facts:
    """Shoot, selection, pickup: two queries for any number of appointments."""
    found = {one.pk: one for one in Appointment.objects.filter(pk__in=ids).select_related("order")}
    taken = resources_by_hold(hold_ids=[one.hold_id for one in found.values() if one.hold_id])
    return {pk: _visit(found.get(pk), taken) for pk in ids}


def _visit(appointment: Appointment | None, taken: Mapping[int, list[tuple[str, str]]]) -> AnchorFacts | None:
    if appointment is None or appointment.state in GONE:
        return None
    if appointment.order is not None and appointment.order.status not in RUNNING:
        return None
    return AnchorFacts(
        occurrence=appointment.day,
        words=_visit_words(appointment, taken.get(appointment.hold_id or 0, ())),
        came=appointment.state in CAME,
    )


def order_facts(ids: Sequence[int]) -> Facts:
    """The order itself, with the day of its shoot: two queries."""
    orders = Order.objects.filter(pk__in=ids, status__in=RUNNING)
    shoots = Milestone.objects.filter(order_id__in=ids, step=Step.SHOOT, planned_at__isnull=False)
    planned = {
        order_id: local_day(moment) for order_id, moment in shoots.values_list("order_id", "planned_at") if moment
    }
    return {
        order.pk: AnchorFacts(
            occurrence=local_day(order.ordered_at), words={**_order_words(order), "day": planned.get(order.pk)}
        )
        for order in orders
    }


def wedding_facts(ids: Sequence[int]) -> Facts:
    """The wedding day of an order that was not called off: one query."""
    orders = Order.objects.filter(pk__in=ids, status__in=RUNNING, wedding_on__isnull=False)
    return {
        order.pk: AnchorFacts(order.wedding_on, {**_order_words(order), "day": order.wedding_on})
        for order in orders
        if order.wedding_on
    }


def idle_facts(ids: Sequence[int]) -> Facts:
    """An order that still has a step to come and nothing planned for it: one query."""
    orders = Order.objects.filter(pk__in=ids, status=OrderStatus.CONFIRMED).exclude(next_step="")
    last = Max("appointments__day", filter=~Q(appointments__state__in=GONE))
    return {
        order.pk: AnchorFacts(occurrence=local_day(idle_since(order, order.last_visit)), words=_order_words(order))
        for order in orders.annotate(last_visit=last)
    }


def missed_facts(ids: Sequence[int]) -> Facts:
    """A visit nobody came to, while its order has no other one for it: two queries."""
    found = list(Appointment.objects.filter(pk__in=ids, state=AppointmentState.MISSED).select_related("order"))
    orders = [one.order_id for one in found if one.order_id]
    again = set(Appointment.objects.filter(order_id__in=orders, state__in=LIVE).values_list("order_id", "purpose"))
    marked = {one.pk: one for one in found if (one.order_id, one.purpose) not in again}
    return {
        pk: AnchorFacts(one.day, _order_words(one.order) | {"day": one.day})
        for pk, one in marked.items()
        if one.order is None or one.order.status in RUNNING
    }


def late_facts(ids: Sequence[int]) -> Facts:
    """An order whose next step is past its day: one query. The first late day is the day it is chased."""
    late = Order.objects.filter(pk__in=ids, status=OrderStatus.CONFIRMED, next_due_on__isnull=False)
    return {
        order.pk: AnchorFacts(first_late_day(order), _order_words(order) | {"day": order.next_due_on})
        for order in late.exclude(next_step="")
        if order.next_due_on
    }


def first_late_day(order: Order) -> dt.date:
    """The day after the deadline of the next step."""
    assert order.next_due_on is not None
    return order.next_due_on + dt.timedelta(days=1)


def coming_late(first: dt.date, last: dt.date, branch_ids: Sequence[int], limit: int) -> list[Coming]:
    """The preview of a rule about late steps: what is late then unless something happens."""
    day = dt.timedelta(days=1)
    rows = Order.objects.filter(branch_id__in=branch_ids, next_due_on__range=(first - day, last - day))
    found = rows.exclude(next_step="").order_by("next_due_on", "pk")
    pairs = found.values_list("next_due_on", "customer__display_name")[:limit]
    return [Coming(at_local(due_on + day, MORNING), name) for due_on, name in pairs if due_on]


def originals_facts(ids: Sequence[int]) -> Facts:
    """Until when the originals of an order are kept: one query."""
    orders = Order.objects.filter(pk__in=ids, status__in=RUNNING, originals_until__isnull=False)
    return {
        order.pk: AnchorFacts(order.originals_until, _order_words(order) | {"day": order.originals_until})
        for order in orders
        if order.originals_until
    }


def rest_facts(ids: Sequence[int]) -> Facts:
    """An order that rests until a day: one query."""
    orders = Order.objects.filter(pk__in=ids, status=OrderStatus.SUSPENDED, rests_until__isnull=False)
    return {order.pk: AnchorFacts(order.rests_until, _order_words(order)) for order in orders if order.rests_until}


def coming_rests(first: dt.date, last: dt.date, branch_ids: Sequence[int], limit: int) -> list[Coming]:
    """The preview of a rule about orders that rest."""
    rows = Order.objects.filter(
        branch_id__in=branch_ids, status=OrderStatus.SUSPENDED, rests_until__range=(first, last)
    )
    found = rows.order_by("rests_until", "pk").values_list("rests_until", "customer__display_name")[:limit]
    return [Coming(at_local(day, MORNING), name) for day, name in found if day]


def coming_visits(purpose: str) -> Any:
    """The preview of a rule about this kind of visit."""

    def between(first: dt.date, last: dt.date, branch_ids: Sequence[int], limit: int) -> list[Coming]:
        rows = Appointment.objects.filter(
            branch_id__in=branch_ids, day__range=(first, last), purpose=purpose, state__in=LIVE
        )
        found = rows.select_related("customer", "branch").order_by("day", "starts_at", "pk")[:limit]
        return [Coming(visit_moment(one), one.customer.display_name) for one in found]

    return between


def coming_orders(first: dt.date, last: dt.date, branch_ids: Sequence[int], limit: int) -> list[Coming]:
    """The preview of a rule that counts from the order."""
    rows = Order.objects.filter(
        branch_id__in=branch_ids, status=OrderStatus.CONFIRMED, ordered_at__gte=at_local(first, dt.time())
    )
    found = (
        rows.filter(ordered_at__lte=at_local(last, MORNING)).select_related("customer").order_by("ordered_at")[:limit]
    )
    return [Coming(order.ordered_at, order.customer.display_name) for order in found]


def coming_weddings(first: dt.date, last: dt.date, branch_ids: Sequence[int], limit: int) -> list[Coming]:
    """The preview of a rule about wedding days."""
    rows = Customer.objects.filter(branch_id__in=branch_ids, wedding_on__range=(first, last), number__isnull=False)
    found = rows.order_by("wedding_on", "pk").values_list("wedding_on", "display_name")[:limit]
    return [Coming(at_local(day, MORNING), name) for day, name in found if day]


def _no_preview(first: dt.date, last: dt.date, branch_ids: Sequence[int], limit: int) -> list[Coming]:
    """Nothing to look ahead to: nobody knows who will not come, and originals are kept for a year."""
    return []


ANCHORS = (
    AnchorKind("order", _("order taken"), "order", order_facts, coming_orders),
    AnchorKind("shoot", _("shoot"), "shoot", visit_facts, coming_visits(Purpose.SHOOT)),
    AnchorKind("selection", _("selection"), "selection", visit_facts, coming_visits(Purpose.SELECTION)),
    AnchorKind("pickup", _("pickup"), "pickup", visit_facts, coming_visits(Purpose.PICKUP)),
    AnchorKind("wedding", _("wedding day"), "gown", wedding_facts, coming_weddings),
    AnchorKind("idle", _("nothing planned"), "order", idle_facts, coming_orders),
    AnchorKind("missed", _("visit missed"), "call", missed_facts, _no_preview),
    AnchorKind("late", _("step late"), "order", late_facts, coming_late),
    AnchorKind("originals", _("originals kept until"), "order", originals_facts, _no_preview),
    AnchorKind("rest", _("suspended order"), "order", rest_facts, coming_rests),
)
