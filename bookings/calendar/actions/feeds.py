"""The secret address of one person's calendar: opened, renewed, closed by themselves."""

import datetime as dt
import secrets

from bookings.calendar.models import CalendarFeed
from bookings.calendar.queries import digest_of_token
from studio.core.audit.actions import record
from studio.core.locks import one_transaction
from studio.core.staff.models import User

HOUR = dt.timedelta(hours=1)


@one_transaction
def open_feed(*, staff: User, at: dt.datetime) -> str:
    """A new address for this person's calendar; gives the secret part of it, which nobody can read again later.

    Twice: the earlier address opens nothing any more.
    """
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        staff=staff, defaults={"digest": digest_of_token(token), "opened_at": at, "read_at": None}
    )
    record("calendar.feed_opened", subject=f"user:{staff.pk}", branch_id=staff.branch_id, by=staff, at=at)
    return token


def note_reading(*, feed: CalendarFeed, at: dt.datetime) -> None:
    """Remember that a phone has read, at most once an hour: a feed nobody reads may be closed."""
    if feed.read_at is None or feed.read_at < at - HOUR:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=at)


@one_transaction
def close_feed(*, staff: User, at: dt.datetime) -> None:
    """The address opens nothing any more. Twice: nothing happens."""
    gone, _tables = CalendarFeed.objects.filter(staff=staff).delete()
    if gone:
        record("calendar.feed_closed", subject=f"user:{staff.pk}", branch_id=staff.branch_id, by=staff, at=at)
