"""The clock of an order, worked out with dates alone: when each step is due, how late it may be, what slipped first.

`actions` stores what `plan` says as milestones; the intake page asks `promise_check` before anything is promised.
Forward by the clock from the last done or planned step, backward from the day the products are promised for.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Protocol, TypeVar

from bookings.orders.states import Step

CHAIN = (Step.ORDER, Step.SHOOT, Step.SELECTION, Step.PROOF, Step.PRODUCTION, Step.PICKUP)
GOWN_STEPS = (Step.GOWN_OUT, Step.GOWN_BACK)
LAST_DAY = dt.date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Clock:
    """Days between the steps; a package may set its own."""

    shoot_earliest: int = 2  # order → shoot, never sooner
    shoot_settled: int = 30  # order → shoot when nobody named a date: from then on the couple is chased
    selection: int = 4  # shoot → selection
    proof: int = 7  # selection → proof
    pickup: int = 20  # proof approved → pickup
    ready: int = 7  # products lie ready so many days before the pickup
    gown_out: int = 1  # collected so many days before the wedding
    gown_back: int = 2  # returned so many days after it

    @property
    def distances(self) -> dict[Step, int]:
        """Days from the step before, along the chain."""
        return {
            Step.ORDER: 0,
            Step.SHOOT: self.shoot_settled,
            Step.SELECTION: self.selection,
            Step.PROOF: self.proof,
            Step.PRODUCTION: max(0, self.pickup - self.ready),
            Step.PICKUP: min(self.ready, self.pickup),
        }


DEFAULT_CLOCK = Clock()
CLOCK_PARTS = tuple(part.name for part in fields(Clock))


def clock_of(overrides: Mapping[str, int] | None) -> Clock:
    """The studio's clock with a package's own days where it has some."""
    return Clock(**{name: days for name, days in (overrides or {}).items() if name in CLOCK_PARTS})


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """When a step is due by the clock and how late it may be for the promise; either may be unknown."""

    step: Step
    due_on: dt.date | None
    latest_on: dt.date | None

    @property
    def deadline(self) -> dt.date | None:
        """The earlier of the two: the step is late from the next day."""
        return earlier(self.due_on, self.latest_on)


def earlier(one: dt.date | None, other: dt.date | None) -> dt.date | None:
    """The earlier of two days, either of which may be unknown."""
    return min((day for day in (one, other) if day is not None), default=None)


def plan(
    clock: Clock,
    *,
    ordered_on: dt.date,
    shoot_on: dt.date | None = None,
    promised_on: dt.date | None = None,
    wedding_on: dt.date | None = None,
    skipped: Collection[str] = (),
    fixed: Mapping[str, dt.date] | None = None,
) -> list[PlannedStep]:
    """Every step that applies, with its days. `fixed` holds the days of steps that are done or planned."""
    known = {**(fixed or {})}
    if shoot_on is not None:
        known[Step.SHOOT] = shoot_on
    due = _forward(clock, ordered_on, promised_on, known, skipped)
    latest = _backward(clock, _last_day(clock, ordered_on, promised_on, wedding_on, known, skipped), skipped)
    if wedding_on is not None:
        due[Step.GOWN_OUT] = wedding_on - dt.timedelta(days=clock.gown_out)
        due[Step.GOWN_BACK] = wedding_on + dt.timedelta(days=clock.gown_back)
    for step in GOWN_STEPS:
        if step in known:
            due[step] = known[step]
    return [PlannedStep(step, due.get(step), latest.get(step)) for step in (*CHAIN, *GOWN_STEPS) if step not in skipped]


def _forward(
    clock: Clock,
    ordered_on: dt.date,
    promised_on: dt.date | None,
    known: Mapping[str, dt.date],
    skipped: Collection[str],
) -> dict[Step, dt.date]:
    """By the clock from the order on; a known day starts the count anew, a skipped step leaves its days to the next."""
    due: dict[Step, dt.date] = {}
    day, waited = ordered_on, 0
    for step in CHAIN:
        waited += clock.distances[step]
        if step in skipped:
            continue
        day = known.get(step) or (promised_on if step == Step.PICKUP else None) or day + dt.timedelta(days=waited)
        due[step], waited = day, 0
    if Step.PRODUCTION in due and Step.PRODUCTION not in known and (promised_on or Step.PICKUP in known):
        due[Step.PRODUCTION] = due.get(Step.PICKUP, promised_on or day) - dt.timedelta(days=clock.ready)
    return due


def _backward(clock: Clock, last_day: dt.date | None, skipped: Collection[str]) -> dict[Step, dt.date]:
    """From the day the products are wanted, back along the chain."""
    latest: dict[Step, dt.date] = {}
    if last_day is None:
        return latest
    day = last_day
    for step in reversed(CHAIN[1:]):
        if step not in skipped:
            latest[step] = day
        day -= dt.timedelta(days=clock.distances[step])
    return latest


def _last_day(
    clock: Clock,
    ordered_on: dt.date,
    promised_on: dt.date | None,
    wedding_on: dt.date | None,
    known: Mapping[str, dt.date],
    skipped: Collection[str],
) -> dt.date | None:
    """The promise; without one the wedding if it can be reached: nobody is late for what was never promised."""
    if promised_on is not None or wedding_on is None:
        return promised_on
    soonest = {Step.SHOOT: ordered_on + dt.timedelta(days=clock.shoot_earliest), **known}
    reached = _forward(clock, ordered_on, None, soonest, skipped)
    return wedding_on if max(reached.values()) <= wedding_on else None


@dataclass(frozen=True, slots=True)
class PromiseCheck:
    """Whether the wished dates can be kept. `spare_days` is what is left between the shoot and its latest day."""

    ok: bool
    earliest_shoot: dt.date
    latest_shoot: dt.date | None
    earliest_pickup: dt.date
    spare_days: int | None
    first_slipped: Step | None
    steps: tuple[PlannedStep, ...] = field(default=(), repr=False)


def promise_check(
    clock: Clock,
    *,
    ordered_on: dt.date,
    shoot_on: dt.date | None = None,
    promised_on: dt.date | None = None,
    wedding_on: dt.date | None = None,
    skipped: Collection[str] = (),
) -> PromiseCheck:
    """Asked before a date is promised: can every step be reached, and with how many days to spare?"""
    wanted = promised_on or (wedding_on if wedding_on and wedding_on >= ordered_on else None)
    earliest = ordered_on + dt.timedelta(days=clock.shoot_earliest)
    begins = shoot_on or earliest
    needed = _forward(clock, ordered_on, None, {Step.SHOOT: begins}, skipped)
    latest = _backward(clock, wanted, skipped)
    slipped = next((step for step in CHAIN if step in latest and needed[step] > latest[step]), None)
    latest_shoot = latest.get(Step.SHOOT)
    return PromiseCheck(
        ok=slipped is None and begins >= earliest,
        earliest_shoot=earliest,
        latest_shoot=latest_shoot,
        earliest_pickup=max(needed.values()),
        spare_days=(latest_shoot - begins).days if latest_shoot else None,
        first_slipped=slipped,
        steps=tuple(
            plan(
                clock,
                ordered_on=ordered_on,
                shoot_on=begins,
                promised_on=wanted,
                wedding_on=wedding_on,
                skipped=skipped,
            )
        ),
    )


class StepRow(Protocol):
    """What a milestone must tell so that the next one can be picked."""

    @property
    def step(self) -> str: ...
    @property
    def deadline(self) -> dt.date | None: ...
    @property
    def is_open(self) -> bool: ...


Row = TypeVar("Row", bound=StepRow)


def next_of(rows: Iterable[Row]) -> Row | None:
    """The step to be done next: the first open one of the chain, or of the gown's two when that is due earlier."""
    order = {step: position for position, step in enumerate((*CHAIN, *GOWN_STEPS))}
    open_rows = sorted((row for row in rows if row.is_open), key=lambda row: order[Step(row.step)])
    chain = next((row for row in open_rows if row.step not in GOWN_STEPS), None)
    gown = next((row for row in open_rows if row.step in GOWN_STEPS), None)
    if chain is None or gown is None:
        return chain or gown
    return gown if (gown.deadline or LAST_DAY) < (chain.deadline or LAST_DAY) else chain


def late_days(deadline: dt.date | None, today: dt.date) -> int:
    """How many days a step is past its deadline; 0 when it is in time or has none."""
    return max(0, (today - deadline).days) if deadline else 0
