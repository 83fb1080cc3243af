"""The browser of the stories: the system's Chromium, one for the whole run, a fresh context for each test."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from studio.core.staff.models import User
from tests.e2e.house import House, open_house
from tests.support.browser import ARGS, CHROMIUM, DESK

PATIENCE = 60_000  # ms a page may take on a machine that does other things beside; what comes is taken at once


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visitor(chromium: Browser, live_server: object) -> Iterator[BrowserContext]:
    """A browser nobody has signed in with yet."""
    context = chromium.new_context(viewport=DESK, locale="zh-CN", base_url=live_server.url)  # type: ignore[attr-defined]
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def desk(
    visitor: BrowserContext, live_server: object, frontdesk: User, client_for: Callable[[User], Client]
) -> BrowserContext:
    """A front-desk clerk's browser, signed in."""
    session = client_for(frontdesk).cookies["sessionid"].value
    visitor.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])  # type: ignore[attr-defined]
    return visitor


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product as `make run` starts it, with a real worker; for stories that go through all of it."""
    with open_house(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture
def counter(chromium: Browser, house: House) -> Iterator[BrowserContext]:
    """A browser at the front desk of that house, not signed in yet."""
    context = chromium.new_context(viewport=DESK, locale="zh-CN", base_url=house.url)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()
