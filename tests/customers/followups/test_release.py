"""What is due goes out, once; what came too late is missed and stays in sight."""

import datetime as dt
from typing import Any

import pytest

from bookings.appointments.states import AppointmentState
from bookings.orders.models import Order
from customers.followups import actions, origin
from customers.followups.actions import release
from customers.followups.models import Contact, FollowUp
from customers.followups.states import FollowUpState, Outcome, Reason
from customers.profiles.models import Customer, Person
from studio.core.messages import actions as outbox
from studio.core.messages.models import Message
from studio.core.messages.origins import News, OriginKind, register_origin
from studio.core.messages.states import MessageState, Trouble
from studio.core.staff.models import User
from tests.factories import AT
from tests.support.reminders import Recorder, make_followup, make_message_rule, make_rule, make_visit, moment

pytestmark = pytest.mark.django_db
DUE = moment(10, 10, 30)  # seven days before 17 May
EVE = moment(16, 18)


def state_of(row: FollowUp) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.reason


def test_a_call_becomes_visible_when_it_is_due_and_belongs_to_the_specialist(cs: User) -> None:
    row = make_followup(branch=cs.branch)
    Customer.objects.update(cs_specialist=cs)
    assert actions.release_due(at=DUE - dt.timedelta(seconds=1)) == 0
    assert actions.release_due(at=DUE) == 1
    row.refresh_from_db()
    assert (row.state, row.released_at, row.owner) == ("open", DUE, cs)
    assert actions.release_due(at=DUE) == 0


def test_a_message_goes_into_the_outbox_with_its_facts(recorder: Recorder) -> None:
    visit = make_visit(starts_at=moment(17, 9))
    row = make_followup(make_message_rule(script="{dear}，{day} {time} {branch}"), visit=visit)
    actions.release_due(at=EVE)
    assert state_of(row) == ("waiting", "")
    message = Message.objects.get()
    assert (message.key, message.origin) == (f"followup:{row.pk}", f"followup:{row.pk}")
    assert (message.channel, message.recipient, message.title) == ("sms", "柳闻莺", "拍摄前一晚短信")
    assert message.body == f"柳小姐，5月17日 周日 09:00 {visit.branch.name}"
    assert message.address == visit.customer.people.get(role="bride").phone
    assert (message.due_at, message.give_up_at, message.thread) == (EVE, moment(16, 21), f"order:{visit.order_id}")


def test_from_due_to_sent_to_done(recorder: Recorder) -> None:
    row = make_followup(make_message_rule())
    actions.release_due(at=EVE)
    outbox.deliver_due(clock=lambda: EVE)
    assert recorder.keys == [f"followup:{row.pk}"]
    row.refresh_from_db()
    assert (row.state, row.done_at, row.done_by, row.outcome) == ("done", EVE, None, "done")
    contact = Contact.objects.get()
    assert (contact.how, contact.title, contact.by, contact.followup) == ("sms", "拍摄前一晚短信", None, row)


def test_two_ticks_at_once_hand_out_each_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second tick read the same rows before the first one changed them."""
    rows = [make_followup(make_message_rule(code=f"m{n}")) for n in range(3)]
    stale = release.queries.releasable(EVE, 10)
    assert actions.release_due(at=EVE) == 3
    monkeypatch.setattr(release.queries, "releasable", lambda at, limit: stale)
    actions.release_due(at=EVE + dt.timedelta(seconds=1))
    assert set(FollowUp.objects.values_list("released_at", flat=True)) == {EVE}
    assert Message.objects.count() == len(rows)


def test_as_many_as_asked_for_the_longest_waiting_first() -> None:
    late = make_followup(make_rule(code="a"))
    later = make_followup(make_rule(code="b"), due_at=DUE + dt.timedelta(minutes=1))
    assert actions.release_due(at=moment(10, 12), limit=1) == 1
    assert [state_of(row) for row in (late, later)] == [("open", ""), ("open", "")]
    assert FollowUp.objects.get(released_at__isnull=False) == late


@pytest.mark.parametrize("late", [dt.timedelta(seconds=1), dt.timedelta(days=4)])
def test_after_an_outage_late_ones_are_missed_never_sent(recorder: Recorder, late: dt.timedelta) -> None:
    call, message = make_followup(), make_followup(make_message_rule())
    actions.release_due(at=max(call.late_at, message.late_at) + late)
    assert [state_of(row) for row in (call, message)] == [("missed", "too_late"), ("missed", "too_late")]
    assert Message.objects.count() == 0


def test_late_but_still_of_use_goes_out() -> None:
    row = make_followup()
    actions.release_due(at=row.late_at)
    assert state_of(row) == ("open", "")


@pytest.mark.parametrize("state", [AppointmentState.CANCELLED, AppointmentState.MISSED])
def test_the_visit_is_gone(state: str) -> None:
    visit = make_visit(starts_at=moment(17, 9), state=state)
    row = make_followup(visit=visit)
    actions.release_due(at=DUE)
    assert state_of(row) == ("cancelled", "ended")


@pytest.mark.parametrize("status", ["cancelled", "suspended", "draft"])
def test_the_order_was_given_up(status: str) -> None:
    row = make_followup()
    Order.objects.update(status=status)
    actions.release_due(at=DUE)
    assert state_of(row) == ("cancelled", "ended")


def test_a_row_of_another_day_is_out_of_date_even_if_nobody_said_so() -> None:
    visit = make_visit(starts_at=moment(17, 9))
    row = make_followup(visit=visit)
    visit.day = dt.date(2026, 5, 18)
    visit.save()
    actions.release_due(at=DUE)
    assert state_of(row) == ("cancelled", "moved")


def test_a_rule_that_was_switched_off() -> None:
    row = make_followup(make_rule(is_active=False))
    actions.release_due(at=DUE)
    assert state_of(row) == ("cancelled", "rule_off")


def test_an_anchor_nobody_registered_is_gone() -> None:
    row = make_followup(make_rule(anchor="moon landing"))
    actions.release_due(at=DUE)
    assert state_of(row) == ("cancelled", "ended")


@pytest.mark.parametrize(
    ("fields", "greeting", "state"),
    [
        ({"messages_allowed": False}, False, ("refused", "no_consent")),
        ({"messages_allowed": False}, True, ("waiting", "")),
        ({"greetings_allowed": False}, True, ("refused", "no_consent")),
        ({"greetings_allowed": False}, False, ("waiting", "")),
    ],
)
def test_who_wants_no_messages_gets_none(fields: dict[str, bool], greeting: bool, state: tuple[str, str]) -> None:
    row = make_followup(make_message_rule(is_greeting=greeting))
    Customer.objects.update(**fields)
    actions.release_due(at=EVE)
    assert state_of(row) == state


def test_who_wants_no_calls_is_not_called(cs: User) -> None:
    row, other = make_followup(branch=cs.branch), make_followup(branch=cs.branch)
    said = {"customer": row.customer, "branch": row.branch, "by": cs, "how": "call"}
    Contact.objects.create(at=AT, outcome=Outcome.REFUSED, **said)
    actions.release_due(at=DUE)
    assert [state_of(one) for one in (row, other)] == [("refused", "no_calls"), ("open", "")]


@pytest.mark.parametrize("undone", [True, False])
def test_who_took_a_call_since_or_never_said_so_is_called(cs: User, undone: bool) -> None:
    row = make_followup(branch=cs.branch)
    said = {"customer": row.customer, "branch": row.branch, "by": cs, "how": "call"}
    Contact.objects.create(at=AT, outcome=Outcome.REFUSED, undone_at=AT if undone else None, **said)
    if not undone:
        Contact.objects.create(at=AT + dt.timedelta(hours=1), outcome=Outcome.DONE, **said)
    actions.release_due(at=DUE)
    assert state_of(row) == ("open", "")


def test_thanks_for_a_visit_nobody_marked_are_checked_by_a_person(recorder: Recorder) -> None:
    rule = make_message_rule(days=0, time_of_day=dt.time(20), only_if_came=True, late_after_hours=15)
    booked = make_followup(rule, visit=make_visit(starts_at=moment(17, 9)))
    came = make_followup(rule, visit=make_visit(starts_at=moment(17, 9), state=AppointmentState.ARRIVED))
    actions.release_due(at=moment(17, 20))
    assert [state_of(row) for row in (booked, came)] == [("open", "not_came"), ("waiting", "")]
    states = dict(Message.objects.values_list("origin", "state"))
    assert states == {f"followup:{booked.pk}": "by_hand", f"followup:{came.pk}": "queued"}


def test_one_that_fails_never_stops_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, good = make_followup(make_rule(code="a")), make_followup(make_rule(code="b"))
    hand_out = release._release

    def stumble(row: FollowUp, *rest: Any) -> None:
        if row.pk == broken.pk:
            raise RuntimeError("something of ours is broken")
        hand_out(row, *rest)

    monkeypatch.setattr(release, "_release", stumble)
    for minute in range(5):
        actions.release_due(at=DUE + dt.timedelta(minutes=minute))
    assert [state_of(row) for row in (broken, good)] == [("missed", "broken"), ("open", "")]


def test_facts_that_cannot_be_read_together_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = make_followup(make_rule(code="a")), make_followup(make_rule(code="b"))
    facts_of = release.facts_of

    def stumble(wanted: Any) -> Any:
        if any(number == bad.anchor_id for _name, number in wanted):
            raise ValueError("one of them cannot be read")
        return facts_of(wanted)

    monkeypatch.setattr(release, "facts_of", stumble)
    actions.release_due(at=DUE)
    assert FollowUp.objects.get(released_at__isnull=False) == good
    bad.refresh_from_db()
    assert (bad.state, bad.attempts) == ("open", 1)


def test_what_nobody_did_in_time_is_missed_and_its_message_called_off(recorder: Recorder) -> None:
    rule = make_message_rule(via="wechat")
    call, text = make_followup(), make_followup(rule)
    actions.release_due(at=DUE)
    actions.release_due(at=EVE)
    outbox.deliver_due(clock=lambda: EVE)
    assert state_of(text) == ("open", "by_hand")
    assert actions.miss_late(at=moment(16, 21, 1)) == 2
    assert [state_of(row) for row in (call, text)] == [("missed", "not_made"), ("missed", "not_made")]
    message = Message.objects.get()
    assert (message.state, message.trouble) == (MessageState.CANCELLED, Trouble.TOO_LATE)


def test_the_queries_do_not_grow_with_the_rows(django_assert_num_queries: Any) -> None:
    """Four to read (rows, people, appointments, who wants no calls), one more for each row that goes out."""
    make_followup(make_rule(code="a"))
    with django_assert_num_queries(5):
        actions.release_due(at=DUE)
    for code in ("b", "c", "d"):
        make_followup(make_rule(code=code))
    with django_assert_num_queries(7):
        actions.release_due(at=DUE)


# --- what the outbox asks and tells ----------------------------------------------------------------------------
def waiting(rule: Any = None, **fields: Any) -> FollowUp:
    row = make_followup(rule or make_message_rule(), **fields)
    actions.release_due(at=EVE)
    row.refresh_from_db()
    assert row.state == "waiting"
    return row


def test_cancelled_between_outbox_and_channel(recorder: Recorder) -> None:
    row = waiting()
    FollowUp.objects.update(state=FollowUpState.CANCELLED, reason=Reason.ENDED)
    assert outbox.deliver(Message.objects.get().pk, at=EVE) == "cancelled"
    assert recorder.parcels == []
    assert state_of(row) == ("cancelled", "ended")


def test_the_facts_died_between_outbox_and_channel(recorder: Recorder) -> None:
    row = waiting()
    Order.objects.update(status="cancelled")
    assert outbox.deliver(Message.objects.get().pk, at=EVE) == "cancelled"
    assert state_of(row) == ("cancelled", "ended")


def test_consent_withdrawn_between_outbox_and_channel(recorder: Recorder) -> None:
    row = waiting()
    Customer.objects.update(messages_allowed=False)
    assert outbox.deliver(Message.objects.get().pk, at=EVE) == "cancelled"
    assert state_of(row) == ("refused", "no_consent")


def test_three_greetings_a_week_are_enough(recorder: Recorder) -> None:
    rule = make_message_rule(is_greeting=True)
    row = waiting(rule)
    old = make_followup(rule, visit=make_visit(starts_at=moment(17, 9)))
    for day in (1, 2, 3):
        Contact.objects.create(
            customer=row.customer, branch=row.branch, followup=old, at=EVE - dt.timedelta(days=day), how="sms"
        )
    assert outbox.deliver(Message.objects.get(origin=f"followup:{row.pk}").pk, at=EVE) == "cancelled"
    assert state_of(row) == ("refused", "enough")


@pytest.mark.parametrize(
    ("state", "trouble", "row_state"),
    [
        (MessageState.BY_HAND, Trouble.NO_CHANNEL, ("open", "by_hand")),
        (MessageState.FAILED, Trouble.REFUSED, ("open", "not_sent")),
        (MessageState.FAILED, Trouble.TOO_LATE, ("missed", "too_late")),
        (MessageState.UNCLEAR, Trouble.BROKE_OFF, ("open", "unclear")),
    ],
)
def test_what_does_not_go_out_comes_back_to_a_person(state: str, trouble: str, row_state: tuple[str, str]) -> None:
    row = waiting()
    message = Message.objects.get()
    message.state, message.trouble = state, trouble
    origin.heard(row.pk, News(message=message, at=EVE))
    assert state_of(row) == row_state


def test_passed_on_by_hand_is_done_and_back_again(cs: User, recorder: Recorder) -> None:
    row = waiting(make_message_rule(via="wechat"), branch=cs.branch)
    message = Message.objects.get()
    outbox.deliver(message.pk, at=EVE)
    message.refresh_from_db()
    outbox.pass_on(message=message, by=cs, at=EVE)
    row.refresh_from_db()
    assert (row.state, row.done_by, row.outcome) == ("done", cs, "wechat")
    outbox.take_back(message=Message.objects.get(), by=cs, at=EVE)
    row.refresh_from_db()
    assert (row.state, row.reason, row.done_by) == ("open", "by_hand", None)


def test_as_many_queries_for_one_message_as_for_three(django_assert_num_queries: Any) -> None:
    first = waiting()
    with django_assert_num_queries(2):  # rows, appointments with orders; no place is held
        origin.unwanted([first.pk], EVE)
    others = [waiting(make_message_rule()) for _n in range(2)]
    with django_assert_num_queries(2):
        assert origin.unwanted([first.pk, *(row.pk for row in others)], EVE) == {}


def test_an_unknown_follow_up_is_not_wanted() -> None:
    assert origin.unwanted([4711], EVE) == {4711: Reason.ENDED}


def test_one_origin_kind_per_name() -> None:
    with pytest.raises(RuntimeError, match="registered already"):
        register_origin(OriginKind("followup", origin.unwanted, origin.heard))


def test_who_has_no_phone_is_reached_by_a_person(recorder: Recorder) -> None:
    visit = make_visit(starts_at=moment(17, 9))
    Person.objects.filter(customer=visit.customer).update(phone="", wechat="wx-liu")
    row = waiting(visit=visit)
    outbox.deliver_due(clock=lambda: EVE)
    assert state_of(row) == ("open", "by_hand")
    assert Message.objects.get().trouble == Trouble.NO_ADDRESS
