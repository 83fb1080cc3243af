"""The secret address of one person's calendar: opened, renewed, closed by themselves."""

import base64
import datetime as dt

from django.utils.crypto import salted_hmac

from bookings.calendar.models import CalendarFeed
from bookings.calendar.queries import digest_of_token
from studio.core.audit.actions import record
from studio.core.locks import one_transaction
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.staff.models import User

OPEN = "calendar.open_feed"
HOUR = dt.timedelta(hours=1)


@one_transaction
def open_feed(*, staff: User, at: dt.datetime, key: str) -> str:
    """A new address for this person's calendar; gives the secret part of it, which nobody can read again later.

    Locks: the key. Twice: the same form gives the same address; another form a new one, and the earlier is dead.
    """
    mac = salted_hmac(OPEN, f"{staff.pk}:{key}", algorithm="sha256").digest()
    token = base64.urlsafe_b64encode(mac).decode().rstrip("=")
    if claim_key(key=key, action=OPEN, by=staff, digest=digest_of({"what": "open"}), at=at) is not None:
        return token
    store_answer(key=key, answer="open")
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
