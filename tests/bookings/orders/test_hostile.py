"""Addresses and forms filled with nonsense: an answer that says no, never a fault of the server."""

from urllib.parse import unquote_to_bytes

import pytest

from bookings.orders.models import Order
from tests.bookings.orders.stories import take_order

pytestmark = pytest.mark.django_db
NONSENSE = ["%00", "a%00b", "%F0%9F%98%80", "9" * 400, "..%2F", "'", "%FF%FE", "HB2605-0001%20", "%E2%80%AE%C2%A0"]
FIELDS = (
    "product", "title", "quantity", "unit_price", "stage", "detail", "submission_key", "kind", "method", "amount",
    "note",
    "reason", "wedding_on", "pickup_promised_on", "consent", "styles", "scenes", "likes", "seen", "name", "code",
    "price",
    "outfits", "valid_from", "skipped",
)  # fmt: skip


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_addresses(order, manager, client_for, nonsense):
    client = client_for(manager)
    for path in (
        f"/orders/{nonsense}/", f"/orders/{nonsense}/money/", f"/orders/{nonsense}/order-form/",
        f"/payments/{nonsense}/reverse/", f"/payments/{nonsense}/receipt/", f"/packages/{nonsense}/",
        f"/orders/{order.number}/moves/{nonsense}/", f"/orders/{order.number}/steps/{nonsense}/done/",
        f"/orders/?q={nonsense}", f"/orders/?seller={nonsense}&from={nonsense}&stage={nonsense}&older={nonsense}",
        f"/payments/?day={nonsense}&cashier={nonsense}&newer={nonsense}",
    ):  # fmt: skip
        assert client.get(path).status_code in (200, 302, 404, 405), path
        assert client.post(path).status_code in (302, 404, 405, 422), path
    assert Order.objects.get().status == "confirmed"


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_forms(order, manager, client_for, nonsense):
    client, value = client_for(manager), unquote_to_bytes(nonsense).decode("utf-8", "replace")
    everything = dict.fromkeys(FIELDS, value)
    pages = ["lines/new/", "payments/new/", "payments/pay-back/", "change/", "moves/complete/", "moves/nothing/"]
    for path in [*(f"/orders/{order.number}/{page}" for page in pages), "/packages/new/", "/products/new/"]:
        assert client.post(path, everything).status_code in (404, 422), path
        assert client.post(path, {}).status_code in (302, 404, 422), path
    right = {"title": "x", "quantity": "1", "unit_price": "1", "stage": "shoot", "kind": "prepayment", "method": "cash",
             "amount": "1", "detail": value, "note": value, "submission_key": value}  # fmt: skip
    for page in ("lines/new/", "payments/new/"):
        assert client.post(f"/orders/{order.number}/{page}", right).status_code in (302, 422), page
