"""The words of a customer's file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HouseholdKind(models.TextChoices):
    """Who orders."""

    COUPLE = "couple", _("couple")
    SINGLE = "single", _("single person")
    FAMILY = "family", _("family")


class PersonRole(models.TextChoices):
    BRIDE = "bride", _("bride")
    GROOM = "groom", _("groom")
    SELF = "self", _("customer")
    PARENT = "parent", _("parent")
    CHILD = "child", _("child")
    OTHER = "other", _("relative")


class SourceChannel(models.TextChoices):
    """来源渠道: how the customer found us."""

    REFERRAL = "referral", _("friend's referral")
    ADVERTISING = "advertising", _("advertising")
    WALK_IN = "walk_in", _("walk-in")
    PHONE = "phone", _("phone call")
    WEB = "web", _("web")
    PLATFORM = "platform", _("third-party platform")
    STREET = "street", _("street promotion")
    OTHER = "other", _("other source")


class CustomerClass(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
