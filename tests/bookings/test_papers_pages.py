"""Papers at their addresses: preview, PDF and Print below orders and payments, and the code on the paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from bookings.orders.models import Order
from studio.core.documents import tasks
from studio.core.documents.actions import request_document
from studio.core.documents.models import Document, PrintedCopy
from studio.core.staff.models import Branch, User
from tests.bookings.paper_orders import full_order, pay
from tests.core.documents.reading import row_text_of
from tests.factories import AT

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
OF_ORDER = ("order-form", "communication-sheet", "flow-sheet")
OF_RECEIPT = ("receipt", "receipt-roll")


@pytest.fixture
def order(branch: Branch) -> Order:
    found = full_order(branch)
    pay(found, 1300)
    return found


def addresses() -> list[str]:
    orders = [f"/orders/HB2604-0187/{kind}" for kind in OF_ORDER]
    return orders + [f"/payments/HB-R-01733/{kind}" for kind in OF_RECEIPT]


@pytest.mark.parametrize("address", addresses())
def test_every_paper_has_a_preview_a_pdf_and_a_print(
    order: Order, frontdesk: User, client_for: SignIn, tmp_path: Path, address: str
) -> None:
    browser = client_for(frontdesk)
    assert "林知微" in browser.get(f"{address}/").content.decode()
    seen = row_text_of(browser.get(f"{address}.pdf").content, tmp_path)
    assert "林知微" in seen
    assert "查阅件" in seen
    for n in (1, 2):
        to = browser.post(f"{address}/print/", {"submission_key": f"key-{n}"})["Location"]
        assert to == f"{address}.pdf?version=1&copy={n}"
        printed = row_text_of(browser.get(to).content, tmp_path)
        assert f"第{n}次打印" in printed
        assert ("补打" in printed) == (n == 2)


@pytest.mark.parametrize("address", addresses())
def test_another_branch_sees_no_paper(order: Order, stranger: User, client_for: SignIn, address: str) -> None:
    browser = client_for(stranger)
    assert [browser.get(f"{address}{end}").status_code for end in ("/", ".pdf")] == [404, 404]
    assert browser.post(f"{address}/print/", {"submission_key": "k"}).status_code == 404
    assert (Document.objects.count(), PrintedCopy.objects.count()) == (0, 0)


def test_a_prepared_order_form_is_only_read_on_the_click(
    order: Order, frontdesk: User, client_for: SignIn, django_assert_num_queries, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = request_document(kind="order-form", subject=f"order:{order.pk}", by=frontdesk, at=AT)
    tasks.prepare(document.pk)
    browser = client_for(frontdesk)
    browser.get("/orders/HB2604-0187/order-form.pdf")
    from studio.core.documents import engine

    monkeypatch.setattr(engine, "render", lambda *_args, **_more: pytest.fail("rendered on the click"))
    with django_assert_num_queries(5):  # session, user, order, its language, newest version
        assert browser.get("/orders/HB2604-0187/order-form.pdf").content[:5] == b"%PDF-"
    to = browser.post("/orders/HB2604-0187/order-form/print/", {"submission_key": "k"})["Location"]
    assert browser.get(to).content[:5] == b"%PDF-"


def test_the_form_in_hand_stays_and_the_changed_order_prints_anew(
    order: Order, frontdesk: User, client_for: SignIn, tmp_path: Path
) -> None:
    browser = client_for(frontdesk)
    way = "/orders/HB2604-0187/order-form"
    first = browser.post(f"{way}/print/", {"submission_key": "a"})["Location"]
    pay(order, 3000, kind="stage", receipt="HB-R-01740")
    second = browser.post(f"{way}/print/", {"submission_key": "b"})["Location"]
    assert (first, second) == (f"{way}.pdf?version=1&copy=1", f"{way}.pdf?version=2&copy=1")
    assert "¥5,499.00" in row_text_of(browser.get(first).content, tmp_path)
    assert "¥2,499.00" in row_text_of(browser.get(second).content, tmp_path)


def test_a_receipt_in_hand_is_never_told_differently(order: Order, frontdesk: User, client_for: SignIn) -> None:
    browser = client_for(frontdesk)
    browser.post("/payments/HB-R-01733/receipt/print/", {"submission_key": "a"})
    order.total += 600
    order.save()
    again = browser.post("/payments/HB-R-01733/receipt/print/", {"submission_key": "b"})["Location"]
    assert again == "/payments/HB-R-01733/receipt.pdf?version=1&copy=2"


def test_the_code_on_the_form_opens_the_order(order: Order, frontdesk: User, client_for: SignIn) -> None:
    document = request_document(kind="order-form", subject=f"order:{order.pk}", by=frontdesk, at=AT)
    address = document.payload["issue"]["qr"].removeprefix("http://127.0.0.1:8000")
    assert client_for(frontdesk).get(address)["Location"] == "/orders/HB2604-0187/"


@pytest.mark.parametrize("addons", [1, 3])
def test_the_preview_costs_the_same_whatever_was_bought(
    branch: Branch, frontdesk: User, client_for: SignIn, django_assert_num_queries, addons: int
) -> None:
    full_order(branch, addons=addons)
    browser = client_for(frontdesk)
    with django_assert_num_queries(10):
        browser.get("/orders/HB2604-0187/order-form/")


def test_a_family_is_no_couple_on_its_papers(order: Order, frontdesk, client_for) -> None:  # type: ignore[no-untyped-def]
    client, address = client_for(frontdesk), f"/orders/{order.number}/flow-sheet/"
    assert "<th>新人</th>" in client.get(address).content.decode()
    order.customer.kind = "family"
    order.customer.save()
    page = client.get(address).content.decode()
    assert ("<th>顾客</th>" in page, "<th>新人</th>" in page) == (True, False)
