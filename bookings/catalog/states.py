"""The words of the catalogue, and what its forms hand to its actions."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True, slots=True)
class PackageDetails:
    """A package as it shall be sold from now on. `items`: product id → how many; `branch_prices`: branch id → price."""

    code: str
    name: str
    name_en: str
    kind: str
    price: Decimal
    valid_from: dt.date | None
    valid_to: dt.date | None
    outfits: int
    indoor_scenes: int
    outdoor_scenes: int
    photos_taken: int
    photos_included: int
    gown_rentals: int
    extra_photo_price: Decimal
    extra_page_price: Decimal
    negative_price: Decimal
    shoot_minutes: int
    skipped_steps: tuple[str, ...]
    clock: dict[str, int]
    description: str
    description_en: str
    is_active: bool
    items: dict[int, int]
    branch_prices: dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class ProductDetails:
    """A product as it shall be sold from now on."""

    code: str
    name: str
    name_en: str
    kind: str
    unit: str
    price: Decimal
    is_active: bool
