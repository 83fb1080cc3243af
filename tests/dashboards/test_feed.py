"""One's own calendar on one's phone: opened, read without signing in, renewed, closed."""

import datetime as dt
import re

import icalendar
import pytest
from django.utils import timezone

from bookings.calendar import actions
from bookings.calendar.models import CalendarFeed
from bookings.calendar.states import Need, Purpose
from studio.core.audit.models import HistoryEntry
from tests.factories import make_resource, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def photographer(branch):
    return make_user("photographer", branch=branch, full_name="郑坤", language="en")


@pytest.fixture
def line(branch, photographer):
    return make_resource(branch, name="郑坤", staff=photographer)


@pytest.fixture
def shoot(branch, line, frontdesk):
    """Tomorrow morning, with a phone number somebody wrote into the note."""
    studio = make_resource(branch, kind="studio", name="影棚 A")
    day = timezone.localdate() + dt.timedelta(days=3)
    return actions.place_hold(
        branch=branch, purpose=Purpose.SHOOT, day=day, part="morning", label="林知微 与 周亦航",
        note="到店打 13812345678", needs=[Need(resource_id=line.pk), Need(resource_id=studio.pk)], by=frontdesk,
        at=timezone.now(),
    )  # fmt: skip


def address_on(page: str) -> str:
    return re.search(r"/calendar/feed/[\w-]{40,}\.ics", page)[0]


def opened(client, key="first-form") -> str:
    """The address somebody opens for their phone."""
    return address_on(client.post("/calendar/feed/", {"what": "open", "submission_key": key}).content.decode())


def events(client, address):
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_phone_reads_what_its_owner_is_booked_for(client, client_for, photographer, shoot):
    (event,) = events(client, opened(client_for(photographer)))
    assert event.decoded("dtstart") == shoot.starts_at
    assert str(event["summary"]) == "shoot · 林知微 与 周亦航"
    assert "影棚 A" in str(event["location"])
    assert "138****5678" in str(event["description"])
    assert (str(event["uid"]), str(event["status"])) == (f"hold-{shoot.pk}@yingcheng", "CONFIRMED")
    assert CalendarFeed.objects.get().read_at is not None


def test_it_speaks_chinese_to_whoever_never_chose_a_language(client, client_for, photographer, shoot):
    photographer.language = ""
    photographer.save()
    address = opened(client_for(photographer))
    (event,) = events(client, address)
    assert str(event["summary"]) == "拍摄 · 林知微 与 周亦航"


def test_whoever_is_needed_for_the_first_hour_is_free_afterwards(client, client_for, branch, line, frontdesk):
    """The make-up artist's phone shows her own hours, without set-up and clean-up, and not her own name."""
    artist = make_user("makeup", branch=branch, full_name="白露", language="en")
    chair = make_resource(branch, kind="makeup", name="白露", staff=artist, buffer_before=15, buffer_after=15)
    shoot = actions.place_hold(
        branch=branch, purpose=Purpose.SHOOT, day=timezone.localdate() + dt.timedelta(days=3), part="morning",
        label="林知微 与 周亦航", needs=[Need(resource_id=line.pk), Need(resource_id=chair.pk, minutes=90)],
        by=frontdesk, at=timezone.now(),
    )  # fmt: skip
    (event,) = events(client, opened(client_for(artist)))
    assert event.decoded("dtstart") == shoot.starts_at
    assert event.decoded("dtend") == shoot.starts_at + dt.timedelta(minutes=90)
    assert str(event["description"]) == "郑坤"


def test_the_file_is_published_anew_each_time(client, client_for, photographer, shoot):
    """A phone takes what is stamped later: what was confirmed or moved must not look as old as the booking."""
    address = opened(client_for(photographer))
    earliest = timezone.now().replace(microsecond=0)
    (event,) = events(client, address)
    assert event.decoded("dtstamp") >= earliest
    assert b"\r\nMETHOD:PUBLISH\r\n" in client.get(address).content


def test_what_is_given_back_is_gone_and_what_moves_keeps_its_name(client, client_for, photographer, shoot, frontdesk):
    address = opened(client_for(photographer))
    (before,) = events(client, address)
    day = shoot.day + dt.timedelta(days=1)
    actions.move_hold(hold_id=shoot.pk, day=day, part="afternoon", by=frontdesk, at=timezone.now())
    (after,) = events(client, address)
    assert (after["uid"], int(after["sequence"])) == (before["uid"], int(before["sequence"]) + 1)
    assert after.decoded("dtstart") > before.decoded("dtstart")
    actions.release_hold(hold_id=shoot.pk, reason="取消", by=frontdesk, at=timezone.now())
    assert events(client, address) == []


def test_a_new_address_shuts_the_old_one_and_closing_shuts_all(client, client_for, photographer, shoot):
    own = client_for(photographer)
    first, second = opened(own), opened(own, "another-form")
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert first.rsplit("/", 1)[1] not in own.get("/calendar/feed/").content.decode()
    own.post("/calendar/feed/", {"what": "close"})
    assert client.get(second).status_code == 404


def test_a_double_click_shows_one_address_that_works(client, client_for, photographer, shoot):
    own = client_for(photographer)
    first = opened(own)
    assert opened(own) == first
    assert client.get(first).status_code == 200
    assert HistoryEntry.objects.filter(verb="calendar.feed_opened").count() == 1
    assert own.post("/calendar/feed/", {"what": "open"}).status_code == 302  # a form without its key opens nothing


def test_who_has_left_has_no_calendar(client, client_for, photographer, shoot):
    address = opened(client_for(photographer))
    photographer.is_active = False
    photographer.save()
    assert client.get(address).status_code == 404


def test_nobody_reads_somebody_elses(client, client_for, branch, photographer, shoot):
    other = make_user("makeup", branch=branch)
    assert events(client, opened(client_for(other))) == []
    assert client.get("/calendar/feed/" + "x" * 43 + ".ics").status_code == 404


@pytest.mark.parametrize("bookings", [1, 3])
def test_the_file_costs_the_same_however_many(
    client, branch, line, photographer, frontdesk, bookings, django_assert_num_queries
):
    token = actions.open_feed(staff=photographer, at=timezone.now(), key="k")
    for n in range(bookings):
        actions.place_hold(
            branch=branch, purpose=Purpose.SHOOT, day=timezone.localdate() + dt.timedelta(days=n + 1), part="morning",
            label=f"客 {n}", needs=[Need(resource_id=line.pk)], by=frontdesk, at=timezone.now(),
        )  # fmt: skip
    client.get(f"/calendar/feed/{token}.ics")
    with django_assert_num_queries(3):
        client.get(f"/calendar/feed/{token}.ics")
