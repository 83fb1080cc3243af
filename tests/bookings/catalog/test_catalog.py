"""What is on sale, where, until when and at which price."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from bookings.catalog.actions import seed_catalog
from bookings.catalog.models import Package, Product
from bookings.catalog.queries import offer_on_sale, packages_on_sale, products_on_sale
from bookings.orders.journey import CLOCK_PARTS
from bookings.orders.states import Step
from studio.core.errors import StudioError
from tests.factories import make_package, make_product

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


def test_a_studio_opens_with_ten_packages_that_make_sense(branch):
    seed_catalog()
    seed_catalog()
    assert (Package.objects.count(), Product.objects.count()) == (10, 22)
    offers = packages_on_sale(branch=branch, day=TODAY)
    assert [(offer.package.name, offer.price) for offer in offers[:4]] == [
        ("初见", Decimal("3999.00")), ("半夏里", Decimal("5999.00")), ("山海辞", Decimal("8999.00")),
        ("囍堂", Decimal("7699.00")),
    ]  # fmt: skip
    for offer in offers:
        package = offer.package
        assert offer.items, package.name
        assert package.photos_included < package.photos_taken
        assert package.name_en
        assert package.description_en
        assert set(package.skipped_steps) <= set(Step.values)
        assert set(package.clock) <= set(CLOCK_PARTS)


def test_a_seed_never_overwrites_what_the_studio_changed(branch):
    seed_catalog()
    Package.objects.filter(code="chujian").update(price=4299, name="初见 2026")
    Product.objects.filter(code="frame-24").update(price=720)
    seed_catalog()
    assert Package.objects.get(code="chujian").price == Decimal("4299.00")
    assert Product.objects.get(code="frame-24").price == Decimal("720.00")


@pytest.mark.parametrize("rows", [1, 3])
def test_one_query_each_whatever_the_number_of_packages(branch, other_branch, rows, django_assert_num_queries):
    frame = make_product()
    for n in range(rows):
        package = make_package(items={frame: n + 1, make_product(): 1})
        package.branch_prices.create(branch=other_branch, price=1)
    with django_assert_num_queries(1):
        offers = packages_on_sale(branch=branch, day=TODAY)
        assert [offer.items[0].quantity for offer in offers] == list(range(1, rows + 1))
        assert [len(offer.items) for offer in offers] == [2] * rows
        assert {offer.price for offer in offers} == {Decimal("5999.00")}
    with django_assert_num_queries(1):
        assert len(products_on_sale()) == rows + 1


def test_only_what_is_valid_today_is_on_sale(branch):
    make_package("now")
    make_package("until_today", valid_to=TODAY)
    make_package("from_tomorrow", valid_from=TODAY + dt.timedelta(days=1))
    make_package("over", valid_to=TODAY - dt.timedelta(days=1))
    make_package("retired", is_active=False)
    assert {offer.package.code for offer in packages_on_sale(branch=branch, day=TODAY)} == {"now", "until_today"}
    with pytest.raises(StudioError) as caught:
        offer_on_sale(branch=branch, day=TODAY, code="over")
    assert caught.value.field == "package_code"


def test_a_package_is_told_in_one_line_in_both_languages(branch):
    frame = make_product(name="24 寸水晶相框", name_en="24-inch crystal frame")
    make_package("banxiali", items={frame: 2}, gown_rentals=1)
    offer = offer_on_sale(branch=branch, day=TODAY, code="banxiali")
    with override("en"):
        assert offer.contents == (
            "3 outfits · 2 scenes indoors + 1 outdoors · 120 photos taken, 40 in the album · "
            "24-inch crystal frame × 2 · 1 gown for the wedding day"
        )
    with override("zh-hans"):
        assert "24 寸水晶相框" in offer.contents
