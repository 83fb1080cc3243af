"""The outbox: every message that leaves the house is a row first."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message reaches its customer. `manual` is copied for WeChat or read out by a person."""

    SMS = "sms", _("text message")
    EMAIL = "email", _("e-mail")
    WECHAT = "wechat", _("WeChat")
    FILE = "file", _("file")


class MessageState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNCLEAR = "unclear", _("unclear, ask")
    CANCELLED = "cancelled", _("cancelled")
    BY_HAND = "by_hand", _("to be passed on by hand")


class Message(models.Model):
    """One message to one address. `key` makes it unique for ever; `origin` (`followup:12`) is asked before delivery."""

    key = models.CharField(max_length=80, unique=True)
    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+")
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
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    give_up_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    reference = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "studio_message"
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state="queued")),
            models.Index(fields=["lease_until"], name="message_leased", condition=Q(state="sending")),
            models.Index(fields=["branch", "state", "-id"], name="message_branch_state"),
            models.Index(fields=["origin"], name="message_origin"),
            models.Index(fields=["thread", "-id"], name="message_thread"),
        ]
