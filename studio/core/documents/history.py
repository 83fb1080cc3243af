"""How the history of papers is told, in the reader's language. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from studio.core.documents.registry import kind_named
from studio.core.documents.states import SignedHow

Data = dict[str, Any]


def _printed(data: Data) -> str:
    title = str(kind_named(data["kind"]).title)
    if data["n"] > 1:
        return _("%(title)s reprinted, print no. %(n)s") % {"title": title, "n": data["n"]}
    return _("%(title)s printed") % {"title": title}


def _signed(data: Data) -> str:
    words = {"title": str(kind_named(data["kind"]).title), "n": data["version"], "who": data["signer"]}
    if data["how"] == SignedHow.ON_PAPER:
        return _("%(title)s, version %(n)s, signed on paper by %(who)s") % words
    return _("%(title)s, version %(n)s, signed on the screen by %(who)s") % words


def _code_revoked(data: Data) -> str:
    return _("QR code of the %(title)s withdrawn") % {"title": str(kind_named(data["kind"]).title)}


def _shifted(data: Data) -> str:
    said = {"paper": kind_named(data["kind"]).title, "x": data["x"], "y": data["y"]}
    return _("%(paper)s moved on the printer: %(x)s mm to the right, %(y)s mm down") % said


def _size_chosen(data: Data) -> str:
    return _("Receipts come out as: %(paper)s") % {"paper": kind_named(data["kind"]).size}


SENTENCES: dict[str, Callable[[Data], str]] = {
    "document.printed": _printed,
    "document.signed": _signed,
    "document.code_revoked": _code_revoked,
    "document.size_chosen": _size_chosen,
    "document.shifted": _shifted,
}
