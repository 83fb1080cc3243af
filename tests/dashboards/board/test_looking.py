"""The calendar's pages: what they show, whose they are, and that they ask the database a fixed number of times."""

import datetime as dt
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.appointments.actions import mark_arrived
from bookings.appointments.models import Appointment
from bookings.calendar import actions
from bookings.calendar.models import Claim, Hold
from bookings.calendar.states import Department, HoldState, Purpose, ResourceKind
from studio.core import clock
from studio.core.spans import DayPart, days_span
from tests.bookings.calendar.stage import AT, DAY, NEXT, Stage, moment, span
from tests.dashboards.board.scene import booked
from tests.factories import make_branch, make_capacity, make_resource, make_user

DAY_PAGE = f"/calendar/?day={DAY}"


class Blocks(HTMLParser):
    """The blocks of a board: (lane, classes, spoken text), dotted stretches apart."""

    def __init__(self) -> None:
        super().__init__()
        self.lane, self.found, self.buffers = "", [], []

    def handle_starttag(self, tag: str, attributes: list) -> None:
        values = dict(attributes)
        css = (values.get("class") or "").split()
        if "lane" in css:
            self.lane = values.get("data-lane", "")
        elif "is-buf" in css and "sw" not in css:
            self.buffers.append((self.lane, " ".join(css)))
        elif "blk" in css and "data-hold" in values:
            self.found.append((self.lane, css, values["title"]))


def blocks_of(html: str) -> Blocks:
    parser = Blocks()
    parser.feed(html)
    return parser


def test_the_board_shows_who_has_what_and_what_they_owe(stage: Stage, clerk):
    booked(stage, stage.limo, stage.studio, note="湖滨日落")
    html = clerk.get(DAY_PAGE).content.decode()
    (first, second) = blocks_of(html).found
    assert first[0] == str(stage.limo.pk)
    assert {"blk-shoot", "q1", "w12", "r1"} <= set(first[1])
    assert first[2] == "shoot, 陈沐晴 许嘉树, 09:00–12:00, 李默, owes ¥5,999"
    assert second[0] == str(stage.studio.pk)
    assert html.count("¥5,999") == 5  # spoken twice on each of the two lanes, written once
    assert "湖滨日落" in html


def test_whoever_may_not_see_payments_sees_no_debts(stage: Stage, client):
    booked(stage, stage.limo)
    client.force_login(make_user("photographer", branch=stage.branch))
    html = client.get(DAY_PAGE).content.decode()
    assert "陈沐晴" in html
    assert "5,999" not in html


def test_set_up_and_clean_up_are_dotted(stage: Stage, clerk):
    stage.studio.buffer_before, stage.studio.buffer_after = 15, 30
    stage.studio.save()
    booked(stage, stage.studio, part=DayPart.EXACT, span=span(10, 12))
    found = blocks_of(clerk.get(DAY_PAGE).content.decode())
    assert {"q5", "w8"} <= set(found.found[0][1])
    assert found.buffers == [
        (str(stage.studio.pk), "blk is-buf q4 w1 r1"), (str(stage.studio.pk), "blk is-buf q13 w2 r1"),
    ]  # fmt: skip


def test_tentative_late_arrived_and_overridden_look_and_sound_different(stage: Stage, clerk, monkeypatch):
    booked(stage, stage.limo, tentative_until=moment(18), bride="袁星野", groom="")
    late = booked(stage, stage.zhengkun, bride="唐若溪", groom="")
    here = booked(stage, stage.makeup, bride="叶蓁蓁", groom="")
    mark_arrived(appointment=here, by=stage.clerk, at=moment(9))
    booked(
        stage,
        stage.zhengkun,
        bride="罗安歌",
        groom="",
        by=stage.boss,
        override_reason="双胞胎同拍",
        purpose=Purpose.FITTING,
    )
    monkeypatch.setattr(clock, "now", lambda: moment(9, 24))
    monkeypatch.setattr(clock, "today", lambda: DAY)
    html = clerk.get(DAY_PAGE).content.decode()
    looks = {spoken.split(", ")[1]: (set(css), spoken) for _lane, css, spoken in blocks_of(html).found}
    assert "is-hold" in looks["袁星野"][0]
    assert "tentative until today 18:00" in looks["袁星野"][1]
    assert "is-clash" in looks["唐若溪"][0]
    assert "24 min late" in looks["唐若溪"][1]
    assert "is-live" in looks["叶蓁蓁"][0]
    assert {"is-clash", "r2"} <= looks["罗安歌"][0]
    assert "override by 沈店长: 双胞胎同拍" in looks["罗安歌"][1]
    assert late.hold is not None
    assert re.search(r'class="now q2 w1"', html)


def test_leave_and_closure(stage: Stage, clerk):
    actions.block_resource(
        branch=stage.branch, resource_id=stage.limo.pk, purpose=Purpose.LEAVE, span=days_span(DAY, NEXT),
        reason="年假", by=stage.boss, at=AT,
    )  # fmt: skip
    html = clerk.get(DAY_PAGE).content.decode()
    ((lane, css, spoken),) = blocks_of(html).found
    assert lane == str(stage.limo.pk)
    assert {"is-off", "q1", "w48"} <= set(css)
    assert spoken == "leave, 年假, 23 May – 24 May, 李默"
    assert "1 / 2 on duty" in html
    actions.close_shop(branch=stage.branch, first=NEXT, last=NEXT, reason="盘点", by=stage.boss, at=AT)
    assert "The shop is closed this day: 盘点" in clerk.get(f"/calendar/?day={NEXT}").content.decode()


def test_time_open_waits_at_the_side_and_visits_without_a_resource_have_a_lane(stage: Stage, clerk):
    booked(stage, part=DayPart.OPEN, bride="杜若", groom="")
    booked(stage, purpose=Purpose.CONSULTATION, part=DayPart.EXACT, span=span(10, 11), bride="宁子衿", groom="")
    html = clerk.get(DAY_PAGE).content.decode()
    ((lane, _css, spoken),) = blocks_of(html).found
    assert (lane, spoken.split(", ")[1]) == ("", "宁子衿")
    assert "杜若" in html.split("Time not decided")[1]


def test_whom_an_open_time_asks_for_stands_beside_it(stage: Stage, clerk):
    booked(stage, stage.limo, part=DayPart.OPEN)
    waiting = clerk.get(DAY_PAGE).content.decode().split("Time not decided")[1]
    assert "wants 李默" in waiting
    hold = Hold.objects.get()
    assert "taken as soon as a time is chosen" in clerk.get(f"/calendar/holds/{hold.pk}/").content.decode()


@pytest.mark.parametrize(
    ("role", "sees"), [("frontdesk", "owes ¥5,999"), ("floor", "owes money"), ("photographer", "")]
)
def test_whoever_works_with_couples_sees_that_money_is_open_and_the_till_how_much(stage: Stage, client_for, role, sees):
    booked(stage, stage.limo)
    booked(stage, part=DayPart.OPEN, bride="杜若", groom="")
    client = client_for(make_user(role, branch=stage.branch))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    board = client.get(DAY_PAGE).content.decode()
    assert board.count('class="owe') == (2 if sees else 0)
    assert sees in board
    if role != "frontdesk":
        assert "5,999" not in board
    hold = client.get(f"/calendar/holds/{Hold.objects.first().pk}/").content.decode()
    assert ("5,999" in hold, 'class="owe' in hold) == (role == "frontdesk", bool(sees))


def test_expired_tentative_ones_are_gone_before_anybody_swept(stage: Stage, clerk, monkeypatch):
    booked(stage, stage.limo, tentative_until=AT + dt.timedelta(hours=1))
    assert len(blocks_of(clerk.get(DAY_PAGE).content.decode()).found) == 1
    monkeypatch.setattr(clock, "now", lambda: AT + dt.timedelta(hours=1))
    assert blocks_of(clerk.get(DAY_PAGE).content.decode()).found == []


def test_the_strip_says_what_is_left_on_every_day_of_the_month(stage: Stage, clerk):
    make_capacity(stage.branch, per_day=2)
    booked(stage)
    booked(stage, day=NEXT)
    booked(stage, day=NEXT, part=DayPart.OPEN)
    actions.close_shop(branch=stage.branch, first=dt.date(2026, 5, 30), last=dt.date(2026, 5, 30), reason="休",
                       by=stage.boss, at=AT)  # fmt: skip
    context = clerk.get(DAY_PAGE).context
    left = {one.day.day: one.left for one in context["capacity"]}
    assert len(left) == 31
    assert (left[22], left[23], left[24]) == (2, 1, 0)
    assert [one.day.day for one in context["capacity"] if one.closed] == [30]
    assert [one.day.day for one in context["capacity"] if one.current] == [23]
    other = clerk.get(f"{DAY_PAGE}&department=selection").context["capacity"]
    assert {one.left for one in other} == {None}


@pytest.mark.parametrize("page", ["", "week/", "month/", "people/"])
def test_another_branchs_calendar_is_not_shown(stage: Stage, clerk, page):
    elsewhere = make_branch()
    make_resource(elsewhere, name="别店摄影师")
    assert clerk.get(f"/calendar/{page}?branch={elsewhere.pk}").status_code == 404
    assert "别店摄影师" not in clerk.get(f"/calendar/{page}").content.decode()


def test_the_owner_chooses_a_branch(stage: Stage, client):
    client.force_login(make_user("owner", branch=None, all_branches=True))
    html = client.get(f"/calendar/?branch={stage.branch.pk}").content.decode()
    assert "李默" in html


def test_another_branchs_resource_and_hold_are_404(stage: Stage, client):
    client.force_login(make_user("manager"))
    hold = stage.place(stage.limo)
    assert client.get(f"/calendar/resource/{stage.limo.pk}/").status_code == 404
    for path in ("", "move/"):
        assert client.get(f"/calendar/holds/{hold.pk}/{path}").status_code == 404
    for path in ("confirm/", "release/", "arrive/"):
        assert client.post(f"/calendar/holds/{hold.pk}/{path}").status_code == 404
    assert Hold.objects.get().state == HoldState.CONFIRMED


@pytest.mark.parametrize("page", ["", "week/", "month/", "people/"])
@pytest.mark.parametrize("bad", ["day=", "day=nonsense", "day=0001-01-01", "day=9999-12-31", "day=2026-02-30",
                                 "kind=x", "department=x"])  # fmt: skip
def test_nonsense_in_the_address_shows_today(stage: Stage, clerk, page, bad):
    assert clerk.get(f"/calendar/{page}?{bad}").status_code == 200


@pytest.mark.parametrize("bad", ["branch=99999999999999999999", "branch=x", "branch=-1", "branch=٣"])
def test_nonsense_for_a_branch(stage: Stage, clerk, bad):
    assert clerk.get(f"/calendar/?{bad}").status_code in (200, 404)


@pytest.mark.parametrize("path", ["resource/99999999999999999999/", "holds/99999999999999999999/"])
def test_ids_that_no_database_has(stage: Stage, clerk, path):
    assert clerk.get(f"/calendar/{path}").status_code == 404


def test_one_group_of_lanes(stage: Stage, clerk):
    html = clerk.get(f"{DAY_PAGE}&kind=scenes").content.decode()
    assert "影棚 A" in html
    assert "李默" not in html


def test_by_person_says_what_is_free(stage: Stage, clerk):
    booked(stage, stage.limo, part=DayPart.EXACT, span=span(10, 12))
    html = clerk.get(f"/calendar/people/?day={DAY}").content.decode()
    mine = html.split("李默")[1].split("</section>")[0]
    assert "10:00–12:00" in mine
    assert re.sub(r"\s+", " ", mine.split("free")[1].split("</p>")[0]) == " 09:00–10:00, 12:00–21:00"


def test_a_week_of_everybody(stage: Stage, clerk):
    make_capacity(stage.branch, per_day=1)
    visit = booked(stage, stage.limo)
    actions.block_resource(
        branch=stage.branch, resource_id=stage.zhengkun.pk, purpose=Purpose.LEAVE, span=days_span(DAY, NEXT),
        reason="年假", by=stage.boss, at=AT,
    )  # fmt: skip
    week = clerk.get(f"/calendar/week/?day={DAY}").context["week"]
    assert [told.day.day for told in week.days] == [18, 19, 20, 21, 22, 23, 24]
    rows = {row.name: row.cells.removesuffix("</td>").split("</td>") for row in week.rows}
    assert rows["李默"] == ["<td>"] * 5 + [
        f'<td><a class="blk blk-shoot" href="/calendar/holds/{visit.hold_id}/"'
        ' title="shoot, 陈沐晴 许嘉树, 09:00–12:00, owes ¥5,999"><i>摄</i> 09:00 <b>陈沐晴 许嘉树</b></a>', "<td>",
    ]  # fmt: skip
    assert ["年假" in cell for cell in rows["郑坤"]] == [False] * 5 + [True] * 2
    assert week.rooms["shooting"][DAY].left == 0


def test_a_month_on_the_wall(stage: Stage, clerk):
    make_capacity(stage.branch, per_day=3)
    booked(stage, stage.limo)
    booked(stage, purpose=Purpose.SELECTION, day=NEXT)
    weeks = clerk.get(f"/calendar/month/?day={DAY}").context["weeks"]
    cells = {cell.facts.day: cell for cells in weeks for cell in cells}
    assert (len(weeks), min(cells), max(cells)) == (5, dt.date(2026, 4, 27), dt.date(2026, 5, 31))
    assert (cells[DAY].counts, cells[DAY].room.left) == ([("shoot", 1)], 2)
    assert cells[NEXT].counts == [("selection", 1)]
    assert [day.day for day, cell in cells.items() if cell.is_other_month] == [27, 28, 29, 30]


def test_one_resource_day_by_day(stage: Stage, clerk):
    booked(stage, stage.limo)
    booked(stage, stage.zhengkun, day=NEXT, bride="别人", groom="")
    page = clerk.get(f"/calendar/resource/{stage.limo.pk}/?day={DAY}")
    assert [len(lane.blocks) for lane in page.context["days"].lanes] == [0, 0, 0, 0, 0, 1, 0]
    assert "别人" not in page.content.decode()
    month = clerk.get(f"/calendar/resource/{stage.limo.pk}/?day={DAY}&span=month")
    assert len(month.context["days"].lanes) == 31


def many(stage: Stage, count: int) -> None:
    """So many bookings with visits and orders spread over the week of DAY, straight into the tables."""
    for n in range(count):
        resource = stage.limo if n % 3 == 0 else make_resource(stage.branch, ResourceKind.VEHICLE, name=f"车{n}")
        start = moment(6) + dt.timedelta(minutes=3 * n)
        visit = booked(stage, part=DayPart.OPEN, purpose=Purpose.PICKUP, bride=f"客{n}", groom="")
        Claim.objects.create(
            hold=visit.hold, resource=resource, starts_at=start, ends_at=start + dt.timedelta(minutes=3)
        )
        Hold.objects.filter(pk=visit.hold_id).update(starts_at=start, ends_at=start + dt.timedelta(minutes=3))


# sign-in 2, the page's own ones behind it
PAGES = {
    "day": (f"/calendar/?day={DAY}", 10),
    "board alone": (f"/calendar/?day={DAY}", 7),
    "people": (f"/calendar/people/?day={DAY}", 7),
    "week": (f"/calendar/week/?day={DAY}", 10),
    "month": (f"/calendar/month/?day={DAY}", 7),
    "resource": ("/calendar/resource/{limo}/?day=" + str(DAY), 6),
}


def big_branch(stage: Stage, count: int) -> None:
    """Forty resources, and so many visits of couples with orders in their lanes on one day."""
    lanes = [stage.limo, *(make_resource(stage.branch, ResourceKind.STUDIO, name=f"棚{n}") for n in range(39))]
    made: dict[type, list[Any]] = {Hold: [], Claim: [], Appointment: []}
    orders = [booked(stage, part=DayPart.OPEN, day=NEXT, bride=f"客{n}", groom="").order for n in range(min(count, 5))]
    for n in range(count):
        starts = moment(9) + dt.timedelta(minutes=60 * (n // 40))
        span = {"starts_at": starts, "ends_at": starts + dt.timedelta(minutes=45)}
        shared = {
            "branch": stage.branch,
            "purpose": Purpose.SHOOT,
            "day": DAY,
            "created_at": AT,
            "created_by": stage.clerk,
        }
        hold = Hold(label=f"客{n}", state="confirmed", department="shoot", **shared, **span)
        order = orders[n % len(orders)]
        made[Hold].append(hold)
        made[Claim].append(Claim(hold=hold, resource=lanes[n % 40], **span))
        made[Appointment].append(Appointment(hold=hold, customer=order.customer, order=order, **shared, **span))
    for table, rows in made.items():
        table.objects.bulk_create(rows)


@pytest.mark.parametrize(
    ("furnish", "count"), [(many, 1), (many, 3), (many, 60), (big_branch, 1), (big_branch, 3), (big_branch, 300)]
)
@pytest.mark.parametrize("name", PAGES)
def test_queries_of_every_page(stage: Stage, clerk, name, furnish, count):
    """Sixty customers of a small branch, or forty resources with three hundred appointments, cost no more than one."""
    furnish(stage, count)
    address, expected = PAGES[name]
    headers = {"HX-Request": "true"} if name == "board alone" else {}
    with CaptureQueriesContext(connection) as seen:
        page = clerk.get(address.format(limo=stage.limo.pk), headers=headers)
    assert page.status_code == 200
    assert len(seen) == expected, [query["sql"][:150] for query in seen.captured_queries]


def test_the_live_part_is_not_sent_again_while_nothing_changes(stage: Stage, clerk):
    booked(stage, stage.limo)
    first = clerk.get(DAY_PAGE, headers={"HX-Request": "true"})
    again = clerk.get(DAY_PAGE, headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    booked(stage, stage.zhengkun)
    changed = clerk.get(DAY_PAGE, headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert b"<html" not in changed.content


def test_a_branch_without_resources_says_what_to_do(stage: Stage, client):
    client.force_login(make_user(branch=make_branch()))
    page = client.get("/calendar/")
    assert page.status_code == 200
    assert page.context["board"].groups == []


def test_departments_of_the_strip_can_be_chosen(stage: Stage, clerk):
    tabs = clerk.get(DAY_PAGE).context["departments"]
    assert [tab.current for tab in tabs] == [True, False, False, False]
    assert all(f"day={DAY}" in tab.url for tab in tabs)
    assert len(tabs) == len(Department)


def test_the_shop_is_shut_all_day_not_at_an_open_time(stage: Stage, clerk):
    booked(stage, stage.limo)
    actions.close_shop(
        branch=stage.branch, first=DAY, last=DAY, reason="检修", override_reason="停水", by=stage.boss, at=AT
    )
    (one,) = clerk.get(f"/calendar/?day={DAY}").context["board"].overridden
    assert (one.names, one.when) == (("检修",), "all day")


def test_a_week_says_of_days_gone_by_that_nothing_can_be_booked(stage: Stage, clerk):
    """Today is Sunday 10 May."""
    html = clerk.get("/calendar/week/?day=2026-05-10").content.decode()
    (row,) = re.findall(r'<tr class="cap-row">.*?</tr>', html, re.DOTALL)[:1]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    assert [one == "—" for one in cells] == [True] * 6 + [False]
