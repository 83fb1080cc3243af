"""Visits: booked with their place, moved with it, ended with it; and what is announced to the rooms above."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from bookings.appointments import actions
from bookings.appointments.models import Appointment
from bookings.appointments.queries import appointments_on, get_appointment_for, visits_by_hold
from bookings.appointments.states import MOVES, AppointmentState
from bookings.calendar.actions import move_hold, place_hold, release_expired
from bookings.calendar.models import Hold
from bookings.calendar.refusals import ResourceTaken
from bookings.calendar.states import HoldState, Need, Purpose
from studio.core import reactions
from studio.core.audit.models import HistoryEntry
from studio.core.audit.queries import history_of, tell
from studio.core.errors import AlreadySaved, StudioError
from studio.core.once.actions import new_key
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, DAY, NEXT, Stage, has, moment, set_stage, span
from tests.factories import make_customer, make_order, make_user


@pytest.fixture
def stage(db: None) -> Stage:
    return set_stage()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Every fact that is announced, in order; the rooms above are left out."""
    facts: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(actions, "announce", lambda fact, **details: facts.append((fact, details)))
    return facts


def book(stage: Stage, **fields: Any) -> Appointment:
    asked: dict[str, Any] = {
        "customer": make_customer(branch=stage.branch), "purpose": Purpose.SELECTION, "day": DAY,
        "part": DayPart.MORNING, "branch": stage.branch, "by": stage.clerk, "at": AT,
    }  # fmt: skip
    return actions.book(**(asked | fields))


def test_a_visit_has_its_place_and_says_when(stage, heard):
    order = make_order(branch=stage.branch)
    visit = book(stage, customer=order.customer, order=order, needs=(Need(resource_id=stage.limo.pk),))
    assert (visit.day, visit.part, visit.starts_at, visit.ends_at) == (DAY, DayPart.MORNING, moment(9), moment(12))
    assert visit.hold is not None
    assert (visit.hold.label, has(visit.hold)) == (order.customer.display_name, ["李默"])
    assert heard == [("appointment_booked", {"appointment": visit, "by": stage.clerk, "at": AT})]
    entry = HistoryEntry.objects.get(verb="appointment.booked")
    assert (entry.subject, entry.thread) == (f"appointment:{visit.pk}", f"order:{order.pk}")


def test_a_visit_on_a_place_taken_before(stage, heard):
    hold = stage.place(stage.limo)
    visit = book(stage, hold=hold, purpose=Purpose.SHOOT)
    assert visit.hold == hold
    assert Hold.objects.count() == 1


def test_a_visit_whose_place_is_taken_is_not_written(stage, heard):
    stage.place(stage.limo)
    with pytest.raises(ResourceTaken):
        book(stage, needs=(Need(resource_id=stage.limo.pk),))
    assert Appointment.objects.count() == 0
    assert heard == []


def test_an_order_of_somebody_else_is_refused(stage, heard):
    with pytest.raises(StudioError) as no:
        book(stage, order=make_order(branch=stage.branch))
    assert no.value.field == "order"
    assert (Appointment.objects.count(), Hold.objects.count()) == (0, 0)


def test_nobody_comes_for_a_leave(stage):
    with pytest.raises(ValueError, match="leave"):
        book(stage, purpose=Purpose.LEAVE)


def test_moved_with_its_place(stage, heard):
    visit = book(stage, needs=(Need(resource_id=stage.limo.pk),))
    moved = actions.move_appointment(
        appointment=visit,
        day=NEXT,
        part=DayPart.EXACT,
        span=span(14, 16, NEXT),
        reason="新娘出差",
        by=stage.clerk,
        at=AT,
    )
    assert moved.pk == visit.pk
    assert (moved.day, moved.starts_at, moved.ends_at) == (NEXT, moment(14, day=NEXT), moment(16, day=NEXT))
    assert moved.hold is not None
    assert moved.hold.day == NEXT
    fact, details = heard[-1]
    assert (fact, details["appointment"].pk, details["old_day"]) == ("appointment_moved", visit.pk, DAY)
    with translation.override("en"):
        told = tell(history_of(f"appointment:{visit.pk}"))[0].text
    assert told == "selection moved from Sat 23 May Morning to Sun 24 May 14:00: 新娘出差"


def test_a_move_that_is_refused_leaves_the_visit_where_it_was(stage, heard):
    stage.place(stage.limo, part=DayPart.AFTERNOON)
    visit = book(stage, needs=(Need(resource_id=stage.limo.pk),))
    with pytest.raises(ResourceTaken):
        actions.move_appointment(appointment=visit, day=DAY, part=DayPart.AFTERNOON, by=stage.clerk, at=AT)
    visit.refresh_from_db()
    assert (visit.part, [fact for fact, _details in heard]) == (DayPart.MORNING, ["appointment_booked"])


def test_a_missed_visit_gets_another_day(stage, heard):
    visit = book(stage)
    actions.mark_missed(appointment=visit, by=stage.clerk, at=moment(12))
    moved = actions.move_appointment(appointment=visit, day=NEXT, part=DayPart.MORNING, by=stage.clerk, at=moment(12))
    assert moved.state == AppointmentState.BOOKED


@pytest.mark.parametrize("ended", ["arrive", "complete", "cancel"])
def test_whoever_is_here_or_gone_is_not_moved(stage, heard, ended):
    visit = book(stage)
    _go(visit, ended, stage)
    with translation.override("en"), pytest.raises(StudioError):
        actions.move_appointment(appointment=visit, day=NEXT, part=DayPart.MORNING, by=stage.clerk, at=AT)
    assert Appointment.objects.get().day == DAY


def _go(visit: Appointment, name: str, stage: Stage) -> Appointment:
    doors = {
        "arrive": actions.mark_arrived, "take_back": actions.take_back_arrival, "miss": actions.mark_missed,
        "complete": actions.complete, "cancel": actions.cancel_appointment,
    }  # fmt: skip
    return doors[name](appointment=visit, by=stage.clerk, at=moment(10))


def test_cancelled_it_frees_its_place_once(stage, heard):
    visit = book(stage, needs=(Need(resource_id=stage.limo.pk),))
    cancelled = actions.cancel_appointment(appointment=visit, reason="退单", by=stage.clerk, at=AT)
    again = actions.cancel_appointment(appointment=visit, reason="又一次", by=stage.clerk, at=AT)
    assert (cancelled.state, again.state) == (AppointmentState.CANCELLED, AppointmentState.CANCELLED)
    assert Hold.objects.get().state == HoldState.RELEASED
    assert [fact for fact, _details in heard] == ["appointment_booked", "appointment_cancelled"]
    stage.place(stage.limo)


def test_a_place_that_frees_itself_takes_its_visit_with_it():
    """Through the real wiring: the calendar announces, the visit is cancelled."""
    assert "bookings.appointments.actions.cancel_with_hold" in reactions.who_listens()["hold_expired"]


def test_an_expired_place_cancels_its_visit(stage):
    until = AT + dt.timedelta(hours=1)
    visit = book(stage, tentative_until=until)
    release_expired(at=until)
    visit.refresh_from_db()
    assert visit.state == AppointmentState.CANCELLED
    entry = HistoryEntry.objects.get(verb="appointment.cancelled")
    assert (entry.actor, entry.data["expired"]) == (None, True)


STATES = [*AppointmentState]
STEPS = ["arrive", "take_back", "miss", "complete", "cancel"]


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("state", STATES)
def test_every_step_from_every_state(stage, heard, state, name):
    """Allowed steps lead where the table says, a repeated one is quiet, all others are refused and change nothing."""
    visit = book(stage)
    Appointment.objects.filter(pk=visit.pk).update(state=state)
    move = MOVES[name]
    if state in move.from_states:
        assert _go(visit, name, stage).state == move.to_state
    elif state == move.to_state:
        assert _go(visit, name, stage).state == state
    else:
        with pytest.raises(StudioError):
            _go(visit, name, stage)
        assert Appointment.objects.get().state == state


def test_the_first_arrival_counts(stage, heard):
    visit = book(stage)
    actions.mark_arrived(appointment=visit, by=stage.clerk, at=moment(9, 2))
    assert actions.mark_arrived(appointment=visit, by=stage.clerk, at=moment(9, 30)).arrived_at == moment(9, 2)
    assert actions.take_back_arrival(appointment=visit, by=stage.clerk, at=moment(9, 31)).arrived_at is None


def test_nobody_is_missed_before_the_time(stage, heard):
    visit = book(stage)
    with pytest.raises(StudioError):
        actions.mark_missed(appointment=visit, by=stage.clerk, at=moment(8, 59))
    assert Appointment.objects.get().state == AppointmentState.BOOKED


def test_called_done_by_mistake_they_are_here_again_on_that_day_only(stage, heard):
    visit = book(stage)
    actions.mark_arrived(appointment=visit, by=stage.clerk, at=moment(9, 2))
    done = actions.complete(appointment=visit, by=stage.clerk, at=moment(10))
    here = actions.reopen(appointment=done, by=stage.clerk, at=moment(10, 1))
    assert (here.state, here.arrived_at) == (AppointmentState.ARRIVED, moment(9, 2))
    done = actions.complete(appointment=visit, by=stage.clerk, at=moment(11))
    with pytest.raises(StudioError):
        actions.reopen(appointment=done, by=stage.clerk, at=moment(11) + dt.timedelta(days=1))
    assert Appointment.objects.get().state == AppointmentState.DONE


@pytest.mark.parametrize("name", ["arrive", "complete"])
def test_whoever_came_keeps_a_place_that_was_tentative(stage, heard, name):
    """It freed itself in the evening although they had been there: the day lost who did it."""
    visit = book(stage, needs=(Need(resource_id=stage.limo.pk),), tentative_until=moment(20))
    _go(visit, name, stage)
    assert release_expired(at=moment(20)) == 0
    assert (Hold.objects.get().state, has(visit.hold)) == (HoldState.CONFIRMED, ["李默"])


@pytest.mark.parametrize("name", ["arrive", "miss", "complete"])
def test_nobody_is_ticked_off_before_their_day(stage, heard, name):
    """A wrong click on next week's couple: they would not be expected on their day any more."""
    visit = book(stage, part=DayPart.OPEN)
    doors = {"arrive": actions.mark_arrived, "miss": actions.mark_missed, "complete": actions.complete}
    with translation.override("en"), pytest.raises(StudioError, match="expected on Sat 23 May"):
        doors[name](appointment=visit, by=stage.clerk, at=moment(23) - dt.timedelta(days=1))
    assert Appointment.objects.get().state == AppointmentState.BOOKED
    assert doors[name](appointment=visit, by=stage.clerk, at=moment(0, 5)).state == MOVES[name].to_state


def test_the_same_form_books_once(stage, heard):
    key, customer = new_key(), make_customer(branch=stage.branch)
    first = book(stage, customer=customer, key=key)
    assert book(stage, customer=customer, key=key).pk == first.pk
    with pytest.raises(AlreadySaved):
        book(stage, customer=customer, key=key, part=DayPart.AFTERNOON)
    assert (Appointment.objects.count(), Hold.objects.count(), len(heard)) == (1, 1, 1)


def test_the_same_form_moves_once(stage, heard):
    visit, key = book(stage), new_key()
    where = {"day": NEXT, "part": DayPart.MORNING, "by": stage.clerk, "at": AT, "key": key}
    actions.move_appointment(appointment=visit, **where)
    actions.move_appointment(appointment=visit, **where)
    assert Hold.objects.get().moves == 1


@pytest.mark.django_db(transaction=True)
def test_a_refused_form_can_be_sent_again(stage, heard):
    """A refusal stores nothing: the same key may book something else."""
    stage.place(stage.limo)
    key, customer = new_key(), make_customer(branch=stage.branch)
    needs = (Need(resource_id=stage.limo.pk),)
    with pytest.raises(ResourceTaken):
        book(stage, customer=customer, key=key, needs=needs)
    assert book(stage, customer=customer, key=key, needs=needs, part=DayPart.AFTERNOON).part == DayPart.AFTERNOON


def test_a_visit_without_a_place_is_told_apart(stage, heard):
    visit = book(stage)
    Appointment.objects.filter(pk=visit.pk).update(hold=None)
    visit.refresh_from_db()
    with pytest.raises(StudioError):
        actions.move_appointment(appointment=visit, day=NEXT, part=DayPart.MORNING, by=stage.clerk, at=AT)


def test_the_day_in_order_of_coming_without_asking_row_by_row(stage, heard, django_assert_num_queries):
    order = make_order(branch=stage.branch)
    late = book(stage, customer=order.customer, order=order, part=DayPart.AFTERNOON)
    early = book(stage)
    gone = book(stage, part=DayPart.EVENING)
    actions.cancel_appointment(appointment=gone, by=stage.clerk, at=AT)
    book(stage, day=NEXT)
    with django_assert_num_queries(1):
        found = list(appointments_on([stage.branch.pk], DAY))
        assert [one.pk for one in found] == [early.pk, late.pk]
        assert found[1].order is not None
        assert found[1].order.balance == order.balance
        assert found[1].customer == order.customer


def test_visits_by_place_and_none_for_none(stage, heard, django_assert_num_queries):
    visit = book(stage)
    with django_assert_num_queries(2):  # the visit, and what a couple without an order owes on others
        found = visits_by_hold([visit.hold_id])
    assert found == {visit.hold_id: (visit.customer.display_name, "booked", visit.starts_at, 0)}
    with django_assert_num_queries(0):
        assert visits_by_hold([]) == {}


def test_another_branch_does_not_see_it(stage, heard):
    from django.http import Http404

    visit = book(stage)
    assert get_appointment_for(stage.clerk, visit.pk) == visit
    with pytest.raises(Http404):
        get_appointment_for(make_user(), visit.pk)


def test_a_place_moved_behind_the_visits_back_is_not_possible_for_the_visit(stage, heard):
    """Whoever moves the place directly moves it for the visit's next move too: both doors meet in the hold."""
    visit = book(stage)
    move_hold(hold_id=visit.hold_id, day=NEXT, part=DayPart.MORNING, by=stage.clerk, at=AT)
    moved = actions.move_appointment(appointment=visit, day=NEXT, part=DayPart.AFTERNOON, by=stage.clerk, at=AT)
    assert (moved.day, moved.part) == (NEXT, DayPart.AFTERNOON)


def test_place_and_visit_are_one_story(stage, monkeypatch):
    """An error of whoever listens undoes the place as well."""

    def broken(fact: str, **details: Any) -> None:
        raise RuntimeError(fact)

    monkeypatch.setattr(actions, "announce", broken)
    with pytest.raises(RuntimeError):
        _in_transaction(lambda: book(stage))
    assert (Appointment.objects.count(), Hold.objects.count()) == (0, 0)


def _in_transaction(story: Any) -> Any:
    from django.db import transaction

    with transaction.atomic():
        return story()


def test_a_span_of_place_hold_is_taken_over(stage, heard):
    hold = place_hold(
        branch=stage.branch, purpose=Purpose.PICKUP, day=DAY, part=DayPart.OPEN, label="取件", by=stage.clerk, at=AT
    )
    visit = book(stage, hold=hold, purpose=Purpose.PICKUP, part=DayPart.OPEN)
    assert (visit.part, visit.starts_at) == (DayPart.OPEN, None)
