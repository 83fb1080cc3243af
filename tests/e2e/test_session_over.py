"""A clerk types while her session ends: she signs in again, and what she typed is still there."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from studio.core.staff.models import User
from tests.factories import make_user
from tests.support.browser import axe, listen

PASSWORD = "silk-and-lace-2026"


@pytest.fixture
def clerk(branch) -> User:
    return make_user(branch=branch, username="wangsiqi", password=PASSWORD, language="en")


def sign_in(page) -> None:
    page.fill("#id_username", "wangsiqi")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")


def test_what_was_typed_survives_the_end_of_a_session(visitor, clerk):
    page = visitor.new_page()
    wrong = listen(page)
    page.goto("/account/")
    sign_in(page)
    expect(page.locator("h1")).to_have_text("My account")
    assert wrong == []

    page.select_option("#id_density", "touch")
    Session.objects.all().delete()
    page.click('form[action="/account/"] button')
    expect(page.locator("#id_username")).to_be_visible()
    assert page.url.endswith("/account/")
    assert axe(page) == []
    assert any("401" in line for line in wrong)
    wrong.clear()

    sign_in(page)
    expect(page.locator("h1")).to_have_text("My account")
    expect(page.locator("#id_density")).to_have_value("touch")
    expect(page.locator("#toasts")).to_contain_text("Nothing has been saved yet")
    clerk.refresh_from_db()
    assert clerk.density == ""

    page.click('form[action="/account/"] button')
    expect(page.locator("html")).to_have_attribute("data-density", "touch")
    clerk.refresh_from_db()
    assert clerk.density == "touch"
    assert wrong == []


def test_too_many_tries_are_told_kindly_and_signing_out_works(visitor, clerk):
    page = visitor.new_page()
    page.goto("/login/")
    for _ in range(5):
        page.fill("#id_username", "wangsiqi")
        page.fill("#id_password", "wrong")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_role("alert")).to_contain_text("15")
    assert axe(page) == []
