"""Whatever desks, supervisors and clocks do to a calendar, in whatever order: nothing is booked twice."""

import datetime as dt
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from django.db import transaction
from django.test import TestCase
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bookings.calendar import actions
from bookings.calendar.models import Claim, Hold
from bookings.calendar.queries import free_slots, live_holds
from bookings.calendar.refusals import CalendarRefusal
from bookings.calendar.states import BLOCKING, Around, HoldState, Need, Purpose, ResourceKind
from studio.core.approvals.actions import decide
from studio.core.approvals.models import Approval
from studio.core.errors import StudioError
from studio.core.spans import DayPart, Span
from tests.bookings.calendar.stage import AT, DAY, NEXT, moment, set_stage
from tests.factories import make_capacity
from tests.support.soak import LIVES, LONG

DAYS = st.sampled_from([DAY, NEXT])
PARTS = st.sampled_from([DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING])
HOURS = st.tuples(st.integers(8, 18), st.integers(1, 4))
WHO = st.lists(st.sampled_from(["limo", "zhengkun", "makeup", "studio", "any", "any of level 2"]), max_size=3)
PER_DAY = 4
CHECKED = (DayPart.MORNING, DayPart.AFTERNOON, DayPart.EVENING)


class Calendar(RuleBasedStateMachine):
    """Two days of a shop of four. Refusals are welcome; two couples before one photographer are not."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.stage = set_stage()
        self.stage.studio.buffer_after = 30
        self.stage.studio.save()
        make_capacity(self.stage.branch, per_day=PER_DAY)
        self.at = AT
        self.refusals: list[CalendarRefusal] = []
        self.changed = True  # by the last step: what was refused need not be looked at again

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    # --- what people do ----------------------------------------------------------------------------------------
    def attempt(self, call: Callable[..., Any], **arguments: Any) -> Any:
        """As a request of its own: what is refused has changed nothing."""
        before, self.changed = self.rows(), True
        try:
            with transaction.atomic():
                return call(at=self.at, **arguments)
        except CalendarRefusal as refusal:
            self.refusals.append(refusal)
        except StudioError:
            pass
        assert self.rows() == before
        self.changed = False
        return None

    def rows(self) -> tuple[list[Any], list[Any]]:
        return list(Hold.objects.order_by("pk").values()), list(Claim.objects.order_by("pk").values())

    def needs(self, who: list[str]) -> tuple[Need, ...]:
        kind = ResourceKind.PHOTOGRAPHER.value
        anybody = {"any": Need(kind=kind), "any of level 2": Need(kind=kind, min_level=2)}
        return tuple(anybody.get(one) or Need(resource_id=getattr(self.stage, one).pk) for one in who)

    def one_of(self, holds: list[Hold], choice: int) -> Hold:
        return holds[choice % len(holds)]

    def bookings(self, **found: Any) -> list[Hold]:
        return list(Hold.objects.exclude(purpose__in=BLOCKING).filter(**found).order_by("pk"))

    @rule(before=st.sampled_from([0, 30]), after=st.sampled_from([0, 45]))
    def other_minutes_around_a_shoot(self, before, after):
        minutes = {"shoot": Around(before, after)}
        self.attempt(actions.set_minutes, branch=self.stage.branch, minutes=minutes, by=self.stage.boss)

    @rule(
        day=DAYS,
        part=PARTS,
        who=WHO,
        boss=st.booleans(),
        reason=st.sampled_from(["", "", "双胞胎"]),
        keep=st.integers(0, 3),
    )
    def book(self, day, part, who, boss, reason, keep):
        until = self.at + dt.timedelta(hours=keep * 8) if keep else None
        self.attempt(
            actions.place_hold, branch=self.stage.branch, purpose=Purpose.SHOOT, day=day, part=part,
            needs=self.needs(who), label=f"客人 {Hold.objects.count()}", tentative_until=until, override_reason=reason,
            by=self.stage.boss if boss else self.stage.clerk,
        )  # fmt: skip

    @rule(day=DAYS, hours=HOURS, who=WHO)
    def book_by_the_clock(self, day, hours, who):
        start, length = hours
        span = Span(moment(start, day=day), moment(start, day=day) + dt.timedelta(hours=length))
        self.attempt(
            actions.place_hold, branch=self.stage.branch, purpose=Purpose.SHOOT, day=day, part=DayPart.EXACT, span=span,
            needs=self.needs(who), label="钟点客人", by=self.stage.clerk,
        )  # fmt: skip

    @precondition(lambda self: self.bookings())
    @rule(choice=st.integers(0, 30), day=DAYS, part=PARTS, who=st.none() | WHO, boss=st.booleans())
    def move(self, choice, day, part, who, boss):
        self.attempt(
            actions.move_hold, hold_id=self.one_of(self.bookings(), choice).pk, day=day, part=part,
            needs=None if who is None else self.needs(who), override_reason="客人坚持" if boss else "我说的",
            by=self.stage.boss if boss else self.stage.clerk,
        )  # fmt: skip

    @precondition(lambda self: self.bookings(expires_at__isnull=False))
    @rule(choice=st.integers(0, 30))
    def confirm(self, choice):
        hold = self.one_of(self.bookings(expires_at__isnull=False), choice)
        self.attempt(actions.confirm_hold, hold_id=hold.pk, by=self.stage.clerk)

    @precondition(lambda self: Hold.objects.exists())
    @rule(choice=st.integers(0, 30))
    def release(self, choice):
        hold = self.one_of(list(Hold.objects.order_by("pk")), choice)
        self.attempt(actions.release_hold, hold_id=hold.pk, by=self.stage.boss)

    @rule(hours=st.integers(1, 30), sweep=st.booleans())
    def time_passes(self, hours, sweep):
        self.at, self.changed = min(self.at + dt.timedelta(hours=hours), moment(7)), True
        if sweep:
            actions.release_expired(at=self.at)

    @rule(who=st.sampled_from(["limo", "zhengkun", "studio"]), day=DAYS, hours=HOURS, all_the_same=st.booleans())
    def go_on_leave(self, who, day, hours, all_the_same):
        start, length = hours
        span = Span(moment(start, day=day), moment(start, day=day) + dt.timedelta(hours=length))
        self.attempt(
            actions.block_resource, branch=self.stage.branch, resource_id=getattr(self.stage, who).pk,
            purpose=Purpose.LEAVE, span=span, reason="请假", override_reason="急病" if all_the_same else "",
            by=self.stage.boss,
        )  # fmt: skip

    @rule(day=DAYS, all_the_same=st.booleans())
    def shut(self, day, all_the_same):
        self.attempt(
            actions.close_shop, branch=self.stage.branch, first=day, last=day, reason="盘点",
            override_reason="停电" if all_the_same else "", by=self.stage.boss,
        )  # fmt: skip

    @precondition(lambda self: self.refusals)
    @rule(choice=st.integers(0, 30))
    def ask(self, choice):
        refusal = self.refusals[choice % len(self.refusals)]
        if refusal.question:
            actions.ask_override(
                refusal=refusal, branch=self.stage.branch, reason="客人坚持", by=self.stage.clerk, at=self.at
            )

    @rule(granted=st.booleans())
    def answer(self, granted):
        for question in Approval.objects.filter(state="asked", asked_at__gt=self.at - dt.timedelta(days=1)):
            decide(approval=question, granted=granted, answer="看过了", by=self.stage.boss, at=self.at)

    @rule(who=WHO, minutes=st.sampled_from([None, 90]))
    def what_is_offered_can_be_had_and_nothing_else(self, who, minutes):
        """The finder and every door ask the same rules, whatever a forged request carries."""
        needs = self.needs(who)
        Approval.objects.filter(state="granted").update(state="withdrawn")
        offered = free_slots(
            branch=self.stage.branch, days=(DAY, NEXT), purpose=Purpose.SHOOT, needs=needs, at=self.at, minutes=minutes
        )
        for choice in offered[:2]:
            assert self.would_be_booked(choice.day, choice.part, choice.span if minutes else None, needs)
        if minutes is None:
            had = {(one.day, one.part) for one in offered}
            hidden = [(day, part) for day in (DAY, NEXT) for part in CHECKED if (day, part.value) not in had]
            for day, part in hidden:
                assert not self.would_be_booked(day, part, None, needs)

    def would_be_booked(self, day: dt.date, part: str, span: Span | None, needs: tuple[Need, ...]) -> bool:
        try:
            with transaction.atomic():
                actions.place_hold(
                    branch=self.stage.branch, purpose=Purpose.SHOOT, day=day, part=part, span=span, needs=needs,
                    label="试一试", override_reason="我说的", by=self.stage.clerk, at=self.at,
                )  # fmt: skip
                transaction.set_rollback(True)
        except CalendarRefusal:
            return False
        return True

    # --- what must always hold -----------------------------------------------------------------------------------
    @precondition(lambda self: self.changed)
    @invariant()
    def nobody_is_in_two_places(self):
        """Two live claims share a moment of one resource only where a supervisor's reason is on record."""
        live = list(Claim.objects.filter(released_at=None).select_related("hold"))
        for one, two in combinations(live, 2):
            if one.resource_id == two.resource_id and one.starts_at < two.ends_at and two.starts_at < one.ends_at:
                word = one if one.override_reason else two
                assert word.override_reason
                assert word.override_by_id == self.stage.boss.pk

    @precondition(lambda self: self.changed)
    @invariant()
    def a_broken_rule_is_signed(self):
        for hold in Hold.objects.exclude(override_reason=""):
            assert hold.override_by == self.stage.boss

    @precondition(lambda self: self.changed)
    @invariant()
    def whoever_has_a_time_has_a_place_and_nobody_else(self):
        """Moving is atomic: a live hold has claims of its own hours only, a released one has none."""
        claims: dict[int, list[Claim]] = {}
        for claim in Claim.objects.filter(released_at=None):
            claims.setdefault(claim.hold_id, []).append(claim)
        for hold in Hold.objects.all():
            own = claims.pop(hold.pk, [])
            if hold.state == HoldState.RELEASED or hold.starts_at is None:
                assert own == []
            for claim in own:
                set_up, clean_up = dt.timedelta(minutes=claim.set_up), dt.timedelta(minutes=claim.clean_up)
                assert claim.starts_at == hold.starts_at - set_up
                assert claim.ends_at == hold.ends_at + clean_up
        assert claims == {}

    @precondition(lambda self: self.changed)
    @invariant()
    def no_day_takes_more_than_it_can(self):
        counted = live_holds(self.at).exclude(purpose__in=BLOCKING).filter(override_reason="")
        for day in (DAY, NEXT):
            assert counted.filter(day=day).count() <= PER_DAY


@pytest.mark.django_db
class TestCalendar(Calendar.TestCase, TestCase):
    settings = settings(max_examples=12, stateful_step_count=20, deadline=None)


@pytest.mark.soak
@pytest.mark.django_db
class TestCalendarForLong(Calendar.TestCase, TestCase):
    settings = settings(max_examples=LIVES, stateful_step_count=LONG, deadline=None)
