"""A cashier who doubts whether it went through goes back in the browser: the page says that it did."""

import pytest
from playwright.sync_api import BrowserContext, expect

from bookings.payments.models import Payment
from studio.core.staff.models import User
from tests.bookings.orders.stories import take_order

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_goes_back_after_taking_money_is_told_that_it_was_taken(desk: BrowserContext, frontdesk: User) -> None:
    order = take_order(branch=frontdesk.branch, seller=frontdesk)
    page, told = desk.new_page(), "#sent-before"
    page.goto(f"/orders/{order.number}/payments/new/")
    expect(page.locator(told)).to_be_hidden()
    page.fill("#id_amount", "100000")
    page.keyboard.press("Enter")
    expect(page.locator(".invalid-feedback")).to_be_visible()  # refused: nothing was sent yet
    expect(page.locator(told)).to_be_hidden()
    page.goto(f"/orders/{order.number}/payments/new/")
    expect(page.locator(told)).to_be_hidden()
    page.fill("#id_amount", "500")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/orders/{order.number}/")
    page.go_back()
    expect(page.locator(told)).to_be_visible()
    assert Payment.objects.count() == 1
    page.goto(f"/orders/{order.number}/")
    page.goto(f"/orders/{order.number}/payments/new/")  # on purpose this time
    expect(page.locator(told)).to_be_hidden()
