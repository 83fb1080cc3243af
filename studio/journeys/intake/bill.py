"""The money column of the intake page: what the couple has to pay, and whether the dates they wish can be kept.

Pure: from prices, quantities and days to a `Bill`. The same sums are done again by `draft_order`; the form sends back
`total`, so that nobody signs anything else than what was shown.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bookings.orders import pricing
from bookings.orders.journey import CHAIN, PromiseCheck, clock_of, promise_check
from bookings.orders.states import Step
from studio.core.money import ZERO
from studio.journeys.intake.states import DepositKind, instalments


@dataclass(frozen=True, slots=True)
class Addon:
    """One product that is added to the package."""

    product: Any
    quantity: int

    @property
    def field(self) -> str:
        return f"addon-{self.product.code}"

    @property
    def amount(self) -> Decimal:
        return pricing.line_amount(self.quantity, self.product.price)


@dataclass(frozen=True, slots=True)
class LatestDay:
    """How late a step may be for the promise, reckoned backwards; `slips`: it is the first that cannot be reached."""

    step: str
    day: dt.date
    slips: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """Everything the money column shows. `promise` is None until there is a package.

    `asked`: a discount that waits for approval and is not in the total.
    """

    package: Any
    package_price: Decimal
    addons: Sequence[Addon]
    discount: Decimal
    asked: Decimal
    total: Decimal
    earnest_limit: Decimal
    deposit: Decimal
    earnest_too_high: bool
    balance: Decimal
    after_shoot: Decimal
    before_pickup: Decimal
    promise: PromiseCheck | None
    shown_steps: Sequence[tuple[str, dt.date]]
    latest_days: Sequence[LatestDay]
    wedding_on: dt.date | None

    @property
    def too_much(self) -> bool:
        """More is paid than the order costs."""
        return self.deposit > self.total

    @property
    def extra_photo_price(self) -> Decimal:
        return self.package.extra_photo_price if self.package else ZERO


def make_bill(
    *,
    package: Any = None,
    package_price: Decimal = ZERO,
    addons: Iterable[Addon] = (),
    discount: Decimal = ZERO,
    asked: Decimal = ZERO,
    deposit_kind: str = DepositKind.NONE,
    deposit: Decimal = ZERO,
    today: dt.date,
    shoot_on: dt.date | None = None,
    pickup_on: dt.date | None = None,
    wedding_on: dt.date | None = None,
) -> Bill:
    """Add up what has been filled in so far; whatever is missing counts as nothing."""
    sold = [addon for addon in addons if addon.quantity > 0]
    lines = [(addon.quantity, addon.product.price) for addon in sold]
    total = pricing.order_total(package_price, lines, discount) if package else ZERO
    paid = ZERO if deposit_kind == DepositKind.NONE else deposit
    limit = pricing.earnest_limit(total)
    balance = max(ZERO, total - paid)
    first, second = instalments(balance)
    promise = None
    if package:
        promise = promise_check(
            clock_of(package.clock), ordered_on=today, shoot_on=shoot_on, promised_on=pickup_on,
            wedding_on=wedding_on, skipped=package.skipped_steps,
        )  # fmt: skip
    return Bill(
        package=package, package_price=package_price, addons=sold, discount=discount, asked=asked, total=total,
        earnest_limit=limit, deposit=paid, earnest_too_high=deposit_kind == DepositKind.EARNEST and paid > limit > 0,
        balance=balance, after_shoot=first, before_pickup=second, promise=promise,
        shown_steps=_shown_steps(promise), latest_days=_latest_days(promise), wedding_on=wedding_on,
    )  # fmt: skip


def _shown_steps(promise: PromiseCheck | None) -> list[tuple[str, dt.date]]:
    """Shoot, selection, proof and pickup with their days, as far as the package has them."""
    if promise is None:
        return []
    shown = (Step.SHOOT, Step.SELECTION, Step.PROOF, Step.PICKUP)
    return [(step.step.value, step.due_on) for step in promise.steps if step.step in shown and step.due_on]


def _latest_days(promise: PromiseCheck | None) -> list[LatestDay]:
    """From the promised pickup, or the wedding, back to the shoot; nothing while nothing is promised."""
    if promise is None or promise.latest_shoot is None:
        return []
    days = [(step.step, step.latest_on) for step in promise.steps if step.step in CHAIN[1:] and step.latest_on]
    return [LatestDay(step.value, day, slips=step == promise.first_slipped) for step, day in days if day]
