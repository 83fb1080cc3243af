"""From a date to what is owed for it; moved and ended with it."""

import datetime as dt
from typing import Any

import pytest

from customers.followups import actions
from customers.followups.models import FollowUp, ReminderRule
from customers.followups.states import FollowUpState, Reason
from studio.core.messages.models import Message
from studio.core.messages.states import MessageState
from studio.core.staff.models import Branch
from tests.factories import AT, make_customer
from tests.support.reminders import Recorder, make_message_rule, make_rule, make_visit, moment

pytestmark = pytest.mark.django_db
SHOOT = moment(20, 9)


@pytest.fixture
def story(branch: Branch) -> dict[str, Any]:
    customer = make_customer(branch=branch)
    return {"anchor": "shoot", "anchor_id": 7, "customer_id": customer.pk, "branch_id": branch.pk, "thread": "order:3"}


def schedule(story: dict[str, Any], moment_: dt.datetime = SHOOT, **fields: Any) -> int:
    return actions.schedule(at_moment=moment_, **{**story, "at": AT, **fields})


def reanchor(story: dict[str, Any], moment_: dt.datetime, at: dt.datetime = AT) -> int:
    return actions.reanchor(at_moment=moment_, at=at, **story)


def due() -> list[tuple[str, dt.datetime]]:
    rows = FollowUp.objects.filter(state=FollowUpState.OPEN).order_by("due_at")
    return [(row.rule.code, row.due_at) for row in rows.select_related("rule") if row.rule]


def test_every_active_rule_of_the_anchor_owes_something(story: dict[str, Any]) -> None:
    make_rule(code="week")
    make_message_rule(code="eve")
    make_rule(code="off", is_active=False)
    make_rule(code="other", anchor="pickup")
    assert schedule(story) == 2
    assert due() == [("week", moment(13, 10, 30)), ("eve", moment(19, 18))]
    row = FollowUp.objects.get(rule__code="eve")
    assert (row.anchor_at, row.occurrence, row.late_at) == (SHOOT, dt.date(2026, 5, 20), moment(19, 21))
    assert (row.thread, row.channel, row.state, row.released_at) == ("order:3", "message", "open", None)


def test_twice_is_once(story: dict[str, Any]) -> None:
    make_rule()
    assert (schedule(story), schedule(story), FollowUp.objects.count()) == (1, 0, 1)


def test_one_row_per_rule_and_occurrence_whoever_writes(story: dict[str, Any]) -> None:
    """The database itself refuses a second one."""
    rule = make_rule()
    schedule(story)
    row = FollowUp.objects.get()
    row.pk = None
    FollowUp.objects.bulk_create([row], ignore_conflicts=True)
    assert FollowUp.objects.filter(rule=rule).count() == 1


def test_a_date_that_is_near_owes_only_what_is_still_of_use(story: dict[str, Any]) -> None:
    make_rule(code="week")
    make_rule(code="notes", days=-3)
    make_message_rule(code="eve")
    schedule(story, moment(12, 9))
    assert due() == [("eve", moment(11, 18))]


def test_moved_to_another_day(story: dict[str, Any]) -> None:
    make_rule(code="week")
    make_rule(code="notes", days=-3)
    schedule(story)
    FollowUp.objects.filter(rule__code="week").update(state=FollowUpState.DONE)
    assert reanchor(story, moment(25, 9)) == 2
    assert due() == [("week", moment(18, 10, 30)), ("notes", moment(22, 10, 30))]
    assert FollowUp.objects.get(rule__code="notes", state="cancelled").reason == Reason.MOVED
    assert FollowUp.objects.filter(state="done").count() == 1


def test_moved_away_and_back_comes_back(story: dict[str, Any]) -> None:
    make_rule(code="week")
    schedule(story)
    reanchor(story, moment(25, 9))
    reanchor(story, SHOOT)
    assert due() == [("week", moment(13, 10, 30))]
    assert FollowUp.objects.count() == 2


def test_another_hour_of_the_same_day(story: dict[str, Any]) -> None:
    make_rule(code="own", days=-1, time_of_day=None)
    schedule(story)
    reanchor(story, moment(20, 14))
    assert due() == [("own", moment(19, 14))]
    assert FollowUp.objects.count() == 1


def test_a_message_already_in_the_outbox_is_said_anew(
    story: dict[str, Any], branch: Branch, recorder: Recorder
) -> None:
    """It waits for the morning when the hour changes: the old hour must not go out."""
    visit = make_visit(starts_at=SHOOT, branch=branch)
    story |= {"anchor_id": visit.pk, "customer_id": visit.customer_id}
    make_message_rule(time_of_day=dt.time(20, 59), late_after_hours=24, script="{day} {time} 到店")
    schedule(story)
    actions.release_due(at=moment(19, 21))
    assert Message.objects.get().body == "5月20日 周三 09:00 到店"
    visit.starts_at = moment(20, 14)
    visit.save()
    reanchor(story, moment(20, 14), at=moment(19, 21, 10))
    assert Message.objects.get().state == MessageState.CANCELLED
    actions.release_due(at=moment(19, 21, 11))
    message = Message.objects.get()
    assert (message.state, message.body) == (MessageState.QUEUED, "5月20日 周三 14:00 到店")
    assert FollowUp.objects.get().state == FollowUpState.WAITING


def test_cancelled_with_its_anchor(story: dict[str, Any], branch: Branch, recorder: Recorder) -> None:
    visit = make_visit(starts_at=SHOOT, branch=branch)
    story |= {"anchor_id": visit.pk, "customer_id": visit.customer_id}
    make_rule()
    make_message_rule()
    schedule(story)
    actions.release_due(at=moment(19, 18))
    assert (
        actions.cancel_anchor(anchor="shoot", anchor_id=visit.pk, reason="改主意了", at=AT) == 1
    )  # the call is missed
    assert actions.cancel_anchor(anchor="shoot", anchor_id=visit.pk, at=AT) == 0
    assert Message.objects.get().state == MessageState.CANCELLED
    assert set(FollowUp.objects.values_list("state", "reason")) == {("cancelled", "ended"), ("missed", "too_late")}
    assert recorder.parcels == []


def test_the_cost_does_not_grow_with_the_rules(story: dict[str, Any], django_assert_num_queries: Any) -> None:
    make_rule()
    with django_assert_num_queries(3):  # what is there, rules, insert
        schedule(story)
    make_rule()
    make_rule()
    with django_assert_num_queries(3):
        schedule(story, anchor_id=8)


def test_seeds_are_added_once_and_never_overwritten() -> None:
    assert actions.seed_rules() == 24
    ReminderRule.objects.filter(code="shoot-week-call").update(script="我们自己的话", days=-8)
    ReminderRule.objects.filter(code="wedding-day").delete()
    assert actions.seed_rules() == 1
    rule = ReminderRule.objects.get(code="shoot-week-call")
    assert (rule.script, rule.days) == ("我们自己的话", -8)
    assert actions.seed_rules() == 0


def test_the_seeded_rules_say_when_and_how() -> None:
    actions.seed_rules()
    seen = {
        rule.code: (rule.anchor, rule.days, f"{rule.time_of_day:%H:%M}" if rule.time_of_day else "", rule.channel)
        for rule in ReminderRule.objects.all()
    }
    assert seen == {
        "order-thanks": ("order", 0, "20:00", "message"),
        "order-satisfaction": ("order", 2, "14:30", "call"),
        "shoot-week-call": ("shoot", -7, "10:30", "call"),
        "shoot-notes-call": ("shoot", -3, "10:30", "call"),
        "shoot-eve-call": ("shoot", -1, "18:00", "call"),
        "shoot-eve-sms": ("shoot", -1, "18:00", "message"),
        "shoot-six-photos": ("shoot", 0, "18:00", "internal"),
        "shoot-thanks": ("shoot", 0, "20:00", "message"),
        "shoot-satisfaction": ("shoot", 2, "14:30", "call"),
        "selection-call": ("selection", -3, "10:30", "call"),
        "selection-eve-call": ("selection", -1, "18:00", "call"),
        "selection-thanks": ("selection", 0, "20:00", "message"),
        "selection-satisfaction": ("selection", 2, "14:30", "call"),
        "pickup-goods-ready": ("pickup", -7, "10:00", "internal"),
        "pickup-list-check": ("pickup", -3, "10:00", "internal"),
        "pickup-call": ("pickup", -3, "14:30", "call"),
        "pickup-thanks": ("pickup", 0, "20:00", "message"),
        "pickup-satisfaction": ("pickup", 2, "14:30", "call"),
        "wedding-day": ("wedding", 0, "09:00", "message"),
        "idle-chase": ("idle", 30, "10:30", "call"),
        "rest-ask-again": ("rest", 0, "10:30", "call"),
        "missed-ask": ("missed", 0, "", "call"),
        "late-step": ("late", 0, "09:00", "internal"),
        "originals-told": ("originals", -30, "10:30", "message"),
    }
