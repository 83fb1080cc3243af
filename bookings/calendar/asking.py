"""What a desk asks a supervisor about a place that is taken: this very booking, and who stands in its way.

The facts are made when the calendar refuses and again when the booking is carried out; an answer holds only while they
are the same. Whoever came into the way meanwhile was not part of the question.
"""

import datetime as dt
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from bookings.calendar.rules import Verdict
from bookings.calendar.states import BLOCKING, Choice, Purpose, Wish, parse_choice
from studio.core.approvals.states import Facts
from studio.core.spans import DayPart
from studio.core.ui.formats import clock_time, day

OVERRIDE = "override"
BOOK, MOVE, CONFIRM = "book", "move", "confirm"
NAMED_AT_MOST = 3


class About(NamedTuple):
    """Whose booking is asked for: how the form names them, how the board does, and whose history tells of it."""

    who: str = ""
    label: str = ""
    thread: str = ""


def override_facts(
    door: str, about: About, *, branch_id: int, purpose: str, wish: Wish, hold_id: int | None, verdict: Verdict
) -> dict[str, Any]:
    """Everything an answer is bound to, as plain JSON."""
    against = sorted(
        [
            seat.place.name if seat.place else "",
            one.label,
            one.span.starts_at.isoformat(),
            one.span.ends_at.isoformat(),
            *([str(one.purpose)] if one.purpose in BLOCKING else []),
        ]
        for seat in verdict.seats
        for one in seat.clashes
    )
    return {
        "door": door, "who": about.who, "label": about.label, "thread": about.thread, "branch": branch_id,
        "purpose": str(purpose), "hold": hold_id or 0, "against": against, "full": verdict.is_full,
        "choice": Choice(wish.day, wish.part, wish.span, wish.needs).value, "closed": verdict.closed or "",
        "outside": verdict.is_outside_hours,
    }  # fmt: skip


def subject_of(facts: Facts) -> str:
    """What the question is about: the booking that is moved, or whoever is to be booked."""
    return f"hold:{facts['hold']}" if facts["hold"] else f"booking:{facts['who']}"[:60]


def sentence(facts: Facts) -> str:
    """`Shoot of 陈沐晴 与 许嘉树, 5月23日 周六 上午, although 李默 has 郑重 09:00–12:00`."""
    said = {
        "purpose": Purpose(facts["purpose"]).label, "who": facts["label"], "when": _when(facts["choice"]),
        "why": "; ".join(_in_the_way(facts)),
    }  # fmt: skip
    return _("%(purpose)s of %(who)s, %(when)s, although %(why)s") % said


def _when(choice: str) -> str:
    on, part, span, _needs = parse_choice(choice)
    if span is not None:
        return f"{day(on)} {clock_time(span.starts_at)}–{clock_time(span.ends_at)}"
    return day(on) if part == DayPart.OPEN else f"{day(on)} {DayPart(part).label}"


def _in_the_way(facts: Facts) -> list[str]:
    found = []
    if facts["closed"]:
        found.append(_("the shop is closed (%(reason)s)") % {"reason": facts["closed"]})
    if facts["outside"]:
        found.append(_("it lies outside the opening hours"))
    if facts["full"]:
        found.append(_("the day is full"))
    for name, label, starts, ends, *absence in facts["against"][:NAMED_AT_MOST]:
        hours = [clock_time(dt.datetime.fromisoformat(one)) for one in (starts, ends)]
        said = {"name": name, "holder": label, "hours": "–".join(hours)}
        if absence:
            text = (
                _("%(name)s is away (%(holder)s)")
                if absence == [Purpose.LEAVE]
                else _("%(name)s is closed (%(holder)s)")
            )
        else:
            text = _("%(name)s has %(holder)s %(hours)s")
        found.append(text % said)
    if len(facts["against"]) > NAMED_AT_MOST:
        found.append("…")
    return found
