"""What the clerk wants written (`TakeOrder`) and the pure rules of the intake page: slots, dates, instalments.

The form fills a command, `actions.take_order` carries it out. No rows, no clock.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.catalog.states import PackageKind
from bookings.orders.states import OrderDetails
from bookings.payments.states import PaymentKind, PaymentMethod
from customers.profiles.details import CustomerDetails
from customers.profiles.states import HouseholdKind, PersonRole
from studio.core.clock import at_local
from studio.core.money import ZERO
from studio.core.spans import DayPart, Span, part_span
from studio.core.staff.models import Branch

TENTATIVE_DAYS = 2  # a place without money is kept so long …
TENTATIVE_UNTIL = dt.time(18)  # … until this hour
YEARS_AHEAD = 5  # nobody plans a shoot or a pickup further away: the year is mistyped
STRIP_DAYS = 14
INSTALMENT_STEP = Decimal(500)
LARGEST_DRAFT = 50_000  # characters; a form a person filled in is far below
MOST_DRAFTS = 9  # of one person; the oldest goes
NEVER_KEPT = ("csrfmiddlewaretoken", "approver_password", "adjust", "quiet")


class DepositKind(models.TextChoices):
    """What the couple pays today: the law's two words, or nothing."""

    EARNEST = PaymentKind.EARNEST.value, _("earnest money")
    PREPAYMENT = PaymentKind.PREPAYMENT.value, _("prepayment")
    NONE = "none", _("nothing today")


@dataclass(frozen=True, slots=True)
class Household:
    """Whose order it is going to be: the kind of their file, the roles of its two people, and what they are called."""

    kind: HouseholdKind
    roles: tuple[PersonRole, PersonRole]
    title: str | Promise
    names: tuple[str | Promise, str | Promise]
    phones: tuple[str | Promise, str | Promise]


COUPLE = Household(
    HouseholdKind.COUPLE, (PersonRole.BRIDE, PersonRole.GROOM), _("Couple"), (_("Bride"), _("Groom")),
    (_("Bride's phone"), _("Groom's phone")),
)  # fmt: skip
SINGLE = Household(
    HouseholdKind.SINGLE, (PersonRole.SELF, PersonRole.OTHER), pgettext_lazy("person", "Customer"),
    (pgettext_lazy("person", "Customer"), _("Second person")),
    (_("Phone"), _("Second person's phone")),
)  # fmt: skip
FAMILY = Household(
    HouseholdKind.FAMILY, (PersonRole.PARENT, PersonRole.PARENT), _("Family"), (_("Parent"), _("Other parent")),
    (_("Parent's phone"), _("Other parent's phone")),
)  # fmt: skip
HOUSEHOLDS = {one.kind: one for one in (COUPLE, SINGLE, FAMILY)}
HOUSEHOLD_OF_PACKAGE = {
    PackageKind.WEDDING: COUPLE, PackageKind.PORTRAIT: SINGLE, PackageKind.FAMILY: FAMILY, PackageKind.CHILD: FAMILY,
}  # fmt: skip


DESK_METHODS = tuple(method for method in PaymentMethod if method != PaymentMethod.CREDIT)


class Paper(models.TextChoices):
    """Papers that can be handed over at the end; the receipt comes with the money."""

    ORDER_FORM = "order-form", _("order form")
    FLOW_SHEET = "flow-sheet", _("flow sheet")
    COMMUNICATION_SHEET = "communication-sheet", _("communication sheet")


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """When the couple wants to be photographed: a day and its part, or exact hours."""

    day: dt.date
    part: str
    span: Span | None = None

    @property
    def value(self) -> str:
        """How the form sends a half day."""
        return f"{self.day.isoformat()}:{self.part}"

    def blocked(self, branch: Branch) -> Span | None:
        """The hours it stands for at a branch; nothing while the time is open."""
        if self.part == DayPart.OPEN:
            return None
        return self.span or part_span(self.day, self.part, branch.opens_at, branch.closes_at)


def read_slot(value: str) -> SlotChoice | None:
    """A half day as the form sends it, `2026-05-23:morning`; None for anything else."""
    day, _colon, part = value.partition(":")
    try:
        found = dt.date.fromisoformat(day)
    except ValueError:
        return None
    parts = (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING, DayPart.OPEN)
    return SlotChoice(found, part) if part in parts and found.year <= dt.MAXYEAR - 1 else None


@dataclass(frozen=True, slots=True)
class Deposit:
    kind: str
    method: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TakeOrder:
    """One sitting at the front desk, as understood: everything `take_order` needs to write it all.

    `asks_place`: when the place is taken, a supervisor is asked for it, with `override_reason` as the reason.
    """

    key: str
    digest: str
    branch: Branch
    customer: CustomerDetails
    order: OrderDetails
    slot: SlotChoice | None
    photographer_id: int | None
    makeup_id: int | None
    deposit: Deposit | None
    papers: tuple[str, ...] = ()
    override_reason: str = ""
    asks_place: bool = False
    asked_discount: Decimal = ZERO
    asked_reason: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about the dates that cannot be (`may_stay` False) or that the clerk has to confirm once."""

    field: str
    code: str
    message: str | Promise
    may_stay: bool = True


def date_doubts(
    *,
    today: dt.date,
    at: dt.datetime,
    slot: SlotChoice | None,
    ends_at: dt.datetime | None,
    wedding_on: dt.date | None,
    pickup_on: dt.date | None,
) -> Iterator[Doubt]:
    """Dates that cannot be, and dates that are asked about, in the order of the form."""
    horizon = today.replace(year=today.year + YEARS_AHEAD, day=min(today.day, 28))
    if pickup_on:
        yield from _pickup_doubts(pickup_on, today, horizon, wedding_on, slot)
    if slot is None:
        return
    if slot.day < today or (ends_at and ends_at <= at):
        yield Doubt("slot", "shoot_past", _("A shoot cannot be booked in the past. Choose a later half day."), False)
    elif slot.day > horizon:
        yield Doubt("slot", "shoot_far", _("This shoot is more than five years away. Check the year."), False)
    elif wedding_on and today <= wedding_on < slot.day:
        text = _("The wedding is before the shoot. Check both dates, or confirm that this is meant.")
        yield Doubt("slot", "wedding_before_shoot", text)


def _pickup_doubts(
    pickup_on: dt.date, today: dt.date, horizon: dt.date, wedding_on: dt.date | None, slot: SlotChoice | None
) -> Iterator[Doubt]:
    field = "pickup_promised_on"
    if pickup_on < today:
        yield Doubt(field, "pickup_past", _("The pickup cannot be promised for a day that is past."), False)
    elif pickup_on > horizon:
        yield Doubt(field, "pickup_far", _("This pickup is more than five years away. Check the year."), False)
    elif slot and pickup_on <= slot.day:
        yield Doubt(field, "pickup_before_shoot", _("The pickup must come after the shoot. Choose a later day."), False)
    elif wedding_on and today <= wedding_on < pickup_on:
        text = _("The pickup is after the wedding. Promise an earlier day, or confirm that this is meant.")
        yield Doubt(field, "pickup_after_wedding", text)


def tentative_until(at: dt.datetime, today: dt.date, slot: SlotChoice, starts_at: dt.datetime | None) -> dt.datetime:
    """How long a place is kept without money: two days until 18:00, but never past the beginning of the shoot."""
    until = at_local(today + dt.timedelta(days=TENTATIVE_DAYS), TENTATIVE_UNTIL)
    begins = starts_at or at_local(slot.day, dt.time(0))
    return max(min(until, begins), at + dt.timedelta(minutes=1))


def instalments(balance: Decimal) -> tuple[Decimal, Decimal]:
    """What to expect after the shoot and before the pickup: about half each, the first rounded up to ¥500."""
    if balance <= 0:
        return ZERO, ZERO
    steps = (balance / 2 / INSTALMENT_STEP).to_integral_value(ROUND_CEILING)
    first = min(balance, steps * INSTALMENT_STEP)
    return first, balance - first
