"""The frame of every page: navigation by role, search, language, toasts, customer view."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory

from studio.core.access import Perm
from studio.core.ui import menu
from studio.core.ui.toasts import toast, undo_url


def entry(
    label: str, url_name: str, perm: Perm = Perm.SIGNED_IN, badge: Any = None, also: tuple[str, ...] = ()
) -> SimpleNamespace:
    return SimpleNamespace(label=label, url_name=url_name, perm=perm, unless=None, badge=badge, also=also)


ENTRIES = [
    entry("Style", "ui:styleguide", also=("payments:days",)),
    entry("Account", "staff:account", badge=lambda user: 3),
    entry("Password", "staff:password", Perm.SETTINGS_EDIT),
    entry("Nowhere", "nobody:answers"),
]


def words(user, path: str = "/") -> list[menu.Word]:
    return menu.words_for(user, path, ENTRIES)


def test_the_bar_shows_what_the_role_may_open_and_what_exists(frontdesk):
    assert words(frontdesk) == [
        menu.Word("Style", "/styleguide/", False, 0),
        menu.Word("Account", "/account/", False, 3),
    ]


def test_the_longest_address_that_leads_here_is_current(frontdesk):
    frontdesk.role.perms = [*frontdesk.role.perms, Perm.SETTINGS_EDIT.value]
    current = [word.label for word in words(frontdesk, "/account/password/") if word.current]
    assert current == ["Password"]
    assert [word.label for word in words(frontdesk, "/accounting/") if word.current] == []
    assert [word.label for word in words(frontdesk, "/day-close/HB-2026-05-10/") if word.current] == ["Style"]


@pytest.fixture
def page(english: None):
    def render(user, cookies: dict[str, str] | None = None, **extra: Any) -> str:
        request = RequestFactory().get("/styleguide/")
        request.user = user
        request.COOKIES.update(cookies or {})
        return render_to_string("base.html", extra, request=request)

    return render


def test_a_clerk_finds_search_new_order_and_the_way_out(page, frontdesk):
    html = page(frontdesk)
    assert '<html lang="en" data-bs-theme="light" data-density="">' in html
    assert 'hx-get="/search/" hx-trigger="input changed delay:200ms"' in html
    assert '<a class="btn-new" href="/orders/new/" data-key="Alt+n">' in html
    assert '<form method="post" action="/logout/">' in html
    assert '<button type="submit" name="language" value="zh-hans" lang="zh-hans">' in html
    assert html.index('class="skip"') < html.index("<header")


def test_who_may_not_take_orders_is_not_offered_one(page, finance):
    assert 'class="btn-new"' not in page(finance)


def test_a_stranger_sees_a_frame_without_names(page, db):
    html = page(AnonymousUser())
    assert 'class="yc-search"' not in html
    assert 'class="btn-new"' not in html
    assert 'action="/logout/"' not in html


def test_the_persons_own_ways_win_over_the_page(page, frontdesk):
    frontdesk.density = "touch"
    frontdesk.single_keys = False
    html = page(frontdesk)
    assert 'data-density="touch"' in html
    assert 'data-single-keys="off"' in html


def test_customer_view_survives_the_next_page_without_a_flash(page, frontdesk):
    assert "data-facing>" in page(frontdesk, {"yc_facing": "1"})
    assert "data-facing>" not in page(frontdesk, {"yc_facing": "0"})


def test_every_htmx_request_carries_the_token_and_nothing_is_evaluated(page, frontdesk):
    html = page(frontdesk)
    assert 'hx-headers=\'{"X-CSRFToken": "' in html
    assert '"allowEval":false' in html
    assert '"includeIndicatorStyles":false' in html
    assert '"historyCacheSize":0' in html


def test_a_toast_offers_the_way_back_as_a_post(page, frontdesk):
    done = Message(constants.SUCCESS, "Arrived: <b>林知微</b>", extra_tags="undo:/arrivals/7/undo/")
    refused = Message(constants.ERROR, "Not possible")
    html = page(frontdesk, messages=[done, refused])
    assert "Arrived: &lt;b&gt;林知微&lt;/b&gt;" in html
    assert '<form method="post" action="/arrivals/7/undo/">' in html
    assert '<div class="toast-bar is-bad" data-toast>' in html
    assert html.count('class="toast-undo"') == 2  # this one, and the pattern for those that come by htmx


def test_a_toast_travels_with_the_htmx_answer(rf):
    request = rf.get("/", headers={"hx-request": "true"})
    request.htmx = True
    response = HttpResponse()
    toast(request, "已登记", undo="/undo/", response=response)
    assert response["HX-Trigger"] == r'{"toast": {"text": "\u5df2\u767b\u8bb0", "undo": "/undo/"}}'


def test_an_undo_address_is_read_from_its_own_message_only():
    assert undo_url(Message(constants.SUCCESS, "x", extra_tags="undo:/u/")) == "/u/"
    assert undo_url(Message(constants.SUCCESS, "x", extra_tags="plain")) == ""
    assert undo_url(Message(constants.SUCCESS, "x")) == ""
