"""How the outbox looks: rows and tabs, ready for the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from studio.core.access import Perm
from studio.core.messages.channels import transport_for
from studio.core.messages.models import Message
from studio.core.messages.queries import waiting_for_people
from studio.core.messages.states import FOR_PEOPLE, Channel, MessageState
from studio.core.ui.formats import moment, phone_masked, phone_spaced
from studio.core.ui.shapes import Tab

TABS = ("by_hand", "unclear", "failed", "queued", "sent", "cancelled")
KINDS = {
    MessageState.QUEUED: ("dai", "clock"), MessageState.SENDING: ("dai", "send"), MessageState.SENT: ("ok", "check"),
    MessageState.FAILED: ("bad", "alert-triangle"), MessageState.UNCLEAR: ("warn", "alert-circle"),
    MessageState.CANCELLED: ("line", "ban"), MessageState.BY_HAND: ("warn", "copy"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the list."""

    message: Message
    when: str
    address: str
    standing: str
    kind: str
    icon: str
    why: str
    for_people: bool
    has_channel: bool


def row_of(message: Message, *, with_phone: bool) -> Row:
    state = MessageState(message.state)
    kind, icon = KINDS[state]
    return Row(
        message=message,
        when=moment(message.sent_at or message.due_at),
        address=_address(message, with_phone),
        standing=str(state.label),
        kind=kind,
        icon=icon,
        why=message.get_trouble_display() if state != MessageState.SENT else "",
        for_people=state in FOR_PEOPLE,
        has_channel=bool(message.address) and transport_for(message.channel) is not None,
    )


def _address(message: Message, with_phone: bool) -> str:
    if message.channel == Channel.EMAIL:
        name, at, host = message.address.partition("@")
        return message.address if with_phone else f"{name[:1]}***{at}{host}"
    return phone_spaced(message.address) if with_phone else phone_masked(message.address)


def list_context(user: Any, state: str, rows: list[Message]) -> Mapping[str, Any]:
    labels = {
        "by_hand": _("By hand"), "unclear": _("Unclear"), "failed": _("Failed"), "queued": _("Waiting"),
        "sent": _("Sent"), "cancelled": _("Cancelled"),
    }  # fmt: skip
    waiting = waiting_for_people(user)
    return {
        "state": state,
        "title": labels[state],
        "tabs": [Tab(labels[name], f"?state={name}", current=name == state, count=waiting.get(name)) for name in TABS],
        "rows": [row_of(message, with_phone=user.may(Perm.PHONES_FULL)) for message in rows],
        "may_work": user.may(Perm.FOLLOWUPS_CALL),
    }
