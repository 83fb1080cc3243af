"""套系变更: what a person sees before another package is taken. Plain values from rows that were read before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from bookings.appointments.models import Appointment
from bookings.calendar.states import Purpose
from bookings.catalog.models import Package, Product
from bookings.catalog.queries import COUNTED, PRICES, PackageOffer
from bookings.catalog.wording import in_language
from bookings.orders.actions.drafting import own_copy
from bookings.orders.exchange import Exchange, items_compared
from bookings.orders.models import Milestone, Order
from bookings.orders.pricing import earnest_over
from bookings.orders.shown import BOOKED_STEPS
from bookings.orders.states import Step
from studio.core.spans import DayPart
from studio.core.ui.formats import day as say_day
from studio.core.ui.formats import money_short


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that is not alike. `more`: the couple gets more of it, or a thing costs less."""

    name: str
    old: str
    new: str
    more: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the page says: the sums, what differs, which steps come and go, which places stay, which are missing."""

    offer: PackageOffer
    exchange: Exchange
    compared: Sequence[Compared]
    steps_new: Sequence[str]
    steps_gone: Sequence[str]
    steps_kept: Sequence[str]
    kept: Sequence[Appointment]
    missing: Sequence[str]
    earnest_over: Decimal


def outlook_of(
    order: Order, offer: PackageOffer, exchange: Exchange, *, milestones: Iterable[Milestone],
    visits: Sequence[Appointment], earnest: Decimal,
) -> Outlook:  # fmt: skip
    """What taking this package would do. `visits` are the live ones, `earnest` the 定金 that was taken."""
    products: dict[int, Product] = {line.pk: line.product for line in exchange.stays if line.product}
    copy = own_copy(offer, products)
    rows = {row.step: row for row in milestones}
    wanted = [step for step in Step if step not in copy["skipped_steps"]]
    unwanted = [step for step in Step if step in rows and step not in wanted]
    kept = [step for step in unwanted if rows[step].done_at or rows[step].planned_at]
    return Outlook(
        offer=offer, exchange=exchange,
        compared=[*_counts(order, copy), *_items(order, copy), *_prices(order, offer.package)],
        steps_new=[str(step.label) for step in wanted if step not in rows],
        steps_gone=[str(step.label) for step in unwanted if step not in kept],
        steps_kept=[str(step.label) for step in kept],
        kept=visits, missing=_missing(order, offer.package, wanted, rows, visits),
        earnest_over=earnest_over(earnest, exchange.new_total),
    )  # fmt: skip


def _label(name: str) -> str:
    return str(Package._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _counts(order: Order, copy: dict[str, object]) -> list[Compared]:
    pairs = [(name, int(order.package_copy.get(name) or 0), int(str(copy.get(name) or 0))) for name in COUNTED]
    return [Compared(_label(name), str(old), str(new), new > old) for name, old, new in pairs if old != new]


def _items(order: Order, copy: dict[str, object]) -> list[Compared]:
    rows = items_compared(order.package_copy, copy)
    return [Compared(in_language(name, name_en), str(old), str(new), new > old) for name, name_en, old, new in rows]


def _prices(order: Order, package: Package) -> list[Compared]:
    pairs = [(name, getattr(order, name), getattr(package, name)) for name in PRICES]
    return [
        Compared(_label(name), money_short(old) or "—", money_short(new) or "—", new < old)
        for name, old, new in pairs
        if old != new
    ]


def _missing(
    order: Order, package: Package, wanted: Iterable[Step], rows: dict[str, Milestone], visits: Iterable[Appointment]
) -> list[str]:
    """Sentences about places that are not there, or not long enough."""
    told = [
        _("%(step)s: no day is booked yet.") % {"step": capfirst(str(step.label))}
        for step in wanted
        if step in BOOKED_STEPS and (step not in rows or (rows[step].done_at is None and rows[step].planned_at is None))
        and (step not in rows or step == Step.SHOOT)
    ]  # fmt: skip
    shoot = next((visit for visit in visits if visit.purpose == Purpose.SHOOT), None)
    if shoot is None or package.shoot_minutes <= int(order.package_copy.get("shoot_minutes") or 0):
        return told
    booked = int((shoot.ends_at - shoot.starts_at).total_seconds() // 60) if shoot.starts_at and shoot.ends_at else 0
    if booked < package.shoot_minutes:
        text = _("The new package shoots for %(minutes)s minutes; %(when)s has %(booked)s. Look for a longer place.")
        when = f"{say_day(shoot.day)} {DayPart(shoot.part).label}"
        told.append(text % {"minutes": package.shoot_minutes, "when": when, "booked": booked or "—"})
    return told
