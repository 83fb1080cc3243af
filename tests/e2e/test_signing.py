"""From a changed package to the name under the new order form: printed, out of date, signed on the screen, named."""

import io
import math
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader

from bookings.orders.models import Order
from studio.core.documents.models import Document
from studio.core.staff.models import Branch, User
from tests.journeys.intake.sitting import open_shop, take
from tests.support.browser import DESK, PHONE, axe, listen, sideways


@pytest.fixture
def order(branch: Branch, frontdesk: User, client_for: Callable[[User], Client]) -> Order:
    assert take(client_for(frontdesk), open_shop(branch)).status_code == 302
    return Order.objects.get()


def words_in(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def draw_a_name(page: Page) -> None:
    """Three strokes with the pointer, as a finger would draw them."""
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for n in range(3):
        left, middle = box["x"] + box["width"] * (0.1 + 0.28 * n), box["y"] + box["height"] / 2
        page.mouse.move(left, middle)
        page.mouse.down()
        for step in range(20):
            page.mouse.move(left + step * box["width"] / 90, middle + math.sin(step / 3) * box["height"] / 4)
        page.mouse.up()


def test_another_package_is_printed_and_signed_on_the_screen(desk: BrowserContext, order: Order) -> None:
    page, at = desk.new_page(), f"/orders/{order.number}/"
    wrong = listen(page)
    page.goto(at)
    with desk.expect_page() as printed:
        page.locator(f"form[action='{at}order-form/print/'] button").first.click()
    printed.value.close()

    page.goto(f"{at}package/")
    page.locator("label", has_text="初见").click()
    expect(page.locator("#outlook")).to_contain_text("¥4,799.00")
    assert axe(page) == []
    page.set_viewport_size(PHONE)
    assert sideways(page) == 0
    page.set_viewport_size(DESK)
    page.fill("#id_reason", "预算变了")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{at}")
    outdated = page.locator(".outdated")
    expect(outdated).to_contain_text("第 1 版")
    assert axe(page) == []
    with desk.expect_page() as printed:
        outdated.get_by_role("button").first.click()
    printed.value.close()
    page.goto(at)
    expect(page.locator(".outdated")).to_have_count(0)

    page.set_viewport_size(PHONE)
    page.goto(f"{at}order-form/sign/")
    assert sideways(page) == 0
    assert axe(page) == []
    page.locator("button", has_text="保存签字").click()
    page.wait_for_load_state()
    expect(page.locator(".err-sum")).to_contain_text("还没有签字")
    wrong.clear()  # the refusal itself is a 422
    draw_a_name(page)
    expect(page.locator("#pad-state")).to_have_text("已书写")
    page.locator("button", has_text="保存签字").click()
    page.wait_for_url(f"**{at}")
    page.set_viewport_size(DESK)
    expect(page.locator(".by-name")).to_contain_text("第 2 版")

    page.goto(f"{at}change/")
    page.fill("#id_wedding_on", "2027-10-03")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{at}")
    expect(page.locator(".outdated")).to_contain_text("签字")
    with desk.expect_page() as printed:
        page.locator(".outdated").get_by_role("button").first.click()
    printed.value.close()
    newest = Document.objects.filter(kind="order-form").order_by("-version").first()
    assert newest is not None
    assert newest.payload["issue"]["replaces"]["version"] == 2
    paper = words_in(page.request.get(f"{at}order-form.pdf").body())
    assert "第2版" in paper.replace(" ", "")
    assert wrong == []
