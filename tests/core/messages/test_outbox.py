"""The outbox: queued once by key, called off, passed on by hand."""

import datetime as dt
from typing import Any

import pytest

from studio.core import jobs
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import tell
from studio.core.errors import StudioError
from studio.core.messages import actions
from studio.core.messages.models import Message
from studio.core.messages.states import MessageState, Trouble
from studio.core.staff.models import Branch, User
from tests.factories import AT
from tests.support.reminders import Recorder, make_message, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[object, ...]]]:
    calls: list[tuple[str, tuple[object, ...]]] = []
    monkeypatch.setattr(jobs, "wake", lambda name, *args: calls.append((name, args)))
    return calls


def queue(branch: Branch, **fields: Any) -> Message:
    words: dict[str, Any] = {"key": "followup:1", "channel": "sms", "recipient": "柳闻莺", "body": "明天见",
                             "address": "13800001111", "due_at": AT, "at": AT}  # fmt: skip
    return actions.queue_message(branch_id=branch.pk, **(words | fields))


def test_the_same_key_gives_the_same_message(branch: Branch) -> None:
    first = queue(branch)
    second = queue(branch, body="something else")
    assert (second.pk, second.body, Message.objects.count()) == (first.pk, "明天见", 1)


def test_what_is_due_wakes_a_worker(branch: Branch, woken: list[Any]) -> None:
    message = queue(branch)
    assert woken == [("studio.core.messages.tasks.send", (message.pk,))]


@pytest.mark.parametrize("fields", [{"due_at": moment(11, 9)}, {"wake": False}, {"trouble": Trouble.CHECK_FIRST}])
def test_what_is_not_to_be_sent_now_wakes_nobody(branch: Branch, woken: list[Any], fields: dict[str, Any]) -> None:
    queue(branch, **fields)
    assert woken == []


def test_with_a_trouble_it_goes_to_a_person(branch: Branch) -> None:
    message = queue(branch, trouble=Trouble.CHECK_FIRST)
    assert (message.state, message.trouble) == ("by_hand", "check_first")


def test_called_off_before_it_left(branch: Branch, recorder: Recorder) -> None:
    message = queue(branch, origin="letter:1")
    queue(branch, key="followup:2", origin="letter:2")
    assert actions.call_off(origins=["letter:1"], at=AT) == 1
    assert actions.call_off(origins=["letter:1"], at=AT) == 0
    assert actions.deliver(message.pk, at=AT) == ""
    assert actions.deliver_due(clock=lambda: AT).looked_at == 1
    assert recorder.keys == ["followup:2"]


def test_what_was_called_off_can_wait_again_with_new_words(branch: Branch) -> None:
    queue(branch, origin="letter:1")
    actions.call_off(origins=["letter:1"], at=AT)
    again = queue(branch, origin="letter:1", body="后天见", due_at=moment(12, 18))
    assert (again.state, again.body, again.due_at, again.trouble) == ("queued", "后天见", moment(12, 18), "")
    assert Message.objects.count() == 1


@pytest.mark.parametrize("state", [MessageState.SENDING, MessageState.SENT, MessageState.UNCLEAR, MessageState.FAILED])
def test_what_left_or_may_have_left_is_not_called_off(branch: Branch, state: str) -> None:
    make_message(branch=branch, origin="letter:1", state=state)
    assert actions.call_off(origins=["letter:1"], at=AT) == 0
    assert queue(branch, key=Message.objects.get().key).state == state


@pytest.mark.parametrize("state", [MessageState.BY_HAND, MessageState.FAILED, MessageState.UNCLEAR])
def test_passed_on_by_hand_once(cs: User, state: str) -> None:
    message = make_message(branch=cs.branch, state=state, thread="order:7")
    actions.pass_on(message=message, by=cs, at=AT)
    message = Message.objects.get()
    assert (message.state, message.sent_at, message.sent_by) == ("sent", AT, cs)
    with pytest.raises(StudioError, match="已发"):
        actions.pass_on(message=message, by=cs, at=AT)
    assert HistoryEntry.objects.filter(thread="order:7").count() == 1


def test_a_click_on_a_stale_page_changes_nothing(cs: User) -> None:
    message = make_message(branch=cs.branch, state=MessageState.UNCLEAR)
    Message.objects.update(state=MessageState.SENT)
    with pytest.raises(StudioError):
        actions.resend(message=message, by=cs, at=AT)
    assert Message.objects.get().state == "sent"
    assert HistoryEntry.objects.count() == 0


def test_sent_once_more_because_a_person_says_so(cs: User, recorder: Recorder) -> None:
    message = make_message(branch=cs.branch, state=MessageState.FAILED, attempts=12, error="away", give_up_at=AT)
    actions.resend(message=message, by=cs, at=AT)
    message = Message.objects.get()
    assert (message.state, message.attempts, message.error) == ("queued", 0, "")
    assert message.give_up_at == AT + dt.timedelta(hours=12)
    assert actions.deliver(message.pk, at=AT) == "sent"
    assert recorder.keys == [message.key]


def test_only_unclear_ones_are_confirmed(cs: User) -> None:
    failed = make_message(branch=cs.branch, state=MessageState.FAILED)
    with pytest.raises(StudioError):
        actions.confirm_arrived(message=failed, by=cs, at=AT)
    unclear = make_message(branch=cs.branch, state=MessageState.UNCLEAR)
    actions.confirm_arrived(message=unclear, by=cs, at=AT)
    assert Message.objects.get(pk=unclear.pk).state == "sent"


def test_passed_on_by_mistake_comes_back(cs: User) -> None:
    message = make_message(branch=cs.branch, state=MessageState.BY_HAND)
    actions.pass_on(message=message, by=cs, at=AT)
    actions.take_back(message=Message.objects.get(), by=cs, at=AT)
    message = Message.objects.get()
    assert (message.state, message.sent_at, message.sent_by) == ("by_hand", None, None)


def test_what_the_system_sent_is_not_taken_back(cs: User) -> None:
    message = make_message(branch=cs.branch, state=MessageState.SENT)
    with pytest.raises(StudioError):
        actions.take_back(message=message, by=cs, at=AT)


def test_history_names_title_recipient_and_channel(cs: User) -> None:
    message = make_message(branch=cs.branch, state=MessageState.BY_HAND, thread="order:7", title="拍摄提醒")
    actions.pass_on(message=message, by=cs, at=AT)
    told = tell(HistoryEntry.objects.all())
    assert "拍摄提醒" in told[0].text
    assert "柳闻莺" in told[0].text
