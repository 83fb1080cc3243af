"""Where messages change: the outbox (queue, call off), delivery under a lease, and what people do by hand."""

from studio.core.messages.actions.by_hand import confirm_arrived, pass_on, resend, take_back
from studio.core.messages.actions.delivery import deliver, deliver_due, settle_expired
from studio.core.messages.actions.outbox import bring_back, call_off, queue_message, wake_due

__all__ = [
    "bring_back",
    "call_off",
    "confirm_arrived",
    "deliver",
    "deliver_due",
    "pass_on",
    "queue_message",
    "resend",
    "settle_expired",
    "take_back",
    "wake_due",
]
