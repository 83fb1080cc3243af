"""The only door to time. Everybody asks here; actions take `at=` instead, so that tests choose the moment."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """This moment, aware."""
    return timezone.now()


def today() -> dt.date:
    """The day in the studio's own time zone."""
    return timezone.localdate()


def local_day(moment: dt.datetime) -> dt.date:
    """The studio's calendar day of a moment."""
    return timezone.localdate(moment)


def at_local(day: dt.date, time: dt.time) -> dt.datetime:
    """The aware moment of a wall-clock time on a day in the studio's time zone."""
    return timezone.make_aware(dt.datetime.combine(day, time))
