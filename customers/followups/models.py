"""Reminder rules, the follow-ups they make, and the log of every contact."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.followups.states import FollowUpChannel, FollowUpState, How, Outcome, Reason, Satisfaction
from studio.core.messages.states import Channel


class ReminderRule(models.Model):
    """When an anchor happens, somebody owes something by a time. Editable; seeded from the studio's documents."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    anchor = models.CharField(_("anchor"), max_length=30)
    days = models.SmallIntegerField(_("days after the anchor (negative: before)"), default=0)
    time_of_day = models.TimeField(_("time of day"), null=True, blank=True)
    channel = models.CharField(_("how"), max_length=10, choices=FollowUpChannel.choices)
    via = models.CharField(_("sent by"), max_length=10, choices=Channel.choices, blank=True)
    owner_role = models.CharField(_("who"), max_length=30, blank=True)
    script = models.TextField(_("script"), blank=True)
    script_en = models.TextField(_("script in English"), blank=True)
    is_greeting = models.BooleanField(_("greeting or marketing"), default=False)
    only_if_came = models.BooleanField(_("only after a visit that took place"), default=False)
    late_after_hours = models.PositiveSmallIntegerField(_("counts as missed after (hours)"), default=24)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")

    def __str__(self) -> str:
        return self.spoken_name

    @property
    def spoken_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    def script_in(self, language: str) -> str:
        """The script in a language; the Chinese one where there is no other."""
        return self.script_en if self.script_en and language.startswith("en") else self.script


class FollowUp(models.Model):
    """A call, message, card or internal job that somebody owes by a time.

    The anchor is `(anchor, anchor_id, occurrence)`; unique with the rule, so a move makes new rows even when the
    old call was made. `turn` counts what people did with the row: of two clicks only one finds it as it was shown.
    """

    rule = models.ForeignKey(
        ReminderRule, models.PROTECT, null=True, blank=True, related_name="followups", db_index=False
    )
    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="followups")
    thread = models.CharField(max_length=60, blank=True)
    anchor = models.CharField(max_length=30)
    anchor_id = models.BigIntegerField()
    anchor_at = models.DateTimeField()
    occurrence = models.DateField()
    channel = models.CharField(max_length=10, choices=FollowUpChannel.choices)
    state = models.CharField(max_length=10, choices=FollowUpState.choices, default=FollowUpState.OPEN)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    turn = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    answers = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "anchor", "anchor_id", "occurrence"], name="followup_once_per_occurrence"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="followup_due", condition=Q(state="open", released_at=None)),
            models.Index(
                fields=["late_at"], name="followup_late", condition=Q(state="open", released_at__isnull=False)
            ),
            models.Index(fields=["branch", "state", "due_at", "id"], name="followup_desk"),
            models.Index(fields=["state", "due_at", "id"], name="followup_state"),  # for who sees every branch
            models.Index(fields=["anchor", "anchor_id"], name="followup_anchor"),
        ]

    def __str__(self) -> str:
        return f"followup:{self.pk}"


class Contact(models.Model):
    """客服记录: who spoke to whom, when, how long, how, with what result. Never changed, at most taken back.

    `before` keeps how the follow-ups stood, so that the last outcome can be undone.
    """

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="contacts", db_index=False)
    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+", db_index=False)
    thread = models.CharField(max_length=60, blank=True)
    followup = models.ForeignKey(FollowUp, models.SET_NULL, null=True, blank=True, related_name="contacts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    how = models.CharField(max_length=10, choices=How.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    satisfaction = models.CharField(max_length=6, choices=Satisfaction.choices, blank=True)
    seconds = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)
    before = models.JSONField(default=list, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["customer", "-at"], name="contact_customer"),
            models.Index(fields=["by", "-at"], name="contact_by"),
        ]

    def __str__(self) -> str:
        return f"contact:{self.pk}"
