"""Public holidays and the working weekends that pay for them, a table the studio may edit.

The State Council announces each year's days off the autumn before; until then a
year's statutory days stand here as provisional.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Holiday(models.Model):
    """One day that is off, or a weekend day that is worked (调休上班)."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    is_day_off = models.BooleanField(_("day off"), default=True)
    is_provisional = models.BooleanField(_("not announced yet"), default=False)

    class Meta:
        ordering = ("day",)
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"
