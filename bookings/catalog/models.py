"""套系 and 产品: what is sold. An order keeps its own copy, so changing a package never changes an order."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bookings.catalog.states import PackageKind, ProductKind
from studio.core.money import MoneyField


class Package(models.Model):
    """套系: outfits, scenes, photos taken and included, products and rentals for one price (yuan)."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=PackageKind.choices, default=PackageKind.WEDDING)
    price = MoneyField(_("price"))
    valid_from = models.DateField(_("sold from"), null=True, blank=True)
    valid_to = models.DateField(_("sold until"), null=True, blank=True)
    outfits = models.PositiveSmallIntegerField(_("outfits"), default=0)
    indoor_scenes = models.PositiveSmallIntegerField(_("indoor scenes"), default=0)
    outdoor_scenes = models.PositiveSmallIntegerField(_("outdoor scenes"), default=0)
    photos_taken = models.PositiveSmallIntegerField(_("photos taken"), default=0)
    photos_included = models.PositiveSmallIntegerField(_("photos in the album"), default=0)
    gown_rentals = models.PositiveSmallIntegerField(_("gowns for the wedding day"), default=0)
    extra_photo_price = MoneyField(_("each extra photo"), default=0)
    extra_page_price = MoneyField(_("each extra page"), default=0)
    negative_price = MoneyField(_("each negative"), default=0)
    shoot_minutes = models.PositiveSmallIntegerField(_("minutes of shooting"), default=240)
    skipped_steps = models.JSONField(_("steps that do not apply"), default=list, blank=True)
    clock = models.JSONField(_("days between steps"), default=dict, blank=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    description_en = models.CharField(_("description in English"), max_length=200, blank=True)
    is_active = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    products = models.ManyToManyField("bookings.Product", through="bookings.PackageItem")

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("package")
        verbose_name_plural = _("packages")
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="package_price_not_negative"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=models.F("valid_from")),
                name="package_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class PackagePrice(models.Model):
    """A branch's own price for a package."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="branch_prices")
    branch = models.ForeignKey("studio.Branch", models.CASCADE, related_name="+")
    price = MoneyField(_("price"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "branch"], name="package_price_once_per_branch"),
            models.CheckConstraint(condition=Q(price__gte=0), name="package_branch_price_not_negative"),
        ]


class Product(models.Model):
    """产品: an album, frame or print that gets produced, or an outfit or service that is added to an order."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ProductKind.choices)
    unit = models.CharField(_("unit"), max_length=8, default="件")
    price = MoneyField(_("price"))
    is_active = models.BooleanField(_("on sale"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class PackageItem(models.Model):
    """So many of a product are part of a package."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["package", "product"], name="package_item_once")]
