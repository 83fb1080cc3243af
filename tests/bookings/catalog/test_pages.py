"""The catalogue's pages: seen by the desk, changed by who may."""

from decimal import Decimal

import pytest
from django.utils import translation

from bookings.catalog.actions import seed_catalog
from bookings.catalog.models import Package, Product
from studio.core.audit.models import HistoryEntry
from tests.bookings.orders.stories import take_order
from tests.factories import make_package, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def english(client_for):
    """A browser whose person reads English."""

    def sign_in(user):
        user.language = "en"
        user.save()
        client = client_for(user)
        client.cookies["yc_language"] = "en"
        return client

    return sign_in


def package_form(**fields):
    return {
        "name": "半夏里", "name_en": "Midsummer", "code": "banxiali", "kind": "wedding", "price": "6,199",
        "is_active": "on",
        "outfits": "3", "indoor_scenes": "2", "outdoor_scenes": "1", "photos_taken": "120", "photos_included": "40",
        "extra_photo_price": "50", "shoot_minutes": "480",
    } | fields  # fmt: skip


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_three_queries(frontdesk, client_for, rows, django_assert_num_queries):
    for _n in range(rows):
        make_package(items={make_product(): 1})
    client = client_for(frontdesk)
    for path in ("/packages/", "/products/"):
        with django_assert_num_queries(3):
            assert client.get(path).status_code == 200


def test_the_desk_sees_names_contents_and_its_own_price(branch, frontdesk, english):
    seed_catalog()
    Package.objects.get(code="banxiali").branch_prices.create(branch=branch, price=Decimal(5699))
    page = english(frontdesk).get("/packages/").content.decode()
    for text in ("Midsummer", "18-inch crystal album × 1", "¥5,699", "list ¥5,999", "Little Fullness", "10 packages"):
        assert text in page, text
    assert "/packages/new/" not in page
    detail = english(frontdesk).get("/packages/banxiali/").content.decode()
    assert "Natural light and green" in detail
    assert english(frontdesk).get("/packages/nothing/").status_code == 404


def test_only_who_may_changes_the_catalogue(frontdesk, manager, english):
    make_package("banxiali")
    desk = english(frontdesk)
    for path in ("/packages/new/", "/packages/banxiali/edit/", "/products/new/"):
        assert desk.get(path).status_code == 403
        assert desk.post(path, package_form(name="x")).status_code == 403
    assert Package.objects.get().name == "半夏里"
    assert english(manager).get("/packages/banxiali/edit/").status_code == 200


def test_a_package_is_changed_from_now_on(branch, frontdesk, manager, english):
    frame, album = make_product("f1"), make_product("a1", name="18 寸相册")
    package = make_package("banxiali", items={frame: 1})
    order = take_order(branch=branch, seller=frontdesk, package_code="banxiali")
    form = package_form(**{
        f"item_{album.pk}": "2", f"branch_{branch.pk}": "5,899", "gown_rentals": "1", "clock_selection": "6",
        "skipped": ["proof"],
    })  # fmt: skip
    response = english(manager).post("/packages/banxiali/edit/", form)
    assert response.headers["Location"] == "/packages/banxiali/"
    package.refresh_from_db()
    assert (package.price, package.clock, package.skipped_steps) == (Decimal("6199.00"), {"selection": 6}, ["proof"])
    assert {item.product.code: item.quantity for item in package.items.all()} == {"a1": 2}
    assert [(own.branch, own.price) for own in package.branch_prices.all()] == [(branch, Decimal("5899.00"))]
    order.refresh_from_db()
    assert (order.total, order.package_copy["price"], len(order.package_copy["items"])) == (
        Decimal("5999.00"), "5999.00", 1,
    )  # fmt: skip
    assert HistoryEntry.objects.get(verb="package.changed").actor == manager


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"price": "-1"}, "An amount cannot be negative."),
        ({"price": ""}, "Write the amount in figures, such as 3999 or 3,999.50."),
        ({"outfits": "many"}, "Write a whole number from 0 to 9999."),
        ({"outfits": "99999"}, "Write a whole number from 0 to 9999."),
        ({"valid_from": "2026-05-10", "valid_to": "2026-05-09"}, "This is before the first day of sale."),
        ({"photos_included": "200"}, "More than the photos that are taken."),
        ({"valid_to": "someday"}, "Write the day as year-month-day, such as 2026-10-03."),
        ({"code": "taken"}, "The code taken belongs to another package."),
        ({"code": "半夏"}, "slug"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(manager, english, fields, sentence):
    make_package("taken")
    response = english(manager).post("/packages/new/", package_form(**fields))
    page = response.content.decode()
    assert (response.status_code, sentence in page, 'value="Midsummer"' in page) == (422, True, True)
    assert Package.objects.count() == 1


def test_nobody_sets_the_own_price_of_another_branch(branch, other_branch, manager, english):
    package = make_package("banxiali")
    package.branch_prices.create(branch=other_branch, price=Decimal(5500))
    page = english(manager).get("/packages/banxiali/edit/").content.decode()
    assert (f"branch_{branch.pk}" in page, f"branch_{other_branch.pk}" in page) == (True, False)
    form = package_form(**{f"branch_{branch.pk}": "5,899", f"branch_{other_branch.pk}": "1"})
    assert english(manager).post("/packages/banxiali/edit/", form).status_code == 302
    prices = {own.branch: own.price for own in package.branch_prices.all()}
    assert prices == {branch: Decimal("5899.00"), other_branch: Decimal("5500.00")}


def test_the_same_form_again_changes_nothing_and_tells_nothing(manager, english):
    client = english(manager)
    for _click in range(2):
        assert client.post("/packages/new/", package_form(code="fresh"))["Location"] == "/packages/fresh/"
    edited = package_form(name="Midsummer Night", code="fresh")
    for _click in range(2):
        assert client.post("/packages/fresh/edit/", edited)["Location"] == "/packages/fresh/"
    product = {"name": "金箔相框", "code": "gilt", "kind": "frame", "unit": "幅", "price": "880", "is_active": "on"}
    for path in ("/products/new/", "/products/new/", "/products/gilt/edit/", "/products/gilt/edit/"):
        assert client.post(path, product)["Location"] == "/products/"
    verbs = HistoryEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["package.added", "package.changed", "product.added"]


def test_a_product_is_put_on_sale_and_changed(manager, english):
    client = english(manager)
    form = {"name": "金箔相框", "name_en": "gilt frame", "code": "gilt", "kind": "frame", "unit": "幅", "price": "880"}
    assert client.post("/products/new/", form | {"is_active": "on"}).status_code == 302
    assert "gilt frame" in client.get("/products/").content.decode()
    assert client.post("/products/gilt/edit/", form | {"price": "990"}).status_code == 302
    product = Product.objects.get(code="gilt")
    assert (product.price, product.is_active) == (Decimal("990.00"), False)
