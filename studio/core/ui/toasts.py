"""Saying "done": a toast on the next page, or at once when htmx swaps a part of this one.

Views call `toast`; base.html and app.js show it. An undo is a POST to `undo`, so the way back is a real action.
"""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

UNDO = "undo:"


def toast(request: HttpRequest, text: object, *, undo: str = "", response: HttpResponse | None = None) -> None:
    """Tell what was done. With an htmx `response` it travels in its header, else it waits for the next page."""
    if response is not None and getattr(request, "htmx", False):
        told = json.loads(response.headers.get("HX-Trigger", "{}"))
        told["toast"] = {"text": str(text), "undo": undo}
        response.headers["HX-Trigger"] = json.dumps(told)
        return
    messages.success(request, str(text), extra_tags=f"{UNDO}{undo}" if undo else "")


def undo_url(message: Any) -> str:
    """The address that takes a message's action back; empty where there is none. Also a template filter."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""
