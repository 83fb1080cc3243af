"""History: one row per action, written in the action's own transaction, never changed."""

from django.conf import settings
from django.db import models


class HistoryEntry(models.Model):
    """Who did what to which subject, when. Sentences are spoken at display time, in the reader's language.

    `subject` and `thread` are `kind:id`, such as `payment:17` in the thread `order:9`.
    """

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    thread = models.CharField(max_length=60, blank=True)
    branch = models.ForeignKey("studio.Branch", models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "studio_history"
        indexes = [
            models.Index(fields=["subject", "-id"], name="history_subject"),
            models.Index(fields=["thread", "-id"], name="history_thread"),
        ]
