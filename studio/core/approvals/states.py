"""审批: the words and the one rule of how long an answer holds. Pure."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from studio.core.access import Perm

LIFE = dt.timedelta(days=2)
"""After that a question has no answer any more and an answer is no longer good: the desk asks again."""


class ApprovalState(models.TextChoices):
    """Asked at a desk; granted or refused by whoever may; used once by whoever asked."""

    ASKED = "asked", _("waits for an answer")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    USED = "used", _("carried out")


Facts = Mapping[str, Any]


@dataclass(frozen=True)
class ApprovalKind:
    """One thing a desk may ask for. `perm` decides it; `sentence` says it in the reader's language; `page` opens it.

    `facts` are bound to the answer: what is carried out later must be exactly what was granted. `carry_out` does it at
    once, in the answer's own transaction; without it the desk comes back and does it.
    """

    name: str
    label: str | Promise
    perm: Perm
    sentence: Callable[[Facts], str]
    page: Callable[[Facts], str]
    seal: str = "approval"
    carry_out: Callable[..., None] | None = None


_kinds: dict[str, ApprovalKind] = {}


def register(kind: ApprovalKind) -> None:
    """Make a kind known; `studio/wiring.py` does it. Twice: refused, wiring is loaded once."""
    if kind.name in _kinds:
        raise RuntimeError(f"the approval {kind.name} is registered already")
    _kinds[kind.name] = kind


def kind_named(name: str) -> ApprovalKind:
    return _kinds[name]


def kinds() -> list[ApprovalKind]:
    return list(_kinds.values())
