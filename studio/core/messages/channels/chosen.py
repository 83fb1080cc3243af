"""Which transport serves which channel: names of the house, or a dotted path for a provider's own."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from studio.core.messages.channels.base import Transport

OURS = {
    "file": "studio.core.messages.channels.files.FileTransport",
    "console": "studio.core.messages.channels.console.ConsoleTransport",
    "email": "studio.core.messages.channels.mail.MailTransport",
}


def transport_for(channel: str) -> Transport | None:
    """The transport of a channel; None when nothing is set up and a person has to pass the message on."""
    name = settings.STUDIO_TRANSPORTS.get(channel, "")
    return _made(name) if name else None


@lru_cache(maxsize=16)
def _made(name: str) -> Transport:
    transport: Transport = import_string(OURS.get(name, name))()
    return transport
