"""How the outbox's history is told. Registered in `studio/wiring.py`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from studio.core.messages.states import Channel


def _words(data: dict[str, Any]) -> dict[str, str]:
    channel = data.get("channel", "")
    label = str(Channel(channel).label) if channel in Channel.values else channel
    return {"channel": label, "title": data.get("title") or _("message"), "recipient": data.get("recipient", "")}


SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "message.sent": lambda data: _("%(title)s sent to %(recipient)s by %(channel)s") % _words(data),
    "message.failed": lambda data: _("%(title)s to %(recipient)s could not be sent by %(channel)s") % _words(data),
    "message.unclear": lambda data: _("%(title)s to %(recipient)s: unclear whether it arrived") % _words(data),
    "message.passed_on": lambda data: _("%(title)s passed on to %(recipient)s by hand") % _words(data),
    "message.confirmed": lambda data: _("%(recipient)s confirms having got: %(title)s") % _words(data),
    "message.resent": lambda data: _("%(title)s to %(recipient)s: sent once more") % _words(data),
    "message.taken_back": lambda data: _("%(title)s to %(recipient)s: not passed on after all") % _words(data),
}
