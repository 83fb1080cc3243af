"""签字 on every paper that has a line for it: communication sheet, receipts and refunds, arrival form."""

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse

from bookings.appointments.actions import book
from bookings.payments import actions
from studio.core import clock
from studio.core.documents.models import Document, Signature
from studio.core.documents.registry import signed_kinds
from studio.core.documents.tasks import prepare
from tests.bookings.orders.stories import take_order
from tests.core.documents.reading import row_text_of
from tests.core.documents.test_signing import picture
from tests.factories import AT, make_customer

pytestmark = pytest.mark.django_db
DRAWN = json.dumps([[[100, 200], [300, 80], [420, 260]], [[500, 100], [640, 240]]])
DOORS = {"order": ("orders", "HB-1"), "payment": ("payments", "HB-R-00001"), "appointment": ("board", "7")}


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


@pytest.fixture
def paid_back(order, frontdesk, manager):
    payment = actions.take_payment(order=order, kind="stage", method="cash", amount=500, by=frontdesk, at=AT)
    order.refresh_from_db()
    return actions.reverse_payment(payment=payment, reason="多收", approved_by=manager, by=frontdesk, at=AT)


def sign(client, address, **changes):
    """The page's own form, sent as a browser sends it."""
    page = client.get(address).content.decode()
    digest = re.search(r'name="digest" value="([^"]+)"', page)[1]
    sent = {"how": "drawn", "signer": "柳闻莺", "strokes": DRAWN, "submission_key": address, "digest": digest}
    return client.post(address, sent | changes)


def printed(client, address, folder: Path) -> str:
    for one in Document.objects.filter(state="requested"):
        prepare(one.pk)
    return row_text_of(client.get(f"{address}.pdf").content, folder)


@pytest.mark.parametrize("kind", ["order-form", "communication-sheet", "receipt", "receipt-three", "arrival-form"])
def test_every_paper_with_a_line_for_a_name_has_a_door(kind):
    assert kind in {one.name for one in signed_kinds()}


def test_what_is_signed_has_a_door_and_no_door_leads_to_what_nobody_signs():
    for kind in signed_kinds():
        room, number = DOORS[kind.subject_kind]
        assert reverse(f"{room}:{kind.name}-sign", args=[number])
    with pytest.raises(NoReverseMatch):
        reverse("orders:flow-sheet-sign", args=["HB-1"])


@pytest.mark.parametrize("size", ["receipt", "receipt-roll", "receipt-three"])
def test_who_got_their_money_back_signs_for_it(size, paid_back, frontdesk, client_for, tmp_path):
    client, paper = client_for(frontdesk), f"/payments/{paid_back.receipt_number}/{size}"
    page = client.get(f"{paper}/sign/").content.decode()
    assert "伍佰元整" in page
    assert "柳闻莺" in page
    assert sign(client, f"{paper}/sign/", signer="柳母").status_code == 302
    signature = Signature.objects.get()
    assert (signature.document.kind, signature.how) == (size, "drawn")
    sheet = printed(client, paper, tmp_path)
    assert "柳母" in sheet


def test_a_receipt_is_signed_as_it_was_issued(paid_back, order, frontdesk, client_for):
    order.customer.display_name = "改了名字"
    order.customer.save()
    order.customer.people.update(name="改了名字")
    client, address = client_for(frontdesk), f"/payments/{paid_back.receipt_number}/receipt/sign/"
    page = client.get(address).content.decode()
    assert "柳闻莺" in page
    assert "改了名字" not in page
    assert sign(client, address).status_code == 302
    assert Document.objects.get(kind="receipt", number=paid_back.receipt_number).version == 1


def test_the_desk_is_offered_the_screen_beside_the_printer(order, frontdesk, client_for):
    client = client_for(frontdesk)
    client.post(
        f"/orders/{order.number}/payments/new/",
        {"kind": "prepayment", "method": "cash", "amount": "500", "note": "", "submission_key": "k"},
    )
    page = client.get(f"/orders/{order.number}/").content.decode()
    assert 'href="/payments/HB-R-00001/receipt/sign/"' in page
    assert 'href="/payments/HB-R-00001/receipt/sign/?language=zh-hans"' in client.get(
        "/payments/HB-R-00001/receipt/"
    ).content.decode()  # fmt: skip


def test_what_they_asked_for_is_signed_and_a_change_is_signed_anew(order, branch, frontdesk, client_for, tmp_path):
    client, paper = client_for(frontdesk), f"/orders/{order.number}/communication-sheet"
    assert "牵手走" in client.get(f"{paper}/sign/").content.decode()
    assert sign(client, f"{paper}/sign/", signer="柳母").status_code == 302
    assert "柳母" in printed(client, paper, tmp_path)
    home = f"/orders/{order.number}/"
    assert f'href="{paper}/sign/"' not in client.get(home).content.decode()
    change = {
        "wedding_on": "", "pickup_promised_on": "", "consent": "indoors", "styles": ["natural"], "likes": "低头笑",
        "seen": order.version,
    }  # fmt: skip
    assert client.post(f"{home}change/", change).status_code == 302
    page = client.get(home).content.decode()
    assert f'href="{paper}/sign/"' in page
    assert "之后已有改动" in page
    assert sign(client, f"{paper}/sign/", submission_key="again").status_code == 302
    assert list(Signature.objects.values_list("document__version", flat=True).order_by("pk")) == [1, 2]


def test_a_visitor_signs_on_paper_and_the_photo_keeps_what_was_written_by_hand(branch, frontdesk, client_for, tmp_path):
    customer = make_customer(branch=branch)
    visit = book(
        customer=customer, purpose="consultation", day=clock.today(), part="open", talk="想拍汉服", branch=branch,
        by=frontdesk, at=clock.now(),
    )  # fmt: skip
    client, paper = client_for(frontdesk), f"/calendar/visits/{visit.pk}/arrival-form"
    assert "想拍汉服" in client.get(f"{paper}/sign/").content.decode()
    photo = SimpleUploadedFile("sheet.jpg", picture(), content_type="image/jpeg")
    answer = sign(client, f"{paper}/sign/", how="on_paper", strokes="", photo=photo)
    assert answer.status_code == 302
    printed(client, paper, tmp_path)
    kept = client.get(f"{paper}/signed/1.jpg")
    assert (kept.status_code, kept["Content-Type"]) == (200, "image/jpeg")
