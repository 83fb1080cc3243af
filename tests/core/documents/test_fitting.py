"""A receipt fits the paper in the printer of its branch: moved by millimetres, with a test sheet to measure."""

from decimal import Decimal

import pypdf
import pytest

from bookings.payments.actions import take_payment
from studio.core.documents.actions import prepare_copies, print_newest, save_shifts
from studio.core.documents.models import PaperShift, PrintedCopy
from studio.core.documents.states import Shift
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
PAGE = "/settings/papers/"


@pytest.fixture
def payment(branch, frontdesk):
    order = take_order(branch=branch, seller=frontdesk)
    return take_payment(order=order, kind="earnest", method="cash", amount=Decimal(900), by=frontdesk, at=AT)


def pages_of(pdf: bytes, tmp_path):
    (tmp_path / "x.pdf").write_bytes(pdf)
    return pypdf.PdfReader(tmp_path / "x.pdf").pages


def millimetres(page):
    return [round(float(side) * 25.4 / 72) for side in (page.mediabox.width, page.mediabox.height)]


def test_the_three_part_receipt_is_a_third_of_the_continuous_sheet(payment, frontdesk, client_for, tmp_path):
    answer = client_for(frontdesk).get(f"/payments/{payment.receipt_number}/receipt-three.pdf")
    pages = pages_of(answer.content, tmp_path)
    assert (len(pages), millimetres(pages[0])) == (1, [241, 93])
    text = pages[0].extract_text()
    assert "玖佰元整" in text
    assert payment.receipt_number in text


def corner(pdf: bytes, tmp_path):
    """Where the receipt's number stands, in millimetres to the right and down: the engine writes CSS pixels."""
    found = []

    def look(text, _cm, tm, _font, _size):
        if "HB-R" in text:
            found.append((tm[4] * 25.4 / 96, tm[5] * 25.4 / 96))

    pages_of(pdf, tmp_path)[0].extract_text(visitor_text=look)
    return found[0]


def test_it_is_moved_by_millimetres_and_what_lay_ready_is_made_anew(payment, branch, manager, client_for, tmp_path):
    client = client_for(manager)
    address = f"/payments/{payment.receipt_number}/receipt-three.pdf"
    x, y = corner(client.get(address).content, tmp_path)
    printed = print_newest(kind="receipt-three", subject=f"payment:{payment.pk}", by=manager, at=AT)
    prepare_copies(printed.document_id)
    form = {"branch": branch.pk, "receipt-three-x": "3", "receipt-three-y": "−2.5", "receipt-x": "", "receipt-y": ""}
    assert client.post(PAGE, form).status_code == 302
    assert PaperShift.objects.get(kind="receipt-three").y_mm == Decimal("-2.5")
    there = corner(client.get(address).content, tmp_path)
    assert (round(there[0] - x, 1), round(there[1] - y, 1)) == (3.0, -2.5)
    files = dict(PrintedCopy.objects.filter(document__kind="receipt-three").values_list("printed_at", "file"))
    assert files[None] == ""
    assert files[AT] != ""


@pytest.mark.parametrize("value", ["31", "1.55", "x", "1e9"])
def test_what_no_printer_is_off_by_is_refused_beside_the_field(branch, manager, client_for, value):
    answer = client_for(manager).post(PAGE, {"branch": branch.pk, "receipt-three-x": value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["receipt-three-x"])
    assert value in answer.content.decode()


def test_the_test_sheet_has_the_size_of_its_form_and_its_branch_is_ones_own(branch, other_branch, client_for, tmp_path):
    client = client_for(make_user("manager", branch=branch))
    sheet = client.get(f"{PAGE}receipt-three/test.pdf?branch={branch.pk}")
    assert millimetres(pages_of(sheet.content, tmp_path)[0]) == [241, 93]
    assert millimetres(pages_of(client.get(f"{PAGE}receipt/test.pdf").content, tmp_path)[0]) == [210, 148]
    assert client.get(f"{PAGE}order-form/test.pdf").status_code == 404
    assert client.get(f"{PAGE}receipt/test.pdf?branch={other_branch.pk}").status_code == 404
    assert client.post(PAGE, {"branch": other_branch.pk, "receipt-x": "1"}).status_code == 404


def test_saying_the_same_again_changes_nothing(branch, manager):
    for _n in range(2):
        save_shifts(branch=branch, shifts={"receipt": Shift(Decimal("1.0"), Decimal(0))}, by=manager, at=AT)
    assert PaperShift.objects.count() == 1
