"""What a paper says about itself: which print it is, and whether it counts at all."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    REQUESTED = "requested", _("being prepared")
    READY = "ready", _("ready to print")
    FAILED = "failed", _("could not be made")


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


LANGUAGES = ("zh-hans", "en")


def other_language(language: str) -> str:
    """Papers carry their title small in the other language."""
    return "zh-hans" if language.startswith("en") else "en"
