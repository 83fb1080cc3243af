"""The intake page in the hands of a practised clerk: every press counts."""

import datetime as dt
import itertools
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import PASSWORD

_couples = itertools.count(1)
BRIDES = ("柳闻莺", "沈如是", "陈沐晴", "林知微", "罗安歌", "苏晚晴", "许嘉树", "顾盼兮")


class Clerk:
    """Works the page and counts what it takes: a field filled, a choice, a key each count as one."""

    def __init__(self, page: Page) -> None:
        self.page, self.interactions = page, 0

    def _count(self, act: Callable[[], object]) -> None:
        self.interactions += 1
        act()

    def fill(self, selector: str, text: str) -> None:
        self._count(lambda: self.page.fill(selector, text))

    def choose(self, selector: str, value: str) -> None:
        self._count(lambda: self.page.select_option(selector, value))

    def click(self, target: str | Locator) -> None:
        self._count(lambda: self.page.locator(target).click() if isinstance(target, str) else target.click())

    def press(self, key: str) -> None:
        self._count(lambda: self.page.keyboard.press(key))

    def type(self, text: str) -> None:
        self._count(lambda: self.page.keyboard.type(text))

    def sign_in(self, login: str = "frontdesk") -> None:
        self.page.goto("/login/")
        self.fill("#id_username", login)
        self.fill("#id_password", PASSWORD)
        self.press("Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def open_form(self) -> None:
        self.press("Alt+n")
        self.page.wait_for_url("**/orders/new/")
        self.page.wait_for_load_state("networkidle")

    def write_couple(self) -> str:
        """A couple nobody has seen before; answers the bride's name."""
        n = next(_couples)
        bride = f"{BRIDES[n % len(BRIDES)]}{'一二三四五六七八九'[n % 9]}"
        self.fill("#id_bride_name", bride)
        self.fill("#id_bride_phone", f"1380000{n:04d}")
        self.fill("#id_groom_name", "祁叙")
        self.choose("#id_source", "walk_in")
        self.fill("#id_wedding_on", in_days(200))
        return bride

    def add(self, product: str) -> None:
        """F8, the name as the list offers it, and the row is there."""
        self.press("F8")
        self.type(product)
        expect(self.page.locator("#addons tr", has_text=product)).to_be_visible()

    def choose_half_day(self, nth: int = 0) -> str:
        expect(self.page.locator(".htmx-request")).to_have_count(0)  # what is on its way has come
        slot = self.page.locator("#slots input[name=slot]").nth(nth)
        value = slot.get_attribute("value") or ""
        self._count(lambda: slot.check(force=True))
        return value

    def wait_for_total(self, total: str) -> None:
        expect(self.page.locator("#bill-total")).to_have_text(total)


def in_days(days: int) -> str:
    return (dt.datetime.now(tz=dt.timezone(dt.timedelta(hours=8))).date() + dt.timedelta(days=days)).isoformat()
