"""What every transport keeps to. Delivery calls it outside any transaction, with our key.

A transport that raises anything but `TryLater` or `Refused` leaves open whether the message arrived.
"""

from dataclasses import dataclass
from typing import Protocol

from studio.core.messages.states import Capability


class TryLater(Exception):
    """Surely not taken over; the same parcel may be handed over again after a pause."""


class Refused(Exception):
    """Surely not taken over, and it never will be: a wrong address, a forbidden text."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a transport gets to see."""

    key: str
    channel: str
    recipient: str
    address: str
    title: str
    body: str
    language: str


class Transport(Protocol):
    """`lease_seconds` exceeds the longest time one `send` can take."""

    capability: Capability
    lease_seconds: int

    def send(self, parcel: Parcel) -> str:
        """Hand the parcel over and return the provider's reference."""

    def ask(self, key: str) -> bool | None:
        """Whether a parcel with this key arrived; None when that cannot be said. Only for `CAN_ASK`."""
