"""Builders and a recording channel for the tests of reminders and of the outbox."""

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from bookings.appointments.models import Appointment
from bookings.calendar.states import Purpose
from customers.followups.models import FollowUp, ReminderRule
from customers.followups.states import due_moment
from studio.core.clock import at_local, local_day
from studio.core.messages.channels import Parcel, chosen
from studio.core.messages.models import Message
from studio.core.messages.states import Capability
from tests.factories import AT, make_branch, make_order

_serial = itertools.count(1)
TODAY = local_day(AT)


def moment(day: int, hour: int, minute: int = 0, *, month: int = 5) -> dt.datetime:
    """A wall-clock moment of 2026; AT is 10 May 10:24."""
    return at_local(dt.date(2026, month, day), dt.time(hour, minute))


class Recorder:
    """A channel that writes down what it gets. `fail_with` is raised after writing; `meanwhile` runs while it talks."""

    lease_seconds = 30

    def __init__(self, capability: Capability = Capability.NEITHER) -> None:
        self.capability = capability
        self.parcels: list[Parcel] = []
        self.fail_with: list[Exception | None] = []
        self.meanwhile: Any = None
        self.arrived: bool | None = None

    def send(self, parcel: Parcel) -> str:
        self.parcels.append(parcel)
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        if self.fail_with and (failure := self.fail_with.pop(0)):
            raise failure
        return f"ref-{len(self.parcels)}"

    def ask(self, key: str) -> bool | None:
        return self.arrived

    @property
    def keys(self) -> list[str]:
        return [parcel.key for parcel in self.parcels]


_the_recorder = Recorder()
# WeChat stays without a channel, as in a studio without a provider.
CHANNELS = {"sms": "tests.support.reminders.recording_transport", "email": "email", "file": "file", "wechat": ""}


def recording_transport() -> Recorder:
    """What the settings name in tests: one recorder for the whole process."""
    return _the_recorder


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A channel for text messages that writes down what it gets and promises nothing about repetitions."""
    global _the_recorder
    chosen._made.cache_clear()
    _the_recorder = Recorder(Capability.NEITHER)
    with override_settings(STUDIO_TRANSPORTS=CHANNELS):
        yield _the_recorder
    chosen._made.cache_clear()


def make_rule(**fields: Any) -> ReminderRule:
    """A call seven days before the shoot, at 10:30."""
    n = next(_serial)
    defaults: dict[str, Any] = {
        "code": f"rule-{n}", "name": "拍摄前 7 天确认", "name_en": "Seven days before the shoot", "anchor": "shoot",
        "days": -7, "time_of_day": dt.time(10, 30), "channel": "call", "script": "# 开场\n{dear}您好，我是{caller}。",
        "late_after_hours": 24, "position": n,
    }  # fmt: skip
    return ReminderRule.objects.create(**(defaults | fields))


def make_message_rule(**fields: Any) -> ReminderRule:
    """A text message on the evening before the shoot."""
    defaults: dict[str, Any] = {
        "name": "拍摄前一晚短信", "name_en": "Text on the evening before", "days": -1, "time_of_day": dt.time(18),
        "channel": "message", "via": "sms", "late_after_hours": 3, "script": "{dear}，明天{day}{time}拍摄。",
    }  # fmt: skip
    return make_rule(**(defaults | fields))


def make_visit(
    *, starts_at: dt.datetime, order: Any = None, purpose: str = Purpose.SHOOT, **fields: Any
) -> Appointment:
    """A visit without a place on the calendar."""
    order = order or make_order(branch=fields.pop("branch", None) or make_branch())
    defaults = {"part": "exact", "created_at": AT, "ends_at": starts_at + dt.timedelta(hours=3)}
    return Appointment.objects.create(
        branch=order.branch, customer=order.customer, order=order, purpose=purpose, day=local_day(starts_at),
        starts_at=starts_at, **(defaults | fields),
    )  # fmt: skip


def make_followup(rule: ReminderRule | None = None, *, visit: Appointment | None = None, **fields: Any) -> FollowUp:
    """What a rule owes for a visit, written directly."""
    rule = rule or make_rule()
    visit = visit or make_visit(starts_at=moment(17, 9), branch=fields.pop("branch", None))
    begins = visit.starts_at
    assert begins is not None
    due_at = due_moment(begins, days=rule.days, time_of_day=rule.time_of_day)
    defaults: dict[str, Any] = {
        "due_at": due_at, "late_at": due_at + dt.timedelta(hours=rule.late_after_hours), "channel": rule.channel,
        "anchor": rule.anchor, "anchor_id": visit.pk, "anchor_at": begins, "occurrence": visit.day,
        "thread": f"order:{visit.order_id}",
    }  # fmt: skip
    return FollowUp.objects.create(rule=rule, branch=visit.branch, customer=visit.customer, **(defaults | fields))


def make_message(**fields: Any) -> Message:
    """A text message that is due."""
    n = next(_serial)
    defaults: dict[str, Any] = {
        "key": f"test:{n}", "channel": "sms", "recipient": "柳闻莺", "address": "13812345678", "title": "拍摄提醒",
        "body": "明天拍摄，请准时到店。", "created_at": AT, "due_at": AT,
    }  # fmt: skip
    branch = fields.pop("branch", None) or make_branch()
    return Message.objects.create(branch=branch, **(defaults | fields))
