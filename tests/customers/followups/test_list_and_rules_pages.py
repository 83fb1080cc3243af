"""The list of follow-ups and the pages of the rules."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from customers.followups.models import Contact, FollowUp, ReminderRule
from customers.followups.states import FollowUpState, Reason
from studio.core import clock
from studio.core.staff.models import User
from tests.factories import make_user
from tests.support.reminders import make_followup, make_message_rule, make_rule, make_visit, moment

pytestmark = pytest.mark.django_db
NOW = moment(10, 10, 40)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(cs: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(cs)


@pytest.fixture
def head(cs: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(make_user("csmanager", branch=cs.branch))


def shown(client: Client, query: str = "") -> list[int]:
    return [row.pk for row in client.get(f"/followups/{query}").context["rows"]]


def test_each_tab_shows_its_rows(desk: Client, cs: User) -> None:
    rows = {
        "now": make_followup(branch=cs.branch),
        "coming": make_followup(branch=cs.branch, due_at=moment(12, 9)),
        "outbox": make_followup(branch=cs.branch, state=FollowUpState.WAITING),
        "done": make_followup(branch=cs.branch, state=FollowUpState.DONE),
        "missed": make_followup(branch=cs.branch, state=FollowUpState.MISSED),
        "ended": make_followup(branch=cs.branch, state=FollowUpState.CANCELLED, reason=Reason.MOVED),
    }
    assert {when: shown(desk, f"?when={when}") for when in rows} == {when: [row.pk] for when, row in rows.items()}
    assert shown(desk, "?when=nonsense") == [rows["now"].pk]


def test_what_waits_longest_stands_on_top(desk: Client, cs: User) -> None:
    later, first = make_followup(branch=cs.branch), make_followup(branch=cs.branch, due_at=moment(9, 9))
    assert shown(desk) == [first.pk, later.pk]
    FollowUp.objects.update(state=FollowUpState.DONE)
    assert shown(desk, "?when=done") == [later.pk, first.pk]


def test_filters(desk: Client, cs: User) -> None:
    call, text = make_followup(branch=cs.branch), make_followup(make_message_rule(), branch=cs.branch, due_at=NOW)
    FollowUp.objects.filter(pk=call.pk).update(owner=cs)
    assert shown(desk, "?channel=message") == [text.pk]
    assert shown(desk, f"?rule={text.rule_id}") == [text.pk]
    assert shown(desk, "?mine=1") == [call.pk]
    assert shown(desk, "?rule=" + "9" * 40) == [call.pk, text.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_does_not_grow_with_the_rows(
    desk: Client, cs: User, count: int, django_assert_num_queries: Any
) -> None:
    """Session, user, rows, count, rules."""
    for _n in range(count):
        make_followup(branch=cs.branch)
    with django_assert_num_queries(5):
        desk.get("/followups/")


def test_another_branch_s_rows_are_not_there(desk: Client) -> None:
    make_followup()
    assert shown(desk) == []


def test_an_internal_job_is_ticked_off_and_taken_back(desk: Client, cs: User) -> None:
    row = make_followup(make_rule(channel="internal"), branch=cs.branch)
    answer = desk.post(f"/followups/{row.pk}/done/", {"turn": "0", "next": "/followups/?when=now"})
    assert answer.url == "/followups/?when=now"
    assert FollowUp.objects.get().state == "done"
    desk.post("/followups/desk/undo/")
    assert FollowUp.objects.get().state == "open"


def test_a_call_is_not_ticked_off_like_a_job(desk: Client, cs: User) -> None:
    row = make_followup(branch=cs.branch)
    desk.post(f"/followups/{row.pk}/done/", {"turn": "0"})
    assert (FollowUp.objects.get().state, Contact.objects.count()) == ("open", 0)


def test_who_sees_every_branch_sees_theirs_too(desk: Client, client_for: Callable[[User], Client]) -> None:
    row = make_followup()
    assert shown(client_for(make_user("owner", all_branches=True))) == [row.pk]


def test_the_past_reaches_ninety_days_back(desk: Client, cs: User) -> None:
    old = make_followup(branch=cs.branch, state=FollowUpState.DONE, due_at=NOW - dt.timedelta(days=91))
    young = make_followup(branch=cs.branch, state=FollowUpState.DONE, due_at=NOW - dt.timedelta(days=89))
    assert shown(desk, "?when=done") == [young.pk]
    assert old.pk != young.pk


def test_a_message_that_goes_by_itself_has_no_button(desk: Client, cs: User) -> None:
    make_followup(make_message_rule(), branch=cs.branch, due_at=moment(10, 18))
    (row,) = desk.get("/followups/").context["rows"]
    assert (row.opens, row.done, row.again) == ("", "", "")


def test_once_more_and_not_needed(desk: Client, cs: User) -> None:
    row = make_followup(branch=cs.branch, state=FollowUpState.MISSED)
    desk.post(f"/followups/{row.pk}/reopen/", {"turn": "0"})
    row.refresh_from_db()
    assert (row.state, row.due_at, row.late_at) == ("open", NOW, NOW + dt.timedelta(hours=24))
    for turn in ("0", "x", "1", "1"):
        desk.post(f"/followups/{row.pk}/drop/", {"turn": turn})
    row.refresh_from_db()
    assert (row.state, row.reason, row.turn) == ("cancelled", "not_needed", 2)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_the_way_back_stays_in_the_house(desk: Client, cs: User, address: str) -> None:
    row = make_followup(branch=cs.branch, state=FollowUpState.MISSED)
    assert desk.post(f"/followups/{row.pk}/reopen/", {"turn": "0", "next": address}).url == "/followups/"


def rule_fields(rule: ReminderRule, **changes: Any) -> dict[str, Any]:
    fields = {
        "name": rule.name, "name_en": rule.name_en, "days": rule.days, "time_of_day": "10:30", "late_after_hours": 24,
        "channel": rule.channel, "via": rule.via, "owner_role": "cs", "is_active": "on", "script": rule.script,
        "script_en": "", "seen": rule.version,
    }  # fmt: skip
    return {**fields, **changes}


def test_rules_stand_in_the_order_of_the_journey(head: Client) -> None:
    for anchor in ("wedding", "shoot", "order"):
        make_rule(anchor=anchor, name=anchor)
    groups = head.get("/followups/rules/").context["groups"]
    assert [group["rows"][0]["rule"].name for group in groups] == ["order", "shoot", "wedding"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_rules_page_costs_the_same(head: Client, count: int, django_assert_num_queries: Any) -> None:
    for _n in range(count):
        make_rule()
    with django_assert_num_queries(3):
        head.get("/followups/rules/")


def test_a_rule_is_changed(head: Client) -> None:
    rule = make_rule()
    answer = head.post(f"/followups/rules/{rule.pk}/", rule_fields(rule, days=-5, script="# 问\n{dear}好"))
    assert answer.url == "/followups/rules/"
    rule.refresh_from_db()
    assert (rule.days, rule.script, rule.version) == (-5, "# 问\n{dear}好", 2)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"script": "{nmae}"}, "script"), ({"days": "x"}, "days"), ({"days": "9999"}, "days"),
        ({"script": ""}, "script"),
        ({"channel": "message", "via": ""}, "via"), ({"late_after_hours": "0"}, "late_after_hours"),
        ({"name": ""}, "name"),
        ({"time_of_day": "25:00"}, "time_of_day"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(head: Client, changes: dict[str, str], field: str) -> None:
    rule = make_rule()
    answer = head.post(f"/followups/rules/{rule.pk}/", rule_fields(rule, **changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    rule.refresh_from_db()
    assert rule.version == 1


def test_a_rule_somebody_changed_meanwhile(head: Client) -> None:
    rule = make_rule()
    ReminderRule.objects.update(version=2, name="新的")
    answer = head.post(f"/followups/rules/{rule.pk}/", rule_fields(rule, name="旧的"))
    assert answer.status_code == 422
    assert ReminderRule.objects.get().name == "新的"


def test_the_preview_names_who_comes_next_and_when(head: Client, cs: User) -> None:
    rule = make_rule()
    make_visit(starts_at=moment(20, 9), branch=cs.branch)
    make_visit(starts_at=moment(20, 9))  # another branch
    answer = head.post(f"/followups/rules/{rule.pk}/preview/", rule_fields(rule, days=-2, time_of_day="21:30"))
    assert [(one["who"], one["due_at"], one["rests"]) for one in answer.context["coming"]] == [
        ("柳闻莺 与 祁叙", moment(18, 21, 30), True)
    ]
    rule.refresh_from_db()
    assert rule.days == -7


@pytest.mark.parametrize("anchor", ["order", "shoot", "selection", "pickup", "wedding", "idle", "moon landing"])
def test_every_kind_of_anchor_has_a_preview(head: Client, cs: User, anchor: str) -> None:
    rule = make_rule(anchor=anchor)
    make_visit(starts_at=moment(20, 9), branch=cs.branch)
    assert head.get(f"/followups/rules/{rule.pk}/").status_code == 200


def test_rules_are_not_for_everybody(desk: Client) -> None:
    rule = make_rule()
    assert desk.get(f"/followups/rules/{rule.pk}/").status_code == 403
    assert desk.post(f"/followups/rules/{rule.pk}/", rule_fields(rule, days=-1)).status_code == 403
    rule.refresh_from_db()
    assert (rule.days, Contact.objects.count()) == (-7, 0)
