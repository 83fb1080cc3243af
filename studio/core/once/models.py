"""The memory of answered forms."""

from django.conf import settings
from django.db import models


class SubmissionKey(models.Model):
    """A form's key and the answer its first submission got."""

    key = models.CharField(max_length=64, primary_key=True)
    action = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    answer = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "studio_submission_key"
