"""Tentative holds free themselves: whoever meets one whose time is over releases it; a sweep takes the rest."""

import datetime as dt
from collections.abc import Iterable

from bookings.calendar.models import Claim, Hold
from bookings.calendar.states import HoldState
from studio.core.audit.actions import record
from studio.core.locks import lock_rows, one_transaction
from studio.core.reactions import announce


def release_met(hold_ids: Iterable[int], *, at: dt.datetime) -> int:
    """Release those of these holds whose time is over, inside the story of whoever needs their place.

    Locks: the holds. Twice: a hold that somebody else released in between is left alone.
    """
    wanted = list(hold_ids)
    if not wanted:
        return 0
    over = lock_rows(Hold.objects.filter(pk__in=wanted, state=HoldState.TENTATIVE, expires_at__lte=at))
    ids = [hold.pk for hold in over]
    Claim.objects.filter(hold_id__in=ids, released_at=None).update(released_at=at)
    Hold.objects.filter(pk__in=ids).update(state=HoldState.RELEASED, released_at=at)
    for hold in over:
        hold.state, hold.released_at = HoldState.RELEASED, at
        record("hold.expired", subject=f"hold:{hold.pk}", branch_id=hold.branch_id, by=None, at=at, label=hold.label)
        announce("hold_expired", hold=hold, at=at)
    return len(over)


def release_expired(*, at: dt.datetime, limit: int = 500) -> int:
    """Sweep tentative holds whose time is over, one short transaction each. Answers how many were freed."""
    over = Hold.objects.filter(state=HoldState.TENTATIVE, expires_at__lte=at).order_by("expires_at")
    return sum(_release_one(hold_id, at) for hold_id in list(over.values_list("pk", flat=True)[:limit]))


@one_transaction
def _release_one(hold_id: int, at: dt.datetime) -> int:
    return release_met([hold_id], at=at)
