"""The call desk in the browser's eyes: the queue, the talk, one key, undo; and who may not."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client

from bookings.orders.models import Order
from customers.followups import actions
from customers.followups.models import Contact, FollowUp
from customers.followups.queries.desk import queue_of, whose
from customers.followups.states import FollowUpState
from customers.profiles.models import Customer
from studio.core import clock
from studio.core.messages import actions as outbox
from studio.core.staff.models import User
from tests.factories import make_user
from tests.support.reminders import Recorder, make_followup, make_message_rule, make_rule, make_visit, moment

pytestmark = pytest.mark.django_db
NOW = moment(10, 10, 40)
DESK = "/followups/desk/"


@pytest.fixture(autouse=True)
def _at_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def at_desk(cs: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(cs)


def make_call(cs: User, **fields: Any) -> FollowUp:
    rule = fields.pop("rule", None) or make_rule(
        script="# 开场\n{dear}您好，我是{caller}。\n# 核对\n{day} {time}？\n- 没变：好的。\n! 不满意：对不起。\n"
        "# 结束\n再见。"
    )
    row = make_followup(rule, branch=cs.branch, **fields)
    actions.release_due(at=NOW)
    row.refresh_from_db()
    return row


def sent(row: FollowUp, **fields: Any) -> dict[str, Any]:
    return {"rows": f"{row.pk}:{row.turn}", "outcome": "done", "q": "call", "whose": "all", **fields}


def test_the_page_says_whom_to_call_and_what_to_say(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    page = at_desk.get(DESK).content.decode()
    phone = row.customer.people.get(role="bride").phone
    assert f'href="tel:{phone}"' in page
    assert "<b>柳小姐</b>您好，我是<b>刘洁</b>。" in page
    assert "<b>5月17日 周日</b> <b>09:00</b>？" in page
    assert 'value="没变"' in page
    assert f'value="{row.pk}:0"' in page


def test_the_number_is_masked_for_who_need_not_call(cs: User, client_for: Callable[[User], Client]) -> None:
    cs.role.perms = [perm for perm in cs.role.perms if perm != "customers.phones"]
    cs.role.save()
    row = make_call(cs)
    page = client_for(cs).get(DESK).content.decode()
    phone = row.customer.people.get(role="bride").phone
    assert phone not in page
    assert "tel:" not in page
    assert f"{phone[:3]}****{phone[-4:]}" in page


def test_what_we_know_stands_beside_it(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    Order.objects.update(paid_total=3000)
    Customer.objects.update(must_not_miss="怕水，不上船")
    Contact.objects.create(
        customer=row.customer, branch=cs.branch, at=moment(2, 11), by=cs, how="wechat", note="发了穿搭图"
    )
    page = at_desk.get(DESK).content.decode()
    assert '<span class="owe">¥2,999</span>' in page
    assert "怕水，不上船" in page
    assert "发了穿搭图" in page


def test_the_queue_is_in_the_order_to_call_and_ends_tonight(at_desk: Client, cs: User) -> None:
    rows = [make_call(cs) for _n in range(3)]
    for row, due in zip(rows, (moment(10, 18), moment(9, 10), moment(11, 9)), strict=True):
        FollowUp.objects.filter(pk=row.pk).update(due_at=due)
    queue = queue_of(cs, tab="call", who="all", at=NOW)
    assert [call.lead.pk for call in queue.calls] == [rows[1].pk, rows[0].pk]
    assert [call.late_days for call in queue.calls] == [1, 0]
    assert queue.counts == {"call": 2, "back": 0, "again": 0, "hand": 0, "missed": 0}


def test_one_household_is_one_call_with_all_its_reasons(at_desk: Client, cs: User) -> None:
    first = make_call(cs)
    order = Order.objects.get()
    other = make_followup(
        make_rule(name="接单满意度", script="# 开场\n又是我。\n# 提问\n还满意吗？\n# 结束\n谢谢。"),
        visit=make_visit(starts_at=moment(17, 14), order=order),
    )
    actions.release_due(at=NOW)
    page = at_desk.get(DESK).content.decode()
    assert page.count("data-line") == 1
    assert f'value="{first.pk}:0,{other.pk}:0"' in page
    assert "同一通还要说：接单满意度" in page or "In the same call: 接单满意度" in page
    assert "还满意吗？" in page
    assert "又是我。" not in page
    at_desk.post(f"{DESK}outcome/", sent(first, rows=f"{first.pk}:0,{other.pk}:0"))
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"done"}
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_does_not_grow_with_the_queue(
    at_desk: Client, cs: User, count: int, django_assert_num_queries: Any
) -> None:
    """Session, user; counts, missed, queue, rules; people, branch, facts, contacts; order with its steps; progress."""
    for _n in range(count):
        make_call(cs)
    with django_assert_num_queries(13):
        at_desk.get(DESK)


def test_an_empty_desk_says_what_comes(at_desk: Client) -> None:
    page = at_desk.get(DESK)
    assert page.status_code == 200
    assert "when=coming" in page.content.decode()


def test_one_key_books_and_shows_the_next_call(at_desk: Client, cs: User) -> None:
    first, second = make_call(cs), make_call(cs)
    answer = at_desk.post(
        f"{DESK}outcome/",
        sent(first, note="好说话", seconds="84", answers=["没变"]),
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="desk",
    )
    page = answer.content.decode()
    assert "<html" not in page
    assert f'value="{second.pk}:0"' in page
    told = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert told["undo"] == "/followups/desk/undo/"
    contact = Contact.objects.get()
    assert (contact.note, contact.seconds, contact.by) == ("没变 · 好说话", 84, cs)


def test_who_was_not_reached_does_not_come_back_before_the_hour_they_were_told(at_desk: Client, cs: User) -> None:
    first, second = make_call(cs), make_call(cs)
    page = at_desk.post(f"{DESK}outcome/", sent(first, outcome="no_answer"), follow=True)
    assert page.context["talk"].call.lead == second
    page = at_desk.post(f"{DESK}outcome/", sent(second), follow=True)
    first.refresh_from_db()
    assert first.due_at > NOW
    assert (page.context["talk"], page.context["put_off"] != "") == (None, True)
    assert [call.lead for call in page.context["queue"].calls] == [first]
    opened = at_desk.get(DESK, {"call": first.pk})  # whoever wants to call earlier opens the line
    assert opened.context["talk"].call.lead == first


def test_without_javascript_the_same(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    answer = at_desk.post(f"{DESK}outcome/", sent(row), follow=True)
    assert answer.redirect_chain[0][0] == "/followups/desk/?q=call&whose=all"
    assert FollowUp.objects.get(pk=row.pk).state == "done"


def test_a_double_click_books_one_contact(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    for _click in range(3):
        assert at_desk.post(f"{DESK}outcome/", sent(row, outcome="no_answer")).status_code == 302
    assert Contact.objects.count() == 1
    assert FollowUp.objects.get().attempts == 1


def test_call_back_by_a_button_or_a_typed_moment(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    at_desk.post(f"{DESK}outcome/", sent(row, outcome="", call_back_at=moment(10, 19).isoformat()))
    assert FollowUp.objects.get().due_at == moment(10, 19)
    row.refresh_from_db()
    at_desk.post(f"{DESK}outcome/", sent(row, outcome="call_back", other_moment="2026-05-11T14:30"))
    assert FollowUp.objects.get().due_at == moment(11, 14, 30)


def test_a_refused_moment_keeps_the_call_and_what_was_typed(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    actions.keep_note(followup=row, note="晚点再说", answers=[], at=NOW)
    answer = at_desk.post(
        f"{DESK}outcome/",
        sent(row, outcome="call_back", other_moment="2026-05-10T23:00"),
        HTTP_HX_REQUEST="true",
        HTTP_HX_TARGET="desk",
    )
    assert f'value="{row.pk}:0"' in answer.content.decode()
    assert "晚点再说" in answer.content.decode()
    assert Contact.objects.count() == 0


def test_undo_opens_the_call_again(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    make_call(cs)
    at_desk.post(f"{DESK}outcome/", sent(row))
    answer = at_desk.post(f"{DESK}undo/")
    assert parse_qs(urlparse(answer.url).query) == {"call": [str(row.pk)]}
    assert f'value="{row.pk}:2"' in at_desk.get(answer.url).content.decode()


def test_undo_with_nothing_to_undo(at_desk: Client) -> None:
    assert at_desk.post(f"{DESK}undo/", follow=True).status_code == 200


def test_the_note_is_kept_as_it_is_typed(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    answer = at_desk.post(f"/followups/{row.pk}/note/", {"note": "妈妈一起来\x00", "answers": ["没变"]})
    assert answer.status_code == 204
    row.refresh_from_db()
    assert (row.note, row.answers) == ("妈妈一起来", ["没变"])
    page = at_desk.get(DESK).content.decode()
    assert "妈妈一起来</textarea>" in page
    assert 'value="没变" data-answer checked' in page


def test_a_text_to_pass_on_is_shown_to_be_copied(at_desk: Client, cs: User, recorder: Recorder) -> None:
    rule = make_message_rule(via="wechat", days=-7, time_of_day=dt.time(10, 30), script="{dear}，谢谢！")
    row = make_call(cs, rule=rule)
    outbox.deliver_due(clock=lambda: NOW)
    row.refresh_from_db()
    assert queue_of(cs, tab="call", who="all", at=NOW).calls == []
    page = at_desk.get(f"{DESK}?q=hand").content.decode()
    assert "柳小姐，谢谢！" in page
    assert "data-copy=" in page
    at_desk.post(f"{DESK}outcome/", sent(row, outcome="wechat", q="hand"))
    assert FollowUp.objects.get().state == FollowUpState.DONE


def test_missed_ones_have_their_own_tab(at_desk: Client, cs: User) -> None:
    row = make_call(cs)
    FollowUp.objects.update(state=FollowUpState.MISSED, due_at=moment(8, 10))
    queue = queue_of(cs, tab="missed", who="all", at=NOW)
    assert [call.lead for call in queue.calls] == [row]
    at_desk.post(f"{DESK}outcome/", sent(row, q="missed"))
    assert FollowUp.objects.get().state == FollowUpState.DONE


def test_mine_and_nobody_s_for_customer_service_all_for_others(cs: User, manager: User) -> None:
    colleague = make_user("cs", branch=cs.branch)
    mine, hers, nobody_s = (make_call(cs) for _n in range(3))
    FollowUp.objects.filter(pk=mine.pk).update(owner=cs)
    FollowUp.objects.filter(pk=hers.pk).update(owner=colleague)
    shown = {who: {call.lead.pk for call in queue_of(cs, tab="call", who=who, at=NOW).calls} for who in ("mine", "all")}
    assert shown == {"mine": {mine.pk, nobody_s.pk}, "all": {mine.pk, hers.pk, nobody_s.pk}}
    assert (whose(cs, ""), whose(manager, ""), whose(cs, "all"), whose(cs, "x")) == ("mine", "all", "all", "mine")


def test_another_branch_sees_and_changes_nothing(
    stranger: User, cs: User, client_for: Callable[[User], Client]
) -> None:
    row = make_call(cs)
    there = make_user("cs", branch=stranger.branch)
    client = client_for(there)
    assert str(row.customer.display_name) not in client.get(f"{DESK}?call={row.pk}&whose=all").content.decode()
    client.post(f"{DESK}outcome/", sent(row))
    assert client.post(f"/followups/{row.pk}/note/", {"note": "x"}).status_code == 404
    assert client.post(f"/followups/{row.pk}/drop/", {"turn": "0"}).status_code == 404
    assert client.post(f"/followups/{row.pk}/reopen/", {"turn": "0"}).status_code == 404
    row.refresh_from_db()
    assert (row.state, row.note, Contact.objects.count()) == ("open", "", 0)


def test_production_ticks_off_its_own_jobs_and_makes_no_calls(cs: User, client_for: Callable[[User], Client]) -> None:
    row = make_call(cs, rule=make_rule(channel="internal", owner_role="production"))
    client = client_for(make_user("production", branch=cs.branch))
    page = client.get("/followups/").content.decode()
    assert f"/followups/{row.pk}/done/" in page
    assert f"/followups/{row.pk}/drop/" not in page
    make_call(cs)
    assert client.get("/followups/").content.decode().count("data-open>") == 1
    assert client.get("/followups/", {"channel": ""}).content.decode().count("data-open>") == 2
    assert 'href="/followups/" aria-current="page"' in page
    assert client.get(DESK).status_code == 403
    client.post(f"/followups/{row.pk}/done/", {"turn": row.turn})
    row.refresh_from_db()
    assert row.state == "done"


@pytest.mark.parametrize("role", ["photographer", "cashier", "selection"])
def test_who_does_not_call_is_refused(cs: User, role: str, client_for: Callable[[User], Client]) -> None:
    row = make_call(cs)
    client = client_for(make_user(role, branch=cs.branch))
    for address in (DESK, "/followups/", "/followups/rules/", "/messages/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{DESK}outcome/", sent(row)).status_code == 403
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"rows": ""}, {"rows": "x"}, {"rows": "1:1,"}, {"rows": "99999999999999999999:0"}, {"outcome": "explode"},
        {"outcome": "call_back", "call_back_at": "0000-13-45"}, {"outcome": "call_back", "other_moment": "tomorrow"},
        {"outcome": "call_back", "call_back_at": "2026-02-31T10:00"}, {"seconds": "-5"}, {"seconds": "9" * 30},
        {"note": "\x00" * 600, "outcome": "no"}, {"rows": "1:" + "9" * 20},
    ],
)  # fmt: skip
def test_nothing_that_can_be_sent_breaks_it(at_desk: Client, cs: User, fields: dict[str, str]) -> None:
    row = make_call(cs)
    for headers in ({}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "desk"}):
        answer = at_desk.post(f"{DESK}outcome/", sent(row, **fields), **headers)
        assert answer.status_code in (200, 302)


@pytest.mark.parametrize("query", ["", "?q=hand", "?q=missed", "?whose=all"])
def test_a_tab_of_the_desk_changes_the_desk_and_not_the_page_around_it(at_desk: Client, query: str) -> None:
    as_a_tab_asks = {"HTTP_HX_REQUEST": "true", "HTTP_HX_BOOSTED": "true", "HTTP_HX_TARGET": "desk"}
    assert "<html" not in at_desk.get(DESK + query, **as_a_tab_asks).content.decode()


@pytest.mark.parametrize("query", ["?call=x", "?call=" + "9" * 30, "?q=zz", "?whose=%00", "?call=-1", "?call=１"])
def test_odd_addresses_show_the_desk(at_desk: Client, cs: User, query: str) -> None:
    make_call(cs)
    assert at_desk.get(DESK + query).status_code == 200


def test_what_customers_and_clerks_write_is_escaped(at_desk: Client, cs: User) -> None:
    row = make_call(cs, rule=make_rule(script="# <script>a\n{dear}<script>b\n- <script>c：<script>d"))
    Customer.objects.update(display_name="<script>e", must_not_miss="<script>f")
    actions.keep_note(followup=row, note="</textarea><script>g", answers=[], at=NOW)
    page = at_desk.get(DESK).content.decode()
    assert "<script>a" not in page
    assert [f"<script>{letter}" for letter in "abcdefg" if f"<script>{letter}" in page] == []
