"""订单: the contract, its lines, its communication sheet and its milestones."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.orders.states import LineKind, OrderStatus, SampleConsent, Step
from studio.core.money import MoneyField


class Order(models.Model):
    """订单. Prices are copies taken when it was written; `paid_total` changes only together with the ledger.

    `next_step` and `next_due_on` repeat what the milestones say, written together with them, so that the list of a
    stage is one index scan among two million orders.
    """

    number = models.CharField(_("order number"), max_length=16, unique=True, null=True)  # null until the story's end
    branch = models.ForeignKey(
        "studio.Branch", models.PROTECT, related_name="+", db_index=False, verbose_name=_("branch")
    )
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="orders", verbose_name=_("customer")
    )
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus.choices, default=OrderStatus.DRAFT)
    package = models.ForeignKey("bookings.Package", models.PROTECT, related_name="+", verbose_name=_("package"))
    package_name = models.CharField(_("package"), max_length=40)
    package_copy = models.JSONField(default=dict)
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("seller")
    )
    ordered_at = models.DateTimeField(_("ordered"))
    wedding_on = models.DateField(_("wedding date"), null=True, blank=True)
    pickup_promised_on = models.DateField(_("promised pickup"), null=True, blank=True)
    extra_photo_price = MoneyField(_("each extra photo"), default=0)
    extra_page_price = MoneyField(_("each extra page"), default=0)
    negative_price = MoneyField(_("each negative"), default=0)
    total = MoneyField(_("total"), default=0)
    paid_total = MoneyField(_("paid"), default=0)
    sample_consent = models.CharField(
        _("photos as samples"), max_length=10, choices=SampleConsent.choices, default=SampleConsent.NONE
    )
    originals_until = models.DateField(_("originals kept until"), null=True, blank=True)
    brochure_given = models.BooleanField(_("brochure given"), default=False)
    group_card_given = models.BooleanField(_("group-shoot card given"), default=False)
    notes = models.CharField(_("notes"), max_length=300, blank=True)
    reschedules = models.PositiveSmallIntegerField(default=0)
    next_step = models.CharField(max_length=12, choices=Step.choices, blank=True)  # derived from the milestones
    next_due_on = models.DateField(null=True, blank=True)  # the deadline of that step
    version = models.PositiveIntegerField(default=1)
    contract_changed_at = models.DateTimeField(null=True, blank=True)  # papers handed out before say something else
    rests_until = models.DateField(_("suspended until"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            models.CheckConstraint(  # below zero only when an order we failed is cancelled: 定金 goes back twofold
                condition=Q(total__gte=0) | Q(status="cancelled"), name="order_total_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["-ordered_at", "-id"], name="order_list_all"),  # for who sees every branch
            models.Index(fields=["branch", "-ordered_at", "-id"], name="order_list"),
            models.Index(fields=["branch", "status", "-ordered_at", "-id"], name="order_list_status"),
            models.Index(fields=["seller", "-ordered_at", "-id"], name="order_list_seller"),
            models.Index(
                fields=["status", "-ordered_at", "-id"],
                name="order_list_rare",  # suspended and cancelled: few, far apart, asked for across all branches
                condition=~Q(status="draft") & ~Q(status="confirmed") & ~Q(status="completed"),
            ),
            models.Index(
                fields=["branch", "-ordered_at", "-id"],
                name="order_list_owing",
                condition=Q(paid_total__lt=F("total")) & ~Q(status="draft"),
            ),
            models.Index(
                fields=["branch", "next_step", "-ordered_at", "-id"],
                name="order_list_step",
                condition=~Q(next_step=""),
            ),
            models.Index(fields=["branch", "next_due_on", "id"], name="order_late", condition=~Q(next_step="")),
            models.Index(fields=["next_due_on", "id"], name="order_late_all", condition=~Q(next_step="")),
        ]

    def __str__(self) -> str:
        return self.number or ""

    @property
    def balance(self) -> Decimal:
        """What is still open, in yuan; negative means 应退."""
        return self.total - self.paid_total


class OrderLine(models.Model):
    """One line of the bill. Lines are added, never changed after confirmation; a return is a reversing line."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=10, choices=LineKind.choices)
    position = models.PositiveSmallIntegerField(default=0)
    product = models.ForeignKey("bookings.Product", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=80)
    detail = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_price = MoneyField()
    amount = MoneyField()
    stage = models.CharField(max_length=12, choices=Step.choices, default=Step.ORDER)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    reason = models.CharField(max_length=200, blank=True)
    approved_by = models.ForeignKey(  # of a discount above the seller's limit
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount=F("unit_price") * F("quantity")), name="line_amount_is_product"),
        ]
        indexes = [models.Index(fields=["added_at"], name="line_second", condition=Q(kind="second"))]


class CommunicationSheet(models.Model):
    """沟通表: style, scenes, likes, dislikes and needs, taken down with the order."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="communication_sheet")
    styles = models.JSONField(default=list, blank=True)
    scenes = models.JSONField(default=list, blank=True)
    themes = models.CharField(_("themes"), max_length=200, blank=True)
    likes = models.CharField(_("likes"), max_length=300, blank=True)
    dislikes = models.CharField(_("dislikes and needs"), max_length=300, blank=True)


class Milestone(models.Model):
    """节点: one step of an order's journey. `due_on` runs forward by the clock, `latest_on` backward from the promise.

    `deadline` is the earlier of the two: the step is late from the day after.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="milestones")
    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=12, choices=Step.choices)
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    deadline = models.DateField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    planned_part = models.CharField(max_length=10, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    owner_role = models.CharField(max_length=30, blank=True)
    is_open = models.BooleanField(default=True)  # false once done, or while the order is suspended or cancelled

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["order", "step"], name="milestone_once_per_step")]
        indexes = [
            models.Index(fields=["branch", "step", "deadline"], name="milestone_open", condition=Q(is_open=True)),
            models.Index(fields=["branch", "deadline"], name="milestone_due", condition=Q(is_open=True)),
        ]


class OrderDraft(models.Model):
    """What a clerk has typed on the intake page so far; one for each sitting (`key`), replaced by every save of it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, blank=True)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "key"], name="order_draft_once")]
