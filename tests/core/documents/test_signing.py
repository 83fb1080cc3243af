"""签名: drawn or on paper; a signed version never changes, the next one names it."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image

from studio.core.documents import actions, registry
from studio.core.documents.models import Document, PrintedCopy, Signature
from studio.core.documents.states import Signing, read_strokes, svg_path
from studio.core.errors import StudioError
from studio.core.staff.models import User
from tests.core.documents.kinds import Slip
from tests.core.documents.reading import row_text_of
from tests.factories import AT, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.documents.addresses")]
SignIn = Callable[[User], Client]
SIGN = "/slips/S-7/slip-signed/sign/"
DRAWN = [[[100, 200], [300, 80], [420, 260]], [[500, 100], [640, 240]]]


@pytest.fixture(autouse=True)
def kind(slip: Slip) -> Slip:
    registry.register(slip.kind("slip-signed", signable=True, template="pdf/order_form.html"))
    return slip


def digest(slip: Slip) -> str:
    return actions.digest_of_facts(slip.facts)


def sign(by: User, slip: Slip, **changes: Any) -> Signature:
    fields = {"kind": "slip-signed", "subject": "slip:7", "language": "zh-hans", "digest": digest(slip), "key": "k",
              "signing": Signing("drawn", "柳闻莺", tuple(map(tuple, DRAWN)))} | changes  # fmt: skip
    return actions.sign_document(**fields, by=by, at=AT)


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#c9301f").save(out, kind)
    return out.getvalue()


def post(client: Client, slip: Slip, **changes: Any) -> Any:
    fields = {"how": "drawn", "signer": "柳闻莺", "strokes": json.dumps(DRAWN), "submission_key": "k",
              "digest": digest(slip)} | changes  # fmt: skip
    return client.post(SIGN, {name: value for name, value in fields.items() if value is not None})


def test_signing_writes_the_version_and_keeps_the_name(slip: Slip, frontdesk: User) -> None:
    signature = sign(frontdesk, slip)
    document = Document.objects.get()
    assert (document.version, document.signed_at, signature.document) == (1, AT, document)
    assert (signature.signer, signature.how, signature.taken_by) == ("柳闻莺", "drawn", frontdesk)


def test_a_signed_version_cannot_be_made_to_say_something_else(slip: Slip, frontdesk: User) -> None:
    """Not by an update that goes round the actions, on either database."""
    sign(frontdesk, slip)
    for changed in ({"payload": {"total": "1"}}, {"digest": "x"}, {"version": 9}, {"signed_at": None}, {"number": "1"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.update(**changed)
    for changed in ({"signer": "别人"}, {"strokes": []}, {"how": "on_paper"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.update(**changed)
    for nothing in (Signature.objects.all().delete, Signature.objects.get().delete):
        with pytest.raises(RuntimeError):
            nothing()
    with pytest.raises(IntegrityError):
        Document.objects.all().delete()
    document = Document.objects.get()
    assert (document.payload["figures"], document.version) == (slip.facts["figures"], 1)


def test_an_unsigned_version_is_guarded_by_nothing_but_habit(slip: Slip, frontdesk: User) -> None:
    """The twin: without a signature the same updates go through."""
    actions.request_document(kind="slip-signed", subject="slip:7", by=frontdesk, at=AT)
    assert Document.objects.update(payload={"total": "1"}, number="1") == 1


def test_file_and_prints_may_still_come(slip: Slip, frontdesk: User) -> None:
    sign(frontdesk, slip)
    document = Document.objects.get()
    assert actions.made_ready(document).is_ready
    assert actions.print_copy(document=document, by=frontdesk, at=AT).n == 1


def test_a_change_makes_a_new_version_that_names_the_signed_one(slip: Slip, frontdesk: User) -> None:
    sign(frontdesk, slip)
    slip.facts["figures"] = "¥1,400.00"
    fresh = actions.request_document(kind="slip-signed", subject="slip:7", by=frontdesk, at=AT)
    assert fresh.version == 2
    assert fresh.payload["issue"]["replaces"] == {"version": 1, "signed_on": "2026-05-10"}
    assert (fresh.signed_at, Document.objects.get(version=1).payload["figures"]) == (None, "¥1,300.00")


def test_what_changed_while_they_were_signing_is_not_signed(slip: Slip, frontdesk: User) -> None:
    seen = digest(slip)
    slip.facts["figures"] = "¥1,400.00"
    with pytest.raises(StudioError):
        sign(frontdesk, slip, digest=seen)
    assert Signature.objects.count() == 0


def test_the_same_form_signs_once_and_nobody_signs_over_it(slip: Slip, frontdesk: User) -> None:
    assert sign(frontdesk, slip) == sign(frontdesk, slip)
    with pytest.raises(StudioError):
        sign(frontdesk, slip, key="another")
    assert Signature.objects.count() == 1


def test_a_paper_nobody_signs(slip: Slip, frontdesk: User) -> None:
    with pytest.raises(StudioError):
        sign(frontdesk, slip, kind="slip")


def test_the_print_that_lay_ready_is_made_again_with_the_signature(slip: Slip, frontdesk: User) -> None:
    document = actions.request_document(kind="slip-signed", subject="slip:7", by=frontdesk, at=AT)
    gone = actions.print_copy(document=document, by=frontdesk, at=AT)
    actions.prepare_copies(document.pk)
    assert PrintedCopy.objects.filter(printed_at=None).count() == 1
    sign(frontdesk, slip)
    assert [copy.pk for copy in PrintedCopy.objects.all()] == [gone.pk]


# --- the page ----------------------------------------------------------------------------------------------------


def test_the_page_shows_the_field_and_stores_nothing(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    page = client_for(frontdesk).get(SIGN).content.decode()
    assert 'id="pad"' in page
    assert 'enctype="multipart/form-data"' in page
    assert Document.objects.count() == 0


def test_drawn_on_the_screen(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    browser = client_for(frontdesk)
    assert post(browser, slip)["Location"] == "/slips/7/"
    page = browser.get(SIGN).content.decode()
    assert svg_path(read_strokes(DRAWN)) in page
    assert 'id="pad"' not in page


def test_on_paper_with_a_photo_only_for_who_may_read_the_paper(
    slip: Slip, frontdesk: User, client_for: SignIn, other_branch: Any
) -> None:
    browser = client_for(frontdesk)
    sent = SimpleUploadedFile("../../evil.php", picture("PNG", (3000, 1000)), "application/x-php")
    assert post(browser, slip, how="on_paper", strokes="", photo=sent).status_code == 302
    signature = Signature.objects.get()
    assert (signature.how, signature.strokes) == ("on_paper", [])
    assert "evil" not in signature.photo.name
    answer = browser.get("/slips/S-7/slip-signed/signed/1.jpg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff"
    with Image.open(io.BytesIO(answer.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (2000, 667))
    assert browser.get("/slips/S-7/slip-signed/signed/2.jpg").status_code == 404
    stranger = client_for(make_user("manager", branch=other_branch))
    assert stranger.get("/slips/S-7/slip-signed/signed/1.jpg").status_code == 404
    signature.photo.storage.delete(signature.photo.name)
    assert browser.get("/slips/S-7/slip-signed/signed/1.jpg").status_code == 404


def bomb() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"0" * 99, b"%PDF-1.7", bomb()],
    ids=["empty", "svg", "gif", "pdf", "bomb"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(
    content: bytes, slip: Slip, frontdesk: User, client_for: SignIn
) -> None:
    sent = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    answer = post(client_for(frontdesk), slip, how="on_paper", strokes="", photo=sent)
    assert answer.status_code == 422
    assert "id_photo_error" in answer.content.decode()
    assert (Signature.objects.count(), Document.objects.count()) == (0, 0)


def test_a_photo_carries_nothing_of_the_camera(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    taken = Image.new("RGB", (40, 80), "white")
    facts = taken.getexif()
    facts[0x0112], facts[0x010F] = 6, "SecretPhone"
    out = io.BytesIO()
    taken.save(out, "JPEG", exif=facts)
    post(client_for(frontdesk), slip, how="on_paper", photo=SimpleUploadedFile("a.jpg", out.getvalue()))
    kept = Signature.objects.get().photo.read()
    assert b"SecretPhone" not in kept
    with Image.open(io.BytesIO(kept)) as upright:
        assert upright.size == (80, 40)


@pytest.mark.parametrize(
    "strokes",
    ["", "[]", "null", "{}", "[[]]", "[[[1,2]]]", "[[[1,2],[3]]]", "[[[1.5,2],[3,4]]]", "[[[-1,2],[900,4]]]",
     "[[[1,2],[1001,4]]]", '[[["1","2"],["900","2"]]]', "[[[true,1],[900,4]]]", "[" * 5000,
     json.dumps([[[n % 1000, 0] for n in range(7000)]])],
)  # fmt: skip
def test_what_is_no_drawing_is_refused(strokes: str, slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    answer = post(client_for(frontdesk), slip, strokes=strokes)
    assert answer.status_code == 422
    assert 'value="柳闻莺"' in answer.content.decode()
    assert Signature.objects.count() == 0


def test_a_stale_page_shows_the_new_facts_and_keeps_what_was_drawn(
    slip: Slip, frontdesk: User, client_for: SignIn
) -> None:
    seen = digest(slip)
    slip.facts["figures"] = "¥1,400.00"
    answer = post(client_for(frontdesk), slip, digest=seen)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{digest(slip)}"' in page
    assert "[[[100, 200]" in page


def test_who_may_not_print_does_not_sign(slip: Slip, branch: Any, client_for: SignIn) -> None:
    assert post(client_for(make_user("photographer", branch=branch)), slip).status_code == 403
    assert Signature.objects.count() == 0


def test_another_version_is_shown_by_its_number(
    slip: Slip, frontdesk: User, client_for: SignIn, tmp_path: Path
) -> None:
    sign(frontdesk, slip)
    slip.facts["number"] = "HB-R-09999"
    actions.request_document(kind="slip-signed", subject="slip:7", by=frontdesk, at=AT)
    browser = client_for(frontdesk)
    old = browser.get("/slips/S-7/slip-signed.pdf", {"version": 1}).content
    assert "柳闻莺" in row_text_of(old, tmp_path)
    assert browser.get("/slips/S-7/slip-signed.pdf", {"version": 3}).status_code == 404
