"""The life of one demo order, made up as a whole before anything is written: dates, steps, visits, money."""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal

from bookings.appointments.states import AppointmentState
from bookings.calendar.models import Resource
from bookings.calendar.states import Purpose, ResourceKind
from bookings.catalog.models import Product
from bookings.catalog.queries import PackageOffer
from bookings.catalog.states import ProductKind
from bookings.orders.journey import CHAIN, DEFAULT_CLOCK
from bookings.orders.states import OrderStatus, Step
from bookings.payments.states import PaymentKind, PaymentMethod
from studio.core.clock import at_local
from studio.core.money import ZERO
from studio.core.spans import DayPart, Span, part_span
from studio.management.demo.people import Couple, invent_couple
from studio.management.demo.slots import PARTS, Diary, shoot_kinds

METHODS = (PaymentMethod.WECHAT,) * 5 + (PaymentMethod.ALIPAY,) * 3 + (PaymentMethod.CASH, PaymentMethod.CARD)
VISIT_OF = {Step.SELECTION: Purpose.SELECTION, Step.PROOF: Purpose.PROOF, Step.PICKUP: Purpose.PICKUP}
NEAR = 45  # days round today within which the visits after the shoot take their room on the calendar


@dataclass
class Visit:
    """One appointment: when, with whom, how it went."""

    purpose: str
    day: dt.date
    part: str
    span: Span | None
    state: str
    resources: list[Resource] = field(default_factory=list)
    arrived_at: dt.datetime | None = None
    tentative_until: dt.datetime | None = None


@dataclass
class Entry:
    """One payment."""

    at: dt.datetime
    kind: str
    method: str
    amount: Decimal


@dataclass
class Later:
    """One second sale: at which step, and when."""

    product: Product
    step: str
    at: dt.datetime


@dataclass
class Story:
    """Everything about one order."""

    couple: Couple
    offer: PackageOffer
    ordered_at: dt.datetime
    wedding_on: dt.date
    promised_on: dt.date | None
    addons: list[tuple[Product, int]] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)
    discount: Decimal = ZERO
    status: str = OrderStatus.CONFIRMED
    done: dict[str, dt.datetime] = field(default_factory=dict)
    planned: dict[str, tuple[dt.datetime, str]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return self.agreed + sum((one.product.price for one in self.later), ZERO)

    @property
    def agreed(self) -> Decimal:
        """What the order came to on the day it was written."""
        return self.offer.price + sum((p.price * n for p, n in self.addons), ZERO) - self.discount

    @property
    def paid(self) -> Decimal:
        return sum((entry.amount for entry in self.entries), ZERO)


@dataclass
class Shop:
    """What a storyteller needs to know of a branch."""

    dice: random.Random
    now: dt.datetime
    today: dt.date
    last_day: dt.date  # the newest day on which the desk has already been open for a while
    opens: dt.time
    closes: dt.time
    diary: Diary
    offers: list[PackageOffer]
    products: list[Product]


def tell_story(shop: Shop, serial: int, shoot_day: dt.date | None) -> Story:
    """One order whose shoot falls on this day; without a day it is one of those nobody has chased yet."""
    dice, today = shop.dice, shop.today
    lead = int(dice.triangular(6, 70, 24))
    if shoot_day is None:
        ordered_on = shop.last_day - dt.timedelta(days=dice.randint(0, 60))
    else:
        ordered_on = min(shoot_day - dt.timedelta(days=lead), shop.last_day - dt.timedelta(days=dice.randint(0, 25)))
    offer = dice.choices(shop.offers, weights=range(len(shop.offers) + 3, 3, -1))[0]
    base = shoot_day or ordered_on + dt.timedelta(days=30)
    wedding_on = base + dt.timedelta(days=dice.randint(55, 160))
    story = Story(
        couple=invent_couple(dice, serial, today),
        offer=offer,
        ordered_at=_moment(shop, ordered_on),
        wedding_on=wedding_on,
        promised_on=wedding_on - dt.timedelta(days=dice.randint(14, 24)),
    )
    if dice.random() < 0.45:
        story.addons = [(one, 1) for one in dice.sample(shop.products, dice.randint(1, 2))]
    if dice.random() < 0.4:
        story.discount = Decimal(dice.choice((100, 180, 200, 280, 300, 480, 500)))
    _pay(shop, story, story.ordered_at, PaymentKind.EARNEST, (story.total / 5 // 100) * 100)
    story.done[Step.ORDER] = story.ordered_at
    fate = dice.random()
    if shoot_day is None:
        return story
    _shoot(shop, story, shoot_day)
    if fate < 0.015 and Step.SHOOT not in story.done:
        _suspend(story)
    else:
        _after_the_shoot(shop, story)
    return story


def _moment(shop: Shop, day: dt.date) -> dt.datetime:
    """A minute within opening hours, never in the future."""
    minutes = shop.dice.randint(40, 9 * 60)
    moment = at_local(day, shop.opens) + dt.timedelta(minutes=minutes)
    return min(moment, shop.now - dt.timedelta(minutes=shop.dice.randint(2, 90)))


def _pay(shop: Shop, story: Story, at: dt.datetime, kind: str, amount: Decimal) -> None:
    amount = min(amount, story.total - story.paid)
    if amount > 0:
        story.entries.append(Entry(at, kind, shop.dice.choice(METHODS), amount))


def _shoot(shop: Shop, story: Story, day: dt.date) -> None:
    outdoors = story.offer.package.outdoor_scenes > 0 and shop.dice.random() < 0.35
    parts = list(PARTS) if shop.dice.random() < 0.6 else list(reversed(PARTS))
    for part in parts:
        found = shop.diary.take(shop.dice, day, part, shoot_kinds(outdoors))
        if found:
            break
    else:
        return  # the day is full: this couple still has to be given a date
    span = part_span(day, part, opens=shop.opens, closes=shop.closes)
    visit = Visit(Purpose.SHOOT, day, part, span, AppointmentState.BOOKED, found)
    story.visits.append(visit)
    story.planned[Step.SHOOT] = (span.starts_at, part)
    _let_it_happen(shop, story, visit, Step.SHOOT)
    if Step.SHOOT in story.done:
        _sell_more(shop, story, Step.SHOOT, 0.1)
        paid_on = _moment(shop, day)
        _pay(shop, story, max(paid_on, story.ordered_at), PaymentKind.STAGE, (story.total / 2 // 100) * 100)
    elif shop.dice.random() < 0.06 and day > shop.today + dt.timedelta(days=3):
        visit.tentative_until = at_local(shop.today + dt.timedelta(days=shop.dice.randint(1, 2)), dt.time(18))


def _let_it_happen(shop: Shop, story: Story, visit: Visit, step: str) -> None:
    """Mark a visit done, arrived or late by what the clock says."""
    assert visit.span is not None
    if visit.span.ends_at <= shop.now:
        visit.state = AppointmentState.DONE
        visit.arrived_at = visit.span.starts_at - dt.timedelta(minutes=shop.dice.randint(1, 12))
        story.done[step] = visit.span.ends_at
    elif visit.span.starts_at <= shop.now and shop.dice.random() < 0.8:
        visit.state = AppointmentState.ARRIVED
        visit.arrived_at = visit.span.starts_at + dt.timedelta(minutes=shop.dice.randint(-15, 8))


def _sell_more(shop: Shop, story: Story, step: str, chance: float) -> None:
    """二消: now and then a couple takes one thing more when they see it."""
    if shop.dice.random() < chance:
        goods = [one for one in shop.products if one.kind != ProductKind.GOWN]
        story.later.append(Later(shop.dice.choice(goods), step, story.done[step]))


def _after_the_shoot(shop: Shop, story: Story) -> None:
    """Selection, proof, products, pickup: as far as the days since the shoot allow, now and then not quite."""
    if Step.SHOOT not in story.done:
        return
    dice, clock = shop.dice, DEFAULT_CLOCK
    day = story.done[Step.SHOOT].date()
    waits = {
        Step.SELECTION: clock.selection,
        Step.PROOF: clock.proof,
        Step.PRODUCTION: clock.pickup - clock.ready,
        Step.PICKUP: clock.ready,
    }
    for step in CHAIN[2:]:
        if step in story.offer.package.skipped_steps:
            continue
        day += dt.timedelta(days=max(1, waits[step] + dice.randint(-2, 3)))
        if dice.random() < 0.04 and day > shop.today - dt.timedelta(days=9):
            return  # nobody made the next date: it is late and stays on the list until somebody calls
        if not _step(shop, story, step, day):
            return
    if set(story.done) >= {one for one in CHAIN if one not in story.offer.package.skipped_steps}:
        _pay(shop, story, story.done[Step.PICKUP], PaymentKind.BALANCE, story.total)
        story.status = OrderStatus.COMPLETED


def _step(shop: Shop, story: Story, step: str, day: dt.date) -> bool:
    """One step on its day; False when it still lies ahead."""
    if step == Step.PRODUCTION:
        if day > shop.today:
            return False
        story.done[step] = _moment(shop, day)
        return True
    if day > shop.today + dt.timedelta(days=12):
        return False
    visit = _visit(shop, step, day)
    story.visits.append(visit)
    if visit.span is None:
        story.planned[step] = (at_local(day, dt.time(12)), DayPart.OPEN)
        return False
    story.planned[step] = (visit.span.starts_at, DayPart.EXACT)
    _let_it_happen(shop, story, visit, step)
    if step == Step.SELECTION and step in story.done:
        _sell_more(shop, story, step, 0.4)
        if shop.dice.random() < 0.7:
            _pay(shop, story, story.done[step], PaymentKind.BALANCE, story.total)
    return step in story.done


def _visit(shop: Shop, step: str, day: dt.date) -> Visit:
    hours = {Step.SELECTION: 3, Step.PROOF: 2, Step.PICKUP: 1}[Step(step)]
    found: list[Resource] = []
    part = wished = shop.dice.choice(PARTS)
    if step != Step.PICKUP and abs((day - shop.today).days) <= NEAR:
        for part in (wished, *(other for other in PARTS if other != wished)):
            taken = shop.diary.take(shop.dice, day, part, (ResourceKind.SELECTION_ROOM,))
            if taken:
                found = taken
                break
        else:
            missed = day < shop.today
            state = AppointmentState.MISSED if missed else AppointmentState.BOOKED
            return Visit(VISIT_OF[Step(step)], day, DayPart.OPEN, None, state)
    first = part_span(day, part, opens=shop.opens, closes=shop.closes).starts_at
    starts = first + dt.timedelta(minutes=0 if found else 30 * shop.dice.randint(0, 4))
    span = Span(starts, starts + dt.timedelta(hours=hours))
    return Visit(VISIT_OF[Step(step)], day, DayPart.EXACT, span, AppointmentState.BOOKED, found)


def _suspend(story: Story) -> None:
    story.status = OrderStatus.SUSPENDED
    for visit in story.visits:
        visit.state = AppointmentState.CANCELLED
    story.planned.clear()
