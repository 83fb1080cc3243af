"""The list of orders under its filters. Each has an index behind it, so that two million orders cost no more.

Scene and staff look at visits and sheets order by order: they narrow the list of a stage, which is never long.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bookings.calendar.models import Resource
from bookings.calendar.queries import holds_taking
from bookings.calendar.states import PEOPLE_KINDS, SCENE_KINDS
from bookings.orders.models import Milestone, Order, OrderLine
from bookings.orders.narrowing import Holds, visits_on
from bookings.orders.queries.reading import orders_for
from bookings.orders.states import LineKind, OrderStatus, Step
from studio.core import listed  # noqa: F401 – brings the lookup `lists`
from studio.core.clock import at_local
from studio.core.search.queries import matching_ids
from studio.core.staff.models import User

FOUND_AT_ONCE = 200  # the most orders, and customers, a search term brings up
DAY_STARTS = dt.time(0)
RARE = (OrderStatus.SUSPENDED, OrderStatus.CANCELLED)


class View(models.TextChoices):
    """The four ways to look at the list."""

    ALL = "", _("All")
    RUNNING = "running", _("Running")
    LATE = "late", _("Late")
    OWING = "owing", _("Owing")


class Standing(models.TextChoices):
    """付款状态: what the ledger says of an order, seen from the till."""

    NOTHING = "nothing", _("nothing paid yet")
    PART = "part", _("paid in part")
    WHOLE = "whole", _("paid in full")
    CREDIT = "credit", _("to be given back")


class Dated(models.TextChoices):
    """约了没有: whether somebody was given a day for the step that comes next."""

    NOT_YET = "no", _("no date yet")
    SET = "yes", _("date set")


STANDINGS = {
    Standing.NOTHING: Q(paid_total=0, total__gt=0),
    Standing.PART: Q(paid_total__gt=0, paid_total__lt=F("total")),
    Standing.WHOLE: Q(paid_total=F("total")),
    Standing.CREDIT: Q(paid_total__gt=F("total")),
}


class LightStep(NamedTuple):
    """A milestone as a row of the list needs it."""

    step: str
    deadline: dt.date | None
    planned_at: dt.datetime | None
    planned_part: str
    done_at: dt.datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """What the list is narrowed to; empty means all."""

    q: str = ""
    view: str = ""
    status: str = ""
    stage: str = ""
    seller: int | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    paid: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    second: bool = False
    scene: str = ""  # with a stage only, as is who has a hand in it
    dated: str = ""  # with a stage only: whether the step has its day
    hand: str = ""  # `u7`: a colleague; `p12`: a person of the calendar without a login

    def __bool__(self) -> bool:
        return bool(self.q or self.view) or self.narrowed

    @property
    def narrowed(self) -> bool:
        """By more than a view and a word: a phone shows the fields for it then."""
        wide = (self.status, self.stage, self.seller, self.first_day, self.last_day)
        narrow = (self.paid, self.least, self.most, self.second, self.scene, self.dated, self.hand)
        return any(wide) or any(one not in ("", None, False) for one in narrow)


def orders_found(user: User, filters: OrderFilters, today: dt.date) -> QuerySet[Order]:
    """The list under its filters, ready to be paged by (-ordered_at, -id); two more queries when a term is searched."""
    orders = orders_for(user)
    if filters.q:
        orders = orders.filter(_named(filters.q, user))
    if filters.status:
        orders = orders.filter(status=filters.status)
    # what follows from the filter stands there once more: SQLite takes a partial index only when it reads its condition
    if filters.status in RARE:
        orders = orders.exclude(status=OrderStatus.CONFIRMED).exclude(status=OrderStatus.COMPLETED)
    if filters.stage:
        orders = _of_stage(orders.filter(next_step=filters.stage).exclude(next_step=""), filters)
    if filters.view == View.RUNNING:
        orders = orders.filter(status=OrderStatus.CONFIRMED)
    elif filters.view == View.LATE:
        orders = orders.filter(next_due_on__lt=today).exclude(next_step="")
    elif filters.view == View.OWING:
        orders = orders.filter(paid_total__lt=F("total"))
    if filters.paid:
        orders = orders.filter(STANDINGS[Standing(filters.paid)])
    if filters.least is not None:
        orders = orders.filter(total__gte=filters.least)
    if filters.most is not None:
        orders = orders.filter(total__lte=filters.most)
    if filters.second:
        sold = OrderLine.objects.filter(order=OuterRef("pk"), kind=LineKind.SECOND, reversed_by=None)
        orders = orders.filter(Exists(sold))
    if filters.seller:
        orders = orders.filter(seller_id=filters.seller)
    if filters.first_day:
        orders = orders.filter(ordered_at__gte=at_local(filters.first_day, DAY_STARTS))
    if filters.last_day:
        orders = orders.filter(ordered_at__lt=at_local(filters.last_day + dt.timedelta(days=1), DAY_STARTS))
    return orders


def _of_stage(orders: QuerySet[Order], filters: OrderFilters) -> QuerySet[Order]:
    """The list of a stage, narrowed to a scene, to whoever has no date for it, to whoever has a hand in it."""
    if filters.dated:
        step = Milestone.objects.filter(order=OuterRef("pk"), step=filters.stage)
        orders = orders.filter(Exists(step.filter(planned_at__isnull=filters.dated == Dated.NOT_YET)))
    if filters.scene:
        # joined: asked as a subquery, PostgreSQL reads every sheet there is
        wished = Q(communication_sheet__scenes__lists=filters.scene)
        orders = orders.filter(wished | _standing_on(holds_taking(name=filters.scene, kind__in=SCENE_KINDS)))
    if filters.hand:
        person = int(filters.hand[1:])
        if filters.hand.startswith("p"):
            return orders.filter(_standing_on(holds_taking(id=person)))
        steps = Milestone.objects.filter(order=OuterRef("pk")).exclude(step=Step.ORDER)
        theirs = steps.filter(Q(done_by=person) | Q(owner=person))
        orders = orders.filter(Q(Exists(theirs)) | _standing_on(holds_taking(staff_id=person)))
    return orders


def _standing_on(holds: Holds) -> Q:
    """Orders somebody comes for on these holds."""
    met = Q(pk__in=[])
    for visits in visits_on(holds):
        met |= Q(Exists(visits.filter(order=OuterRef("pk"))))
    return met


ROW_FIELDS = (
    "number", "ordered_at", "wedding_on", "package_name", "total", "paid_total", "status", "branch_id",
    "customer__display_name", "seller__full_name",
)  # fmt: skip


def for_rows(orders: QuerySet[Order]) -> QuerySet[Order]:
    """What a row of the list shows and nothing else: half the work of whole records."""
    return orders.select_related("customer", "seller").only(*ROW_FIELDS)


def light_steps(order_ids: Iterable[int]) -> dict[int, list[LightStep]]:
    """The steps of many orders as plain tuples, in the order of the journey. One query."""
    found: dict[int, list[LightStep]] = {order_id: [] for order_id in order_ids}
    rows = Milestone.objects.filter(order_id__in=list(found)).order_by("order_id", "position")
    for order_id, *step in rows.values_list("order_id", *LightStep._fields):
        found[order_id].append(LightStep(*step))
    return found


def _named(term: str, user: User) -> Q:
    """By the order's number, or by its customer's names and phones."""
    here = user.branch_ids
    orders = matching_ids(kind="order", term=term, branch_ids=here, limit=FOUND_AT_ONCE)
    customers = matching_ids(kind="customer", term=term, branch_ids=here, limit=FOUND_AT_ONCE)
    return Q(pk__in=orders) | Q(customer_id__in=customers)


def sellers_for(user: User) -> QuerySet[User]:
    """Who may stand on these orders as seller, for the filter."""
    people = User.objects.filter(is_active=True).only("id", "full_name").select_related(None).order_by("full_name")
    return people if user.all_branches or user.is_superuser else people.filter(branch_id__in=user.branch_ids)


def places_for(user: User) -> tuple[list[str], list[Resource]]:
    """The scenes of the calendars this person sees by name, each once, and the people on them. One query."""
    found = Resource.objects.filter(is_active=True, kind__in=(*SCENE_KINDS, *PEOPLE_KINDS)).order_by("position", "id")
    if not (user.all_branches or user.is_superuser):
        found = found.filter(branch_id__in=user.branch_ids)
    rows = list(found.only("kind", "name", "staff_id"))
    scenes = dict.fromkeys(one.name for kind in SCENE_KINDS for one in rows if one.kind == kind)
    return list(scenes), [one for one in rows if one.kind in PEOPLE_KINDS]


def colleagues_of(order: Order) -> list[User]:
    """Who may have sold something on this order: everybody who works at its branch. One query."""
    people = User.objects.filter(is_active=True, branch_id=order.branch_id).select_related(None)
    return list(people.only("id", "full_name").order_by("full_name"))
