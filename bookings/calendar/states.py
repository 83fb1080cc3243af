"""The words of the calendar 档期: what can be taken, for what, and how a wish is written down."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from studio.core import clock
from studio.core.spans import DayPart, Span

LARGEST_ID = 2**63 - 1  # what the databases can store


class ResourceKind(models.TextChoices):
    """What can be taken only once at a time."""

    PHOTOGRAPHER = "photographer", _("photographer")
    ASSISTANT = "assistant", _("assistant")
    MAKEUP = "makeup", _("makeup artist")
    STYLIST = "stylist", _("gown stylist")
    STUDIO = "studio", _("studio")
    OUTDOOR = "outdoor", _("outdoor scene")
    FITTING_ROOM = "fitting_room", _("fitting room")
    SELECTION_ROOM = "selection_room", _("selection room")
    VEHICLE = "vehicle", _("vehicle")


@dataclass(frozen=True, slots=True)
class ResourceDetails:
    """Somebody or something of the calendar as its form describes it; minutes are kept free before and after."""

    kind: str
    name: str
    note: str = ""
    staff_id: int | None = None
    level: int = 1
    buffer_before: int = 0
    buffer_after: int = 0
    is_active: bool = True


SCENE_KINDS = (ResourceKind.OUTDOOR, ResourceKind.STUDIO)
PEOPLE_KINDS = (ResourceKind.PHOTOGRAPHER, ResourceKind.ASSISTANT, ResourceKind.MAKEUP, ResourceKind.STYLIST)


class Department(models.TextChoices):
    """Whose capacity a day's bookings count against."""

    SHOOT = "shoot", _("shooting")
    SELECTION = "selection", _("selection")
    FITTING = "fitting", _("fitting")
    DESK = "desk", _("front desk")


class Purpose(models.TextChoices):
    """What somebody comes for, or why nobody may be booked."""

    CONSULTATION = "consultation", _("consultation")
    FITTING = "fitting", _("fitting")
    SHOOT = "shoot", _("shoot")
    SELECTION = "selection", _("selection")
    PROOF = "proof", _("proof")
    PICKUP = "pickup", _("pickup")
    LEAVE = "leave", _("leave")
    CLOSURE = "closure", _("closed")


DEPARTMENT_OF = {
    Purpose.SHOOT: Department.SHOOT,
    Purpose.SELECTION: Department.SELECTION,
    Purpose.PROOF: Department.SELECTION,
    Purpose.FITTING: Department.FITTING,
    Purpose.CONSULTATION: Department.DESK,
    Purpose.PICKUP: Department.DESK,
}


def department_of(purpose: str) -> str:
    """Whose capacity a booking counts against; nobody's for leave and closures."""
    return DEPARTMENT_OF.get(Purpose(purpose), "")


@dataclass(frozen=True, slots=True)
class Around:
    """Minutes kept free before and after."""

    before: int = 0
    after: int = 0


class HoldState(models.TextChoices):
    """未定 frees itself at `expires_at`; 已定 stays; a released hold is history."""

    TENTATIVE = "tentative", _("tentative")
    CONFIRMED = "confirmed", _("confirmed")
    RELEASED = "released", _("released")


LIVE_STATES = (HoldState.TENTATIVE, HoldState.CONFIRMED)

# Leave and closures keep people away; nobody comes for them, and no department counts them.
BLOCKING = (Purpose.LEAVE, Purpose.CLOSURE)

KINDS_FOR: dict[Purpose, tuple[ResourceKind, ...]] = {
    Purpose.SHOOT: (
        ResourceKind.PHOTOGRAPHER,
        ResourceKind.ASSISTANT,
        ResourceKind.MAKEUP,
        ResourceKind.STYLIST,
        ResourceKind.STUDIO,
        ResourceKind.OUTDOOR,
        ResourceKind.VEHICLE,
    ),
    Purpose.FITTING: (ResourceKind.FITTING_ROOM, ResourceKind.STYLIST, ResourceKind.MAKEUP),
    Purpose.SELECTION: (ResourceKind.SELECTION_ROOM,),
    Purpose.PROOF: (ResourceKind.SELECTION_ROOM,),
    Purpose.CONSULTATION: (),
    Purpose.PICKUP: (),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a booking needs: this very resource, or any of a kind. `minutes` frees it before the booking ends."""

    resource_id: int | None = None
    kind: str | None = None
    min_level: int = 1
    minutes: int | None = None

    def __post_init__(self) -> None:
        if (self.resource_id is None) == (self.kind is None):
            raise ValueError("A need names either a resource or a kind.")
        if not 0 <= (self.resource_id or 0) <= LARGEST_ID or not 0 <= self.min_level <= 99:
            raise ValueError("No such resource or level.")
        if self.minutes is not None and not 0 < self.minutes <= 24 * 60:
            raise ValueError("A need lasts between a minute and a day.")

    @property
    def code(self) -> str:
        """`12` or `photographer.2`, with `:90` behind it when it lasts 90 minutes: for form values and links."""
        named = str(self.resource_id) if self.resource_id is not None else f"{self.kind}.{self.min_level}"
        return named if self.minutes is None else f"{named}:{self.minutes}"

    @classmethod
    def parse(cls, code: str) -> Self:
        """The other way round. Raises: ValueError for anything else."""
        named, _colon, minutes_text = code.partition(":")
        minutes = int(minutes_text) if minutes_text else None
        if named.isdecimal():
            return cls(resource_id=int(named), minutes=minutes)
        kind, _dot, level = named.partition(".")
        return cls(kind=ResourceKind(kind).value, min_level=int(level or 1), minutes=minutes)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks of the calendar. `span` is None while the time is open, and then nothing is taken yet."""

    day: dt.date
    part: str
    span: Span | None
    needs: tuple[Need, ...] = ()

    @property
    def takes(self) -> tuple[Need, ...]:
        """What it would take now; while the time is open the needs are only kept in mind."""
        return self.needs if self.span is not None else ()


@dataclass(frozen=True, slots=True)
class Choice(Wish):
    """A wish that would be granted now; `names` are the resources it would get."""

    names: tuple[str, ...] = field(default=())

    @property
    def value(self) -> str:
        """What a button sends: `2026-05-23|exact|09:00|11:30|12,makeup.1:90`."""
        hours = ("", "") if self.span is None or self.part != DayPart.EXACT else self._hours(self.span)
        return "|".join([self.day.isoformat(), self.part, *hours, ",".join(need.code for need in self.needs)])

    @staticmethod
    def _hours(span: Span) -> tuple[str, str]:
        return f"{span.local_start:%H:%M}", f"{span.local_end:%H:%M}"


def parse_choice(value: str) -> tuple[dt.date, str, Span | None, tuple[Need, ...]]:
    """Day, part, span (for exact times only) and needs of a button's value. Raises: ValueError for anything else."""
    day_text, part, starts, ends, codes = value.split("|")
    day = dt.date.fromisoformat(day_text)
    span = None
    if part == DayPart.EXACT:
        span = Span(*(clock.at_local(day, dt.time.fromisoformat(text)) for text in (starts, ends)))
    return day, DayPart(part).value, span, tuple(Need.parse(code) for code in codes.split(",") if code)
