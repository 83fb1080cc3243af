"""The look in a real browser: nothing to complain about for axe, no sideways scroll, everything by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import DESK, PHONE, axe, opened, sideways


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/styleguide/", "/account/"])
def test_pages_of_the_house_are_readable_for_everybody(desk, path, size):
    page, wrong = opened(desk, path)
    page.set_viewport_size(size)
    page.reload()
    assert axe(page) == []
    assert sideways(page) == 0
    assert wrong == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_sign_in_page_is_readable_for_everybody(chromium, live_server, branch, size):
    context = chromium.new_context(viewport=size, base_url=live_server.url)
    page, wrong = opened(context, "/login/")
    assert axe(page) == []
    assert sideways(page) == 0
    assert wrong == []
    page.fill("#id_password", "kept secret")
    page.click("[data-reveal]")
    assert page.get_attribute("#id_password", "type") == "text"
    context.close()


def test_whatever_has_the_focus_shows_it(desk):
    page, _ = opened(desk, "/styleguide/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("skip")
    unseen = []
    for _step in range(45):
        page.keyboard.press("Tab")
        unseen += page.evaluate(
            """() => {
              const here = document.activeElement;
              const marks = [here, here.nextElementSibling, here.closest('.yc-search')].filter(Boolean)
                .map(e => getComputedStyle(e));
              const seen = marks.some(m => m.boxShadow !== 'none' || m.outlineStyle !== 'none');
              return seen ? [] : [here.outerHTML.slice(0, 120)];
            }"""
        )
    assert unseen == []


def test_keys_open_search_rows_and_help(desk):
    page, _ = opened(desk, "/styleguide/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(
        page.locator("#keys dd", has_text="Search").or_(page.locator("#keys dt", has_text="/")).first
    ).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator(":focus")).to_have_id("search")
    page.keyboard.type("jk?")
    expect(page.locator("#search")).to_have_value("jk?")


def test_a_dangerous_button_asks_once(desk):
    page, _ = opened(desk, "/styleguide/")
    page.click("[data-confirm]")
    expect(page.locator("#confirm")).to_be_visible()
    page.click("#confirm [data-close-dialog]")
    expect(page.locator("#confirm")).to_be_hidden()


def test_customer_view_hides_what_is_for_staff_and_stays(desk):
    page, _ = opened(desk, "/styleguide/")
    page.evaluate("document.querySelector('#parts').insertAdjacentHTML('beforeend', '<p class=staff-only>cost</p>')")
    expect(page.locator(".staff-only")).to_be_visible()
    page.keyboard.press("F9")
    expect(page.locator(".staff-only")).to_be_hidden()
    page.reload()
    expect(page.locator("html[data-facing]")).to_be_attached()


def test_a_form_is_posted_once_however_often_the_button_is_pressed(desk):
    page, _ = opened(desk, "/account/")
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.evaluate(
        """() => {
          const form = document.querySelector('form[action="/account/"]');
          const button = form.querySelector('button');
          button.click(); button.click(); button.click();
        }"""
    )
    page.wait_for_selector("[data-toast]")
    assert len(posts) == 1
