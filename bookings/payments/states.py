"""The law's words for money, how it comes in, and what is refused. Pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.orders.pricing import EARNEST_PERCENT
from bookings.orders.states import OrderStatus
from studio.core.errors import StudioError
from studio.core.money import ZERO, format_money, quantize


class PaymentKind(models.TextChoices):
    """定金 is forfeited or doubled and at most 20 %; 订金 is returnable; 押金 is never revenue."""

    EARNEST = "earnest", _("earnest (定金)")
    PREPAYMENT = "prepayment", _("prepayment (订金)")
    STAGE = "stage", _("stage payment")
    BALANCE = "balance", _("balance")
    SECOND = "second", _("second sale")
    SECURITY = "security", _("security deposit (押金)")
    OTHER = "other", _("other income")
    REFUND = "refund", _("refund")
    MOVED = "moved", _("transferred credit")


class PaymentMethod(models.TextChoices):
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    CASH = "cash", _("cash")
    CARD = "card", _("bank card")
    TRANSFER = "transfer", _("bank transfer")
    VOUCHER = "voucher", _("voucher")
    CREDIT = "credit", _("credit of another order")


class DrawerKind(models.TextChoices):
    """Why cash goes into or out of a drawer without a receipt."""

    CHANGE = "change", _("change money put in")
    BANKED = "banked", _("taken to the bank or safe")
    SPENT = "spent", _("spent out of the drawer")


CAME_IN = frozenset({DrawerKind.CHANGE})
TILL_METHODS = [(method.value, method.label) for method in PaymentMethod if method != PaymentMethod.CREDIT]
"""How money really comes and goes; a credit that moves between orders passes no drawer and no terminal."""
EARNEST_LIMIT_PERCENT = EARNEST_PERCENT
ORDER_KINDS = (
    PaymentKind.EARNEST, PaymentKind.PREPAYMENT, PaymentKind.STAGE, PaymentKind.BALANCE, PaymentKind.SECOND,
)  # fmt: skip
"""What counts towards an order. A security deposit and other income never do."""


def check_amount(amount: Decimal) -> Decimal:
    """An amount that can be taken: above zero, in whole cents. Raises: StudioError on the field `amount`."""
    if amount <= 0:
        raise StudioError(_now("The amount must be more than zero; money goes back by a refund."), field="amount")
    if amount != quantize(amount):
        raise StudioError(_now("An amount has at most two decimals (3999.50)."), field="amount")
    return quantize(amount)


def takes_nothing(status: str, balance: Decimal) -> str:
    """Why an order takes no money; empty when it does. One that was cancelled takes only what is kept and not there."""
    if balance > 0:
        return ""
    if status == OrderStatus.CANCELLED:
        return _now("This order is cancelled and takes no more money.")
    return _now("This order is paid in full; nothing is open.")


def check_open(amount: Decimal, balance: Decimal) -> None:
    """Refuse more than is open, naming what is. Raises: StudioError on the field `amount`."""
    if balance <= 0:
        raise StudioError(_now("This order is paid in full; nothing is open."), field="amount")
    if amount > balance:
        raise StudioError(
            _now("Only %(open)s is open on this order; %(amount)s would be too much.")
            % {"open": format_money(balance), "amount": format_money(amount)},
            field="amount",
        )


def no_reversal(*, kind: str, is_reviewed: bool, may_review: bool) -> str:
    """Why a receipt is not taken back by this person, whatever its order says; empty when it may be."""
    if kind == PaymentKind.MOVED:
        return _now("A transfer between orders is not taken back; transfer the money back instead.")
    if kind == PaymentKind.REFUND:
        return _now("A refund is not taken back; take the money in again as a new payment.")
    if is_reviewed and not may_review:
        return _now("Finance has reviewed this receipt; only finance may reverse it.")
    return ""


def gone_already(amount: Decimal, *, paid: Decimal, total: Decimal) -> str:
    """Why a receipt's money cannot leave its order: it has left already, paid back or moved. Empty when it is there.

    A studio that failed owes on top of what was paid (`total` below zero); that much may go out without having come in.
    """
    there = max(paid - min(total, ZERO), ZERO)
    if amount <= there:
        return ""
    return _now(
        "Of this order's money only %(there)s is still here; the rest was paid back or moved already. "
        "%(amount)s cannot go back."
    ) % {"there": format_money(there), "amount": format_money(amount)}


@dataclass(frozen=True, slots=True)
class DayCount:
    """What was counted at the close of a day, yuan by way of paying; the cash with the opening.

    `left`: cash that stays in the drawer, the rest goes to the bank or the safe. `shown`: the booked sums the cashier
    saw while counting; `moved`: what had gone in and out beside the receipts, where the page said so. `note`: wanted
    when anything differs.
    """

    counted: Mapping[str, Decimal]
    left: Decimal
    shown: Mapping[str, Decimal]
    note: str = ""
    moved: Decimal | None = None


def differences(
    unreceipted: Decimal, booked: Mapping[str, Decimal], counted: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """What was counted less what there should be, by way of paying.

    The drawer should hold its cash without receipts as well: what it began with, and what went in or out beside them.
    """
    should = dict(booked) | {PaymentMethod.CASH.value: unreceipted + booked.get(PaymentMethod.CASH, ZERO)}
    return {method: counted.get(method, ZERO) - should.get(method, ZERO) for method in {*should, *counted}}
