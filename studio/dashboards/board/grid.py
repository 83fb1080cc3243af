"""The geometry of the board: quarter hours as columns, overlapping blocks on rows of their own. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio.core.clock import at_local
from studio.core.spans import EVENING, Span

EARLIEST, LATEST = 6, 24
FEWEST_HOURS, MOST_HOURS = 12, 18
QUARTER = 15


@dataclass(frozen=True, slots=True)
class Window:
    """The hours a board shows of a day."""

    day: dt.date
    first_hour: int
    hours: int

    @property
    def span(self) -> Span:
        starts = at_local(self.day, dt.time(self.first_hour))
        return Span(starts, starts + dt.timedelta(hours=self.hours))

    @property
    def heads(self) -> list[str]:
        return [f"{self.first_hour + n}:00" for n in range(self.hours)]

    def quarter(self, moment: dt.datetime) -> int:
        """How many quarter hours a moment lies after the left edge, cut at both edges."""
        minutes = (moment - self.span.starts_at).total_seconds() / 60
        return round(min(max(minutes / QUARTER, 0), 4 * self.hours))

    def columns(self, span: Span) -> tuple[int, int] | None:
        """First column (from 1) and how many; at least one. None when the span lies outside the window."""
        if not span.overlaps(self.span):
            return None
        first, last = self.quarter(span.starts_at), self.quarter(span.ends_at)
        first = min(first, 4 * self.hours - 1)
        return first + 1, max(1, last - first)

    def now(self, at: dt.datetime) -> int | None:
        """The column of this moment, on its own day only."""
        if not self.span.contains(at):
            return None
        return int((at - self.span.starts_at).total_seconds() // (60 * QUARTER)) + 1


def window_for(day: dt.date, opens: dt.time, closes: dt.time, spans: Iterable[Span] = ()) -> Window:
    """From opening until the evening's end, wider where something stands outside; absences are no reason."""
    first, last = opens.hour, max(closes.hour + (closes.minute > 0), EVENING[1].hour)
    for span in spans:
        if span.day == day:
            first = min(first, span.local_start.hour)
            ends = span.local_end
            last = max(last, LATEST if ends.date() > day else ends.hour + (ends.minute > 0))
    first = max(first, EARLIEST)
    hours = min(max(last - first, FEWEST_HOURS), MOST_HOURS)
    first = max(0, min(first, LATEST - hours))
    return Window(day, first, hours)


def rows_of(spans: Sequence[Span]) -> list[int]:
    """A row (from 1) for each span so that spans on one row do not overlap; given in order of their start."""
    ends: list[dt.datetime] = []
    found = []
    for span in spans:
        for row, end in enumerate(ends):
            if end <= span.starts_at:
                ends[row] = span.ends_at
                found.append(row + 1)
                break
        else:
            ends.append(span.ends_at)
            found.append(len(ends))
    return found
