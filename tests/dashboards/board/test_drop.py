"""Letting a block go: the dialog says from where to where and what speaks against it, before anything is sent."""

import pytest
from django.test import Client

from bookings.appointments.actions import book
from bookings.appointments.models import Appointment
from bookings.calendar.states import Purpose
from customers.followups.models import FollowUp
from studio.core.once.actions import new_key
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, DAY, Stage, has, span
from tests.dashboards.board.scene import booked
from tests.factories import make_customer, make_order

HX = {"HX-Request": "true"}


def exactly(stage: Stage, *who, start=10, end=12, **fields) -> Appointment:
    return booked(stage, *who, part=DayPart.EXACT, span=span(start, end), **fields)


def dropped(client: Client, visit: Appointment, query: str):
    return client.get(f"/calendar/holds/{visit.hold_id}/move/?{query}", headers=HX)


def test_a_free_place_needs_only_the_reason(stage: Stage, clerk: Client):
    visit = exactly(stage, stage.limo, stage.studio)
    answer = dropped(clerk, visit, f"by=60&swap={stage.limo.pk}.{stage.zhengkun.pk}")
    html = answer.content.decode()
    assert "Sat 23 May 10:00–12:00 · 李默 · 影棚 A" in html
    assert "Sat 23 May 11:00–13:00 · 郑坤 · 影棚 A" in html
    assert "<html" not in html
    assert answer.context["form"].refusal is None
    hidden = {name: answer.context["form"][name].value() for name in ("day", "part", "starts", "ends")}
    assert {**hidden, "day": str(hidden["day"])} == {
        "day": "2026-05-23", "part": "exact", "starts": "11:00", "ends": "13:00"
    }  # fmt: skip


def test_what_is_in_the_way_is_said_before_anything_is_sent(stage: Stage, clerk: Client):
    visit = exactly(stage, stage.limo)
    exactly(stage, stage.zhengkun, bride="柳闻莺", groom="祁叙", start=11, end=13)
    answer = dropped(clerk, visit, f"swap={stage.limo.pk}.{stage.zhengkun.pk}")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "郑坤 is taken 23 May 11:00–13:00: 柳闻莺 与 祁叙" in html
    assert html.count('name="take"') == len(answer.context["choices"]) > 0
    visit.refresh_from_db()
    assert has(visit.hold) == ["李默"]


@pytest.mark.django_db(transaction=True)
def test_the_form_of_the_dialog_moves_and_sends_the_browser_to_the_day(stage: Stage, clerk: Client):
    visit = exactly(stage, stage.limo)
    form = {
        "submission_key": new_key(), "version": "0", "day": "2026-05-23", "part": "exact", "starts": "14:00",
        "ends": "16:00", "need_photographer": str(stage.limo.pk),
    }  # fmt: skip
    address = f"/calendar/holds/{visit.hold_id}/move/"
    refused = clerk.post(address, form, headers=HX)
    assert refused.status_code == 422
    assert "Say why it is moved" in refused.content.decode()
    moved = clerk.post(address, form | {"reason": "客人改期"}, headers=HX)
    assert moved.headers["HX-Redirect"] == f"/calendar/?day=2026-05-23&branch={stage.branch.pk}#h{visit.hold_id}"
    again = clerk.post(address, form | {"reason": "客人改期"}, headers=HX)
    assert again.headers["HX-Redirect"]
    visit.refresh_from_db()
    assert (visit.starts_at, visit.hold.moves) == (span(14, 16).starts_at, 1)


def test_a_booking_without_a_time_is_put_onto_a_lane(stage: Stage, clerk: Client):
    customer = make_customer(branch=stage.branch)
    visit = book(
        customer=customer, order=make_order(branch=stage.branch, customer=customer), purpose=Purpose.SHOOT, day=DAY,
        part=DayPart.OPEN, branch=stage.branch, by=stage.clerk, at=AT,
    )  # fmt: skip
    answer = dropped(clerk, visit, f"starts=09:30&to={stage.zhengkun.pk}")
    form = answer.context["form"]
    assert "Sat 23 May 09:30–11:30 · 郑坤" in answer.content.decode()
    assert form.fields["reason"].required is False  # nobody was told another time before


@pytest.mark.parametrize("query", ["by=99999999", "swap=1", "to=x", "starts=25:00", "take=nonsense", "by=-9999&to="])
def test_a_forged_drop_is_an_ordinary_form(stage: Stage, clerk: Client, query):
    visit = exactly(stage, stage.limo)
    assert dropped(clerk, visit, query).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_the_customer_is_owed_moves_with_the_visit(stage: Stage, clerk: Client):
    from customers.followups.actions import seed_rules

    seed_rules()
    visit = exactly(stage, stage.limo)
    before = set(FollowUp.objects.filter(state="open").values_list("occurrence", flat=True))
    assert before
    form = {
        "submission_key": new_key(), "day": "2026-05-24", "part": "morning", "reason": "下雨",
        "need_photographer": str(stage.limo.pk),
    }  # fmt: skip
    clerk.post(f"/calendar/holds/{visit.hold_id}/move/", form, headers=HX)
    open_now = FollowUp.objects.filter(state="open", anchor_id=visit.pk)
    assert {row.occurrence.isoformat() for row in open_now} == {"2026-05-24"}
