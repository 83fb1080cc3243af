"""What each kind of money means on paper: the house's words, or a branch's own; what is printed keeps its words."""

from decimal import Decimal

import pytest

from bookings.payments.actions import take_payment
from bookings.payments.documents import RECEIPT
from studio.core.documents.actions import request_document
from studio.core.documents.models import Document
from studio.core.staff.models import Branch
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
PAGE = "/settings/clauses/"
OWN = "定金不退，拍摄前 30 天可改期一次。"


@pytest.fixture
def owner(branch):
    return make_user("owner", branch=branch, all_branches=True)


@pytest.fixture
def order(branch, frontdesk):
    return take_order(branch=branch, seller=frontdesk)


def earnest(order, by):
    return take_payment(order=order, kind="earnest", method="wechat", amount=Decimal(900), by=by, at=AT)


def test_own_words_stand_on_new_papers_and_old_ones_keep_theirs(order, frontdesk, owner, client_for):
    before = earnest(order, frontdesk)
    assert client_for(owner).post(PAGE, {"zh-hans-earnest": f" {OWN}\n", "branch": order.branch_id}).status_code == 302
    after = take_payment(order=order, kind="earnest", method="cash", amount=Decimal(100), by=frontdesk, at=AT)
    assert RECEIPT.facts(after.pk, "zh-hans")["clause"] == OWN
    assert "20" in RECEIPT.facts(after.pk, "en")["clause"]
    kept = Document.objects.get(subject=f"payment:{before.pk}")
    assert OWN not in kept.payload["clause"]
    request_document(kind="receipt", subject=f"payment:{before.pk}", by=frontdesk, at=AT)
    assert Document.objects.filter(subject=f"payment:{before.pk}").count() == 1


def test_for_one_branch_or_for_all(owner, branch, other_branch, client_for):
    client = client_for(owner)
    client.post(PAGE, {"zh-hans-penalty": OWN, "branch": branch.pk})
    assert Branch.objects.get(pk=other_branch.pk).paper_words.get("zh-hans", {}) == {}
    client.post(PAGE, {"zh-hans-penalty": OWN, "branch": branch.pk, "everywhere": "on"})
    assert Branch.objects.get(pk=other_branch.pk).paper_words["zh-hans"] == {"penalty": OWN}
    client.post(PAGE, {"zh-hans-penalty": "", "branch": branch.pk})
    assert Branch.objects.get(pk=branch.pk).paper_words["zh-hans"] == {}


def test_the_preview_shows_what_is_typed_and_stores_nothing(order, owner, client_for):
    page = client_for(owner).post(PAGE + "preview/", {"zh-hans-stage": OWN, "branch": order.branch_id})
    assert OWN in page.content.decode()
    assert order.number in page.content.decode()
    assert Branch.objects.get(pk=order.branch_id).paper_words == {}


def test_too_long_a_clause_is_refused_beside_its_field(owner, branch, client_for):
    answer = client_for(owner).post(PAGE, {"en-balance": "x" * 201, "branch": branch.pk})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["en-balance"])
    assert "x" * 201 in answer.content.decode()
