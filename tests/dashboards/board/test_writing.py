"""Writing on the calendar: booking, moving, absences, the steps of a visit – as clerks, supervisors and forgers do."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.models import Claim, Hold
from bookings.calendar.states import HoldState
from studio.core.once.actions import new_key
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, DAY, NEXT, Stage, blocked, has, moment
from tests.dashboards.board.scene import booked, errors
from tests.factories import make_branch, make_customer, make_order, make_user

BOOK = "/calendar/book/"
# A refusal undoes its story and with it the form's key: only where transactions really end can the form be sent again.
real_transactions = pytest.mark.django_db(transaction=True)


def typed(stage: Stage, who: str = "", **fields: Any) -> dict[str, Any]:
    """The booking form as a clerk fills it."""
    form = {
        "submission_key": new_key(), "branch": stage.branch.pk, "who": who, "purpose": "shoot", "day": "2026-05-23",
        "part": "morning", "starts": "", "ends": "", "need_photographer": "any", "keep": "", "note": "",
    }  # fmt: skip
    return form | fields


@pytest.fixture
def couple(stage: Stage):
    return make_customer(branch=stage.branch, bride="柳闻莺", groom="祁叙")


def test_a_booking_by_customer_number_ends_on_its_day(stage: Stage, clerk: Client, couple):
    page = clerk.post(BOOK, typed(stage, couple.number, note="湖滨日落"))
    hold = Hold.objects.get()
    assert page.headers["Location"] == f"/calendar/?day=2026-05-23&branch={stage.branch.pk}#h{hold.pk}"
    visit = Appointment.objects.get()
    assert (visit.customer, visit.order, visit.purpose, visit.note) == (couple, None, "shoot", "湖滨日落")
    assert (has(hold), hold.created_by) == (["郑坤"], stage.clerk)


def test_a_couple_with_a_running_order_is_booked_on_it(stage: Stage, clerk: Client, couple):
    order = make_order(branch=stage.branch, customer=couple)
    clerk.post(BOOK, typed(stage, couple.number, purpose="selection"))
    assert Appointment.objects.get().order == order


def test_by_order_number_however_it_was_typed(stage: Stage, clerk: Client, couple):
    order = make_order(branch=stage.branch, customer=couple)
    clerk.post(BOOK, typed(stage, f" {order.number.lower()} ", purpose="fitting"))
    assert Appointment.objects.get().order == order


def test_several_files_are_offered_as_buttons(stage: Stage, clerk: Client, couple):
    first, second = (make_order(branch=stage.branch, customer=couple) for _n in range(2))
    page = clerk.post(BOOK, typed(stage, couple.number))
    assert page.status_code == 422
    assert {one.value for one in page.context["form"].candidates} == {first.number, second.number}
    assert f'name="meant" value="{first.number}"' in page.content.decode()
    clerk.post(BOOK, typed(stage, couple.number, meant=first.number))  # what was typed is still in its field
    assert Appointment.objects.get().order == first


@pytest.mark.parametrize("who", ["C-00000", "nobody", "𠮷"])
def test_nobody_on_file(stage: Stage, clerk: Client, who):
    page = clerk.post(BOOK, typed(stage, who))
    assert errors(page) == {"who": [f"Nobody is on file under “{who}”."]}
    assert Hold.objects.count() == 0


def test_another_branchs_couple_is_nobody_here(stage: Stage, clerk: Client):
    stranger = make_customer(branch=make_branch())
    order = make_order(customer=stranger)
    for number in (stranger.number, order.number):
        assert list(errors(clerk.post(BOOK, typed(stage, number)))) == ["who"]
    assert Appointment.objects.count() == 0


@real_transactions
def test_the_refusal_stands_beside_the_field_and_one_click_books_what_is_free(stage: Stage, clerk: Client, couple):
    booked(stage, stage.limo, at=AT - dt.timedelta(days=7))
    asked = typed(stage, couple.number, need_photographer=str(stage.limo.pk), note="别丢")
    page = clerk.post(BOOK, asked)
    assert page.status_code == 422
    (sentence,) = errors(page)["need_photographer"]
    assert sentence == "李默 is taken 23 May 09:00–12:00: 陈沐晴 与 许嘉树, shoot, booked 3 May 10:24 by 王思琪."
    labels = [text for _value, text in page.context["choices"]]
    assert labels == ["Sat 23 May Morning · 郑坤", "Sat 23 May Afternoon · 李默", "Sat 23 May Evening · 李默"]
    html = page.content.decode()
    assert 'value="别丢"' in html  # what was typed is still there
    value = page.context["choices"][1][0]
    assert f'name="take" value="{value}"' in html
    clerk.post(BOOK, asked | {"take": value})
    visit = Appointment.objects.get(customer=couple)
    assert (visit.part, visit.note, has(visit.hold)) == (DayPart.AFTERNOON, "别丢", ["李默"])


@real_transactions
def test_an_exact_time_is_offered_as_an_exact_time(stage: Stage, clerk: Client, couple):
    booked(stage, stage.limo)
    asked = typed(
        stage, couple.number, part="exact", starts="11:00", ends="12:30", need_photographer=str(stage.limo.pk)
    )
    page = clerk.post(BOOK, asked)
    value, text = page.context["choices"][1]
    assert text == "Sat 23 May 12:00–13:30 · 李默"
    clerk.post(BOOK, asked | {"take": value})
    assert blocked(Hold.objects.get(label=couple.display_name)) == [("李默", "23 12:00", "23 13:30")]


def test_a_day_that_is_full_is_told_beside_the_day(stage: Stage, clerk: Client, couple):
    from tests.factories import make_capacity

    make_capacity(stage.branch, per_day=0)
    assert errors(clerk.post(BOOK, typed(stage, couple.number))) == {
        "day": ["Sat 23 May is full: 0 of 0 bookings are taken."]
    }


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"day": ""}, "day", None),
        ({"day": "2026-02-30"}, "day", "Write the day as year-month-day, such as 2026-10-03."),
        ({"day": "2026-05-09"}, "day", "Sat 9 May Morning is over already; choose a later day."),
        ({"part": "exact"}, "starts", "Say from when until when."),
        ({"part": "exact", "starts": "9:30"}, "ends", "Say from when until when."),
        (
            {"part": "exact", "starts": "12:00", "ends": "9:00"}, "ends",
            "The end must be later than the start, 12:00.",
        ),
        ({"part": "exact", "starts": "25:00", "ends": "26:00"}, "starts",
         "Write the time as hours and minutes, such as 09:30."),
        (
            {"part": "exact", "starts": "07:00", "ends": "09:00"}, "part",
            "The shop is open from 09:00 to 20:00; night scenes may last until 21:00.",
        ),
        ({"part": "noon"}, "part", None),
        ({"purpose": "leave"}, "purpose", None),
        ({"need_photographer": "99999999"}, "need_photographer", None),
        ({"need_photographer": "any.99"}, "need_photographer", None),
        ({"keep": "100"}, "keep", None),
        ({"note": "长" * 201}, "note", None),
    ],
)  # fmt: skip
def test_input_that_cannot_be_is_refused_beside_its_field(stage: Stage, clerk: Client, couple, fields, field, sentence):
    page = clerk.post(BOOK, typed(stage, couple.number, **fields))
    assert page.status_code == 422
    found = errors(page)
    assert field in found
    if sentence is not None:
        assert found[field] == [sentence]
    assert (Hold.objects.count(), Appointment.objects.count()) == (0, 0)


@pytest.mark.parametrize("time", ["0930", "9.30", "９：３０"])
def test_times_as_people_type_them(stage: Stage, clerk: Client, couple, time):
    clerk.post(BOOK, typed(stage, couple.number, part="exact", starts=time, ends="11:00"))
    assert Hold.objects.get().starts_at == moment(9, 30)


def test_the_form_sent_twice_books_once(stage: Stage, clerk: Client, couple):
    form = typed(stage, couple.number)
    first, second = clerk.post(BOOK, form), clerk.post(BOOK, form)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Hold.objects.count(), Appointment.objects.count()) == (1, 1)


def test_back_edit_and_resend_is_told_that_it_was_saved_already(stage: Stage, clerk: Client, couple):
    form = typed(stage, couple.number)
    clerk.post(BOOK, form)
    page = clerk.post(BOOK, form | {"part": "afternoon"}, follow=True)
    assert page.redirect_chain[-1][0] == f"/calendar/holds/{Hold.objects.get().pk}/"
    assert any("already saved" in str(one) for one in page.context["messages"])


def test_tentative_until_closing_time(stage: Stage, clerk: Client, couple):
    clerk.post(BOOK, typed(stage, couple.number, keep="1"))
    hold = Hold.objects.get()
    assert (hold.state, hold.expires_at) == (HoldState.TENTATIVE, moment(20, day=dt.date(2026, 5, 11)))


@real_transactions
def test_the_reason_field_is_for_supervisors_after_a_refusal_only(stage: Stage, clerk: Client, boss: Client, couple):
    booked(stage, stage.limo)
    asked = typed(stage, couple.number, need_photographer=str(stage.limo.pk))
    assert "override_reason" not in boss.get(BOOK).content.decode()
    assert "Why it should be booked all the same" in clerk.post(BOOK, asked).content.decode()  # she may only ask
    assert 'name="override_reason"' in boss.post(BOOK, asked).content.decode()
    boss.post(BOOK, asked | {"override_reason": "双胞胎同拍"})
    assert Claim.objects.get(hold__label=couple.display_name).override_reason == "双胞胎同拍"


def test_a_forged_reason_of_a_clerk_changes_nothing(stage: Stage, clerk: Client, couple):
    booked(stage, stage.limo)
    asked = typed(stage, couple.number, need_photographer=str(stage.limo.pk), override_reason="我说的")
    assert clerk.post(BOOK, asked).status_code == 422
    assert Hold.objects.count() == 1


@real_transactions
@pytest.mark.parametrize("take", ["", "nonsense", "2026-05-23|morning|||999999", "2026-05-23|exact|07:00|09:00|"])
def test_a_forged_choice_is_judged_like_any_other_wish(stage: Stage, clerk: Client, couple, take):
    booked(stage, stage.limo)
    asked = typed(stage, couple.number, need_photographer=str(stage.limo.pk), take=take)
    assert clerk.post(BOOK, asked).status_code in (302, 422)
    assert Claim.objects.filter(resource=stage.limo, released_at=None).count() == 1


def test_the_page_fills_itself_from_the_address_and_asks_what_a_purpose_needs(stage: Stage, clerk: Client, couple):
    page = clerk.get(f"{BOOK}?who={couple.number}&purpose=selection&day=2026-05-24&part=evening")
    form = page.context["form"]
    assert (form["who"].value(), form["day"].value(), form["part"].value()) == (couple.number, "2026-05-24", "evening")
    assert [name for name in form.fields if name.startswith("need_")] == []  # this shop has no selection room
    shoot = clerk.get(BOOK).context["form"]
    assert [name for name in shoot.fields if name.startswith("need_")] == [
        "need_photographer", "need_makeup", "need_studio",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query", ["purpose=leave", "purpose=x", "day=x", "part=x", "who=%00", "branch=x", "need_makeup=x"]
)
def test_nonsense_in_the_address_of_the_form(stage: Stage, clerk: Client, query):
    assert clerk.get(f"{BOOK}?{query}").status_code == 200


def test_makeup_for_the_first_ninety_minutes(stage: Stage, clerk: Client, couple):
    clerk.post(BOOK, typed(stage, couple.number, need_makeup=str(stage.makeup.pk), shortened="90"))
    assert blocked(Hold.objects.get())[1] == ("丁小满", "23 09:00", "23 10:30")


@pytest.mark.parametrize("role", ["photographer", "finance", "cashier"])
def test_who_may_not_book(stage: Stage, client: Client, couple, role):
    client.force_login(make_user(role, branch=stage.branch))
    hold = stage.place(stage.limo)
    for address in (BOOK, f"/calendar/holds/{hold.pk}/move/", f"/calendar/holds/{hold.pk}/release/"):
        assert client.post(address, typed(stage, couple.number)).status_code == 403
    assert Hold.objects.get().moves == 0


# --- moving -------------------------------------------------------------------------------------------------------


def move_form(page: Any, **fields: Any) -> dict[str, Any]:
    """What the browser would send back from the move page."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()}
    values["reason"] = "客人改期"
    sent = {"submission_key": page.context["key"], "version": page.context["hold"].moves}
    return values | sent | fields


def test_the_move_page_shows_where_it_stands_and_moves_the_visit(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo)
    address = f"/calendar/holds/{visit.hold_id}/move/"
    page = clerk.get(address)
    assert page.context["form"]["need_photographer"].value() == str(stage.limo.pk)
    clerk.post(address, move_form(page, day="2026-05-24", part="afternoon", reason="新娘出差"))
    visit.refresh_from_db()
    assert (visit.day, visit.part, has(visit.hold)) == (NEXT, DayPart.AFTERNOON, ["李默"])


def test_the_move_form_sent_twice_moves_once(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo)
    address = f"/calendar/holds/{visit.hold_id}/move/"
    form = move_form(clerk.get(address), day="2026-05-24", part="afternoon", reason="新娘出差")
    first, second = clerk.post(address, form), clerk.post(address, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Hold.objects.get(pk=visit.hold_id).moves == 1


def test_people_whom_the_form_does_not_show_stay(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo, stage.zhengkun)
    address = f"/calendar/holds/{visit.hold_id}/move/"
    clerk.post(address, move_form(clerk.get(address), part="afternoon"))
    assert has(visit.hold) == ["李默", "郑坤"]


def test_another_photographer_takes_over_and_the_others_stay(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo, stage.makeup)
    address = f"/calendar/holds/{visit.hold_id}/move/"
    clerk.post(address, move_form(clerk.get(address), need_photographer=str(stage.zhengkun.pk)))
    assert has(visit.hold) == ["郑坤", "丁小满"]


def test_a_block_that_was_dragged_comes_with_its_new_time_and_lane(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo, part=DayPart.EXACT, span=_hours(10, 12))
    address = f"/calendar/holds/{visit.hold_id}/move/?by=-60&swap={stage.limo.pk}.{stage.zhengkun.pk}"
    page = clerk.get(address)
    assert 'value="09:00"' in page.content.decode()
    clerk.post(address, move_form(page))
    assert blocked(visit.hold) == [("郑坤", "23 09:00", "23 11:00")]


def _hours(start: int, end: int) -> Any:
    from tests.bookings.calendar.stage import span

    return span(start, end)


@pytest.mark.parametrize("query", ["by=x", "by=99999999", "by=-", "swap=1", "swap=x.y", "day=x", "part=x"])
def test_nonsense_from_a_drag(stage: Stage, clerk: Client, query):
    hold = stage.place(stage.limo)
    assert clerk.get(f"/calendar/holds/{hold.pk}/move/?{query}").status_code == 200


def test_dropped_on_somebody_elses_time_is_refused_with_a_name(stage: Stage, clerk: Client):
    booked(stage, stage.limo, part=DayPart.AFTERNOON)
    hold = stage.place(stage.limo, label="林知微")
    address = f"/calendar/holds/{hold.pk}/move/"
    page = clerk.post(address, move_form(clerk.get(address), part="afternoon"))
    assert page.status_code == 422
    assert "陈沐晴 与 许嘉树" in errors(page)["need_photographer"][0]
    value = page.context["choices"][0][0]
    clerk.post(address, move_form(clerk.get(address), take=value))
    assert has(hold) == ["郑坤"]


def test_a_stale_move_form_is_told_where_it_stands_now(stage: Stage, clerk: Client, boss: Client):
    hold = stage.place(stage.limo)
    address = f"/calendar/holds/{hold.pk}/move/"
    stale = move_form(clerk.get(address), part="evening")
    boss.post(address, move_form(boss.get(address), part="afternoon"))
    page = clerk.post(address, stale)
    assert page.status_code == 422
    assert "it stands on Sat 23 May Afternoon now" in errors(page)["__all__"][0]
    assert Hold.objects.get().part == DayPart.AFTERNOON


def test_a_time_for_what_was_open(stage: Stage, clerk: Client):
    visit = booked(stage, part=DayPart.OPEN)
    address = f"/calendar/holds/{visit.hold_id}/move/?part=morning"
    clerk.post(address, move_form(clerk.get(address), need_photographer="any"))
    visit.refresh_from_db()
    assert (visit.part, has(visit.hold)) == (DayPart.MORNING, ["郑坤"])


def test_whom_they_wanted_is_filled_in_and_whoever_has_left_is_not(stage: Stage, clerk: Client):
    visit = booked(stage, stage.limo, stage.makeup, part=DayPart.OPEN)
    address = f"/calendar/holds/{visit.hold_id}/move/?part=morning"
    form = clerk.get(address).context["form"]
    assert form["need_photographer"].value() == str(stage.limo.pk)
    stage.limo.is_active = False
    stage.limo.save()
    assert not clerk.get(address).context["form"]["need_photographer"].value()
    clerk.post(address, move_form(clerk.get(address)))
    assert has(Hold.objects.get()) == ["丁小满"]


@real_transactions
def test_who_is_booked_already_is_asked_about_and_booked_with_a_tick(stage: Stage, clerk: Client, couple):
    order = make_order(branch=stage.branch, customer=couple)
    clerk.post(BOOK, typed(stage, order.number))
    first = Hold.objects.get()
    asked = typed(stage, order.number, day=NEXT.isoformat(), note="外景")
    page = clerk.post(BOOK, asked)
    assert errors(page) == {
        "once_more": [
            "They are booked already: shoot Sat 23 May Morning. Tick if they really come once more; "
            "else move that booking."
        ]
    }
    html = page.content.decode()
    assert f'href="/calendar/holds/{first.pk}/"' in html
    assert 'name="once_more"' in html
    assert 'value="外景"' in html
    assert clerk.get(BOOK).content.decode().count("once_more") == 0  # nobody is asked without need
    assert clerk.post(BOOK, asked | {"once_more": "on"}).status_code == 302
    assert Appointment.objects.filter(order=order).count() == 2


@real_transactions
def test_dropped_where_the_couple_is_busy_the_dialog_asks(stage: Stage, clerk: Client, couple):
    order = make_order(branch=stage.branch, customer=couple)
    clerk.post(BOOK, typed(stage, order.number))
    clerk.post(BOOK, typed(stage, order.number, purpose="selection", part="afternoon"))
    hold = Hold.objects.get(purpose="selection")
    asked = {
        "submission_key": new_key(), "version": "0", "day": DAY.isoformat(), "part": "exact", "starts": "11:00",
        "ends": "12:00", "reason": "客人改期",
    }  # fmt: skip
    address = f"/calendar/holds/{hold.pk}/move/"
    html = clerk.post(address, asked, headers={"HX-Request": "true"}).content.decode()
    assert "They are booked already: shoot Sat 23 May Morning" in html
    assert html.count('name="once_more"') == 1
    answer = clerk.post(address, asked | {"once_more": "on"}, headers={"HX-Request": "true"})
    assert "HX-Redirect" in answer.headers


def test_without_a_time_whom_they_asked_for_is_remembered(stage: Stage, clerk: Client, couple):
    form = typed(stage, couple.number, part="open", need_photographer=str(stage.limo.pk), note="下雨改棚内")
    clerk.post(BOOK, form)
    hold = Hold.objects.get()
    assert (has(hold), hold.note, hold.wanted) == ([], "下雨改棚内", [str(stage.limo.pk)])
    other = make_customer(branch=stage.branch)
    clerk.post(BOOK, typed(stage, other.number, part="open"))  # whoever is free is nobody by name
    assert Hold.objects.exclude(pk=hold.pk).get().note == ""
