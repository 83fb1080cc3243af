"""Changing a rule: what waits follows, typing errors are named, two editors do not overwrite each other."""

import datetime as dt

import pytest

from customers.followups import actions
from customers.followups.models import FollowUp, ReminderRule
from studio.core.audit.models import HistoryEntry
from studio.core.errors import MovedOn, StudioError
from studio.core.staff.models import User
from tests.factories import AT
from tests.support.reminders import make_followup, make_rule, moment

pytestmark = pytest.mark.django_db


def test_what_waits_follows_a_new_time(cs: User) -> None:
    rule = make_rule()
    waits = make_followup(rule)
    handed_out = make_followup(rule, released_at=AT)
    actions.change_rule(rule=rule, changes={"days": -5, "time_of_day": dt.time(14), "late_after_hours": 2}, seen=1,
                        by=cs, at=AT)  # fmt: skip
    rows = {row.pk: (row.due_at, row.late_at) for row in FollowUp.objects.all()}
    assert rows[waits.pk] == (moment(12, 14), moment(12, 16))
    assert rows[handed_out.pk] == (handed_out.due_at, handed_out.late_at)


def test_what_would_have_been_due_before_now_keeps_its_time(cs: User) -> None:
    rule = make_rule(days=-3)
    row = make_followup(rule)
    actions.change_rule(rule=rule, changes={"days": -9}, seen=1, by=cs, at=AT)
    assert FollowUp.objects.get().due_at == row.due_at


def test_another_way_of_doing_it_applies_to_what_waits(cs: User) -> None:
    rule = make_rule()
    make_followup(rule)
    actions.change_rule(rule=rule, changes={"channel": "internal"}, seen=1, by=cs, at=AT)
    assert FollowUp.objects.get().channel == "internal"


def test_a_word_nobody_can_fill_is_named(cs: User) -> None:
    rule = make_rule()
    with pytest.raises(StudioError) as refused:
        actions.change_rule(rule=rule, changes={"script": "{nmae}您好"}, seen=1, by=cs, at=AT)
    assert refused.value.field == "script"
    assert "{nmae}" in str(refused.value)


def test_two_people_on_one_rule(cs: User) -> None:
    rule = make_rule()
    actions.change_rule(rule=rule, changes={"name": "一"}, seen=1, by=cs, at=AT)
    with pytest.raises(MovedOn):
        actions.change_rule(rule=rule, changes={"name": "二"}, seen=1, by=cs, at=AT)
    assert ReminderRule.objects.get().name == "一"


def test_the_same_change_again_is_a_quiet_success(cs: User) -> None:
    rule = make_rule()
    for _click in range(2):
        actions.change_rule(rule=rule, changes={"name": "一", "days": -5}, seen=1, by=cs, at=AT)
    assert (ReminderRule.objects.get().version, HistoryEntry.objects.filter(verb="rule.changed").count()) == (2, 1)
