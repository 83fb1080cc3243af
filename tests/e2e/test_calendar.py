"""The calendar in a real browser: readable for everybody, booked by hand, moved by dragging, refused with a way out."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from bookings.appointments.actions import book
from bookings.appointments.models import Appointment
from bookings.calendar.models import Hold, Resource
from bookings.calendar.states import Need, Purpose, ResourceKind
from studio.core import clock
from studio.core.spans import DayPart, Span
from tests.bookings.calendar.stage import has
from tests.factories import make_capacity, make_customer, make_order, make_resource
from tests.support.browser import DESK, PHONE, axe, opened, sideways


@pytest.fixture
def tomorrow() -> dt.date:
    return clock.today() + dt.timedelta(days=1)


@pytest.fixture
def shop(branch, frontdesk, tomorrow) -> dict[str, Resource]:
    """Two photographers, a studio, a shoot tomorrow at ten and one whose time is open."""
    make_capacity(branch, per_day=4)
    limo, zheng = make_resource(branch, name="李默", note="外景"), make_resource(branch, name="郑坤")
    studio = make_resource(branch, ResourceKind.STUDIO, name="影棚 A", buffer_after=30)
    starts = clock.at_local(tomorrow, dt.time(10))
    couple = make_customer(branch=branch, bride="陈沐晴", groom="许嘉树")
    asked = {
        "customer": couple, "order": make_order(branch=branch, customer=couple), "branch": branch, "by": frontdesk,
        "purpose": Purpose.SHOOT, "day": tomorrow, "at": clock.now(),
    }  # fmt: skip
    needs = (Need(resource_id=limo.pk), Need(resource_id=studio.pk))
    book(part=DayPart.EXACT, span=Span(starts, starts + dt.timedelta(hours=2)), needs=needs, **asked)
    book(part=DayPart.OPEN, **asked)
    return {"limo": limo, "zheng": zheng, "studio": studio}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["", "week/", "month/", "people/", "book/", "resource/{limo}/", "holds/{hold}/",
                                  "holds/{hold}/move/"])  # fmt: skip
def test_every_page_is_readable_for_everybody(desk, shop, tomorrow, path, size):
    address = path.format(limo=shop["limo"].pk, hold=Hold.objects.order_by("pk")[0].pk)
    page, wrong = opened(desk, f"/calendar/{address}?day={tomorrow}")
    page.set_viewport_size(size)
    page.reload()
    assert axe(page) == []
    assert sideways(page) == 0
    assert wrong == []


def carried(page: Page, block: Locator, lane: Locator, hours: float) -> None:
    """Take a block and hold it over a lane, so many hours later; let go with `dropped`."""
    start, target = block.bounding_box(), lane.bounding_box()
    assert start
    assert target
    hour = target["width"] / 12
    page.mouse.move(start["x"] + 40, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 20)
    page.mouse.move(start["x"] + 40 + hours * hour, target["y"] + 10)


def test_dragged_to_another_lane_and_an_hour_later(desk, shop, tomorrow):
    page, wrong = opened(desk, f"/calendar/?day={tomorrow}")
    block = page.locator(f".lane[data-lane='{shop['limo'].pk}'] .blk[data-hold]")
    carried(page, block, page.locator(f".lane[data-lane='{shop['zheng'].pk}']"), 1)
    expect(page.locator(".drag-ghost")).to_have_text("11:00–13:00 郑坤")
    page.mouse.up()
    page.wait_for_selector("#drop[open]")
    expect(page.locator(".drop-way b")).to_contain_text("郑坤")
    assert axe(page) == []
    page.keyboard.type("客人改期")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".lane[data-lane='{shop['zheng'].pk}'] .blk[data-hold]")
    hold = Hold.objects.get(part=DayPart.EXACT)
    assert (has(hold), Span(hold.starts_at, hold.ends_at).local_start.hour) == (["李默", "郑坤", "影棚 A"][1:], 11)
    assert wrong == []


def test_a_drop_that_is_refused_says_why_and_the_block_goes_back(desk, shop, branch, frontdesk, tomorrow):
    starts = clock.at_local(tomorrow, dt.time(10))
    book(
        customer=make_customer(branch=branch, bride="柳闻莺", groom="祁叙"), branch=branch, by=frontdesk,
        purpose=Purpose.SHOOT, day=tomorrow, at=clock.now(), part=DayPart.EXACT,
        span=Span(starts, starts + dt.timedelta(hours=3)), needs=(Need(resource_id=shop["zheng"].pk),),
    )  # fmt: skip
    page, wrong = opened(desk, f"/calendar/?day={tomorrow}")
    block = page.locator(f".lane[data-lane='{shop['limo'].pk}'] .blk[data-hold]")
    carried(page, block, page.locator(f".lane[data-lane='{shop['zheng'].pk}']"), 0)
    page.mouse.up()
    page.wait_for_selector("#drop[open] .err-sum")
    expect(page.locator("#drop .err-sum")).to_contain_text("柳闻莺 与 祁叙")
    expect(page.locator("#drop [name=take]").first).to_be_attached()
    page.keyboard.press("Escape")
    expect(page.locator(".is-dragged")).to_have_count(0)
    assert has(Hold.objects.get(part=DayPart.EXACT, label__startswith="陈沐晴")) == ["李默", "影棚 A"]
    carried(page, block, page.locator(f".lane[data-lane='{shop['zheng'].pk}']"), 0)
    page.mouse.up()
    page.wait_for_selector("#drop[open] [name=take]")
    page.fill("#drop-reason", "客人改期")
    page.locator("#drop [name=take]").first.click()
    page.wait_for_selector("#drop:not([open])", state="attached")
    page.wait_for_load_state()
    assert Hold.objects.get(label__startswith="陈沐晴", part=DayPart.EXACT).moves == 1
    assert [one for one in wrong if "422" not in one] == []


def test_let_go_beside_the_board_nothing_happens(desk, shop, tomorrow):
    page, wrong = opened(desk, f"/calendar/?day={tomorrow}")
    block = page.locator(f".lane[data-lane='{shop['limo'].pk}'] .blk[data-hold]")
    carried(page, block, page.locator(f".lane[data-lane='{shop['studio'].pk}']"), 0)  # another kind
    expect(page.locator(".drag-ghost.is-no")).to_have_count(1)
    page.mouse.up()
    carried(page, block, page.locator(f".lane[data-lane='{shop['zheng'].pk}']"), 2)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#drop[open]")).to_have_count(0)
    expect(page.locator(".drag-ghost")).to_have_count(0)
    assert wrong == []


def test_a_booking_without_a_time_is_dragged_onto_the_board(desk, shop, tomorrow):
    page, wrong = opened(desk, f"/calendar/?day={tomorrow}")
    waiting = page.locator("[data-waiting]")
    box, lane = waiting.bounding_box(), page.locator(f".lane[data-lane='{shop['zheng'].pk}']").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.move(lane["x"] + lane["width"] / 2 + 2, lane["y"] + 10)
    page.mouse.up()
    page.wait_for_selector("#drop[open]")
    page.click("#drop .btn-primary")
    page.wait_for_selector(f".lane[data-lane='{shop['zheng'].pk}'] .blk[data-hold]")
    assert wrong == []


def test_a_finger_lifts_a_block_after_resting_on_it_and_scrolls_otherwise(desk, shop, tomorrow):
    """On a phone: a swipe scrolls the board, a long press carries the block."""
    page, wrong = opened(desk, f"/calendar/?day={tomorrow}")
    block = page.locator(f".lane[data-lane='{shop['limo'].pk}'] .blk[data-hold]")
    finger = desk.new_cdp_session(page)
    box, lane = block.bounding_box(), page.locator(f".lane[data-lane='{shop['zheng'].pk}']").bounding_box()

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", box["x"] + 30, box["y"] + 10)
    page.wait_for_selector(".drag-ghost")
    touch("touchMove", box["x"] + 35, box["y"] + 15)
    touch("touchMove", box["x"] + 30 + lane["width"] / 12, lane["y"] + 10)
    expect(page.locator(".drag-ghost")).to_have_text("11:00–13:00 郑坤")
    touch("touchEnd")
    page.wait_for_selector("#drop[open]")
    assert wrong == []


def test_a_click_on_a_block_still_opens_it(desk, shop, tomorrow):
    page, _ = opened(desk, f"/calendar/?day={tomorrow}")
    page.locator(".blk[data-hold]").first.click()
    page.wait_for_url("**/holds/*/")


def test_by_keyboard_alone(desk, shop, tomorrow):
    page, _ = opened(desk, f"/calendar/?day={tomorrow}")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**day={tomorrow + dt.timedelta(days=1)}*")
    page.keyboard.press("t")
    page.wait_for_url(lambda url: "day=" not in url)
    page.keyboard.press("b")
    page.wait_for_url("**/calendar/book/*")
    expect(page.locator(":focus")).to_have_attribute("name", "who")


def test_from_block_to_block_by_keyboard_and_what_was_booked_is_shown(desk, shop, tomorrow):
    """Sixty presses of Tab lie before the first block; where somebody is they stay when the board is renewed."""
    hold = Hold.objects.get(part=DayPart.EXACT)
    page, wrong = opened(desk, f"/calendar/?day={tomorrow}#h{hold.pk}")
    assert page.locator(f"#h{hold.pk}").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    here = page.locator(":focus")
    expect(here).to_have_id(f"h{hold.pk}")
    page.keyboard.press("j")
    expect(here).to_have_attribute("title", re.compile("影棚 A"))
    page.keyboard.press("k")
    page.evaluate("htmx.ajax('GET', location.pathname + location.search, '#board-part')")
    expect(here).to_have_id(f"h{hold.pk}")
    page.keyboard.press("m")
    page.wait_for_url(f"**/holds/{hold.pk}/move/")
    assert wrong == []


def test_refused_beside_the_field_and_booked_with_one_click(desk, shop, branch, tomorrow):
    couple = make_customer(branch=branch, bride="柳闻莺", groom="祁叙")
    page, wrong = opened(desk, "/calendar/book/")
    fill(page, couple.number, shop["limo"], tomorrow)
    page.click(f"[data-fill-day='{tomorrow}'][data-fill-part='morning']")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".err-sum")
    expect(page.locator(".err-sum")).to_contain_text("陈沐晴 与 许嘉树")
    expect(page.locator("[name=who]")).to_have_value(couple.number)
    first = page.locator("[name=take]").first
    assert "郑坤" in first.inner_text()
    first.click()
    page.wait_for_url("**/calendar/?day=*")
    visit = Appointment.objects.get(customer=couple)
    assert (visit.day, visit.part, has(visit.hold)) == (tomorrow, DayPart.MORNING, ["郑坤"])
    assert [one for one in wrong if "422" not in one] == []


def fill(page: Page, who: str, photographer: Resource, day: dt.date) -> None:
    page.fill("[name=who]", who)
    page.fill("[name=day]", day.isoformat())
    page.select_option("[name=need_photographer]", str(photographer.pk))


def test_another_purpose_asks_for_other_things_and_keeps_what_was_typed(desk, shop, branch):
    make_resource(branch, ResourceKind.SELECTION_ROOM, name="选片室 1")
    page, wrong = opened(desk, "/calendar/book/")
    page.fill("[name=who]", "C-1")
    page.check("[name=purpose][value=selection]", force=True)
    page.wait_for_selector("[name=need_selection_room]")
    expect(page.locator("[name=need_photographer]")).to_have_count(0)
    expect(page.locator("[name=who]")).to_have_value("C-1")
    assert wrong == []
