"""What a desk asked for and what the answer was."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from studio.core.approvals.states import ApprovalState


class Approval(models.Model):
    """审批: one question. Never deleted: who allowed what, and when, stands here for good."""

    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ApprovalState.choices, default=ApprovalState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "studio_approval"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "digest"], condition=Q(state__in=["asked", "granted"]), name="approval_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused", "used"]) | Q(decided_by__isnull=False),
                name="approval_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-asked_at"], condition=Q(state="asked"), name="approval_waiting"),
            models.Index(fields=["branch", "-asked_at", "-id"], name="approval_list"),
            models.Index(fields=["subject"], name="approval_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} ({self.state})"
