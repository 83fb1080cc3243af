"""The only place where holds and claims change. Every door to the calendar comes through here."""

from bookings.calendar.actions.blocking import block_resource, close_shop
from bookings.calendar.actions.expiry import release_expired
from bookings.calendar.actions.feeds import close_feed, note_reading, open_feed
from bookings.calendar.actions.furnishing import save_resource, set_capacity, set_minutes
from bookings.calendar.actions.holds import confirm_hold, keep_hold, move_hold, place_hold, release_hold
from bookings.calendar.actions.questions import ask_override

__all__ = [
    "ask_override", "block_resource", "close_feed", "close_shop", "confirm_hold", "keep_hold", "move_hold",
    "note_reading", "open_feed", "place_hold", "release_expired", "release_hold", "save_resource", "set_capacity",
    "set_minutes",
]  # fmt: skip
