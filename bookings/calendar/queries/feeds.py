"""What a person's phone may read of the calendar: their own line, weeks back and months ahead."""

import datetime as dt
import hashlib
from typing import NamedTuple

from django.db.models import Q

from bookings.calendar.models import CalendarFeed, Claim, Hold, Resource
from bookings.calendar.queries.held import hours_of
from bookings.calendar.states import HoldState
from studio.core.clock import local_day
from studio.core.spans import Span
from studio.core.staff.models import User

BACK, AHEAD = dt.timedelta(days=31), dt.timedelta(days=366)


def digest_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(staff: User) -> CalendarFeed | None:
    """This person's feed, when they have opened one."""
    return CalendarFeed.objects.filter(staff=staff).first()


def feed_behind(token: str) -> CalendarFeed | None:
    """The feed a secret address opens; None for a wrong or closed one, and for who has left."""
    found = CalendarFeed.objects.filter(digest=digest_of_token(token), staff__is_active=True)
    return found.select_related("staff").first()


class OwnHours(NamedTuple):
    """What somebody is booked for: the booking, their own hours in it, and whom and what else it takes."""

    hold: Hold
    hours: Span
    beside: list[Resource]


def holds_of_person(staff: User, *, at: dt.datetime) -> list[OwnHours]:
    """What this person's resource is taken for, each with everything else that is taken with it. Two queries."""
    today = local_day(at)
    days = {"hold__day__gte": today - BACK, "hold__day__lte": today + AHEAD}
    mine = Claim.objects.filter(resource__staff=staff, released_at=None, **days)
    gone = Q(state=HoldState.RELEASED) | Q(state=HoldState.TENTATIVE, expires_at__lte=at) | Q(starts_at=None)
    found = Hold.objects.filter(pk__in=mine.values("hold_id")).exclude(gone).select_related("branch")
    holds = list(found.order_by("starts_at", "pk"))
    hours: dict[int, Span | None] = {}
    beside: dict[int, list[Resource]] = {}
    by_id = {hold.pk: hold for hold in holds}
    for claim in Claim.objects.filter(hold__in=holds, released_at=None).select_related("resource").order_by("pk"):
        if claim.resource.staff_id == staff.pk:
            hours[claim.hold_id] = hours_of(claim, by_id[claim.hold_id])
        else:
            beside.setdefault(claim.hold_id, []).append(claim.resource)
    told = ((hold, hours.get(hold.pk)) for hold in holds)
    return [OwnHours(hold, own, beside.get(hold.pk, [])) for hold, own in told if own is not None]
