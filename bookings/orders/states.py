"""The life of an order: its status, its moves, its steps, its lines. Pure words and rules.

`MOVES` is the one table: it draws the buttons, answers "why not?", checks the permission and makes docs/order-life.md.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from studio.core.access import Perm
from studio.core.money import format_money
from studio.core.ui.formats import in_english


class OrderStatus(models.TextChoices):
    """Moved by people. What is paid is derived from the ledger, where the order stands from its milestones."""

    DRAFT = "draft", _("draft")
    CONFIRMED = "confirmed", _("confirmed")
    COMPLETED = "completed", _("completed")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("cancelled")


class Step(models.TextChoices):
    """节点: one kind of milestone, in the order of the journey."""

    ORDER = "order", _("order taken")
    SHOOT = "shoot", _("shoot")
    SELECTION = "selection", _("selection")
    PROOF = "proof", _("proof")
    PRODUCTION = "production", _("products ready")
    PICKUP = "pickup", _("pickup")
    GOWN_OUT = "gown_out", _("gown collection")
    GOWN_BACK = "gown_back", _("gown return")


SEALS = {
    Step.ORDER: "接", Step.SHOOT: "摄", Step.SELECTION: "选", Step.PROOF: "版", Step.PRODUCTION: "制",
    Step.PICKUP: "取", Step.GOWN_OUT: "衣", Step.GOWN_BACK: "还",
}  # fmt: skip
SEAL_KINDS = {Step.GOWN_OUT: "gown_collection", Step.GOWN_BACK: "gown_return"}  # the others are called like the step
STEP_OWNERS = {
    Step.ORDER: "frontdesk", Step.SHOOT: "floor", Step.SELECTION: "selection", Step.PROOF: "selection",
    Step.PRODUCTION: "production", Step.PICKUP: "frontdesk", Step.GOWN_OUT: "gowns", Step.GOWN_BACK: "gowns",
}  # fmt: skip


class LineKind(models.TextChoices):
    """What a line of the order is."""

    PACKAGE = "package", _("package")
    ADDON = "addon", _("add-on")
    SECOND = "second", _("second sale")
    DISCOUNT = "discount", _("discount")
    REVERSAL = "reversal", _("reversal")
    FORFEIT = "forfeit", _("forfeited deposit")
    DOUBLED = "doubled", _("deposit returned twofold")
    REPAIR = "repair", pgettext_lazy("order line", "repair")


TAKEN_BACK_ALONE = (LineKind.ADDON, LineKind.SECOND, LineKind.REPAIR, LineKind.DISCOUNT)
DISCOUNT_ASKED = "discount"  # the kind of question a discount above the seller's limit becomes
SOLD_KINDS = (LineKind.PACKAGE, LineKind.ADDON, LineKind.SECOND, LineKind.REPAIR)


class SampleConsent(models.TextChoices):
    """样片授权: may the photos be shown."""

    PUBLIC = "public", _("may be shown in public")
    INDOORS = "indoors", _("in the studio only")
    NONE = "none", _("not at all")


# --- commands ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that is to be sold. With a product, `title` may stay empty: the catalogue's name is taken."""

    kind: str
    title: str
    quantity: int
    unit_price: Decimal
    product_id: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NewRepair:
    """保修: which piece came back, what is wrong, what it costs the couple in yuan, and when it is ready again."""

    piece: str
    wrong: str
    charge: Decimal
    ready_on: dt.date


@dataclass(frozen=True, slots=True)
class SheetDetails:
    """What the communication sheet says."""

    styles: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    themes: str = ""
    likes: str = ""
    dislikes: str = ""


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """An order as the desk wants it written. `shown_total` is what the clerk and the couple saw."""

    package_code: str
    lines: tuple[NewLine, ...] = ()
    discount: Decimal = Decimal("0.00")
    wedding_on: dt.date | None = None
    pickup_promised_on: dt.date | None = None
    consent: str = SampleConsent.NONE
    brochure_given: bool = False
    group_card_given: bool = False
    notes: str = ""
    sheet: SheetDetails = field(default_factory=SheetDetails)
    shown_total: Decimal | None = None
    discount_approver: Any = None


@dataclass(frozen=True, slots=True)
class OrderChanges:
    """What is corrected on a written order."""

    wedding_on: dt.date | None
    pickup_promised_on: dt.date | None
    consent: str
    brochure_given: bool
    group_card_given: bool
    notes: str
    sheet: SheetDetails


@dataclass(frozen=True, slots=True)
class PackageChange:
    """套系变更: the package an order shall have from now on, and which added lines go back with the old one.

    `shown_total` is what the clerk and the couple saw; another sum stops the story.
    """

    package_code: str
    reason: str
    back: tuple[int, ...] = ()
    keeps_discount: bool = True
    shown_total: Decimal | None = None


# --- moves ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the guards look at."""

    status: str
    total: Decimal = Decimal("0.00")
    paid_total: Decimal = Decimal("0.00")
    open_steps: tuple[str, ...] = ()
    done_steps: tuple[str, ...] = ()


Guard = Callable[[OrderFacts], str | None]


def every_step_done(facts: OrderFacts) -> str | None:
    """An order is finished when its last step is."""
    if not facts.open_steps:
        return None
    steps = (", " if in_english() else "、").join(str(Step(step).label) for step in facts.open_steps)
    return _now("Still to do: %(steps)s.") % {"steps": steps}


def nothing_open(facts: OrderFacts) -> str | None:
    """All of it has been paid."""
    if facts.paid_total >= facts.total:
        return None
    return _now("%(amount)s are still to be paid.") % {"amount": format_money(facts.total - facts.paid_total)}


def nothing_to_give_back(facts: OrderFacts) -> str | None:
    """The couple has no credit left with us."""
    if facts.paid_total <= facts.total:
        return None
    return _now("%(amount)s must be paid back first.") % {"amount": format_money(facts.paid_total - facts.total)}


def not_handed_over(facts: OrderFacts) -> str | None:
    """What the couple already took home cannot be cancelled."""
    if Step.PICKUP not in facts.done_steps:
        return None
    return _now("The products were handed over already; what is wrong with them is a complaint, not a cancellation.")


def no_other_package(facts: OrderFacts) -> str | None:
    """Why an order keeps the package it has; None when another one can still be taken."""
    if facts.status != OrderStatus.CONFIRMED:
        said = {"status": OrderStatus(facts.status).label}
        return _now("Only a confirmed order can get another package; this one is %(status)s.") % said
    if Step.PRODUCTION in facts.done_steps or Step.PICKUP in facts.done_steps:
        return _now("The products are made already; sell what is wanted besides as a second sale.")
    return None


@dataclass(frozen=True, slots=True)
class Move:
    """One way an order may go. `only_from` is said when it stands elsewhere, `result` before anybody presses."""

    name: str
    label: str | Promise
    from_states: tuple[OrderStatus, ...]
    to_state: OrderStatus
    perm: Perm
    only_from: str | Promise
    result: str | Promise
    guards: tuple[Guard, ...] = ()
    needs_reason: bool = False


S = OrderStatus
MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move(
            "confirm", _("Confirm"), (S.DRAFT,), S.CONFIRMED, Perm.ORDERS_TAKE,
            _("Only a draft can be confirmed; this order is %(status)s."),
            _("The journey begins: every step gets its day and its owner."),
        ),
        Move(
            "suspend", _("Suspend"), (S.CONFIRMED,), S.SUSPENDED, Perm.ORDERS_CHANGE,
            _("Only a confirmed order can be suspended; this one is %(status)s."),
            _("The steps rest and nobody is reminded until the order is resumed."),
            needs_reason=True,
        ),
        Move(
            "resume", _("Resume"), (S.SUSPENDED,), S.CONFIRMED, Perm.ORDERS_CHANGE,
            _("Only a suspended order can be resumed; this one is %(status)s."),
            _("The open steps are due again, counted from the last one done."),
        ),
        Move(
            "complete", _("Complete"), (S.CONFIRMED,), S.COMPLETED, Perm.ORDERS_CHANGE,
            _("Only a confirmed order can be completed; this one is %(status)s."),
            _("The order is closed. A reshoot or a repair opens it again."),
            guards=(every_step_done, nothing_open, nothing_to_give_back),
        ),
        Move(
            "reopen", _("Open again"), (S.COMPLETED,), S.CONFIRMED, Perm.ORDERS_CHANGE,
            _("Only a completed order can be opened again; this one is %(status)s."),
            _("Lines, payments and steps can be added again."),
            needs_reason=True,
        ),
        Move(
            "cancel", _("Cancel order"), (S.CONFIRMED, S.SUSPENDED), S.CANCELLED, Perm.ORDERS_CANCEL,
            _("Only a confirmed or suspended order can be cancelled; this one is %(status)s."),
            _("Every line is taken back by a reversing line and no step is due any more. This cannot be undone."),
            guards=(not_handed_over,), needs_reason=True,
        ),
    )
}  # fmt: skip


def why_not(move: Move, facts: OrderFacts) -> str | None:
    """Why this move cannot be made now, as a sentence; None when it can."""
    if facts.status not in move.from_states:
        return str(move.only_from) % {"status": OrderStatus(facts.status).label}
    return next((reason for guard in move.guards if (reason := guard(facts))), None)


def moves_from(status: str) -> list[Move]:
    """The moves that start here, in the order of the table."""
    return [move for move in MOVES.values() if status in move.from_states]


def gone_already(who: str) -> str:
    """Why a line is not taken back: somebody did, perhaps with another number of pieces."""
    return _now("%(who)s took this line back already. Open the order again to see what stands on it now.") % {
        "who": who
    }
