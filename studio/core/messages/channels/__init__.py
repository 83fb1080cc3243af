"""The doors out of the house: one transport per channel, chosen by `STUDIO_TRANSPORTS` in the settings."""

from studio.core.messages.channels.base import Parcel, Refused, Transport, TryLater
from studio.core.messages.channels.chosen import transport_for

__all__ = ["Parcel", "Refused", "Transport", "TryLater", "transport_for"]
