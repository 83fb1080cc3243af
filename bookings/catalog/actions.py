"""Changing what is sold. Orders keep their own copies, so nothing here reaches an order that is written."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from bookings.catalog.models import Package, PackageItem, PackagePrice, Product
from bookings.catalog.seeds import PACKAGES, PRODUCTS
from bookings.catalog.states import PackageDetails, PackageKind, ProductDetails
from studio.core.audit.actions import record
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction

APART = ("items", "branch_prices")
USUAL_PRICES = {"extra_photo_price": 50, "extra_page_price": 120, "negative_price": 20}


@one_transaction
def save_package(*, details: PackageDetails, package: Package | None = None, by: Any, at: dt.datetime) -> Package:
    """Put a package on sale or change it, with its contents and each branch's own price.

    Locks: the package. Raises: StudioError for a code that is taken.
    """
    taken = Package.objects.filter(code=details.code).exclude(pk=package.pk if package else 0)
    if taken.exists():
        raise StudioError(_("The code %(code)s belongs to another package.") % {"code": details.code}, field="code")
    row = lock_row(Package.objects.all(), package.pk) if package else Package(position=_last_position(Package) + 1)
    for name, value in asdict(details).items():
        if name not in APART:
            setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.save()
    PackageItem.objects.filter(package=row).delete()
    PackageItem.objects.bulk_create(
        PackageItem(package=row, product_id=product_id, quantity=n) for product_id, n in details.items.items() if n
    )
    PackagePrice.objects.filter(package=row).delete()
    PackagePrice.objects.bulk_create(
        PackagePrice(package=row, branch_id=branch_id, price=price)
        for branch_id, price in details.branch_prices.items()
    )
    _tell("package.changed" if package else "package.added", f"package:{row.pk}", row, by, at)
    return row


@one_transaction
def save_product(*, details: ProductDetails, product: Product | None = None, by: Any, at: dt.datetime) -> Product:
    """Put a product on sale or change it. Locks: the product. Raises: StudioError for a code that is taken."""
    taken = Product.objects.filter(code=details.code).exclude(pk=product.pk if product else 0)
    if taken.exists():
        raise StudioError(_("The code %(code)s belongs to another product.") % {"code": details.code}, field="code")
    row = lock_row(Product.objects.all(), product.pk) if product else Product(position=_last_position(Product) + 1)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    row.save()
    _tell("product.changed" if product else "product.added", f"product:{row.pk}", row, by, at)
    return row


def _tell(verb: str, subject: str, row: Package | Product, by: Any, at: dt.datetime) -> None:
    record(verb, subject=subject, by=by, at=at, name=row.name, price=str(row.price))


def _last_position(table: type[Package] | type[Product]) -> int:
    last = table.objects.order_by("-position").values_list("position", flat=True).first()
    return last or 0


@one_transaction
def seed_catalog() -> list[Package]:
    """Write the packages and products a studio starts with, where their codes are not there yet. Twice: nothing new."""
    for position, (code, name, name_en, kind, unit, price) in enumerate(PRODUCTS, start=1):
        Product.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "name_en": name_en,
                "kind": kind,
                "unit": unit,
                "price": price,
                "position": position,
            },
        )
    products = {product.code: product for product in Product.objects.all()}
    packages = []
    for position, seed in enumerate(PACKAGES, start=1):
        fields = {"kind": PackageKind.WEDDING, **USUAL_PRICES, **seed, "position": position}
        items = fields.pop("items")
        package, is_new = Package.objects.get_or_create(code=fields.pop("code"), defaults=fields)
        packages.append(package)
        if is_new:
            PackageItem.objects.bulk_create(
                PackageItem(package=package, product=products[code], quantity=n) for code, n in items.items()
            )
    return packages
