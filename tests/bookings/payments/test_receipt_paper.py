"""A branch says on what its receipts come out: that size is offered first, the others are one press away."""

from decimal import Decimal

import pytest

from bookings.payments import actions
from studio.core.audit.queries import history_of, tell
from studio.core.documents.actions import choose_receipt_paper
from studio.core.documents.models import Document, PrintedCopy
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/papers/"
PAY = {"kind": "prepayment", "method": "cash", "amount": "500", "note": "", "submission_key": "k1"}


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def to_hand_over(page: str) -> list[str]:
    """The addresses of the print buttons, in order."""
    part = page[page.index('id="o-fresh"') :]
    part = part[: part.index("</section>")]
    return [piece.split('"', 1)[0] for piece in part.split('action="')[1:]]


def test_the_money_was_taken_and_one_press_prints_it_on_the_branch_s_paper(order, branch, frontdesk, client_for):
    choose_receipt_paper(branch=branch, kind="receipt-roll", by=frontdesk, at=AT)
    client = client_for(frontdesk)
    where = client.post(f"/orders/{order.number}/payments/new/", PAY)["Location"]
    assert where == f"/orders/{order.number}/"
    page = client.get(where).content.decode()
    sizes = ("receipt-roll", "receipt", "receipt-three")
    assert to_hand_over(page) == [f"/payments/HB-R-00001/{size}/print/" for size in sizes]
    assert "Print the receipt: 80 mm roll" in page
    assert client.post(to_hand_over(page)[0], {"submission_key": "p1"}).status_code == 302
    assert PrintedCopy.objects.get(printed_at__isnull=False).document.kind == "receipt-roll"


def test_what_the_receipt_says_is_written_down_when_it_is_taken_in_that_size_too(order, branch, frontdesk):
    choose_receipt_paper(branch=branch, kind="receipt-three", by=frontdesk, at=AT)
    order.refresh_from_db()
    actions.take_payment(order=order, kind="stage", method="cash", amount=Decimal(500), by=frontdesk, at=AT)
    found = Document.objects.filter(number="HB-R-00001").order_by("kind")
    assert [(one.kind, one.payload["paid"]) for one in found] == [
        ("receipt", "¥500.00"), ("receipt-three", "¥500.00"),
    ]  # fmt: skip


def test_nobody_else_s_order_offers_it(order, branch, frontdesk, client_for):
    client = client_for(frontdesk)
    client.post(f"/orders/{order.number}/payments/new/", PAY)
    assert 'id="o-fresh"' in client.get(f"/orders/{order.number}/").content.decode()
    other = take_order(branch=branch, seller=frontdesk)
    assert 'id="o-fresh"' not in client.get(f"/orders/{other.number}/").content.decode()
    client.cookies["yc_receipt"] = "HB-R-00001"  # not signed by us
    assert 'id="o-fresh"' not in client.get(f"/orders/{order.number}/").content.decode()


def test_income_opens_the_receipt_in_that_size(branch, frontdesk, client_for):
    choose_receipt_paper(branch=branch, kind="receipt-roll", by=frontdesk, at=AT)
    sent = {"method": "cash", "amount": "80", "note": "修相框", "submission_key": "k2"}
    assert client_for(frontdesk).post("/payments/new/", sent)["Location"] == "/payments/HB-R-00001/receipt-roll/"


def test_the_size_is_chosen_in_the_settings_and_told(branch, other_branch, client_for):
    client = client_for(make_user("manager", branch=branch))
    page = client.get(SETTINGS).content.decode()
    assert all(f'value="{kind}"' in page for kind in ("receipt", "receipt-roll", "receipt-three"))
    for _twice in range(2):
        assert client.post(SETTINGS, {"branch": branch.pk, "receipt_paper": "receipt-three"}).status_code == 302
    branch.refresh_from_db()
    assert branch.receipt_paper == "receipt-three"
    told = [one.text for one in tell(history_of(f"branch:{branch.pk}"))]
    assert told == ["Receipts come out as: 241 mm, three parts"]
    client.post(SETTINGS, {"branch": branch.pk, "receipt-x": "1"})  # a form without the choice leaves it
    branch.refresh_from_db()
    assert branch.receipt_paper == "receipt-three"
    assert client.post(SETTINGS, {"branch": other_branch.pk, "receipt_paper": "receipt"}).status_code == 404


def test_a_size_that_is_none_is_refused_beside_the_field(branch, manager, client_for):
    for sent in ("order-form", "x" * 300):
        answer = client_for(manager).post(SETTINGS, {"branch": branch.pk, "receipt_paper": sent})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["receipt_paper"])
    branch.refresh_from_db()
    assert branch.receipt_paper == "receipt"
