"""The life of an order: its status, its milestones, its lines. Pure words and rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    """Moved by people. What is paid is derived from the ledger, where the order stands from its milestones."""

    DRAFT = "draft", _("draft")
    CONFIRMED = "confirmed", _("confirmed")
    COMPLETED = "completed", _("completed")
    SUSPENDED = "suspended", _("suspended")
    CANCELLED = "cancelled", _("cancelled")


class Step(models.TextChoices):
    """节点: one kind of milestone, in the order of the journey."""

    ORDER = "order", _("order taken")
    SHOOT = "shoot", _("shoot")
    SELECTION = "selection", _("selection")
    PROOF = "proof", _("proof")
    PRODUCTION = "production", _("products ready")
    PICKUP = "pickup", _("pickup")
    GOWN_OUT = "gown_out", _("gown collection")
    GOWN_BACK = "gown_back", _("gown return")


SEALS = {
    Step.ORDER: "接", Step.SHOOT: "摄", Step.SELECTION: "选", Step.PROOF: "版", Step.PRODUCTION: "制",
    Step.PICKUP: "取", Step.GOWN_OUT: "衣", Step.GOWN_BACK: "还",
}


class LineKind(models.TextChoices):
    """What a line of the order is."""

    PACKAGE = "package", _("package")
    ADDON = "addon", _("add-on")
    SECOND = "second", _("second sale")
    DISCOUNT = "discount", _("discount")
    REVERSAL = "reversal", _("reversal")
    FORFEIT = "forfeit", _("forfeited deposit")


class SampleConsent(models.TextChoices):
    """样片授权: may the photos be shown."""

    PUBLIC = "public", _("may be shown in public")
    INDOORS = "indoors", _("in the studio only")
    NONE = "none", _("not at all")
