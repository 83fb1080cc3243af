"""The words of a shoot."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ShootState(models.TextChoices):
    PLANNED = "planned", _("planned")
    RUNNING = "running", _("in progress")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
