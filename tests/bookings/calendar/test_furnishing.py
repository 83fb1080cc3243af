"""People and rooms as the manager enters them, and what a day takes."""

import datetime as dt

import pytest

from bookings.calendar.actions import place_hold
from bookings.calendar.models import DepartmentCapacity, Resource
from bookings.calendar.queries import minutes_of
from bookings.calendar.states import Around, Need, Purpose
from studio.core.audit.queries import history_of, tell
from studio.core.clock import at_local, today
from studio.core.spans import Span
from tests.factories import AT, make_resource, make_user

LIST, NEW, MINUTES = "/settings/resources/", "/settings/resources/new/", "/settings/resources/minutes/"


def entry(branch, **changes):
    fields = {
        "submission_key": "key-of-this-entry", "branch": branch.pk, "kind": "photographer", "name": "李默",
        "note": "外景", "level": "2", "buffer_before": "", "buffer_after": "30", "is_active": "on",
    }  # fmt: skip
    return fields | changes


def test_a_photographer_is_entered_once_and_can_be_booked(branch, manager, client_for):
    for _click in range(2):
        assert client_for(manager).post(NEW, entry(branch))["Location"] == f"{LIST}?branch={branch.pk}"
    made = Resource.objects.get()
    assert (made.branch, made.level, made.buffer_before, made.buffer_after) == (branch, 2, 0, 30)
    assert "李默" in client_for(manager).get("/calendar/people/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"buffer_after": "300"}, "buffer_after"), ({"buffer_after": "ten"}, "buffer_after"),
     ({"kind": "robot"}, "kind"), ({"staff": "999999"}, "staff")],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_the_field(branch, manager, client_for, changes, field):
    answer = client_for(manager).post(NEW, entry(branch, **changes))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Resource.objects.exists()


def test_a_person_stands_on_the_calendar_once(branch, manager, client_for):
    person = make_user("photographer", branch=branch, full_name="李默")
    client = client_for(manager)
    client.post(NEW, entry(branch, staff=person.pk))
    answer = client.post(NEW, entry(branch, staff=person.pk, submission_key="another-key-entirely"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["staff"])
    assert Resource.objects.get().staff == person


def test_who_is_still_booked_stays_in_use(branch, manager, client_for):
    photographer = make_resource(branch)
    day = today() + dt.timedelta(days=3)
    span = Span(at_local(day, dt.time(10)), at_local(day, dt.time(12)))
    place_hold(
        branch=branch, purpose=Purpose.SHOOT, day=day, part="exact", span=span, label="柳闻莺",
        needs=(Need(resource_id=photographer.pk),), by=manager, at=AT,
    )  # fmt: skip
    answer = client_for(manager).post(f"{LIST}{photographer.pk}/", entry(branch, is_active=""))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["is_active"])
    photographer.refresh_from_db()
    assert photographer.is_active


def test_out_of_use_is_no_longer_offered(branch, manager, client_for):
    photographer = make_resource(branch)
    assert client_for(manager).post(f"{LIST}{photographer.pk}/", entry(branch, is_active="")).status_code == 302
    assert "李默" not in client_for(manager).get("/calendar/people/").content.decode()
    assert "李默" in client_for(manager).get(LIST).content.decode()


def test_another_branch_finds_nothing(branch, other_branch, client_for):
    far = client_for(make_user("manager", branch=other_branch))
    photographer = make_resource(branch)
    assert far.get(f"{LIST}{photographer.pk}/").status_code == 404
    assert far.get(f"{LIST}?branch={branch.pk}").status_code == 404
    assert far.post(NEW, entry(branch)).status_code == 404


def test_the_places_of_a_day_are_set_and_emptied(branch, manager, client_for):
    client = client_for(manager)
    for places in ("9", "9", ""):
        sent = {"branch": branch.pk, "per_day_shoot": places, "per_day_desk": "30"}
        assert client.post(LIST, sent).status_code == 302
    assert dict(DepartmentCapacity.objects.values_list("department", "per_day")) == {"desk": 30}
    wrong = client.post(LIST, {"branch": branch.pk, "per_day_shoot": "many"})
    assert (wrong.status_code, list(wrong.context["places"]["form"].errors)) == (422, ["per_day_shoot"])


def test_minutes_around_a_kind_of_booking_are_set_and_emptied(branch, manager, client_for):
    client = client_for(manager)
    assert 'name="shoot_before"' in client.get(LIST).content.decode()
    for after in ("30", "30", ""):
        sent = {"branch": branch.pk, "shoot_before": "15", "shoot_after": after}
        assert client.post(MINUTES, sent).status_code == 302
    assert minutes_of(branch)["shoot"] == Around(15, 0)
    told = [one.text for one in tell(history_of(f"branch:{branch.pk}"))]
    assert told == ["预约前后留空：拍摄 15 + 0", "预约前后留空：拍摄 15 + 30"]
    wrong = client.post(MINUTES, {"branch": branch.pk, "shoot_before": "三十"})
    assert (wrong.status_code, list(wrong.context["minutes"]["form"].errors)) == (422, ["shoot_before"])
    assert 'value="三十"' in wrong.content.decode()


def test_another_branch_s_minutes_are_out_of_reach(branch, other_branch, client_for):
    far = client_for(make_user("manager", branch=other_branch))
    assert far.post(MINUTES, {"branch": branch.pk, "shoot_before": "15"}).status_code == 404
    assert minutes_of(branch) == {}
