"""A clerk asks a supervisor for a place that is taken: the answer is good once, for exactly what was asked."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from bookings.calendar import actions
from bookings.calendar.asking import About, sentence
from bookings.calendar.models import Claim
from bookings.calendar.refusals import CalendarRefusal, ResourceTaken, WrongTime
from studio.core.approvals.actions import decide
from studio.core.approvals.models import Approval
from studio.core.audit.queries import history_of, tell
from studio.core.errors import StudioError
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, NEXT, Stage, has, overlaps_in_the_database
from tests.factories import make_capacity

WHY = "新娘的航班改了"
ABOUT = About("C-00007", "柳闻莺 与 祁叙", "customer:7")


def refused(stage: Stage, **fields) -> CalendarRefusal:
    with pytest.raises(CalendarRefusal) as no:
        stage.place(stage.limo, label="柳闻莺 与 祁叙", about=ABOUT, **fields)
    return no.value


def asked(stage: Stage, refusal: CalendarRefusal, reason: str = WHY) -> Approval:
    return actions.ask_override(refusal=refusal, branch=stage.branch, reason=reason, by=stage.clerk, at=AT)


def granted(stage: Stage, question: Approval) -> None:
    decide(approval=question, granted=True, answer="", by=stage.boss, at=AT)


def test_the_question_says_who_wants_what_and_who_is_in_the_way(stage: Stage):
    stage.place(stage.limo, label="陈沐晴 与 许嘉树")
    question = asked(stage, refused(stage))
    with translation.override("en"):
        said = sentence(question.facts)
    assert said == "shoot of 柳闻莺 与 祁叙, Sat 23 May Morning, although 李默 has 陈沐晴 与 许嘉树 09:00–12:00"
    assert (question.reason, question.asked_by, question.branch) == (WHY, stage.clerk, stage.branch)


def test_what_was_granted_is_booked_by_the_clerk_in_the_supervisors_name(stage: Stage):
    stage.place(stage.limo)
    granted(stage, asked(stage, refused(stage)))
    hold = stage.place(stage.limo, label="柳闻莺 与 祁叙", about=ABOUT)
    claim = Claim.objects.get(hold=hold)
    assert (hold.override_reason, hold.override_by, hold.created_by) == (WHY, stage.boss, stage.clerk)
    assert (claim.override_reason, claim.override_by) == (WHY, stage.boss)
    with translation.override("en"):
        told = tell(history_of(f"hold:{hold.pk}"))[0].text
    assert told.endswith(f"(override by 沈店长 against 陈沐晴 与 许嘉树: {WHY})")
    assert overlaps_in_the_database() == 0


def test_an_answer_is_good_once(stage: Stage):
    stage.place(stage.limo)
    granted(stage, asked(stage, refused(stage)))
    first = stage.place(stage.limo, label="柳闻莺 与 祁叙", about=ABOUT)
    actions.release_hold(hold_id=first.pk, by=stage.clerk, at=AT)
    refused(stage)


def test_whoever_came_into_the_way_meanwhile_was_not_part_of_the_question(stage: Stage):
    stage.place(stage.limo)
    granted(stage, asked(stage, refused(stage)))
    stage.place(stage.limo, label="罗安歌", override_reason="加急", by=stage.boss)
    assert "罗安歌" in str(refused(stage))


@pytest.mark.parametrize(
    "other", [{"day": NEXT}, {"part": DayPart.AFTERNOON}, {"label": "别人", "about": About("C-9")}]
)
def test_it_holds_for_nothing_else(stage: Stage, other):
    for day in (None, NEXT):
        for part in (DayPart.MORNING, DayPart.AFTERNOON):
            stage.place(stage.limo, part=part, **({"day": day} if day else {}))
    granted(stage, asked(stage, refused(stage)))
    with pytest.raises(ResourceTaken):
        stage.place(stage.limo, **({"label": "柳闻莺 与 祁叙", "about": ABOUT} | other))


def test_nothing_is_booked_while_there_is_no_answer_or_a_no(stage: Stage):
    stage.place(stage.limo)
    question = asked(stage, refused(stage))
    refused(stage)
    decide(approval=question, granted=False, answer="李默下午有事", by=stage.boss, at=AT)
    refused(stage)


def test_who_may_not_overrule_any_more_has_not_allowed_it(stage: Stage):
    stage.place(stage.limo)
    granted(stage, asked(stage, refused(stage)))
    stage.boss.role = stage.clerk.role
    stage.boss.save()
    refused(stage)
    assert Approval.objects.get().state == "granted"  # what was refused used nothing up


def test_a_move_a_full_day_and_a_late_confirmation_are_asked_for_the_same_way(stage: Stage):
    stage.place(stage.limo)
    later = stage.place(stage.limo, part=DayPart.AFTERNOON)
    with pytest.raises(ResourceTaken) as no:
        stage.move(later, part=DayPart.MORNING)
    granted(stage, asked(stage, no.value))
    moved = stage.move(later, part=DayPart.MORNING)
    assert (moved.override_by, has(moved)) == (stage.boss, ["李默"])
    make_capacity(stage.branch, per_day=2)
    with pytest.raises(CalendarRefusal) as full:
        stage.place(stage.zhengkun, about=ABOUT)
    granted(stage, asked(stage, full.value))
    assert stage.place(stage.zhengkun, about=ABOUT).override_by == stage.boss


def test_a_question_without_a_reason_or_without_an_answer_is_not_asked(stage: Stage):
    stage.place(stage.limo)
    with pytest.raises(StudioError) as no:
        asked(stage, refused(stage), reason="  ")
    assert no.value.field == "override_reason"
    past = refused(stage, day=AT.date() - dt.timedelta(days=1))
    with pytest.raises(WrongTime):
        asked(stage, past)
    assert Approval.objects.count() == 0


def test_the_database_lets_nothing_out_of_its_rule_without_a_name(stage: Stage):
    """A reason nobody stands for would be a way round the constraint; both databases refuse it."""
    first = Claim.objects.get(hold=stage.place(stage.limo))
    copied = (
        "INSERT INTO bookings_claim (hold_id, resource_id, starts_at, ends_at, set_up, clean_up, override_reason, "
        "override_by_id) SELECT hold_id, resource_id, starts_at, ends_at, 0, 0, %s, %s "
        "FROM bookings_claim WHERE id = %s"
    )
    for reason, by in (("", None), ("随便写", None), ("", stage.boss.pk)):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(copied, [reason, by, first.pk])
    with connection.cursor() as cursor:
        cursor.execute(copied, ["双胞胎同拍", stage.boss.pk, first.pk])
    assert Claim.objects.count() == 2
