"""L2: a consultation arranged by phone, web, platform or at the door, and the 到店登记表 that waits for them."""

from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from studio.core.documents.registry import kind_named
from tests.bookings.calendar.stage import Stage
from tests.dashboards.board.conftest import *  # noqa: F403 – a signed-in clerk
from tests.dashboards.board.test_writing import BOOK, typed
from tests.factories import make_branch, make_customer, make_user


@pytest.fixture
def couple(stage: Stage) -> Any:
    return make_customer(branch=stage.branch, bride="柳闻莺", groom="祁叙", phone="13812345208")


def arranged(stage: Stage, clerk: Client, couple: Any) -> Appointment:
    clerk.post(
        BOOK, typed(stage, couple.number, purpose="consultation", came_by="phone", talk="想拍中式\n预算一万")
    )  # fmt: skip
    return Appointment.objects.get()


def test_a_couple_without_an_order_is_expected_with_what_was_said(stage: Stage, clerk: Client, couple):
    visit = arranged(stage, clerk, couple)
    assert (visit.order, visit.came_by, visit.talk) == (None, "phone", "想拍中式\n预算一万")
    shown = clerk.get(f"/calendar/holds/{visit.hold_id}/").content.decode()
    assert "by phone" in shown
    assert "想拍中式<br>预算一万" in shown
    assert f"/calendar/visits/{visit.pk}/arrival-form/" in shown


def test_only_a_consultation_asks_for_it(stage: Stage, clerk: Client):
    assert 'name="talk"' in clerk.get(f"{BOOK}?purpose=consultation").content.decode()
    assert 'name="talk"' not in clerk.get(f"{BOOK}?purpose=selection").content.decode()


def test_the_form_waits_on_paper(stage: Stage, clerk: Client, couple):
    visit = arranged(stage, clerk, couple)
    said = kind_named("arrival-form").facts(visit.pk, "en")
    assert [one["name"] for one in said["people"]] == ["柳闻莺", "祁叙"]
    assert said["people"][0]["phone"] == "13812345208"
    assert [one["label"] for one in said["came_by"] if one["on"]] == ["by phone"]
    assert said["talk"] == "想拍中式\n预算一万"
    page = clerk.get(f"/calendar/visits/{visit.pk}/arrival-form/").content.decode()
    assert "到店登记表" in page
    assert "想拍中式<br>预算一万" in page
    pdf = clerk.get(f"/calendar/visits/{visit.pk}/arrival-form.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_who_may_not_call_does_not_read_the_phones_on_it(stage: Stage, clerk: Client, client: Client, couple):
    visit = arranged(stage, clerk, couple)
    client.force_login(make_user("floor", branch=stage.branch))
    assert client.get(f"/calendar/visits/{visit.pk}/arrival-form/").status_code == 403
    client.force_login(make_user(branch=make_branch()))
    assert client.get(f"/calendar/visits/{visit.pk}/arrival-form/").status_code == 404


@pytest.mark.parametrize("number", ["x", "²", "9" * 30, "-1"])
def test_a_number_nobody_has(stage: Stage, clerk: Client, number):
    assert clerk.get(f"/calendar/visits/{number}/arrival-form/").status_code == 404


def test_nobody_on_file_is_entered_here_and_a_file_leads_to_the_consultation(stage: Stage, clerk: Client, couple):
    page = clerk.post(BOOK, typed(stage, "没有这个人", purpose="consultation", talk="想拍中式")).content.decode()
    assert 'name="caller" value="1"' in page
    assert "想拍中式" in page  # nothing typed is lost
    file = clerk.get(f"/customers/{couple.number}/").content.decode()
    assert f"/calendar/book/?who={couple.number}&amp;purpose=consultation" in file
