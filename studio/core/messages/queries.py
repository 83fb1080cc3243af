"""Reading the outbox, within the branches of who asks."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from studio.core.messages.models import Message
from studio.core.messages.states import FOR_PEOPLE, MessageState


def messages_for(staff: Any) -> QuerySet[Message]:
    """The messages of this person's branches. Who sees every branch is not filtered, so that one index serves."""
    sees_all = staff.all_branches or staff.is_superuser
    return Message.objects.all() if sees_all else Message.objects.filter(branch_id__in=staff.branch_ids)


def get_message_for(staff: Any, pk: int) -> Message:
    """One message of this person's branches, else 404."""
    return get_object_or_404(messages_for(staff), pk=pk)


def messages_in(staff: Any, state: str) -> QuerySet[Message]:
    """One tab of the list; what is being sent right now stands among what waits."""
    states = (MessageState.QUEUED, MessageState.SENDING) if state == MessageState.QUEUED else (state,)
    return messages_for(staff).filter(state__in=states)


def waiting_for_people(staff: Any) -> dict[str, int]:
    """How many messages need a person, by state. One query over rows that people work off."""
    found = messages_for(staff).filter(state__in=FOR_PEOPLE).values_list("state").annotate(Count("pk"))
    return {str(state): number for state, number in found.order_by("state")}


def due_ids(at: dt.datetime, limit: int, *, except_channels: Sequence[str] = ()) -> list[int]:
    """What could go out now, the longest waiting first."""
    rows = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=at)
    if except_channels:
        rows = rows.exclude(channel__in=except_channels)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])


def expired_leases(at: dt.datetime, limit: int) -> list[Message]:
    """Messages whose worker went away in the middle."""
    rows = Message.objects.filter(state=MessageState.SENDING, lease_until__lt=at)
    return list(rows.order_by("lease_until")[:limit])


def messages_of(origins: Sequence[str]) -> dict[str, Message]:
    """Origin → its message, for rows that show what was or should be said."""
    return {message.origin: message for message in Message.objects.filter(origin__in=origins).order_by("pk")}
