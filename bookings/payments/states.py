"""The law's words for money, and how it comes in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class PaymentMethod(models.TextChoices):
    WECHAT = "wechat", _("WeChat Pay")
    ALIPAY = "alipay", _("Alipay")
    CASH = "cash", _("cash")
    CARD = "card", _("bank card")
    TRANSFER = "transfer", _("bank transfer")
    VOUCHER = "voucher", _("voucher")


EARNEST_LIMIT_PERCENT = 20
