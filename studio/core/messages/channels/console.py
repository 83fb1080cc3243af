"""Messages written into the log, for a developer's window."""

import logging

from studio.core.messages.channels.base import Parcel
from studio.core.messages.states import Capability

logger = logging.getLogger("studio.messages")


class ConsoleTransport:
    capability = Capability.NEITHER
    lease_seconds = 15

    def send(self, parcel: Parcel) -> str:
        logger.info("%s to %s (%s): %s", parcel.channel, parcel.recipient, parcel.key, parcel.body)
        return "log"

    def ask(self, key: str) -> bool | None:
        return None
