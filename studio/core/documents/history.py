"""How the history of papers is told, in the reader's language. `studio/wiring.py` registers `SENTENCES`."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from studio.core.documents.registry import kind_named

Data = dict[str, Any]


def _printed(data: Data) -> str:
    title = str(kind_named(data["kind"]).title)
    if data["n"] > 1:
        return _("%(title)s reprinted, print no. %(n)s") % {"title": title, "n": data["n"]}
    return _("%(title)s printed") % {"title": title}


def _code_revoked(data: Data) -> str:
    return _("QR code of the %(title)s withdrawn") % {"title": str(kind_named(data["kind"]).title)}


SENTENCES: dict[str, Callable[[Data], str]] = {
    "document.printed": _printed,
    "document.code_revoked": _code_revoked,
}
