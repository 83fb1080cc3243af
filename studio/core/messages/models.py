"""The outbox: every message that leaves the house is a row first."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from studio.core.messages.states import Channel, MessageState, Trouble


class Message(models.Model):
    """One message to one address. `key` makes it unique for ever; `origin` (`followup:12`) is asked before delivery.

    `lease` is the token of the worker that is talking to the channel right now; `lease_until` ends its right to.
    """

    key = models.CharField(max_length=80, unique=True)
    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    origin = models.CharField(max_length=60, blank=True)
    thread = models.CharField(max_length=60, blank=True)
    recipient = models.CharField(max_length=80)
    address = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    body = models.TextField()
    language = models.CharField(max_length=10, default="zh-hans")
    is_greeting = models.BooleanField(default=False)
    any_hour = models.BooleanField(default=False)  # timed by the studio into the rest hours on purpose
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    give_up_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    reference = models.CharField(max_length=120, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "studio_message"
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state="queued")),
            models.Index(fields=["lease_until"], name="message_leased", condition=Q(state="sending")),
            models.Index(fields=["branch", "state", "-due_at", "-id"], name="message_branch_state"),
            models.Index(fields=["state", "-due_at", "-id"], name="message_state"),  # for who sees every branch
            models.Index(fields=["origin"], name="message_origin"),
        ]

    def __str__(self) -> str:
        return self.key
