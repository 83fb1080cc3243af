"""沟通表: the styles the sheet offers as ticks, and how ticked words are spoken. Pure; for the intake and the papers.

Scenes are not listed here: they are the branch's own studios and outdoor scenes, kept by their names.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class PhotoStyle(models.TextChoices):
    """风格, in the order of the paper sheet."""

    NATURAL = "natural", _("natural light")
    LAWN = "lawn", _("lawn ceremony")
    RETRO = "retro", _("retro Hong Kong")
    NEW_CHINESE = "new_chinese", _("new Chinese")
    DOCUMENTARY = "documentary", _("documentary")
    MINIMAL = "minimal", _("minimal studio")
    NIGHT = "night", _("night scene")


def spoken_styles(codes: Iterable[str]) -> list[str]:
    """Ticked styles in the reader's language; a word somebody wrote by hand stays as it is."""
    return [str(PhotoStyle(code).label) if code in PhotoStyle.values else code for code in codes]
