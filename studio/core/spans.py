"""Half-open stretches of time [start, end) and the parts of a day as the trade speaks.

The calendar, appointments, rentals and the boards reckon with these; nobody else
compares start and end times by hand. Days are days of the installation's time zone.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from studio.core.clock import at_local, local_day
from studio.core.errors import StudioError

FOREVER = datetime(2999, 1, 1, tzinfo=UTC)  # an open end; never NULL, so spans always compare

# A shop's hours where a branch has set none, and the parts of a day between them.
# 12:00–13:00 is lunch. The evening outlasts closing time: night scenes are shot then.
OPENS = time(9)
CLOSES = time(20)
MORNING_ENDS = time(12)
AFTERNOON = (time(13), time(17, 30))
EVENING = (time(18), time(21))

_FIRST_YEAR, _LAST_YEAR = 1900, 2998


class DayPart(models.TextChoices):
    MORNING = "morning", gettext_lazy("Morning")
    AFTERNOON = "afternoon", gettext_lazy("Afternoon")
    EVENING = "evening", gettext_lazy("Evening")
    EXACT = "exact", gettext_lazy("Exact time")
    OPEN = "open", pgettext_lazy("day part", "Time not decided")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From starts_at up to, not including, ends_at. Kept in UTC, so lengths are real lengths."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        for moment in (self.starts_at, self.ends_at):
            if timezone.is_naive(moment):
                raise ValueError("A span needs aware datetimes.")
        object.__setattr__(self, "starts_at", self.starts_at.astimezone(UTC))
        object.__setattr__(self, "ends_at", self.ends_at.astimezone(UTC))
        if self.ends_at <= self.starts_at:
            raise ValueError("A span must end after it starts.")

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def local_start(self) -> datetime:
        return timezone.localtime(self.starts_at)

    @property
    def local_end(self) -> datetime:
        return timezone.localtime(self.ends_at)

    @property
    def day(self) -> date:
        """The local day it starts on."""
        return local_day(self.starts_at)

    def overlaps(self, other: "Span") -> bool:
        """Touching ends do not overlap."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def contains(self, other: "Span | datetime") -> bool:
        if isinstance(other, Span):
            return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at
        return self.starts_at <= other < self.ends_at

    def with_buffers(self, before_minutes: int = 0, after_minutes: int = 0) -> "Span":
        """Longer by set-up and clean-up; an open end stays FOREVER."""
        if before_minutes < 0 or after_minutes < 0:
            raise ValueError("Buffers make a span longer, never shorter.")
        if not (before_minutes or after_minutes):
            return self
        ends_at = self.ends_at if self.ends_at >= FOREVER else self.ends_at + timedelta(minutes=after_minutes)
        return Span(self.starts_at - timedelta(minutes=before_minutes), ends_at)

    def moved_to(self, starts_at: datetime) -> "Span":
        return Span(starts_at, starts_at + self.duration)


def day_start(day: date) -> datetime:
    """Midnight at the start of the day.

    Raises: StudioError for a year nobody plans for.
    """
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise StudioError(_("The year %(year)s cannot be right.") % {"year": day.year})
    return at_local(day, time(0))


def day_span(day: date) -> Span:
    """The whole day, midnight to midnight."""
    return Span(day_start(day), day_start(day + timedelta(days=1)))


def days_span(first: date, last: date) -> Span:
    """From the first day's midnight to the end of the last day."""
    return Span(day_start(first), day_span(last).ends_at)


def part_span(day: date, part: str, opens: time = OPENS, closes: time = CLOSES) -> Span:
    """The hours a day part stands for; a time not decided shows the shop's whole day.

    Raises: StudioError when the shop is closed in that part; ValueError for EXACT.
    """
    day_start(day)  # refuses impossible years before they overflow
    hours = {
        DayPart.MORNING: (opens, MORNING_ENDS),
        DayPart.AFTERNOON: (max(opens, AFTERNOON[0]), AFTERNOON[1]),
        DayPart.EVENING: EVENING,
        DayPart.OPEN: (opens, closes),
    }.get(DayPart(part))
    if hours is None:
        raise ValueError("An exact time carries its own hours.")
    starts, ends = hours
    if starts >= ends:
        text = _("The shop opens only at %(time)s; choose a later part of the day.")
        raise StudioError(text % {"time": f"{opens:%H:%M}"}, field="part")
    return Span(at_local(day, starts), at_local(day, ends))


def part_of(span: Span, opens: time = OPENS, closes: time = CLOSES) -> DayPart:
    """How the trade would say this span; EXACT when it is no whole part of its day."""
    for part in (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING, DayPart.OPEN):
        try:
            if part_span(span.day, part, opens, closes) == span:
                return part
        except StudioError:
            continue
    return DayPart.EXACT
