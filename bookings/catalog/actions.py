"""Changing what is sold. Orders keep their own copies, so nothing here reaches an order that is written."""

import datetime as dt
from dataclasses import asdict, replace
from dataclasses import fields as columns_of
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bookings.catalog.models import Package, PackageItem, PackagePrice, Product
from bookings.catalog.seeds import PACKAGES, PRODUCTS
from bookings.catalog.states import PackageDetails, PackageKind, ProductDetails
from studio.core.audit.actions import record
from studio.core.audit.unseen import refuse_unseen
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction

APART = ("items", "branch_prices")
USUAL_PRICES = {"extra_photo_price": 50, "extra_page_price": 120, "negative_price": 20}


@one_transaction
def save_package(
    *, details: PackageDetails, package: Package | None = None, seen: int | None = None, by: Any, at: dt.datetime
) -> Package:
    """Put a package on sale or change it, with its contents and the own prices of this person's branches.

    Locks: the package. Raises: StudioError for a code that is taken, MovedOn when somebody changed it after history row
    `seen`. Twice: what is already so changes nothing.
    """
    if by is not None:
        own = {branch_id: price for branch_id, price in details.branch_prices.items() if branch_id in by.branch_ids}
        details = replace(details, branch_prices=own)
    row = lock_row(Package.objects.all(), package.pk) if package else Package(position=_last_position(Package) + 1)
    if package and _as_sold(row, by) == details:
        return row
    refuse_unseen(f"package:{row.pk}", "package.", seen)
    was = str(row.price) if package else ""
    for name, value in asdict(details).items():
        if name not in APART:
            setattr(row, name, list(value) if isinstance(value, tuple) else value)
    if not _saved(row):
        there = Package.objects.get(code=details.code)
        if _as_sold(there, by) == details:
            return there
        raise StudioError(_("The code %(code)s belongs to another package.") % {"code": details.code}, field="code")
    PackageItem.objects.filter(package=row).delete()
    PackageItem.objects.bulk_create(
        PackageItem(package=row, product_id=product_id, quantity=n) for product_id, n in details.items.items() if n
    )
    _prices_of(row, by).delete()
    PackagePrice.objects.bulk_create(
        PackagePrice(package=row, branch_id=branch_id, price=price)
        for branch_id, price in details.branch_prices.items()
    )
    _tell("package.changed" if package else "package.added", f"package:{row.pk}", row, by, at, was=was,
          branches={str(branch_id): str(price) for branch_id, price in details.branch_prices.items()})  # fmt: skip
    return row


@one_transaction
def save_product(
    *, details: ProductDetails, product: Product | None = None, seen: int | None = None, by: Any, at: dt.datetime
) -> Product:
    """Put a product on sale or change it.

    Locks: the product. Raises: as save_package. Twice: what is already so changes nothing.
    """
    row = lock_row(Product.objects.all(), product.pk) if product else Product(position=_last_position(Product) + 1)
    if product and _product_as_sold(row) == details:
        return row
    refuse_unseen(f"product:{row.pk}", "product.", seen)
    was = str(row.price) if product else ""
    for name, value in asdict(details).items():
        setattr(row, name, value)
    if not _saved(row):
        there = Product.objects.get(code=details.code)
        if _product_as_sold(there) == details:
            return there
        raise StudioError(_("The code %(code)s belongs to another product.") % {"code": details.code}, field="code")
    _tell("product.changed" if product else "product.added", f"product:{row.pk}", row, by, at, was=was)
    return row


def _saved(row: Package | Product) -> bool:
    """Write the row; False when its code is taken, also by somebody who was quicker by a moment."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if not type(row)._default_manager.filter(code=row.code).exclude(pk=row.pk).exists():
            raise
        return False
    return True


def _product_as_sold(row: Product) -> ProductDetails:
    return ProductDetails(**{column.name: getattr(row, column.name) for column in columns_of(ProductDetails)})


def _as_sold(row: Package, by: Any) -> PackageDetails:
    """A package as its form describes it, with the prices this person sets."""
    own = {column.name: getattr(row, column.name) for column in columns_of(PackageDetails) if column.name not in APART}
    own["skipped_steps"] = tuple(row.skipped_steps)
    items = dict(PackageItem.objects.filter(package=row).values_list("product_id", "quantity"))
    every = dict.fromkeys(Product.objects.values_list("pk", flat=True), 0)
    prices = dict(_prices_of(row, by).values_list("branch_id", "price"))
    return PackageDetails(**own, items={**every, **items}, branch_prices=prices)


def _prices_of(row: Package, by: Any) -> QuerySet[PackagePrice]:
    """The own prices that somebody may set: those of their branches. The system sets all."""
    prices = PackagePrice.objects.filter(package=row)
    return prices if by is None else prices.filter(branch_id__in=by.branch_ids)


def _tell(verb: str, subject: str, row: Package | Product, by: Any, at: dt.datetime, **data: Any) -> None:
    record(verb, subject=subject, by=by, at=at, name=row.name, price=str(row.price), **data)


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
