"""What one key at the desk does: each outcome, the double click, the colleague who was quicker, undo."""

import datetime as dt
from typing import Any

import pytest

from customers.followups import actions
from customers.followups.actions import CallResult
from customers.followups.models import Contact, FollowUp
from customers.followups.states import Outcome
from studio.core.audit.models import HistoryEntry
from studio.core.errors import MovedOn, StudioError
from studio.core.messages import actions as outbox
from studio.core.messages.models import Message
from studio.core.messages.states import MessageState
from studio.core.staff.models import User
from tests.factories import AT, make_user
from tests.support.reminders import Recorder, make_followup, make_message_rule, make_rule, make_visit, moment

pytestmark = pytest.mark.django_db
DUE = moment(10, 10, 30)
AT_DESK = moment(10, 10, 40)


@pytest.fixture
def call(cs: User) -> FollowUp:
    row = make_followup(make_rule(script="# 问\n+ 满意\n! 不满意"), branch=cs.branch)
    actions.release_due(at=DUE)
    row.refresh_from_db()
    return row


def book(row: FollowUp, by: User, outcome: str = Outcome.DONE, *, at: dt.datetime = AT_DESK, **fields: Any) -> Contact:
    rows = fields.pop("rows", ((row.pk, row.turn),))
    return actions.record_outcome(result=CallResult(rows=rows, outcome=outcome, **fields), by=by, at=at)


def test_done(call: FollowUp, cs: User) -> None:
    contact = book(call, cs, note="妈妈一起来", answers=("满意",), seconds=84)
    call.refresh_from_db()
    assert (call.state, call.outcome, call.done_by, call.done_at, call.turn) == ("done", "done", cs, AT_DESK, 1)
    assert (contact.how, contact.outcome, contact.seconds) == ("call", "done", 84)
    assert (contact.note, contact.satisfaction, contact.title) == ("满意 · 妈妈一起来", "good", "拍摄前 7 天确认")
    entry = HistoryEntry.objects.get(thread=call.thread)
    assert (entry.verb, entry.actor) == ("contact.made", cs)


def test_no_answer_comes_back_at_another_hour_three_times(call: FollowUp, cs: User) -> None:
    tries = []
    for at in (AT_DESK, moment(10, 14, 35), moment(10, 16, 45)):
        book(call, cs, Outcome.NO_ANSWER, at=at)
        call.refresh_from_db()
        tries.append((call.state, call.attempts, call.due_at))
    assert tries == [
        ("open", 1, moment(10, 14, 30)), ("open", 2, moment(10, 16, 40)), ("missed", 3, moment(10, 16, 40)),
    ]  # fmt: skip
    assert call.reason == "unreached"
    assert Contact.objects.count() == 3


def test_no_answer_the_evening_before_is_tried_again_before_the_day(cs: User) -> None:
    row = make_followup(make_rule(days=-1, time_of_day=dt.time(18), late_after_hours=3), branch=cs.branch)
    actions.release_due(at=moment(16, 18))
    row.refresh_from_db()
    book(row, cs, Outcome.NO_ANSWER, at=moment(16, 18, 5))
    row.refresh_from_db()
    assert (row.state, row.due_at) == ("open", moment(16, 18, 50))
    book(row, cs, Outcome.NO_ANSWER, at=moment(16, 20, 30))
    row.refresh_from_db()
    assert (row.state, row.reason) == ("missed", "unreached")


def test_call_back(call: FollowUp, cs: User) -> None:
    book(call, cs, Outcome.CALL_BACK, call_back_at=moment(10, 19))
    call.refresh_from_db()
    assert (call.state, call.due_at, call.outcome) == ("open", moment(10, 19), "call_back")
    assert call.late_at == moment(11, 19)


@pytest.mark.parametrize("wish", [None, moment(10, 9), moment(10, 23), moment(20, 10, month=8)])
def test_a_call_back_that_cannot_be_promised(call: FollowUp, cs: User, wish: dt.datetime | None) -> None:
    with pytest.raises(StudioError) as refused:
        book(call, cs, Outcome.CALL_BACK, call_back_at=wish)
    assert refused.value.field == "call_back_at"


def test_by_wechat_instead(call: FollowUp, cs: User) -> None:
    contact = book(call, cs, Outcome.WECHAT)
    call.refresh_from_db()
    assert (call.state, call.outcome, contact.how) == ("done", "wechat", "wechat")


def test_wants_no_calls_ends_the_others_that_wait_too(call: FollowUp, cs: User) -> None:
    visit = make_visit(starts_at=moment(17, 14), order=call_order(call))
    other = make_followup(visit=visit)
    stranger = make_followup(branch=cs.branch)
    actions.release_due(at=DUE)
    book(call, cs, Outcome.REFUSED)
    states = [FollowUp.objects.get(pk=row.pk).state for row in (call, other, stranger)]
    assert states == ["refused", "refused", "open"]
    later = make_followup(make_rule(days=-3), visit=visit)
    actions.release_due(at=later.due_at)
    later.refresh_from_db()
    assert (later.state, later.reason) == ("refused", "no_calls")


def call_order(row: FollowUp) -> Any:
    from bookings.orders.models import Order

    return Order.objects.get(pk=int(row.thread.partition(":")[2]))


def test_a_double_click_books_one_contact(call: FollowUp, cs: User) -> None:
    first = book(call, cs)
    again = book(call, cs)
    assert (again, Contact.objects.count()) == (first, 1)


def test_a_double_no_answer_counts_one_try(call: FollowUp, cs: User) -> None:
    book(call, cs, Outcome.NO_ANSWER)
    book(call, cs, Outcome.NO_ANSWER)
    call.refresh_from_db()
    assert (call.attempts, Contact.objects.count()) == (1, 1)


def test_a_colleague_was_quicker(call: FollowUp, cs: User) -> None:
    colleague = make_user("cs", branch=cs.branch, full_name="赵云")
    book(call, colleague)
    with pytest.raises(MovedOn) as stale:
        book(call, cs, Outcome.NO_ANSWER)
    assert "赵云" in str(stale.value)
    assert Contact.objects.count() == 1


def test_a_call_of_another_branch_does_not_exist(call: FollowUp, stranger: User) -> None:
    with pytest.raises(MovedOn):
        book(call, stranger)
    assert Contact.objects.count() == 0


def test_a_call_that_was_moved_away_is_not_booked(call: FollowUp, cs: User) -> None:
    actions.cancel_anchor(anchor=call.anchor, anchor_id=call.anchor_id, at=AT)
    with pytest.raises(MovedOn):
        book(call, cs)
    assert Contact.objects.count() == 0


def test_rows_of_two_households_are_not_one_call(call: FollowUp, cs: User) -> None:
    other = make_followup(branch=cs.branch)
    with pytest.raises(MovedOn):
        book(call, cs, rows=((call.pk, 0), (other.pk, 0)))


def test_one_call_settles_all_its_reasons(call: FollowUp, cs: User) -> None:
    other = make_followup(visit=make_visit(starts_at=moment(17, 14), order=call_order(call)))
    actions.release_due(at=DUE)
    book(call, cs, rows=((call.pk, 0), (other.pk, 0)))
    assert set(FollowUp.objects.values_list("state", flat=True)) == {"done"}
    assert Contact.objects.count() == 1


@pytest.fixture
def letter(cs: User, recorder: Recorder) -> FollowUp:
    """A WeChat message that came back to a person."""
    row = make_followup(make_message_rule(via="wechat", days=-7, time_of_day=dt.time(10, 30)), branch=cs.branch)
    actions.release_due(at=DUE)
    outbox.deliver_due(clock=lambda: DUE)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("open", "by_hand")
    return row


def test_a_text_passed_on_at_the_desk(letter: FollowUp, cs: User) -> None:
    contact = book(letter, cs, Outcome.WECHAT)
    letter.refresh_from_db()
    message = Message.objects.get()
    assert (letter.state, message.state, message.sent_by, contact.how) == ("done", "sent", cs, "wechat")
    assert Contact.objects.count() == 1


def test_a_text_is_not_touched_by_a_call_that_reached_nobody(call: FollowUp, letter: FollowUp, cs: User) -> None:
    FollowUp.objects.filter(pk=letter.pk).update(customer=call.customer)
    book(call, cs, Outcome.NO_ANSWER, rows=((call.pk, 0), (letter.pk, 0)))
    assert FollowUp.objects.get(pk=letter.pk).state == "open"
    assert Message.objects.get().state == MessageState.BY_HAND


def test_a_text_alone_cannot_be_unanswered(letter: FollowUp, cs: User) -> None:
    with pytest.raises(StudioError):
        book(letter, cs, Outcome.NO_ANSWER)


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.NO_ANSWER, Outcome.WECHAT, Outcome.REFUSED])
def test_undo_puts_everything_back(call: FollowUp, cs: User, outcome: str) -> None:
    before = FollowUp.objects.values("state", "due_at", "late_at", "attempts", "outcome", "reason", "done_by").get()
    book(call, cs, outcome)
    contact = actions.undo_last(by=cs, at=AT_DESK + dt.timedelta(minutes=1))
    after = FollowUp.objects.values("state", "due_at", "late_at", "attempts", "outcome", "reason", "done_by").get()
    assert (after, contact.outcome) == (before, outcome)
    assert Contact.objects.get().undone_at == AT_DESK + dt.timedelta(minutes=1)
    call.refresh_from_db()
    assert call.turn == 2
    with pytest.raises(MovedOn):
        book(call, cs, rows=((call.pk, 0),))


def test_undo_takes_a_text_back(letter: FollowUp, cs: User) -> None:
    book(letter, cs, Outcome.WECHAT)
    actions.undo_last(by=cs, at=AT_DESK)
    letter.refresh_from_db()
    assert (letter.state, Message.objects.get().state) == ("open", "by_hand")
    book(letter, cs, Outcome.WECHAT)
    assert Message.objects.get().state == "sent"


def test_undo_only_what_is_fresh_and_one_s_own(call: FollowUp, cs: User) -> None:
    colleague = make_user("cs", branch=cs.branch)
    book(call, colleague)
    with pytest.raises(StudioError):
        actions.undo_last(by=cs, at=AT_DESK)
    with pytest.raises(StudioError):
        actions.undo_last(by=colleague, at=AT_DESK + dt.timedelta(minutes=11))
    call.refresh_from_db()
    assert call.state == "done"


def test_undo_not_over_somebody_else_s_call(call: FollowUp, cs: User) -> None:
    colleague = make_user("cs", branch=cs.branch)
    book(call, cs, Outcome.NO_ANSWER)
    call.refresh_from_db()
    book(call, colleague)
    with pytest.raises(MovedOn):
        actions.undo_last(by=cs, at=AT_DESK)
    call.refresh_from_db()
    assert call.state == "done"


def test_undo_twice_goes_one_further_back(call: FollowUp, cs: User) -> None:
    book(call, cs, Outcome.NO_ANSWER)
    call.refresh_from_db()
    book(call, cs, Outcome.DONE, at=AT_DESK + dt.timedelta(minutes=1))
    actions.undo_last(by=cs, at=AT_DESK + dt.timedelta(minutes=2))
    actions.undo_last(by=cs, at=AT_DESK + dt.timedelta(minutes=2))
    call.refresh_from_db()
    assert (call.state, call.attempts, call.outcome) == ("open", 0, "")
    with pytest.raises(StudioError):
        actions.undo_last(by=cs, at=AT_DESK + dt.timedelta(minutes=2))


def test_a_note_is_kept_while_it_is_typed_and_the_contact_carries_it(call: FollowUp, cs: User) -> None:
    actions.keep_note(followup=call, note="妈妈一起来", answers=["没变"], at=AT_DESK)
    call.refresh_from_db()
    assert (call.note, call.answers, call.turn) == ("妈妈一起来", ["没变"], 0)
    assert book(call, cs, note=call.note).note == "妈妈一起来"


def test_not_needed_and_once_more(letter: FollowUp, cs: User) -> None:
    actions.drop(followup=letter, turn=0, by=cs, at=AT_DESK)
    letter.refresh_from_db()
    assert (letter.state, letter.reason, Message.objects.get().state) == ("cancelled", "not_needed", "cancelled")
    with pytest.raises(MovedOn):
        actions.drop(followup=letter, turn=0, by=cs, at=AT_DESK)
    actions.reopen(followup=letter, turn=1, by=cs, at=AT_DESK)
    letter.refresh_from_db()
    assert (letter.state, letter.reason, Message.objects.get().state) == ("open", "", "by_hand")
    with pytest.raises(MovedOn):
        actions.reopen(followup=letter, turn=1, by=cs, at=AT_DESK)


def test_a_missed_call_can_still_be_made(call: FollowUp, cs: User) -> None:
    actions.miss_late(at=call.late_at + dt.timedelta(seconds=1))
    book(call, cs, at=call.late_at + dt.timedelta(hours=1))
    call.refresh_from_db()
    assert call.state == "done"


def test_an_internal_job_is_done_and_logged(cs: User) -> None:
    row = make_followup(make_rule(channel="internal"), branch=cs.branch)
    assert book(row, cs).how == "internal"
