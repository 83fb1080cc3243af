"""What a paper says about itself: which print it is, and whether it counts at all."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    REQUESTED = "requested", _("being prepared")
    READY = "ready", _("ready to print")
    FAILED = "failed", _("could not be made")


class SignedHow(models.TextChoices):
    """How somebody put their name to a paper."""

    DRAWN = "drawn", _("signed on the screen")
    ON_PAPER = "on_paper", _("signed on paper")


Stroke = Sequence[Sequence[int]]
PAD = (1000, 360)  # the signing field: strokes are points on a sheet of this size
MOST_STROKES, MOST_POINTS = 300, 6000
SHORTEST = 120  # less ink than that is a slip of the finger


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature as it is given: drawn strokes, or on paper, perhaps with a photo (JPEG) of the sheet."""

    how: str
    signer: str
    strokes: tuple[Stroke, ...] = ()
    photo: bytes = b""

    @property
    def fingerprint(self) -> dict[str, Any]:
        photo = hashlib.sha256(self.photo).hexdigest() if self.photo else ""
        return {"how": self.how, "signer": self.signer, "strokes": self.strokes, "photo": photo}


def read_strokes(sent: object) -> tuple[Stroke, ...] | None:
    """Strokes as a browser sent them; None when they are no drawing on the field."""
    if not isinstance(sent, list) or not 1 <= len(sent) <= MOST_STROKES:
        return None
    if not all(isinstance(stroke, list) and stroke for stroke in sent) or sum(map(len, sent)) > MOST_POINTS:
        return None
    if not all(_on_the_pad(point) for stroke in sent for point in stroke):
        return None
    return tuple(tuple((point[0], point[1]) for point in stroke) for stroke in sent)


def _on_the_pad(point: object) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(value) is int and 0 <= value <= most for value, most in zip(point, PAD, strict=True))
    )


def ink(strokes: Iterable[Stroke]) -> float:
    """How long a line was drawn, in points of the field."""
    return sum(((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5 for stroke in strokes for a, b in pairwise(stroke))


def svg_path(strokes: Iterable[Stroke]) -> str:
    """The drawing as the `d` of an SVG path; a single point becomes a dot."""
    return " ".join(
        f"M{stroke[0][0]} {stroke[0][1]}" + "".join(f"L{x} {y}" for x, y in (stroke[1:] or [stroke[0]]))
        for stroke in strokes
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark a template prints. `n` is the number of the print; without it the sheet was only looked at."""

    n: int | None = None
    is_preview: bool = False

    @property
    def is_reprint(self) -> bool:
        """补打: from the second print on."""
        return self.n is not None and self.n > 1

    @property
    def is_viewing(self) -> bool:
        """查阅件: the file behind `GET …pdf`, which counts nothing."""
        return self.n is None and not self.is_preview


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a printer must be corrected, in millimetres: to the right and down are positive."""

    x: Decimal = Decimal("0.0")
    y: Decimal = Decimal("0.0")

    def __bool__(self) -> bool:
        return bool(self.x or self.y)


FARTHEST = Decimal(30)
"""Millimetres; whoever is off by more has the wrong paper in the printer."""
LANGUAGES = ("zh-hans", "en")


def other_language(language: str) -> str:
    """Papers carry their title small in the other language."""
    return "zh-hans" if language.startswith("en") else "en"
