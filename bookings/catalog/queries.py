"""What is on sale, at which price, on which day. The intake page and the order rooms read here; one query each."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.translation import gettext as _

from bookings.catalog.models import Package, PackageItem, PackagePrice, Product
from bookings.catalog.wording import contents, in_language
from studio.core.errors import StudioError
from studio.core.money import quantize
from studio.core.staff.models import Branch

COUNTED = (
    "outfits", "indoor_scenes", "outdoor_scenes", "photos_taken", "photos_included", "gown_rentals", "shoot_minutes",
)  # fmt: skip
PRICES = ("extra_photo_price", "extra_page_price", "negative_price")


@dataclass(frozen=True, slots=True)
class OfferItem:
    """So many of a product inside a package."""

    product_id: int
    code: str
    name: str
    name_en: str
    kind: str
    unit: str
    quantity: int

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class PackageOffer:
    """A package as this branch sells it today."""

    package: Package
    price: Decimal
    items: tuple[OfferItem, ...] = field(default=())

    @property
    def contents(self) -> str:
        """The one line that says what is in it."""
        counts = {name: getattr(self.package, name) for name in COUNTED}
        return contents(counts, [(item.label, item.quantity) for item in self.items])

    def copy(self) -> dict[str, Any]:
        """What an order keeps of it, in plain values: later changes of the catalogue do not reach the order."""
        package = self.package
        return {
            "code": package.code, "name": package.name, "name_en": package.name_en, "kind": package.kind,
            "price": str(self.price),
            **{name: getattr(package, name) for name in COUNTED},
            **{name: str(quantize(getattr(package, name))) for name in PRICES},
            "clock": package.clock, "skipped_steps": package.skipped_steps,
            "items": [
                {"product_id": item.product_id, "code": item.code, "name": item.name, "name_en": item.name_en,
                 "kind": item.kind, "unit": item.unit, "quantity": item.quantity}
                for item in self.items
            ],
        }  # fmt: skip


def packages_on_sale(*, branch: Branch, day: dt.date) -> list[PackageOffer]:
    """Everything this branch sells on this day, at its own prices, in the order of the catalogue. One query."""
    return _offers(_on_sale(day), branch)


def offer_on_sale(*, branch: Branch, day: dt.date, code: str) -> PackageOffer:
    """One package as it is sold now. Raises StudioError when it is not, or not any more."""
    found = _offers(_on_sale(day).filter(code=code), branch)
    if not found:
        raise StudioError(
            _("This package is not on sale today. Choose another one, or have its dates changed in the catalogue."),
            field="package_code",
        )
    return found[0]


def _on_sale(day: dt.date) -> QuerySet[Package]:
    return Package.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day), is_active=True
    )


def _offers(packages: QuerySet[Package], branch: Branch | None) -> list[PackageOffer]:
    """Packages joined with their items and the branch's price: a row per item, gathered here."""
    own = FilteredRelation("branch_prices", condition=Q(branch_prices__branch=branch))
    rows = packages.annotate(own=own).annotate(
        price_here=Coalesce(F("own__price"), F("price")),
        item_quantity=F("items__quantity"), item_product=F("items__product_id"), item_code=F("items__product__code"),
        item_name=F("items__product__name"), item_name_en=F("items__product__name_en"),
        item_kind=F("items__product__kind"), item_unit=F("items__product__unit"),
    ).order_by("position", "id", "items__id")  # fmt: skip
    gathered: dict[int, tuple[Any, list[OfferItem]]] = {}
    for row in rows:
        _package, items = gathered.setdefault(row.pk, (row, []))
        if row.item_product is not None:
            items.append(
                OfferItem(row.item_product, row.item_code, row.item_name, row.item_name_en, row.item_kind,
                          row.item_unit, row.item_quantity)
            )  # fmt: skip
    return [PackageOffer(package, quantize(package.price_here), tuple(items)) for package, items in gathered.values()]


def products_on_sale() -> list[Product]:
    """Every add-on that can be sold, in the order of the catalogue. One query."""
    return list(Product.objects.filter(is_active=True))


def products_named(ids: Iterable[int]) -> dict[int, Product]:
    """Products that are on sale, by id."""
    return Product.objects.filter(is_active=True).in_bulk(list(ids))


def whole_catalogue(branch: Branch | None) -> list[PackageOffer]:
    """Every package, sold or not, with the prices of a branch; for the catalogue's own page. One query."""
    return _offers(Package.objects.all(), branch)


def get_offer(branch: Branch | None, code: str) -> PackageOffer:
    """One package, sold or not. Raises Http404."""
    found = _offers(Package.objects.filter(code=code), branch)
    if not found:
        raise Http404
    return found[0]


def all_products() -> QuerySet[Product]:
    """Every product, sold or not, in the order of the catalogue."""
    return Product.objects.all()


def branch_prices_of(package: Package) -> list[tuple[Branch, Decimal | None]]:
    """Every branch with its own price for a package, or None where the list price holds."""
    own = dict(PackagePrice.objects.filter(package=package).values_list("branch_id", "price"))
    return [(branch, own.get(branch.pk)) for branch in Branch.objects.filter(is_active=True)]


def items_of(package: Package) -> QuerySet[PackageItem]:
    """What is in a package, in the order it was put in."""
    return PackageItem.objects.filter(package=package).select_related("product")
