"""How the calendar says no: who or what is in the way, since when, until when, and what could be had instead.

Raised by the actions, shown by the forms beside the field. `choices` are looked up when somebody asks for them,
which is after the story was undone and its locks are gone.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.calendar.rules import Outlook, Seat, Taken, Verdict
from bookings.calendar.states import Choice, Purpose, ResourceKind, Wish
from studio.core.errors import StudioError
from studio.core.spans import EVENING, DayPart, Span
from studio.core.ui.formats import clock_time, day, day_short, moment

Finder = Callable[[], tuple[Choice, ...]]
NAMED_AT_MOST = 4  # a sentence that lists more people is not read


class Obstacle(NamedTuple):
    """What stands in the way – a booking, a leave, a closure –, to be opened: its hold, and what is said of it."""

    hold_id: int
    text: str


class CalendarRefusal(StudioError):
    """A wish the calendar does not grant. `may_override`: a supervisor's reason would do.

    `question`: the facts a desk asks a supervisor about, when the answer could be carried out. `obstacles`: whatever
    the sentence speaks of and has a page of its own.
    """

    may_override = True
    obstacles: tuple[Obstacle, ...] = ()
    question: dict[str, Any] | None = None

    def __init__(self, message: str, field: str, *, code: str, find_choices: Finder | None = None) -> None:
        super().__init__(message, field, code=code)
        self._find_choices = find_choices

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The next free choices; empty when there is nothing to offer."""
        return self._find_choices() if self._find_choices else ()


class ResourceTaken(CalendarRefusal):
    """Somebody or something else has the place. `clashes` are the claims in the way."""

    def __init__(self, message: str, *, clashes: Sequence[Taken] = (), find_choices: Finder | None = None) -> None:
        super().__init__(message, "needs", code="taken", find_choices=find_choices)
        self.clashes = tuple(clashes)


class DayFull(CalendarRefusal):
    """The department takes no more bookings that day."""

    def __init__(self, message: str, *, find_choices: Finder | None = None) -> None:
        super().__init__(message, "day", code="full", find_choices=find_choices)


class ShopShut(CalendarRefusal):
    """The shop is closed that day, or at that hour."""

    def __init__(self, message: str, field: str, *, find_choices: Finder | None = None) -> None:
        super().__init__(message, field, code="shut", find_choices=find_choices)


class WrongTime(CalendarRefusal):
    """In the past, or absurdly far away. No reason helps."""

    may_override = False

    def __init__(self, message: str, field: str, *, find_choices: Finder | None = None) -> None:
        super().__init__(message, field, code="wrong_time", find_choices=find_choices)


def refusal(verdict: Verdict, wish: Wish, outlook: Outlook, find_choices: Finder) -> CalendarRefusal:
    """The first thing that speaks against the wish, as a sentence."""
    if verdict.is_over or verdict.is_too_far:
        return _wrong_time(verdict, wish, find_choices)
    if verdict.closed is not None:
        text = _("The shop is closed on %(day)s: %(reason)s.")
        shut = ShopShut(text % {"day": day(wish.day), "reason": verdict.closed}, "day", find_choices=find_choices)
        if verdict.closure is not None:
            shut.obstacles = (Obstacle(verdict.closure, f"{day_short(wish.day)} {verdict.closed}"),)
        return shut
    if verdict.is_outside_hours:
        text = _("The shop is open from %(opens)s to %(closes)s; night scenes may last until %(evening)s.")
        hours = {
            "opens": clock_time(outlook.opens), "closes": clock_time(outlook.closes), "evening": clock_time(EVENING[1]),
        }  # fmt: skip
        return ShopShut(text % hours, "part", find_choices=find_choices)
    if verdict.is_full:
        room = outlook.room(wish.day)
        text = _("%(day)s is full: %(used)s of %(total)s bookings are taken.")
        said = {"day": day(wish.day), "used": room.used, "total": room.total}
        return DayFull(text % said, find_choices=find_choices)
    return taken(verdict.seats, wish, outlook, find_choices)


def _wrong_time(verdict: Verdict, wish: Wish, find_choices: Finder) -> WrongTime:
    if verdict.is_too_far:
        text = _("%(day)s is more than three years away; please check the year.")
    elif wish.part == DayPart.EXACT:
        text = _("%(when)s has passed already; choose a later time.")
    else:
        text = _("%(when)s is over already; choose a later day.")
    said = text % {"day": wish.day.isoformat(), "when": when(wish)}
    return WrongTime(said, "part" if wish.part == DayPart.EXACT else "day", find_choices=find_choices)


def taken(seats: Sequence[Seat], wish: Wish, outlook: Outlook, find_choices: Finder | None = None) -> ResourceTaken:
    """Every need that cannot be filled, with who is in its way."""
    unfilled = [seat for seat in seats if not seat.is_free]
    sentences = " ".join(_why_not(seat, wish, outlook) for seat in unfilled)
    clashes = [one for seat in unfilled for one in seat.clashes]
    refused = ResourceTaken(sentences, clashes=clashes, find_choices=find_choices)
    told = {one.hold_id: Obstacle(one.hold_id, _named(one, outlook)) for one in reversed(clashes)}
    refused.obstacles = tuple(told.values())[::-1][:NAMED_AT_MOST]
    return refused


def _named(one: Taken, outlook: Outlook) -> str:
    """`李默 · 休假 5月23日 – 5月25日`."""
    return f"{outlook.places[one.resource_id].name} · {one.label} {span_text(one.span)}"


def taken_this_moment(names: Sequence[str], wish: Wish, find_choices: Finder) -> ResourceTaken:
    """The database itself refused: somebody came in between although everybody locks."""
    text = _("%(names)s was taken at this very moment (%(when)s).")
    return ResourceTaken(text % {"names": ", ".join(names), "when": when(wish)}, find_choices=find_choices)


def _why_not(seat: Seat, wish: Wish, outlook: Outlook) -> str:
    if seat.need.resource_id is not None:
        if (gone := outlook.gone.get(seat.need.resource_id)) is not None:
            return _("%(name)s is not booked any more; choose somebody else.") % {"name": gone}
        if seat.place is None:
            return _("This resource is not in use here, or was named twice.")
        return " ".join(in_the_way(seat.place.name, one) for one in seat.clashes[:NAMED_AT_MOST])
    said = {"kind": ResourceKind(seat.need.kind or "").label, "level": seat.need.min_level, "when": when(wish)}
    if seat.need.min_level > 1:
        text = _("No %(kind)s of level %(level)s or higher is free, %(when)s.") % said
    else:
        text = _("No %(kind)s is free, %(when)s.") % said
    rivals = "; ".join(_rival(outlook.places[one.resource_id].name, one) for one in seat.clashes[:NAMED_AT_MOST])
    return f"{text} ({rivals})" if rivals else text


def _rival(name: str, one: Taken) -> str:
    """`李默 has 陈沐晴`, `郑坤 is away (年假)`, `影棚 A is closed (检修)`."""
    said = {"name": name, "holder": one.label}
    if one.purpose == Purpose.LEAVE:
        return _("%(name)s is away (%(holder)s)") % said
    if one.purpose == Purpose.CLOSURE:
        return _("%(name)s is closed (%(holder)s)") % said
    return _("%(name)s has %(holder)s") % said


def in_the_way(name: str, one: Taken) -> str:
    """`李默` and who has him: from when, until when, who booked it and when."""
    said = {
        "name": name, "when": span_text(one.span), "holder": one.label, "by": one.by or _("the system"),
        "since": moment(one.since), "purpose": Purpose(one.purpose).label,
    }  # fmt: skip
    if one.purpose == Purpose.CLOSURE:
        return pgettext("calendar", "%(name)s is closed %(when)s: %(holder)s.") % said
    if one.purpose == Purpose.LEAVE:
        return pgettext("calendar", "%(name)s is away %(when)s: %(holder)s.") % said
    if one.expires_at is not None:
        text = _("%(name)s is kept for %(holder)s %(when)s until %(until)s (tentative, by %(by)s).")
        return text % (said | {"until": moment(one.expires_at)})
    return _("%(name)s is taken %(when)s: %(holder)s, %(purpose)s, booked %(since)s by %(by)s.") % said


def when(wish: Wish) -> str:
    """`5月23日 周六 上午`, `5月23日 周六 09:30–11:00`."""
    if wish.span is None or wish.part != DayPart.EXACT:
        return f"{day(wish.day)} {DayPart(wish.part).label}" if wish.part != DayPart.OPEN else day(wish.day)
    return f"{day(wish.day)} {hours_text(wish.span)}"


def spoken(choice: Choice) -> str:
    """A free choice as its button says it: `5月23日 周六 下午 · 李默`."""
    return " · ".join([when(choice), *choice.names])


def hours_text(span: Span) -> str:
    return f"{clock_time(span.starts_at)}–{clock_time(span.ends_at)}"


def span_text(span: Span) -> str:
    """`5月23日 09:00–12:00`; several days name both ends."""
    last_moment = span.local_end - dt.timedelta(microseconds=1)
    if span.local_start.date() == last_moment.date():
        return f"{day_short(span.starts_at)} {hours_text(span)}"
    return f"{day_short(span.starts_at)} – {day_short(last_moment)}"
