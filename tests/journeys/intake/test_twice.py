"""The same form sent twice: one order, one payment, one place; a changed one is told that it is not in it."""

from collections.abc import Callable

import pytest
from django.test import Client

from bookings.calendar.models import Hold
from bookings.orders.models import Order, OrderDraft
from bookings.payments.models import Payment
from customers.profiles.models import Customer
from studio.core.staff.models import User
from tests.factories import make_user
from tests.journeys.intake.sitting import DRAFT, Shop, filled_in, in_english, take

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], Client]


def one_of_each() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (Customer, Order, Payment, Hold))  # type: ignore[return-value]


def test_the_same_form_again_gives_the_same_order(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    first, second = take(client, shop), take(client, shop)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert one_of_each() == (1, 1, 1, 1)


def test_going_back_leads_to_the_order_the_form_made(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    made = take(client, shop, submission_key="the-form-that-was-sent")["Location"]
    assert client.get("/orders/new/?sent=the-form-that-was-sent")["Location"] == made
    assert client.get("/orders/new/?sent=another-form").status_code == 200
    colleague = client_for(make_user("frontdesk", branch=shop.branch))
    assert colleague.get("/orders/new/?sent=the-form-that-was-sent").status_code == 200


def test_back_edit_and_resend_says_what_was_saved(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = in_english(client_for(frontdesk))
    take(client, shop)
    number = Order.objects.get().number
    answer = take(client, shop, likes="改过的话")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"already saved as {number}" in page
    assert "What you changed since is not in it" in page
    assert f'href="/orders/{number}/"' in page
    assert f'href="/orders/{number}/reschedule/"' in page
    assert "改过的话" in page
    assert one_of_each() == (1, 1, 1, 1)
    assert Order.objects.get().communication_sheet.likes == "牵手走"


def test_on_purpose_it_becomes_another_order(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    take(client, shop)
    anew = client.post("/orders/new/", filled_in(shop, adjust="anew"))
    key = anew.context["form"].data["submission_key"]
    assert key != "key-of-this-sitting"
    other = str(shop.photographers[1].pk)
    assert take(client, shop, submission_key=key, photographer=other, sure=["duplicate"]).status_code == 302
    assert one_of_each() == (2, 2, 2, 2)


def test_a_refused_form_may_be_sent_again(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    assert take(client, shop, shown_total="1.00").status_code == 422
    assert take(client, shop).status_code == 302
    assert one_of_each() == (1, 1, 1, 1)


def test_somebody_elses_form_is_not_answered(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    take(client_for(frontdesk), shop)
    other = client_for(make_user("frontdesk", branch=shop.branch))
    assert take(other, shop).status_code == 422
    assert one_of_each() == (1, 1, 1, 1)


def test_the_order_ends_its_draft_and_a_late_save_brings_none_back(
    client_for: SignIn, frontdesk: User, shop: Shop
) -> None:
    client = client_for(frontdesk)
    client.post(DRAFT, filled_in(shop))
    assert OrderDraft.objects.count() == 1
    take(client, shop)
    assert OrderDraft.objects.count() == 0
    client.post(DRAFT, filled_in(shop), headers={"HX-Request": "true"})
    assert OrderDraft.objects.count() == 0


def test_another_tabs_draft_survives(client_for: SignIn, frontdesk: User, shop: Shop) -> None:
    client = client_for(frontdesk)
    client.post(DRAFT, filled_in(shop, submission_key="another-tab"))
    take(client, shop)
    assert OrderDraft.objects.get().fields["submission_key"] == ["another-tab"]
