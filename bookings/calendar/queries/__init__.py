"""What the calendar tells: free slots, what is left on each day, the board of a day, one hold."""

from bookings.calendar.queries.feeds import digest_of_token, feed_behind, feed_of, holds_of_person
from bookings.calendar.queries.finder import free_slots, next_choices, why_not
from bookings.calendar.queries.held import (
    Clash,
    claims_of,
    clashes_of,
    get_hold_for,
    holds_for,
    holds_taking,
    holds_with,
    names_wanted,
    needs_besides,
    needs_of,
    resource_names,
    resource_of_staff,
    resources_by_hold,
    resources_held,
    span_of,
    standing_of,
    wish_on,
)  # fmt: skip
from bookings.calendar.queries.places import capacity_of, furniture_of, live_holds, minutes_of, resources_of
from bookings.calendar.queries.strips import HalfDay, capacity_left, day_rooms, half_days

__all__ = [
    "Clash", "HalfDay", "capacity_left", "capacity_of", "claims_of", "clashes_of", "day_rooms", "digest_of_token",
    "feed_behind", "feed_of", "free_slots", "furniture_of", "get_hold_for", "half_days", "holds_for",
    "holds_of_person", "holds_taking", "holds_with", "live_holds", "minutes_of", "names_wanted", "needs_besides",
    "needs_of", "next_choices", "resource_names", "resource_of_staff", "resources_by_hold", "resources_held",
    "resources_of", "span_of", "standing_of", "why_not", "wish_on",
]  # fmt: skip
