"""The day at a glance: a ruled line from opening to closing with one seal per couple.

Numbers only; the template draws.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from studio.core.clock import at_local
from studio.core.ui.stages import SEALS
from studio.dashboards.today.queries import Arrival

WIDTH, LEFT, RIGHT = 1332, 40, 1292
ROOM = 96  # what the words above a seal need; of seals closer together only the first is labelled
LONG_WAIT = 14
COLOURS = {
    "order": "#1d5255",
    "shoot": "#97481a",
    "select": "#574a87",
    "proof": "#235f8b",
    "make": "#5a5d1d",
    "pickup": "#27643f",
    "gown": "#8e2f4c",
    "plain": "#55504a",
}


@dataclass(frozen=True)
class Tick:
    x: int
    label: str


@dataclass(frozen=True)
class Mark:
    """One seal on the line. `look` is came, late or expected; minutes stand above it where there is room."""

    x: int
    char: str
    colour: str
    look: str
    late: int
    waiting: int


@dataclass(frozen=True)
class Ribbon:
    ticks: Sequence[Tick]
    marks: Sequence[Mark]
    now_x: int | None
    now_label: str
    came: int
    late: int
    expected: int


def draw_ribbon(
    arrivals: Sequence[Arrival], *, day: dt.date, opens: dt.time, closes: dt.time, at: dt.datetime
) -> Ribbon:
    """Seals at their minutes; those closer than a seal's width stand side by side."""
    start, end = at_local(day, opens), at_local(day, closes)
    seconds = max((end - start).total_seconds(), 3600.0)

    def x_of(moment: dt.datetime) -> int:
        share = (moment - start).total_seconds() / seconds
        return round(LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT))

    marks: list[Mark] = []
    free_from = 0  # where the next words may begin
    for one in arrivals:
        if one.appointment.starts_at is None:
            continue
        seal = SEALS[one.appointment.purpose if one.appointment.purpose in SEALS else "other"]
        x = x_of(one.appointment.starts_at)
        if marks and x < marks[-1].x + 27:
            x = marks[-1].x + 27
        look = "came" if one.has_arrived else "late" if one.late_minutes else "expected"
        late, waiting = one.late_minutes, one.waiting_minutes if one.waiting_minutes > LONG_WAIT else 0
        if late or waiting:
            if x < free_from:
                late = waiting = 0
            else:
                free_from = x + ROOM
        marks.append(Mark(x, seal.char, COLOURS[seal.colour], look, late, waiting))
    hours = range(opens.hour + bool(opens.minute), closes.hour + 1)
    return Ribbon(
        ticks=[Tick(x_of(at_local(day, dt.time(hour))), f"{hour}:00") for hour in hours],
        marks=[mark for mark in marks if mark.x <= WIDTH - 12],
        now_x=x_of(at) if start <= at <= end else None,
        now_label=f"{at.astimezone(start.tzinfo):%H:%M}",
        came=sum(one.has_arrived for one in arrivals),
        late=sum(bool(one.late_minutes) for one in arrivals),
        expected=sum(not one.has_arrived and not one.late_minutes for one in arrivals),
    )
