"""From the sign-in to the papers in the couple's hands, in a real browser against the whole product."""

import io
import time

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Response, expect
from pypdf import PdfReader

from tests.e2e.conftest import PATIENCE
from tests.e2e.house import House
from tests.e2e.intake_page import Clerk, in_days
from tests.support.browser import PHONE, axe, listen, sideways


def words_in(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_couple_walks_in_and_leaves_with_its_papers(counter: BrowserContext, house: House) -> None:
    page = counter.new_page()
    wrong, clerk = listen(page), Clerk(page)
    page.goto("/login/")
    assert axe(page) == []
    clerk.sign_in()
    clerk.open_form()
    assert axe(page) == []
    bride = clerk.write_couple()
    clerk.click(page.locator(".pk label", has_text="半夏里"))
    clerk.add("加一套服装")
    clerk.add("24 寸水晶相框")
    slot = clerk.choose_half_day()
    clerk.fill("#id_deposit", "1300")
    clerk.wait_for_total("¥7,279.00")
    expect(page.locator("#balance")).to_contain_text("¥5,979.00")
    assert axe(page) == []
    clerk.press("Control+Enter")
    page.wait_for_url("**/orders/*-*/")
    print(f"\nfrom the sign-in to the order's page: {clerk.interactions} interactions")

    expect(page.locator("h1")).to_contain_text(bride)
    expect(page.locator("main")).to_contain_text("¥5,979")
    assert axe(page) == []
    number = page.url.rstrip("/").rsplit("/", 1)[1]
    (shoot_day,) = house.ask("SELECT h.day FROM bookings_hold h JOIN bookings_appointment a ON a.hold_id = h.id "
                             "JOIN bookings_order o ON o.id = a.order_id WHERE o.number = ?", number)  # fmt: skip
    assert shoot_day == (slot.partition(":")[0],)
    open_the_papers(page, house, number, bride)
    assert wrong == []


def open_the_papers(page: Page, house: House, number: str, bride: str) -> None:
    """The worker makes the order form and the flow sheet ready; each opens as a PDF that names the couple."""
    house.wait_until(
        "SELECT count(*) = 2 FROM studio_document WHERE number LIKE ? AND ahead AND state = 'ready'", f"{number}%"
    )
    for kind in ("order-form", "flow-sheet", "communication-sheet"):
        answer = page.request.get(f"/orders/{number}/{kind}.pdf")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
        assert bride in words_in(answer.body())
        assert page.request.get(f"/orders/{number}/{kind}/").status == 200
    ((receipt,),) = house.ask(
        "SELECT receipt_number FROM bookings_payment p JOIN bookings_order o ON o.id = p.order_id WHERE o.number = ?",
        number,
    )
    assert "1,300.00" in words_in(page.request.get(f"/payments/{receipt}/receipt.pdf").body())
    buttons = page.locator("section", has=page.locator("#o-hand-over")).locator("form button")
    assert buttons.count() == 3
    printed = (
        "SELECT count(*) = 1 FROM studio_document d JOIN studio_printed_copy c ON c.document_id = d.id "
        "WHERE d.number = ? AND d.kind = ? AND c.n = 1 AND c.printed_at IS NOT NULL"
    )
    for n, (about, kind) in enumerate([(number, "order-form"), (number, "flow-sheet"), (receipt, "receipt")]):
        with page.context.expect_event("response", is_pdf):
            buttons.nth(n).click()
        house.wait_until(printed, about, kind)


def is_pdf(answer: Response) -> bool:
    return answer.headers.get("content-type") == "application/pdf"


@pytest.mark.parametrize("path", ["/calendar/", "/followups/desk/", "/orders/", "/customers/", "/payments/", "/"])
def test_the_other_desks_are_readable_for_everybody(counter: BrowserContext, path: str) -> None:
    page = counter.new_page()
    clerk = Clerk(page)
    clerk.sign_in()
    wrong = listen(page)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    page.set_viewport_size(PHONE)
    assert sideways(page) == 0
    assert wrong == []


@pytest.mark.parametrize(
    "path", ["/day-close/", "/day-close/HB-{day}/", "/payments/new/", "/approvals/", "/calendar/feed/", "/settings/"]
)
def test_the_managers_desks_are_readable_for_everybody(counter: BrowserContext, path: str) -> None:
    page = counter.new_page()
    Clerk(page).sign_in("manager")
    wrong = listen(page)
    page.goto(path.format(day=in_days(0)))
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    page.set_viewport_size(PHONE)
    assert sideways(page) == 0
    assert axe(page) == []
    assert wrong == []


@pytest.fixture
def at_the_form(counter: BrowserContext) -> Clerk:
    clerk = Clerk(counter.new_page())
    clerk.sign_in()
    clerk.open_form()
    return clerk


def test_by_keyboard_alone(at_the_form: Clerk) -> None:
    clerk, page = at_the_form, at_the_form.page
    page.keyboard.press("Alt+1")
    expect(page.locator(":focus")).to_have_id("id_bride_name")
    page.keyboard.type("许嘉禾")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_id("id_bride_phone")
    page.keyboard.press("Alt+2")
    expect(page.locator(":focus")).to_have_attribute("name", "package")
    page.keyboard.press("Space")
    clerk.wait_for_total("¥3,999.00")
    page.keyboard.press("Alt+4")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    expect(page.locator("input[name=slot][value=later]")).to_be_checked()
    page.focus("#id_method_0")
    page.keyboard.press("3")
    expect(page.locator("input[name=method][value=cash]")).to_be_checked()
    page.keyboard.press("F2")
    expect(page.locator(":focus")).to_have_id("find")
    assert page.url.endswith("/orders/new/")


def test_the_phone_of_a_customer_on_file_offers_the_file(at_the_form: Clerk, house: House) -> None:
    clerk, page = at_the_form, at_the_form.page
    ((phone, number, name),) = house.ask(
        "SELECT p.phone, c.number, p.name FROM customers_person p JOIN customers_customer c ON c.id = p.customer_id "
        "WHERE p.role = 'bride' AND length(p.phone) = 11 ORDER BY p.id LIMIT 1"
    )
    clerk.fill("#id_groom_name", "只写了新郎")
    clerk.fill("#id_bride_phone", phone)
    expect(page.locator("#found [data-use-file]")).to_be_visible()
    clerk.press("Enter")
    expect(page.locator("#found")).to_contain_text(number)
    expect(page.locator("#id_bride_name")).to_have_value(name)


def kept_drafts(page: Page, bride: str) -> Locator:
    """What is kept of this couple; other sittings of the same desk stand in the same list."""
    return page.locator(".drafts form", has_text=bride)


def test_the_draft_is_kept_by_itself_and_offered_again(at_the_form: Clerk) -> None:
    clerk, page = at_the_form, at_the_form.page
    bride = clerk.write_couple()
    expect(page.locator("#draft-state .tag")).to_be_visible()
    page.goto("/orders/new/")
    kept_drafts(page, bride).get_by_role("link", name="接着写").click()
    expect(page.locator("#id_bride_name")).to_have_value(bride)
    page.goto("/orders/new/")
    kept_drafts(page, bride).get_by_role("button", name="丢掉").click()
    page.locator("#confirm [data-confirm-yes]").click()
    expect(kept_drafts(page, bride)).to_have_count(0)


def test_a_window_that_closes_at_once_loses_nothing(at_the_form: Clerk) -> None:
    page = at_the_form.page
    page.fill("#id_bride_name", "沈如是别号")
    page.goto("about:blank")  # long before the next save: the browser sends it while it goes, and waits for nothing
    page.goto("/orders/new/")
    until = time.monotonic() + PATIENCE / 1000
    while not kept_drafts(page, "沈如是别号").count() and time.monotonic() < until:
        page.reload()
    expect(kept_drafts(page, "沈如是别号")).to_have_count(1)


def test_two_desks_one_photographer(chromium, house: House) -> None:  # type: ignore[no-untyped-def]
    """Both want 李默 on the same half day; the second is told who has him and takes one of the next places."""
    contexts = [chromium.new_context(base_url=house.url, locale="zh-CN") for _ in range(2)]
    clerks = [Clerk(context.new_page()) for context in contexts]
    for clerk in clerks:
        clerk.sign_in()
        clerk.open_form()
    brides = [fill_in(clerk) for clerk in clerks]
    clerks[0].press("Control+Enter")
    clerks[0].page.wait_for_url("**/orders/*-*/")
    page = clerks[1].page
    clerks[1].press("Control+Enter")
    expect(page.locator(".err-sum")).to_contain_text(brides[0])
    expect(page.locator(".err-sum")).to_contain_text("李默")
    choices = page.locator('[name=adjust][value^="slot:"]')
    assert choices.count() == 3
    assert axe(page) == []
    expect(page.locator("#id_bride_name")).to_have_value(brides[1])
    choices.first.click()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".err-sum")).to_have_count(0)
    expect(page.locator("#id_deposit")).to_have_value("1000")
    clerks[1].press("Control+Enter")
    page.wait_for_url("**/orders/*-*/")
    for context in contexts:
        context.close()


def fill_in(clerk: Clerk, half_day: int = 20) -> str:
    bride = clerk.write_couple()
    clerk.click(clerk.page.locator(".pk label", has_text="初见"))
    slot = clerk.choose_half_day(half_day)
    limo = clerk.page.locator("#id_photographer option", has_text="李默").get_attribute("value")
    clerk.choose("#id_photographer", limo or "")
    expect(clerk.page.locator("[name=crew_for]")).to_have_value(slot)
    expect(clerk.page.locator("#id_photographer")).to_have_value(limo)
    clerk.fill("#id_deposit", "1000")
    clerk.wait_for_total("¥3,999.00")
    clerk.page.wait_for_load_state("networkidle")
    return bride


def test_a_double_click_and_a_form_sent_once_more_make_one_order(at_the_form: Clerk, house: House) -> None:
    clerk, page = at_the_form, at_the_form.page
    bride = fill_in(clerk, half_day=23)
    page.locator("#confirm-order").dblclick()
    page.wait_for_url("**/orders/*-*/")
    first = page.url
    page.go_back()  # a practised hand presses "back" and wants to send it again: here is what it made
    page.wait_for_url(first)
    expect(page.locator("h1")).to_contain_text(bride)
    written = house.ask(
        "SELECT count(DISTINCT o.id), count(DISTINCT p.id), count(DISTINCT a.hold_id) FROM bookings_order o "
        "JOIN customers_customer c ON c.id = o.customer_id JOIN bookings_appointment a ON a.order_id = o.id "
        "JOIN bookings_payment p ON p.order_id = o.id WHERE c.display_name LIKE ?", f"{bride}%",
    )  # fmt: skip
    assert written == [(1, 1, 1)]


def test_without_script_the_bill_comes_with_the_answer(chromium, house: House) -> None:  # type: ignore[no-untyped-def]
    context = chromium.new_context(base_url=house.url, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    clerk = Clerk(page)
    clerk.sign_in()
    page.goto("/orders/new/")
    clerk.write_couple()
    clerk.click(page.locator(".pk label", has_text="初见"))
    page.fill("#id_addon_add", "24 寸水晶相框")
    clerk.choose_half_day(1)
    page.fill("#id_deposit", "900")
    page.click("#confirm-order")
    expect(page.locator(".err-sum")).to_contain_text("¥4,679.00")
    expect(page.locator("#bill-total")).to_have_text("¥4,679.00")
    page.click("#confirm-order")
    page.wait_for_url("**/orders/*-*/")
    context.close()


@pytest.mark.parametrize("state", ["blank", "wrong", "other time"])
def test_on_a_phone_nothing_is_cut_off(at_the_form: Clerk, state: str) -> None:
    page = at_the_form.page
    page.set_viewport_size(PHONE)
    if state == "wrong":
        page.fill("#id_discount", "999")
        page.click("#confirm-order")
        expect(page.locator(".err-sum")).to_be_visible()
    if state == "other time":
        page.locator('input[name=slot][value="other"]').check(force=True)
        expect(page.locator("#id_other_day")).to_be_visible()
    assert sideways(page) == 0
    assert axe(page) == []


def test_a_shoot_is_moved_and_the_page_says_where_it_was(at_the_form: Clerk) -> None:
    clerk, page = at_the_form, at_the_form.page
    clerk.write_couple()
    clerk.click(page.locator(".pk label", has_text="初见"))
    clerk.choose_half_day(3)
    clerk.fill("#id_deposit", "500")
    clerk.wait_for_total("¥3,999.00")
    clerk.press("Control+Enter")
    page.wait_for_url("**/orders/*-*/")
    page.goto(f"{page.url}reschedule/")
    wrong = listen(page)
    assert axe(page) == []
    first = page.input_value("[name=strip_from]")
    page.get_by_role("button", name="后两周").click()
    expect(page.locator("[name=strip_from]")).not_to_have_value(first)
    page.locator("#slots input[name=slot]").nth(2).check(force=True)
    page.fill("#id_reason", "新娘出差")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/orders/*-*/")
    expect(page.locator("main")).to_contain_text("新娘出差")
    assert wrong == []
