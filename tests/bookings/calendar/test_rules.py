"""The rules as tables, without a database."""

import datetime as dt

import pytest

from bookings.calendar.rules import DayRoom, Outlook, Place, Taken, judge
from bookings.calendar.states import Need, Wish
from studio.core.spans import DayPart, Span
from tests.bookings.calendar.stage import AT, DAY, moment, span

OPENS, CLOSES = dt.time(9), dt.time(20)
LIMO = Place(1, "photographer", "李默", level=2, position=1)
ZHENG = Place(2, "photographer", "郑坤", level=1, position=2)
GAO = Place(3, "photographer", "高远", level=1, position=3)
STUDIO = Place(9, "studio", "影棚 A", before=15, after=30)


def taken(place: Place, starts: int, ends: int, hold_id: int = 77) -> Taken:
    return Taken(place.id, span(starts, ends), hold_id, "陈沐晴 与 许嘉树", "shoot", AT)


def outlook(*places: Place, busy: tuple[Taken, ...] = (), at: dt.datetime = AT, room: DayRoom | None = None) -> Outlook:
    diary = {place.id: [one for one in busy if one.resource_id == place.id] for place in places}
    return Outlook(OPENS, CLOSES, at, {place.id: place for place in places}, diary, {DAY: room} if room else {})


def wish(*needs: Need, starts: int = 9, ends: int = 12, part: str = DayPart.EXACT) -> Wish:
    return Wish(DAY, part, span(starts, ends), needs)


def seated(*needs: Need, among: Outlook, starts: int = 9, ends: int = 12) -> list[str | None]:
    seats = judge(wish(*needs, starts=starts, ends=ends), among).seats
    return [seat.place.name if seat.is_free and seat.place else None for seat in seats]


ANY = Need(kind="photographer")
SENIOR = Need(kind="photographer", min_level=2)


def test_the_lowest_level_that_suits_then_whoever_has_least_to_do():
    assert seated(ANY, among=outlook(LIMO, ZHENG, GAO)) == ["郑坤"]
    assert seated(ANY, among=outlook(LIMO, ZHENG, GAO, busy=(taken(ZHENG, 14, 17),))) == ["高远"]
    assert seated(SENIOR, among=outlook(LIMO, ZHENG, GAO)) == ["李默"]


def test_a_need_for_anybody_does_not_take_the_only_one_who_suits_another():
    busy = (taken(GAO, 9, 12),)
    assert seated(ANY, SENIOR, among=outlook(LIMO, ZHENG, GAO, busy=busy)) == ["郑坤", "李默"]
    assert seated(SENIOR, ANY, among=outlook(LIMO, ZHENG, GAO, busy=busy)) == ["李默", "郑坤"]
    assert seated(ANY, Need(resource_id=2), among=outlook(LIMO, ZHENG)) == ["李默", "郑坤"]


def test_needs_of_different_length_are_fitted_together():
    """Only 李默 is free all morning, 郑坤 only for the first hour: the short need must leave 李默 to the long one."""
    busy = (taken(ZHENG, 10, 12),)
    short = Need(kind="photographer", minutes=60)
    assert seated(short, ANY, among=outlook(LIMO, ZHENG, busy=busy)) == ["郑坤", "李默"]
    assert seated(ANY, short, among=outlook(LIMO, ZHENG, busy=busy)) == ["李默", "郑坤"]


def test_more_needs_than_people_leave_one_unfilled_and_say_who_is_in_the_way():
    verdict = judge(wish(ANY, ANY), outlook(LIMO, ZHENG, busy=(taken(ZHENG, 11, 13, hold_id=5),)))
    assert not verdict.is_granted
    unfilled = [seat for seat in verdict.seats if not seat.is_free]
    assert len(unfilled) == 1
    assert [one.hold_id for one in unfilled[0].clashes] == [5]


def test_one_resource_is_not_given_twice_to_one_booking():
    twice = (Need(resource_id=1), Need(resource_id=1))
    verdict = judge(wish(*twice), outlook(LIMO))
    assert not verdict.is_granted
    assert not verdict.is_possible  # no reason of a supervisor helps


def test_a_resource_that_is_not_there_cannot_be_had():
    verdict = judge(wish(Need(resource_id=404)), outlook(LIMO))
    assert not verdict.is_possible


@pytest.mark.parametrize(
    ("busy_from", "busy_until", "is_free"),
    [
        (6, 9, False),  # runs into the set-up
        (12, 15, False),  # begins during the clean-up
        (13, 15, True),
        (6, 8, True),
    ],
)
def test_set_up_and_clean_up_must_fit_between_bookings(busy_from, busy_until, is_free):
    """影棚 A is blocked from 08:45 until 12:30 for a booking from nine to twelve."""
    assert STUDIO.blocked(span(9, 12)) == Span(moment(8, 45), moment(12, 30))
    verdict = judge(wish(Need(resource_id=9)), outlook(STUDIO, busy=(taken(STUDIO, busy_from, busy_until),)))
    assert verdict.is_granted is is_free


def test_a_need_that_lasts_ninety_minutes_frees_its_resource_before_the_booking_ends():
    makeup = Place(4, "makeup", "丁小满", after=10)
    busy = (taken(makeup, 11, 13),)
    assert judge(wish(Need(resource_id=4, minutes=90)), outlook(makeup, busy=busy)).is_granted
    assert not judge(wish(Need(resource_id=4)), outlook(makeup, busy=busy)).is_granted


@pytest.mark.parametrize(
    ("starts", "ends", "is_inside"),
    [
        ((9, 0), (12, 0), True),
        ((8, 59), (12, 0), False),
        ((18, 0), (21, 0), True),  # night scenes outlast closing time
        ((18, 0), (21, 1), False),
        ((23, 0), (25, 0), False),  # over midnight
    ],
)
def test_hours(starts, ends, is_inside):
    end = moment(ends[0] % 24, ends[1], DAY + dt.timedelta(days=ends[0] // 24))
    asked = Wish(DAY, DayPart.EXACT, Span(moment(*starts), end))
    assert judge(asked, outlook()).is_outside_hours is not is_inside


def test_a_late_closing_shop_books_until_it_closes():
    late = Outlook(OPENS, dt.time(23), AT)
    assert judge(Wish(DAY, DayPart.EXACT, Span(moment(21), moment(23))), late).is_granted


@pytest.mark.parametrize(
    ("part", "at", "is_over"),
    [
        (DayPart.EXACT, (8, 59), False),
        (DayPart.EXACT, (9, 0), False),
        (DayPart.EXACT, (9, 1), True),
        (DayPart.MORNING, (9, 1), False),  # a part of the day is over at its end
        (DayPart.MORNING, (11, 59), False),
        (DayPart.MORNING, (12, 0), True),
    ],
)
def test_what_has_passed_cannot_be_booked(part, at, is_over):
    assert judge(wish(part=part), outlook(at=moment(*at))).is_over is is_over


def test_a_booking_that_is_moved_may_keep_a_start_that_has_passed():
    running = outlook(at=moment(10))
    assert judge(wish(), running).is_over
    assert not judge(wish(), running, may_have_begun=True).is_over
    assert judge(wish(), outlook(at=moment(12)), may_have_begun=True).is_over


def test_an_open_time_counts_against_the_day_only():
    open_day = Wish(DAY, DayPart.OPEN, None, ())
    assert judge(open_day, outlook(room=DayRoom(total=2, used=1))).is_granted
    assert judge(open_day, outlook(room=DayRoom(total=2, used=2))).is_full
    assert judge(open_day, outlook(at=moment(23, 59))).is_granted
    assert judge(open_day, outlook(at=moment(0, 0, DAY + dt.timedelta(days=1)))).is_over


@pytest.mark.parametrize(
    ("room", "full", "closed"),
    [
        (DayRoom(), False, None),  # nobody set a limit
        (DayRoom(total=0), True, None),
        (DayRoom(total=3, used=2), False, None),
        (DayRoom(total=3, used=4), True, None),  # overbooked by a supervisor
        (DayRoom(total=9, closed="春节休息"), False, "春节休息"),
    ],
)
def test_the_room_of_a_day(room, full, closed):
    verdict = judge(wish(), outlook(room=room))
    assert (verdict.is_full, verdict.closed) == (full, closed)
    assert verdict.is_granted is (not full and closed is None)


def test_a_year_far_away_is_a_typing_mistake():
    far = DAY.replace(year=2036)
    assert judge(Wish(far, DayPart.OPEN, None), outlook()).is_too_far


def test_by_force_two_needs_get_two_places():
    busy = (taken(LIMO, 9, 12), taken(ZHENG, 9, 12))
    verdict = judge(wish(ANY, ANY), outlook(LIMO, ZHENG, busy=busy))
    assert not verdict.is_granted
    assert verdict.is_possible
    assert sorted(seat.place.name for seat in verdict.seats if seat.place) == ["李默", "郑坤"]
