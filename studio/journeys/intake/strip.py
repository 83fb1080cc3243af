"""The strip of half days and the next free places, as the intake and the reschedule page draw them."""

import datetime as dt
from typing import Any

from django.urls import reverse

from bookings.calendar.states import Choice
from studio.core.spans import DayPart
from studio.core.ui.formats import day as say_day
from studio.core.ui.shapes import DayHead, Slot, SlotRow
from studio.journeys.intake.forms.slots import SlotFields
from studio.journeys.intake.states import STRIP_DAYS, SlotChoice, read_slot

PARTS = (DayPart.MORNING, DayPart.AFTERNOON)
FURTHEST = dt.timedelta(days=3 * 365)


def strip_context(form: SlotFields, *, earliest: dt.date) -> dict[str, Any]:
    """Two weeks from where the clerk looks, from the earliest shoot, or around the chosen day."""
    slot, desk, chosen = form.slot_choice, form.desk, form.found("slot", "")
    first = _first_day(form, slot, earliest)
    days = desk.strip(first)
    last = days[-1].day
    board = f"{reverse('board:day')}?branch={desk.branch.pk}&day="  # who is in the way of a full half day
    rows = [SlotRow(str(part.label), [_slot(one, part, chosen, board) for one in days]) for part in PARTS]
    is_shown = read_slot(chosen) is None or any(one.checked for row in rows for one in row.slots)
    strip = {
        "days": [DayHead(one.day, one.lunar, one.festival) for one in days], "rows": rows, "first": first, "last": last,
        "before": max(desk.today, first - dt.timedelta(days=STRIP_DAYS)).isoformat(),
        "after": (last + dt.timedelta(days=1)).isoformat(), "has_before": first > desk.today,
        "elsewhere": None if is_shown or slot is None else {"value": chosen, "label": _said(slot)},
    }  # fmt: skip
    return {"strip": strip, "slot_value": chosen}


def _said(slot: SlotChoice) -> str:
    return f"{say_day(slot.day)} {DayPart(slot.part).label}"


def _slot(half_day: Any, part: DayPart, chosen: str, board: str) -> Slot:
    value = f"{half_day.day.isoformat()}:{part.value}"
    left = half_day.morning if part == DayPart.MORNING else half_day.afternoon
    why = half_day.why_morning if part == DayPart.MORNING else half_day.why_afternoon
    return Slot(
        value=value, spoken=f"{say_day(half_day.day)} {part.label}", left=left, checked=chosen == value, why=why,
        url=f"{board}{half_day.day.isoformat()}", is_closed=half_day.closed is not None,
    )  # fmt: skip


def _first_day(form: SlotFields, slot: SlotChoice | None, earliest: dt.date) -> dt.date:
    today = form.desk.today
    try:
        first = dt.date.fromisoformat(form.data.get("strip_from", "") if form.is_bound else "")
    except ValueError:
        first = earliest
        if slot and not first <= slot.day < first + dt.timedelta(days=STRIP_DAYS):
            first = slot.day - dt.timedelta(days=slot.day.weekday())
    return min(max(first, today), today + FURTHEST)


def choice_label(choice: Choice) -> str:
    """A next free place as its button says it: when, and with whom."""
    when = f"{say_day(choice.day)} {DayPart(choice.part).label}"
    if choice.span and choice.part == DayPart.EXACT:
        when = f"{say_day(choice.day)} {choice.span.local_start:%H:%M}–{choice.span.local_end:%H:%M}"
    return " · ".join([when, *choice.names])
