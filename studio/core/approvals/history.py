"""How questions and answers are told. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from studio.core.approvals.states import kind_named

Data = dict[str, Any]


def _what(data: Data) -> dict[str, str]:
    return {
        "what": kind_named(data["kind"]).sentence(data.get("facts", {})), "reason": data.get("reason", ""),
        "answer": data.get("answer", ""),
    }  # fmt: skip


def _granted(data: Data) -> str:
    if data.get("answer"):
        return _("Approved: %(what)s – %(answer)s") % _what(data)
    return _("Approved: %(what)s") % _what(data)


SENTENCES: dict[str, Callable[[Data], str]] = {
    "approval.asked": lambda data: _("Approval asked: %(what)s – %(reason)s") % _what(data),
    "approval.granted": _granted,
    "approval.refused": lambda data: _("Not approved: %(what)s – %(answer)s") % _what(data),
    "approval.withdrawn": lambda data: _("Request withdrawn: %(what)s") % _what(data),
}
