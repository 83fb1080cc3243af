"""How an order is drawn: rows of the list, the journey strip, the next step, what is still to come.

Plain values for templates; every look-up has been made before, nothing here asks the database.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from bookings.orders.journey import GOWN_STEPS, late_days, next_of
from bookings.orders.models import Milestone, Order
from bookings.orders.queries import LightStep, NextStep, owed_on, seal_of, seal_states
from bookings.orders.states import OrderStatus
from bookings.orders.states import Step as OrderStep
from studio.core.addresses import address_of
from studio.core.spans import DayPart
from studio.core.ui.formats import clock_time, day, day_short, money_short
from studio.core.ui.marks import joined, owe, tag, wait
from studio.core.ui.shapes import Event, Step
from studio.core.ui.stages import SEALS, stage_name

TAGS = {
    "done": "i",
    "next": "b",
    "late": "u",
    "later": "s",
}  # the row of seals is one picture; short tags keep it light
COLOURS = {  # one letter each: fifty rows of seven seals
    "order": "o", "shoot": "s", "selection": "e", "proof": "p", "production": "m", "pickup": "k",
    "gown_collection": "g", "gown_return": "g",
}  # fmt: skip
TO_DO: dict[str, tuple[str | Promise, str | Promise]] = {  # with a date, without one
    OrderStep.SHOOT: (gettext_lazy("Shoot"), gettext_lazy("Agree on the day of the shoot")),
    OrderStep.SELECTION: (gettext_lazy("Choose the photos"), gettext_lazy("Book the selection")),
    OrderStep.PROOF: (gettext_lazy("Show the proof"), gettext_lazy("Book the proof viewing")),
    OrderStep.PRODUCTION: (gettext_lazy("Have the products ready"), gettext_lazy("Have the products ready")),
    OrderStep.PICKUP: (gettext_lazy("Pickup"), gettext_lazy("Book the pickup")),
    OrderStep.GOWN_OUT: (gettext_lazy("Hand out the gown"), gettext_lazy("Book the gown collection")),
    OrderStep.GOWN_BACK: (gettext_lazy("Take the gown back"), gettext_lazy("Take the gown back")),
}
PAID_WHEN: dict[str, str | Promise] = {  # what is usually paid around the next step
    OrderStep.SHOOT: gettext_lazy("stage payment, after the shoot"),
    OrderStep.SELECTION: gettext_lazy("balance, at the selection"),
    OrderStep.PROOF: gettext_lazy("balance, before the pickup"),
    OrderStep.PRODUCTION: gettext_lazy("balance, before the pickup"),
    OrderStep.PICKUP: gettext_lazy("balance, before the pickup"),
}
BOOKED_STEPS = (OrderStep.SHOOT, OrderStep.SELECTION, OrderStep.PROOF, OrderStep.PICKUP, OrderStep.GOWN_OUT)


def what_to_do(step: NextStep) -> str:
    """The next step as an instruction."""
    with_date, without = TO_DO.get(step.step, (step.label, step.label))
    return str(with_date if step.is_planned else without)


def late_text(days: int) -> str:
    """迟 3 天."""
    return ngettext("%(n)s day late", "%(n)s days late", days) % {"n": days} if days else ""


def when_text(planned_at: dt.datetime | None, part: str, due_on: dt.date | None, step: str = "") -> str:
    """5月14日 周四 14:00 · 5月23日 周六 上午 · 5月28日前, 未约 – what is known about the day of a step."""
    if planned_at is not None:
        if part in (DayPart.EXACT, ""):
            return f"{day(planned_at)} {clock_time(planned_at)}"
        return f"{day(planned_at)} {DayPart(part).label}"
    if due_on is None:
        return ""
    by_then = _("due %(day)s") % {"day": day_short(due_on)}
    return _("%(by_then)s · no date") % {"by_then": by_then} if step in BOOKED_STEPS else by_then


# --- the list ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of the list; fifty are drawn, so everything is made ready. `standing` is the next step or the end."""

    url: str
    number: str
    names: SafeString
    ordered_on: str
    wedding: str
    package: str
    seals: SafeString
    standing: SafeString
    when: str
    seller: str
    money: SafeString


def rows_shown(orders: Iterable[Order], steps: Mapping[int, Sequence[LightStep]], today: dt.date) -> list[OrderRow]:
    """Rows for `orders` that carry their customer and seller, with the `steps` of each."""
    return [_row(order, steps[order.pk], today) for order in orders]


def _row(order: Order, steps: Sequence[LightStep], today: dt.date) -> OrderRow:
    coming = next_of(steps)
    return OrderRow(
        url=address_of("orders:detail", order.number or ""), number=order.number or "",
        names=joined(order.customer.names), ordered_on=day_short(order.ordered_at), wedding=day(order.wedding_on),
        package=order.package_name, seals=small_seals(tuple(seal_states(steps, today)), get_language() or ""),
        standing=_standing(order, coming, today),
        when=when_text(coming.planned_at, coming.planned_part, coming.deadline, coming.step) if coming else "",
        seller=order.seller.full_name, money=_money(order),
    )  # fmt: skip


def _standing(order: Order, coming: LightStep | None, today: dt.date) -> SafeString:
    """How it ended, or what comes next; and how late that is."""
    if order.status != OrderStatus.CONFIRMED:
        said = tag(text=order.get_status_display())
    else:
        said = SafeString(escape(OrderStep(coming.step).label) if coming else "")
    late = late_text(late_days(coming.deadline, today)) if coming else ""
    return SafeString(f"{said} {wait(text=late, level='red')}") if late else said


def _money(order: Order) -> SafeString:
    """What it costs, and under it what is owed or to be given back."""
    costs = money_short(order.total)
    if owed := owed_on(order):
        return SafeString(f"{costs}<br>{owe(amount=owed)}")
    if order.balance < 0:
        credit = {"amount": money_short(-order.balance)}
        return format_html("{}<small>{}</small>", costs, _("credit %(amount)s") % credit)
    return SafeString(costs)


@lru_cache(maxsize=1024)
def small_seals(states: tuple[tuple[str, str], ...], _language: str) -> SafeString:
    """The journey as a row of small characters, spoken as one sentence."""
    drawn = SafeString("".join(
        f"<{TAGS[state]} class={COLOURS[kind]}>{SEALS[kind].char}</{TAGS[state]}>" for kind, state in states
    ))  # fmt: skip
    done = sum(state == "done" for _kind, state in states)
    spoken = _("%(done)s of %(all)s steps done") % {"done": done, "all": len(states)}
    return (
        format_html('<span class="sj" role="img" aria-label="{}">{}</span>', spoken, drawn)
        if states
        else SafeString("")
    )


# --- the page ------------------------------------------------------------------------------------------------


def journey_steps(milestones: Sequence[Milestone], today: dt.date, status: str) -> list[Step]:
    """The strip: one seal per step; the gown's way out and back share one. What a cancelled order leaves is struck."""
    if status == OrderStatus.CANCELLED:
        undone = [Step(seal_of(row.step), "skip") for row in milestones if row.done_at is None]
        return [_strip_step(row, "done", today) for row in milestones if row.done_at is not None] + undone
    states = dict(zip((row.step for row in milestones), seal_states(milestones, today), strict=True))
    steps = [_strip_step(row, states[row.step][1], today) for row in milestones if row.step not in GOWN_STEPS]
    gown = [row for row in milestones if row.step in GOWN_STEPS]
    return [*steps, _gown_step(gown, [states[row.step][1] for row in gown])] if gown else steps


def _strip_step(row: Milestone, state: str, today: dt.date) -> Step:
    late = late_text((today - row.deadline).days) if state == "late" and row.deadline else ""
    if row.done_at is not None:
        who = row.done_by.full_name if row.done_by else ""
        return Step(seal_of(row.step), state, when=f"{day_short(row.done_at)} {who}".strip())
    return Step(
        seal_of(row.step), state, when=when_text(row.planned_at, row.planned_part, row.due_on, row.step), tag=late,
        tag_kind="bad",
    )  # fmt: skip


def _gown_step(rows: Sequence[Milestone], states: Sequence[str]) -> Step:
    days = [day_short(row.done_at or row.planned_at or row.deadline) for row in rows]
    state = next((state for state in states if state != "done"), "done")
    return Step("gown", state, when=" / ".join(text for text in days if text), name=_("Gown out / back"))


def coming_events(milestones: Sequence[Milestone], order: Order, most: int = 2) -> list[Event]:
    """What is still to come, the nearest last, so that it stands above what happened."""
    rows = [row for row in milestones if row.is_open][:most]
    return [
        Event(
            at=when_text(row.planned_at, row.planned_part, row.deadline) or _("no day yet"),
            text=_to_do(row),
            todo=True,
        )
        for row in reversed(rows)
    ]  # fmt: skip


def _to_do(row: Milestone) -> str:
    if row.step not in TO_DO:
        return stage_name(seal_of(row.step))
    with_date, without = TO_DO[row.step]
    return str(with_date if row.planned_at else without)
