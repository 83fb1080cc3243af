"""Delivery: once, whatever happens in the middle."""

import datetime as dt

import pytest

from studio.core.audit.models import HistoryEntry
from studio.core.messages import actions
from studio.core.messages.actions import delivery
from studio.core.messages.channels import Refused, TryLater
from studio.core.messages.models import Message
from studio.core.messages.states import Capability, MessageState, Trouble
from tests.factories import AT
from tests.support.reminders import Recorder, make_message, moment

pytestmark = pytest.mark.django_db


def later(**how: int) -> dt.datetime:
    return AT + dt.timedelta(**how)


def test_a_message_goes_out_once_and_says_so(recorder: Recorder) -> None:
    message = make_message(thread="order:7")
    assert actions.deliver(message.pk, at=AT) == "sent"
    assert actions.deliver(message.pk, at=later(minutes=1)) == ""
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.reference, message.attempts) == ("sent", AT, "ref-1", 1)
    assert (message.lease, message.lease_until, message.trouble) == ("", None, "")
    assert recorder.keys == [message.key]
    assert HistoryEntry.objects.get(thread="order:7").verb == "message.sent"


def test_the_channel_gets_our_key_and_the_words(recorder: Recorder) -> None:
    message = make_message(key="followup:12", title="提醒", body="明天见", recipient="袁星野", address="13800001111")
    actions.deliver(message.pk, at=AT)
    parcel = recorder.parcels[0]
    assert (parcel.key, parcel.channel, parcel.recipient) == ("followup:12", "sms", "袁星野")
    assert (parcel.address, parcel.title, parcel.body) == ("13800001111", "提醒", "明天见")


def test_what_is_not_due_waits(recorder: Recorder) -> None:
    message = make_message(due_at=later(minutes=1))
    assert actions.deliver(message.pk, at=AT) == ""
    assert recorder.parcels == []


def test_a_second_worker_in_the_middle_of_the_call_sends_nothing(recorder: Recorder) -> None:
    message = make_message()
    recorder.meanwhile = lambda: actions.deliver(message.pk, at=AT)
    assert actions.deliver(message.pk, at=AT) == "sent"
    assert recorder.keys == [message.key]


def test_without_the_lease_the_same_harness_shows_the_double(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken away: the second worker sends too."""

    def no_compare_and_set(message: Message, at: dt.datetime, seconds: int) -> None:
        message.attempts += 1

    monkeypatch.setattr(delivery, "_take_lease", no_compare_and_set)
    message = make_message()
    recorder.meanwhile = lambda: actions.deliver(message.pk, at=AT)
    actions.deliver(message.pk, at=AT)
    assert recorder.keys == [message.key, message.key]


def test_two_turns_over_the_same_batch_send_each_message_once(recorder: Recorder) -> None:
    messages = [make_message(due_at=AT - dt.timedelta(minutes=n)) for n in range(6)]
    recorder.meanwhile = lambda: actions.deliver_due(clock=lambda: AT)
    turn = actions.deliver_due(clock=lambda: AT)
    assert turn.has_more is False
    assert sorted(recorder.keys) == sorted(message.key for message in messages)


@pytest.mark.parametrize(("tries", "pause"), [(0, 1), (1, 2), (2, 5)])
def test_a_channel_that_cannot_now_is_asked_again_later(recorder: Recorder, tries: int, pause: int) -> None:
    message = make_message(attempts=tries)
    recorder.fail_with = [TryLater("away")]
    assert actions.deliver(message.pk, at=AT) == "queued"
    message.refresh_from_db()
    assert (message.due_at, message.trouble) == (later(minutes=pause), Trouble.NO_ANSWER)
    assert message.error == "TryLater: away"
    assert actions.deliver(message.pk, at=later(minutes=pause)) == "sent"


def test_a_pause_that_outlasts_its_use_ends_as_failed(recorder: Recorder) -> None:
    message = make_message(give_up_at=later(seconds=50))
    recorder.fail_with = [TryLater("away")]
    assert actions.deliver(message.pk, at=AT) == "failed"


def test_twelve_fruitless_tries_are_enough(recorder: Recorder) -> None:
    message = make_message(attempts=11)
    recorder.fail_with = [TryLater("away")]
    assert actions.deliver(message.pk, at=AT) == "failed"


def test_a_refusal_is_final(recorder: Recorder) -> None:
    message = make_message()
    recorder.fail_with = [Refused("no such number")]
    assert actions.deliver(message.pk, at=AT) == "failed"
    message.refresh_from_db()
    assert (message.trouble, message.error) == (Trouble.REFUSED, "no such number")


@pytest.mark.parametrize(
    ("capability", "state"),
    [(Capability.NEITHER, "unclear"), (Capability.CAN_ASK, "sending"), (Capability.IDEMPOTENT, "queued")],
)
def test_what_breaks_off_is_judged_by_what_the_channel_promises(
    recorder: Recorder, capability: Capability, state: str
) -> None:
    recorder.capability = capability
    recorder.fail_with = [TimeoutError("hangs")]
    message = make_message()
    assert actions.deliver(message.pk, at=AT) == state
    assert Message.objects.get().state == state


@pytest.mark.parametrize(
    ("capability", "arrived", "state"),
    [
        (Capability.NEITHER, None, "unclear"), (Capability.IDEMPOTENT, None, "queued"),
        (Capability.CAN_ASK, True, "sent"),
        (Capability.CAN_ASK, False, "queued"), (Capability.CAN_ASK, None, "unclear"),
    ],
)  # fmt: skip
def test_a_worker_that_died_in_the_middle(
    recorder: Recorder, capability: Capability, arrived: bool | None, state: str
) -> None:
    recorder.capability, recorder.arrived = capability, arrived
    message = make_message(state=MessageState.SENDING, lease="t", lease_until=later(seconds=-1), attempts=1)
    assert actions.settle_expired(at=AT) == 1
    message.refresh_from_db()
    assert (message.state, message.lease) == (state, "")
    assert recorder.parcels == []


def test_a_lease_that_still_runs_is_left_alone(recorder: Recorder) -> None:
    make_message(state=MessageState.SENDING, lease="t", lease_until=later(seconds=1), attempts=1)
    assert actions.settle_expired(at=AT) == 0


def test_a_worker_that_was_too_slow_changes_nothing_any_more(recorder: Recorder) -> None:
    """Its lease was settled as unclear and a person has decided; the late answer must not undo that."""
    message = make_message()

    def somebody_decides() -> None:
        Message.objects.update(state=MessageState.SENT, lease="", reference="by a person")

    recorder.meanwhile = somebody_decides
    assert actions.deliver(message.pk, at=AT) == ""
    assert Message.objects.get().reference == "by a person"


def test_in_rest_hours_it_waits_for_the_morning(recorder: Recorder) -> None:
    night = moment(10, 22)
    message = make_message(due_at=night)
    assert actions.deliver(message.pk, at=night) == "queued"
    message.refresh_from_db()
    assert message.due_at == moment(11, 9)
    assert recorder.parcels == []
    assert actions.deliver(message.pk, at=moment(11, 9)) == "sent"


def test_what_was_timed_into_the_evening_goes(recorder: Recorder) -> None:
    night = moment(10, 21, 30)
    assert actions.deliver(make_message(due_at=night, any_hour=True).pk, at=night) == "sent"


def test_what_is_useless_in_the_morning_is_given_up_at_once(recorder: Recorder) -> None:
    night = moment(10, 22)
    message = make_message(due_at=night, give_up_at=moment(11, 8))
    assert actions.deliver(message.pk, at=night) == "failed"
    assert Message.objects.get().trouble == Trouble.TOO_LATE


def test_what_comes_too_late_after_an_outage_is_not_sent(recorder: Recorder) -> None:
    message = make_message(due_at=later(hours=-5), give_up_at=later(hours=-2))
    assert actions.deliver(message.pk, at=AT) == "failed"
    assert recorder.parcels == []


@pytest.mark.parametrize(
    ("fields", "trouble"),
    [({"channel": "wechat"}, Trouble.NO_CHANNEL), ({"channel": "sms", "address": ""}, Trouble.NO_ADDRESS)],
)
def test_without_channel_or_address_a_person_passes_it_on(
    recorder: Recorder, fields: dict[str, str], trouble: str
) -> None:
    message = make_message(**fields)
    assert actions.deliver(message.pk, at=AT) == "by_hand"
    message.refresh_from_db()
    assert message.trouble == trouble


def test_one_that_fails_never_stops_the_others(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, good = make_message(due_at=later(hours=-1)), make_message()
    deliver = delivery._deliver

    def stumble(message: Message, unwanted: str, at: dt.datetime) -> str:
        if message.pk == broken.pk:
            raise RuntimeError("something of ours is broken")
        return deliver(message, unwanted, at)

    monkeypatch.setattr(delivery, "_deliver", stumble)
    assert actions.deliver_due(clock=lambda: AT).has_more is False
    assert recorder.keys == [good.key]
    broken.refresh_from_db()
    assert (broken.state, broken.due_at) == ("queued", later(minutes=5))


def test_a_dead_channel_rests_for_the_turn_and_the_others_go_on(recorder: Recorder) -> None:
    recorder.fail_with = [TryLater("dead")] * 5
    for n in range(5):
        make_message(due_at=later(minutes=-n))
    letters = [make_message(channel="email", address="a@example.com") for _n in range(2)]
    turn = actions.deliver_due(clock=lambda: AT)
    assert turn.has_more is False
    assert len(recorder.parcels) == 1
    assert set(Message.objects.filter(pk__in=[one.pk for one in letters]).values_list("state", flat=True)) == {"sent"}


def test_time_runs_out_and_another_turn_is_asked_for(recorder: Recorder) -> None:
    make_message()
    turn = actions.deliver_due(clock=lambda: AT, seconds=0)
    assert (turn.looked_at, turn.has_more) == (0, True)


def test_how_many_workers_are_woken(recorder: Recorder) -> None:
    assert actions.wake_due(at=AT) == 0
    branch = make_message().branch
    assert actions.wake_due(at=AT) == 1
    words = {"channel": "sms", "recipient": "x", "body": "x", "created_at": AT, "due_at": AT}
    Message.objects.bulk_create([Message(key=f"k{n}", branch=branch, **words) for n in range(500)])
    assert actions.wake_due(at=AT) == 4


def test_a_broken_off_message_alone_wakes_a_worker(recorder: Recorder) -> None:
    make_message(state=MessageState.SENDING, lease="t", lease_until=later(seconds=-1))
    assert actions.wake_due(at=AT) == 1
