"""The words of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PackageKind(models.TextChoices):
    WEDDING = "wedding", _("wedding photos")
    PORTRAIT = "portrait", _("portraits")
    FAMILY = "family", _("family photos")
    CHILD = "child", _("children's photos")


class ProductKind(models.TextChoices):
    """What a line is. Albums, frames and prints get produced; outfits and services do not."""

    ALBUM = "album", _("album")
    FRAME = "frame", _("frame")
    PRINT = "print", _("print")
    FILES = "files", _("negatives")
    OUTFIT = "outfit", _("outfit")
    SERVICE = "service", _("service")
    GOWN = "gown", _("gown rental")


PRODUCED_KINDS = (ProductKind.ALBUM, ProductKind.FRAME, ProductKind.PRINT)
