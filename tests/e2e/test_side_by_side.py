"""The day at the till has two forms: whichever is sent, what was typed into the other stands there again."""

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from studio.core.staff.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_counted_survives_a_row_of_the_drawer_and_the_other_way_round(
    desk: BrowserContext, frontdesk: User
) -> None:
    frontdesk.role = make_user("cashier", branch=frontdesk.branch).role
    frontdesk.save()
    page = desk.new_page()
    page.goto(f"/day-close/HB-{timezone.localdate()}/")
    page.fill("#id_counted_cash", "180")
    page.fill("#id_note", "找零差 20 元")
    page.fill("#id_drawer_amount", "20O")
    page.click(".drawer-form button")
    expect(page.locator(".drawer-form .invalid-feedback")).to_be_visible()
    page.fill("#id_drawer_amount", "200")
    page.click(".drawer-form button")
    expect(page.locator("table.drawer")).to_be_visible()
    expect(page.locator("#id_counted_cash")).to_have_value("180")
    expect(page.locator("#id_note")).to_have_value("找零差 20 元")
    page.fill("#id_note", "")
    page.fill("#id_left", "180")
    page.fill("#id_drawer_note", "招商银行")
    page.click("form[data-till] button[type=submit]")
    expect(page.locator("form[data-till] .invalid-feedback")).to_be_visible()
    expect(page.locator("#id_drawer_note")).to_have_value("招商银行")
    page.reload()
    expect(page.locator("#id_drawer_note")).to_have_value("")
