"""收款: the ledger. Append-only; a correction is a row."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.payments.states import DrawerKind, PaymentKind, PaymentMethod
from studio.core.money import MoneyField


class CashDay(models.Model):
    """A branch's business day at the till. The row that payments and the day close lock; closed days are frozen.

    Amounts in yuan. `opening`: cash in the drawer before the first receipt; `moved`: the sum of its drawer moves.
    At the close, by way of paying: `booked` is what the receipts say, `counted` what was there, the drawer's cash with
    the opening; `left` stays for the next day.
    """

    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+")
    day = models.DateField()
    opening = MoneyField(default=0)
    moved = MoneyField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    booked = models.JSONField(default=dict, blank=True)
    counted = models.JSONField(default=dict, blank=True)
    left = MoneyField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "day"], name="cash_day_once"),
            models.CheckConstraint(condition=Q(opening__gte=0), name="cash_day_opening_not_negative"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_by__isnull=False, left__gte=0), name="cash_day_closed_whole"
            ),
        ]
        indexes = [models.Index(fields=["branch", "day"], condition=Q(closed_at=None), name="cash_day_open")]

    def __str__(self) -> str:
        return f"{self.branch.prefix}-{self.day:%Y-%m-%d}"

    @property
    def unreceipted(self) -> Decimal:
        """The drawer's cash that no receipt is about, in yuan: what it began with, what went in or out beside them."""
        return self.opening + self.moved


class DrawerMove(models.Model):
    """钱箱进出: cash into (above zero) or out of a drawer without a receipt, in yuan. Append-only, as the ledger is.

    `day` is the business day whose drawer it was; `reverses` the row that was a mistake.
    """

    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=DrawerKind.choices)
    amount = MoneyField()
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="taken_back_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(reverses=None, kind="change") | Q(reverses__isnull=False, kind__in=["banked", "spent"]))
                & Q(amount__gt=0)
                | (Q(reverses__isnull=False, kind="change") | Q(reverses=None, kind__in=["banked", "spent"]))
                & Q(amount__lt=0),
                name="drawer_move_sign",
            ),
        ]
        indexes = [models.Index(fields=["branch", "day", "id"], name="drawer_move_day")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"


class Payment(models.Model):
    """One receipt: money in (positive) or back out (negative), in yuan. `day` is the business day it counts on."""

    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+")
    receipt_number = models.CharField(max_length=16, unique=True, null=True)  # null until the story's last step
    order = models.ForeignKey("bookings.Order", models.PROTECT, null=True, blank=True, related_name="payments")
    kind = models.CharField(max_length=10, choices=PaymentKind.choices)
    method = models.CharField(max_length=10, choices=PaymentMethod.choices)
    amount = MoneyField()
    day = models.DateField()
    at = models.DateTimeField()
    cashier = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reversals")
    counterpart = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="+")  # of a transfer
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payment_not_zero"),
            models.CheckConstraint(
                condition=Q(kind="moved")
                | Q(kind="refund", amount__lt=0)
                | (~Q(kind__in=["moved", "refund"]) & Q(amount__gt=0)),
                name="payment_only_refunds_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "day", "-id"], name="payment_day"),
            models.Index(fields=["branch", "-id"], name="payment_list"),
            models.Index(
                fields=["branch", "at", "id"],
                name="payment_unreviewed",
                condition=Q(reviewed_at=None) & ~Q(receipt_number=None),
            ),
        ]
