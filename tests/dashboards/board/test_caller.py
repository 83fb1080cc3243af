"""A caller who is no customer yet: entered on the booking page, file and visit together or neither."""

from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.models import Hold
from customers.profiles.models import Customer
from studio.core.access import Perm
from studio.core.approvals.models import Approval
from studio.core.once.actions import new_key
from studio.core.search.models import SearchKey
from tests.bookings.calendar.stage import Stage, has
from tests.dashboards.board.scene import booked
from tests.dashboards.board.test_writing import BOOK, typed
from tests.factories import make_branch, make_capacity, make_customer, make_order, make_user

# A refusal undoes its story: file and visit only where transactions really end.
pytestmark = pytest.mark.django_db(transaction=True)


def calling(stage: Stage, bride: str = "罗安歌", phone: str = "139 0000 1111", **fields: Any) -> dict[str, Any]:
    """The booking form with the part for new callers open."""
    people = {
        "people-TOTAL_FORMS": "2", "people-INITIAL_FORMS": "0", "people-0-role": "bride", "people-0-name": bride,
        "people-0-phone": phone, "people-1-role": "groom", "people-1-name": "", "people-1-phone": "",
        "kind": "couple", "source": "phone", "messages_allowed": "on", "greetings_allowed": "on", "caller": "1",
    }  # fmt: skip
    return typed(stage) | people | fields


def sentences(response: Any) -> dict[str, list[str]]:
    """Field → what is said beside it, of both parts."""
    found: dict[str, list[str]] = {}
    for form in response.context["form"].all:
        prefix = f"{form.prefix}-" if form.prefix else ""
        found |= {f"{prefix}{name}": list(said) for name, said in form.errors.items()}
    return found


def test_file_and_visit_in_one(stage: Stage, clerk: Client):
    answer = clerk.post(BOOK, calling(stage, **{"people-1-name": "纪云舒"}, purpose="consultation", talk="想拍海边"))
    assert answer.status_code == 302
    customer, visit = Customer.objects.get(), Appointment.objects.get()
    assert (visit.customer, customer.display_name, customer.source) == (customer, "罗安歌 与 纪云舒", "phone")
    assert (customer.branch, customer.created_by, customer.messages_allowed) == (stage.branch, stage.clerk, True)
    assert (visit.talk, visit.hold.label) == ("想拍海边", "罗安歌 与 纪云舒")
    assert customer.people.get(name="罗安歌").phone == "13900001111"
    assert SearchKey.objects.filter(kind="customer", subject_id=customer.pk, key="1111").exists()
    page = clerk.get(answer["Location"]).content.decode()
    assert f"Their file {customer.number} is open." in page


def test_the_button_opens_the_part_and_keeps_what_was_typed(stage: Stage, clerk: Client):
    page = clerk.post(BOOK, typed(stage, "罗安歌", note="别丢", part="afternoon", caller="1"))
    assert page.status_code == 200
    form = page.context["form"]
    assert (form["note"].value(), form["part"].value()) == ("别丢", "afternoon")
    assert [row["name"].value() for row in form.caller.people_rows] == ["罗安歌", None]
    assert 'class="invalid-feedback' not in page.content.decode()
    by_phone = clerk.post(BOOK, typed(stage, "139 0000 1111", caller="1")).context["form"].caller.people_rows[0]
    assert (by_phone["name"].value(), by_phone["phone"].value()) == (None, "139 0000 1111")
    closed = clerk.post(BOOK, calling(stage, note="别丢", caller="", who="柳"))
    assert (closed.status_code, closed.context["form"].caller, closed.context["form"]["note"].value()) == (
        200, None, "别丢"
    )  # fmt: skip
    assert closed.context["form"]["who"].value() == "柳"
    assert (Customer.objects.count(), Hold.objects.count()) == (0, 0)


def test_nobody_on_file_leads_there(stage: Stage, clerk: Client):
    page = clerk.post(BOOK, typed(stage, "罗安歌")).content.decode()
    assert "A new customer?" in page
    assert 'name="caller" value="1"' in page


def test_both_parts_say_at_once_what_is_wrong(stage: Stage, clerk: Client):
    page = clerk.post(BOOK, calling(stage, bride="", phone="12345", source="", day="gestern"))
    assert page.status_code == 422
    assert list(sentences(page)) == ["people-0-name", "people-0-phone", "source", "day"]
    text = page.content.decode()
    assert 'value="12345"' in text
    assert 'name="people-0-keep_phone"' in text
    assert (Customer.objects.count(), Hold.objects.count()) == (0, 0)


def test_a_place_that_is_taken_leaves_no_file(stage: Stage, clerk: Client):
    booked(stage, stage.limo)
    page = clerk.post(BOOK, calling(stage, need_photographer=str(stage.limo.pk)))
    assert (page.status_code, list(sentences(page))) == (422, ["need_photographer"])
    assert Customer.objects.filter(display_name="罗安歌").count() == 0
    assert 'value="罗安歌"' in page.content.decode()
    value = page.context["choices"][0][0]
    again = calling(stage, need_photographer=str(stage.limo.pk), take=value)
    assert clerk.post(BOOK, again).status_code == 302
    assert has(Appointment.objects.get(customer__display_name="罗安歌").hold) == ["郑坤"]


def test_a_phone_on_file_offers_that_file_or_a_second_one_on_purpose(stage: Stage, clerk: Client):
    known = make_customer(branch=stage.branch, bride="柳闻莺", groom="祁叙", phone="13900001111")
    order = make_order(branch=stage.branch, customer=known)
    asked = calling(stage)
    page = clerk.post(BOOK, asked)
    (sentence,) = sentences(page)["people-0-phone"]
    assert sentence.startswith(f"This phone is on file: 柳闻莺 与 祁叙 {known.number}.")
    text = page.content.decode()
    assert f'name="meant" value="{order.number}"' in text
    assert 'name="second_file"' in text
    assert Customer.objects.count() == 1
    clerk.post(BOOK, asked | {"meant": order.number})
    assert (Appointment.objects.get().order, Customer.objects.count()) == (order, 1)
    clerk.post(BOOK, calling(stage, second_file="on", part="afternoon"))
    assert Customer.objects.count() == 2


def test_a_phone_on_file_elsewhere_names_the_branch_only(stage: Stage, clerk: Client):
    other = make_branch(name="西溪店")
    make_customer(branch=other, bride="柳闻莺", groom="祁叙", phone="13900001111")
    page = clerk.post(BOOK, calling(stage))
    assert "on file at 西溪店" in sentences(page)["people-0-phone"][0]
    text = page.content.decode()
    assert "柳闻莺" not in text
    assert 'name="meant"' not in text


def test_the_form_sent_twice_opens_one_file(stage: Stage, clerk: Client):
    form = calling(stage)
    first, second = clerk.post(BOOK, form), clerk.post(BOOK, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert (Customer.objects.count(), Appointment.objects.count()) == (1, 1)
    third = clerk.post(BOOK, form | {"people-0-name": "罗安"})
    assert third["Location"] == f"/calendar/visits/{Appointment.objects.get().pk}/"
    assert Customer.objects.get().display_name == "罗安歌"


def test_asking_for_a_taken_place_opens_the_file_so_that_the_answer_finds_them(
    stage: Stage, clerk: Client, boss: Client
):
    booked(stage, stage.limo)
    form = calling(stage, need_photographer=str(stage.limo.pk), ask="1", override_reason="只要李默")
    first, second = clerk.post(BOOK, form), clerk.post(BOOK, form)
    assert (first["Location"], second["Location"]) == ("/approvals/", "/approvals/")
    customer = Customer.objects.get(display_name="罗安歌")
    assert (Approval.objects.count(), Appointment.objects.filter(customer=customer).count()) == (1, 0)
    boss.post(f"/approvals/{Approval.objects.get().pk}/decide/", {"what": "grant"})
    page = clerk.get(clerk.get("/approvals/").context["mine"][0]["url"])
    assert page.context["form"].initial["who"] == customer.number
    assert "沈店长 approved this" in page.content.decode()
    clerk.post(BOOK, typed(stage, customer.number, need_photographer=str(stage.limo.pk)))
    hold = Appointment.objects.get(customer=customer).hold
    assert (has(hold), hold.override_by) == (["李默"], stage.boss)


def test_asking_for_a_full_day_and_for_a_phone_on_file(stage: Stage, clerk: Client):
    make_capacity(stage.branch, per_day=0)
    asked = {"ask": "1", "override_reason": "只有这天"}
    assert clerk.post(BOOK, calling(stage, **asked)).status_code == 302
    assert Approval.objects.get().facts["full"] is True
    other = clerk.post(BOOK, calling(stage, part="afternoon", **asked))
    assert (other.status_code, list(sentences(other))) == (422, ["people-0-phone"])
    assert (Customer.objects.count(), Approval.objects.count()) == (1, 1)


def test_asking_without_a_reason_opens_no_file(stage: Stage, clerk: Client):
    booked(stage, stage.limo)
    page = clerk.post(BOOK, calling(stage, need_photographer=str(stage.limo.pk), ask="1"))
    assert "override_reason" in sentences(page)
    assert Customer.objects.filter(display_name="罗安歌").count() == 0


def test_who_may_not_open_files_has_no_such_part(stage: Stage, client: Client):
    client.force_login(make_user("selection", branch=stage.branch))
    assert 'name="caller"' not in client.get(BOOK).content.decode()
    page = client.post(BOOK, calling(stage))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["who"])
    assert Customer.objects.count() == 0


def test_the_owner_opens_the_file_where_they_book(stage: Stage, client: Client):
    elsewhere = make_branch()
    owner = make_user("owner", branch=elsewhere, all_branches=True)
    assert owner.may(Perm.CUSTOMERS_EDIT)
    client.force_login(owner)
    assert client.post(BOOK, calling(stage)).status_code == 302
    assert Customer.objects.get().branch == stage.branch


@pytest.mark.parametrize(
    "forged",
    [{"people-TOTAL_FORMS": "x"}, {"people-TOTAL_FORMS": "999999"}, {"caller": "\x00"}, {"people-0-name": "a\x00b"},
     {"kind": "moon"}, {"people-0-role": "moon"}, {"meant": "C-00000"}, {"wedding_on": "0000-00-00"}],
)  # fmt: skip
def test_forged_fields_open_nothing(stage: Stage, clerk: Client, forged):
    page = clerk.post(BOOK, calling(stage, submission_key=new_key()) | forged)
    assert page.status_code in (200, 422)
    assert (Customer.objects.count(), Hold.objects.count()) == (0, 0)


def test_opening_the_part_costs_the_form_and_its_specialists(stage: Stage, clerk: Client, django_assert_num_queries):
    clerk.get(BOOK)
    # session, user, branch, resources, specialists, free half days (six)
    with django_assert_num_queries(11):
        assert clerk.post(BOOK, typed(stage, caller="1")).status_code == 200
