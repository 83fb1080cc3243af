"""The doors of paper: preview, PDF, Print and what a scanned code opens."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from studio.core.documents import actions
from studio.core.documents.models import Document, PrintedCopy
from studio.core.staff.models import User
from tests.core.documents.kinds import Slip
from tests.core.documents.reading import row_text_of
from tests.factories import AT, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.documents.addresses")]
SignIn = Callable[[User], Client]
PREVIEW, PDF, PRINT = "/slips/S-7/slip/", "/slips/S-7/slip.pdf", "/slips/S-7/slip/print/"


def test_the_preview_shows_the_sheet_and_stores_nothing(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    answer = client_for(frontdesk).get(PREVIEW)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "HB-R-01733" in page
    assert "css/paper.css" in page
    assert f'action="{PRINT}"' in page
    assert 'href="/slips/7/"' in page
    assert "预览，不作凭证" in page
    assert "no-store" in answer["Cache-Control"]
    assert (Document.objects.count(), PrintedCopy.objects.count()) == (0, 0)


def test_the_preview_turns_into_the_other_language(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    browser = client_for(frontdesk)
    chinese = browser.get(PREVIEW).content.decode()
    english = browser.get(re.search(r'href="([^"]*language=en[^"]*)"', chinese)[1]).content.decode()
    assert "收款人签名" in chinese
    assert "Cashier&#x27;s signature" in english or "Cashier's signature" in english
    assert '<html lang="en">' in english
    assert ">打印<" in english  # the bar speaks the reader's language, the sheet its own


@pytest.mark.parametrize("language", ["fr", "../../etc", "zh-hans'"])
def test_an_unknown_language_is_the_branch_s_own(
    slip: Slip, frontdesk: User, client_for: SignIn, language: str
) -> None:
    assert '<html lang="zh-Hans">' in client_for(frontdesk).get(PREVIEW, {"language": language}).content.decode()


def test_the_pdf_opens_in_the_browser_and_downloads_on_wish(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    browser = client_for(frontdesk)
    answer = browser.get(PDF)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == 'inline; filename="slip-S-7.pdf"'
    assert browser.get(PDF, {"download": 1})["Content-Disposition"] == 'attachment; filename="slip-S-7.pdf"'
    assert PrintedCopy.objects.count() == 0


def test_print_counts_and_leads_to_that_copy(slip: Slip, frontdesk: User, client_for: SignIn, tmp_path: Path) -> None:
    browser = client_for(frontdesk)
    first, again, second = (browser.post(PRINT, {"submission_key": key}) for key in ("a", "a", "b"))
    assert [answer["Location"] for answer in (first, again, second)] == [
        f"{PDF}?version=1&copy=1",
        f"{PDF}?version=1&copy=1",
        f"{PDF}?version=1&copy=2",
    ]
    paper = browser.get(second["Location"])
    assert paper["Content-Disposition"] == 'inline; filename="slip-S-7-2.pdf"'
    assert "第2次打印" in row_text_of(paper.content, tmp_path)
    assert PrintedCopy.objects.filter(printed_by=frontdesk).count() == 2


def test_print_in_english_is_english(slip: Slip, frontdesk: User, client_for: SignIn, tmp_path: Path) -> None:
    browser = client_for(frontdesk)
    answer = browser.post(PRINT, {"submission_key": "a", "language": "en"})
    assert "Printno.1" in row_text_of(browser.get(answer["Location"]).content, tmp_path)


@pytest.mark.parametrize(
    "query",
    ["version=1&copy=2", "version=2&copy=1", "copy=1", "version=x&copy=1", "version=1&copy=99999999999999999999"],
)
def test_a_copy_nobody_printed_is_not_there(slip: Slip, frontdesk: User, client_for: SignIn, query: str) -> None:
    actions.print_newest(kind="slip", subject="slip:7", by=frontdesk, at=AT)
    browser = client_for(frontdesk)
    assert browser.get(f"{PDF}?version=1&copy=1").status_code == 200
    assert browser.get(f"{PDF}?{query}").status_code == 404


def test_a_copy_that_only_lies_ready_is_not_shown(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    document = actions.request_document(kind="slip", subject="slip:7", by=frontdesk, at=AT)
    actions.prepare_copies(document.pk)
    assert client_for(frontdesk).get(f"{PDF}?version=1&copy=1").status_code == 404


def test_a_form_of_somebody_else_is_refused_in_words(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    other = make_user("frontdesk", branch=slip.branch)
    client_for(other).post(PRINT, {"submission_key": "a"})
    answer = client_for(frontdesk).post(PRINT, {"submission_key": "a"})
    assert answer["Location"] == PREVIEW
    assert PrintedCopy.objects.count() == 1


@pytest.mark.parametrize("address", [PREVIEW, PDF])
def test_another_branch_finds_nothing(slip: Slip, stranger: User, client_for: SignIn, address: str) -> None:
    assert client_for(stranger).get(address).status_code == 404
    assert client_for(stranger).post(PRINT, {"submission_key": "a"}).status_code == 404
    assert Document.objects.count() == 0


def test_who_may_not_print_sees_no_button_and_cannot(slip: Slip, client_for: SignIn) -> None:
    photographer = make_user("photographer", branch=slip.branch)
    browser = client_for(photographer)
    assert PRINT not in browser.get(PREVIEW).content.decode()
    assert browser.post(PRINT, {"submission_key": "a"}).status_code == 403
    assert PrintedCopy.objects.count() == 0


def test_print_is_no_link(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    assert client_for(frontdesk).get(PRINT).status_code == 405


def test_a_scanned_code_opens_the_record(slip: Slip, frontdesk: User, client_for: SignIn) -> None:
    code = actions.code_for(kind="slip", subject="slip:7", at=AT)
    assert client_for(frontdesk).get(f"/s/{code}/")["Location"] == "/slips/7/"


def test_a_stranger_with_the_code_gets_a_sign_in_and_no_data(slip: Slip, client: Client) -> None:
    code = actions.code_for(kind="slip", subject="slip:7", at=AT)
    for known in (code, "4XkQm7RzTw9bLc"):
        answer = client.get(f"/s/{known}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/login/?next=%2Fs%2F{known}%2F")
        assert answer.content == b""


def test_a_code_of_another_branch_a_withdrawn_and_an_invented_one_look_the_same(
    slip: Slip, stranger: User, frontdesk: User, client_for: SignIn
) -> None:
    code = actions.code_for(kind="slip", subject="slip:7", at=AT)
    gone = actions.code_for(kind="slip", subject="slip:8", at=AT)
    actions.revoke_code(code=gone, by=frontdesk, at=AT)
    answers = [client_for(stranger).get(f"/s/{code}/"), client_for(frontdesk).get(f"/s/{gone}/")]
    answers += [client_for(frontdesk).get(f"/s/{odd}/") for odd in ("nothing", "%00", "码", "a'b")]
    assert {answer.status_code for answer in answers} == {404}


def test_the_pages_cost_few_queries(slip: Slip, frontdesk: User, client_for: SignIn, django_assert_num_queries) -> None:
    browser = client_for(frontdesk)
    browser.get(PDF)
    with django_assert_num_queries(3):  # session, user, newest version
        browser.get(PDF)
    with django_assert_num_queries(2):
        browser.get(PREVIEW)
