"""What the clerks of a calendar race do, and what must come out of every round."""

import datetime as dt
import logging
import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from bookings.calendar import actions
from bookings.calendar.actions import belts, holds
from bookings.calendar.models import Claim, Hold
from bookings.calendar.states import Department, Need, Purpose, ResourceKind
from studio.core import clock
from studio.core.clock import at_local
from studio.core.once.actions import new_key
from studio.core.spans import DayPart
from studio.core.staff.models import Branch, User
from tests.factories import make_branch, make_capacity, make_customer, make_resource, make_user
from tests.race.clerk import Outcome
from tests.race.told import says_busy

AT = at_local(dt.date(2026, 1, 2), dt.time(9))  # when the race is run, as far as the calendar is told
LATER = AT + dt.timedelta(hours=2)  # after the tentative holds of the race have run out
FIRST_DAY = dt.date(2026, 2, 1)
EVERYBODY = 1000
PARTS = (DayPart.MORNING.value, DayPart.AFTERNOON.value)


@dataclass(frozen=True)
class Shop:
    """Ids of the shop that is fought over; plain numbers, so that it can travel."""

    branch: int
    limo: int
    zhengkun: int
    studio: int
    staff: tuple[int, ...]
    couples: tuple[str, ...]
    chiefs: tuple[int, ...] = ()


def open_shop(clerks: int) -> Shop:
    """A branch with 李默 and another of level 2, one of level 1, a studio, and a member of staff for every clerk."""
    branch = make_branch()
    limo, zheng = (make_resource(branch, name=name, level=2) for name in ("李默", "郑坤"))
    make_resource(branch, name="高远", level=1)
    studio = make_resource(branch, ResourceKind.STUDIO, name="影棚 A")
    make_capacity(branch, Department.SELECTION, per_day=1)
    staff = tuple(make_user(branch=branch, full_name=f"门市{n}").pk for n in range(clerks))
    couples = tuple(make_customer(branch=branch, bride=name_of(n), groom="").number or "" for n in range(clerks))
    chiefs = tuple(make_user("manager", branch=branch, full_name=f"店长{n}").pk for n in range(clerks))
    return Shop(branch.pk, limo.pk, zheng.pk, studio.pk, staff, couples, chiefs)


@cache
def _branch(pk: int) -> Branch:
    return Branch.objects.get(pk=pk)


@cache
def _user(pk: int) -> User:
    return User.objects.get(pk=pk)


def name_of(me: int) -> str:
    """What a clerk's couple is called; no name is part of another."""
    return f"客人{me:02d}"


def slot(n: int) -> tuple[dt.date, str]:
    """A half day for every round."""
    return FIRST_DAY + dt.timedelta(days=n // 2), PARTS[n % 2]


def _place(me: int, shop: Shop, n: int, *needs: Need, **fields: Any) -> int:
    day, part = slot(n)
    asked: dict[str, Any] = {"purpose": Purpose.SHOOT, "day": day, "part": part, "at": AT, "by": _user(shop.staff[me])}
    return actions.place_hold(branch=_branch(shop.branch), needs=needs, label=name_of(me), **(asked | fields)).pk


def book(me: int, shop: Shop, n: int) -> int:
    """All want 李默 for the same half day."""
    return _place(me, shop, n, Need(resource_id=shop.limo))


def book_crossed(me: int, shop: Shop, n: int) -> int:
    """Person and room together, half of the clerks name them the other way round."""
    needs = (Need(resource_id=shop.limo), Need(resource_id=shop.studio), Need(resource_id=shop.zhengkun))
    return _place(me, shop, n, *(needs if me % 2 else reversed(needs)))


def book_anybody(me: int, shop: Shop, n: int) -> int:
    """Any photographer of level 2, of whom there are two."""
    return _place(me, shop, n, Need(kind=ResourceKind.PHOTOGRAPHER.value, min_level=2))


def book_last_of_the_day(me: int, shop: Shop, n: int) -> int:
    """The only selection the day takes, its time left open."""
    day = FIRST_DAY + dt.timedelta(days=n)
    return _place(me, shop, n, purpose=Purpose.SELECTION, day=day, part=DayPart.OPEN)


def stand_aside(shop: Shop, rounds: int, clerks: int) -> list[list[int]]:
    """A hold for every clerk and round, each somewhere of its own, from where it will be moved."""
    branch, by = _branch(shop.branch), _user(shop.staff[0])
    return [
        [
            actions.place_hold(
                branch=branch, purpose=Purpose.SHOOT, day=FIRST_DAY + dt.timedelta(days=400), part=DayPart.OPEN,
                label=name_of(me), by=by, at=AT,
            ).pk
            for me in range(clerks)
        ]
        for _ in range(rounds)
    ]  # fmt: skip


def move_in(me: int, shop: Shop, n: int, waiting: list[int]) -> int:
    """Everybody moves a booking of their own into 李默's same half day."""
    day, part = slot(n)
    return actions.move_hold(
        hold_id=waiting[me], day=day, part=part, needs=(Need(resource_id=shop.limo),), by=_user(shop.staff[me]), at=AT
    ).pk


def keep_tentatively(shop: Shop, rounds: int, clerks: int) -> list[list[int]]:
    """A tentative hold of 李默 for every round; its time is over before the race begins, but nobody swept."""
    until = AT + dt.timedelta(hours=1)
    return [[_place(0, shop, n, Need(resource_id=shop.limo), tentative_until=until)] for n in range(rounds)]


def confirm_or_take(me: int, shop: Shop, n: int, tentative: list[int]) -> int:
    """The first clerk confirms the old booking at the moment when all others take its place."""
    if me == 0:
        return actions.confirm_hold(hold_id=tentative[0], by=_user(shop.staff[me]), at=LATER).pk
    return _place(me, shop, n, Need(resource_id=shop.limo), at=LATER)


_browser: Client | None = None


def sign_in(me: int, shop: Shop) -> None:
    """Each clerk opens a browser once, and the page, so that the race is not about loading templates."""
    global _browser
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    clock.now, clock.today = (lambda: AT), AT.date
    warnings.simplefilter("ignore", UserWarning)  # the folder of collected files is not made for a race
    logging.disable(logging.WARNING)  # every refusal is a 422, which the server log would tell
    _browser = Client(headers={"accept-language": "en"})
    _browser.force_login(_user(shop.staff[me]))
    _browser.get("/calendar/book/")


def book_through_the_form(me: int, shop: Shop, n: int) -> Outcome:
    """All send the booking page's form for 李默 and the same half day: request, form, story, template."""
    day, part = slot(n)
    form = {
        "submission_key": new_key(), "branch": shop.branch, "who": shop.couples[me], "purpose": "shoot",
        "day": day.isoformat(), "part": part, "need_photographer": shop.limo, "once_more": "on",
    }  # fmt: skip
    assert _browser is not None
    began = time.perf_counter()
    answer = _browser.post("/calendar/book/", form)
    return _outcome_of(answer, time.perf_counter() - began)


def drop_on(me: int, shop: Shop, n: int, waiting: list[int]) -> Outcome:
    """Everybody drags a booking of their own onto 李默's same half day and lets go: the dialog's form is sent."""
    day, part = slot(n)
    form = {
        "submission_key": new_key(), "version": "0", "day": day.isoformat(), "part": part, "starts": "", "ends": "",
        "need_photographer": shop.limo, "reason": "客人改期", "once_more": "on",
    }  # fmt: skip
    assert _browser is not None
    began = time.perf_counter()
    answer = _browser.post(f"/calendar/holds/{waiting[me]}/move/", form, headers={"hx-request": "true"})
    return _outcome_of(answer, time.perf_counter() - began)


def _outcome_of(answer: Any, seconds: float) -> Outcome:
    """Won by a redirect (a dialog is told by a header), refused by a page that says why."""
    if answer.status_code == 302 or "HX-Redirect" in answer.headers:
        return Outcome("won", seconds=seconds)
    html = answer.content.decode()
    if answer.status_code != 422:
        return Outcome("error", text=f"{answer.status_code}: {html[:500]}")
    told = unescape(" ".join(re.findall(r'class="err-sum".*?</div>', html, re.DOTALL)))
    choices = tuple(unescape(value) for value in re.findall(r'name="take" value="([^"]+)"', html))
    kind = "busy" if says_busy(told) else "refused"
    return Outcome(kind, text=told, code="taken", choices=choices, seconds=seconds)


def book_all_the_same(me: int, shop: Shop, n: int) -> int:
    """All are supervisors with a reason: the first takes the place, the others stand beside it on record."""
    return _place(me, shop, n, Need(resource_id=shop.limo), by=_chief(me, shop), override_reason="双胞胎同拍")


@cache
def _chief(me: int, shop: Shop) -> User:
    """This clerk as a store manager."""
    return User.objects.get(pk=shop.chiefs[me])


@dataclass(frozen=True)
class Scenario:
    """`winners` of every round; `prepare` answers what each round needs beside its number.

    `chore` is what each clerk does before; at full size it runs one in `share` of all rounds.
    """

    name: str
    attempt: Callable[..., Any]
    winners: int = 1
    prepare: Callable[[Shop, int, int], list[list[int]]] | None = None
    chore: Callable[[int, Shop], None] | None = None
    share: int = 10


SCENARIOS = {
    one.name: one
    for one in (
        Scenario("same photographer, same half day", book, share=1),
        Scenario("the same through the form", book_through_the_form, chore=sign_in, share=2),
        Scenario("moved into the same half day", move_in, prepare=stand_aside),
        Scenario("confirm a tentative one or take it", confirm_or_take, prepare=keep_tentatively),
        Scenario("any photographer of level 2", book_anybody, winners=2),
        Scenario("person and rooms, crossed", book_crossed),
        Scenario("last place of the day", book_last_of_the_day),
        Scenario("dragged onto the same half day", drop_on, prepare=stand_aside, chore=sign_in),
        Scenario("booked all the same by all", book_all_the_same, winners=EVERYBODY),
    )
}


def overlaps() -> int:
    """Pairs of live claims that overlap on one resource, no supervisor having said so: the damage."""
    live = list(
        Claim.objects.filter(released_at=None, override_reason="", override_by=None)
        .order_by("resource_id", "starts_at", "id")
        .values_list("resource_id", "starts_at", "ends_at")
    )  # fmt: skip
    latest: dict[int, dt.datetime] = {}
    damage = 0
    for resource_id, starts, ends in live:
        if resource_id in latest and starts < latest[resource_id]:
            damage += 1
        latest[resource_id] = max(ends, latest.get(resource_id, ends))
    return damage


def overbooked_days() -> int:
    """Selection days with more than the one booking they take."""
    days = list(
        Hold.objects.filter(department=Department.SELECTION).exclude(state="released").values_list("day", flat=True)
    )
    return len(days) - len(set(days))


def deadlocks() -> int:
    """How many deadlocks PostgreSQL had to solve; they are repeated quietly, but locks in order should leave none."""
    if connection.vendor != "postgresql":
        return 0
    time.sleep(0.6)  # the server's statistics lag a little
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


# --- the same without the guards: what they are for ---------------------------------------------------------------


def drop_the_constraint() -> None:
    """The third belt off."""
    rule = next(one for one in Claim._meta.constraints if one.name == belts.CONSTRAINT)
    with connection.schema_editor() as editor:
        if connection.vendor == "postgresql":
            editor.remove_constraint(Claim, rule)
        else:
            rule.remove_sql(Claim, editor)


def forget_to_lock(_me: int) -> None:
    """The first belt off, in this clerk's process: rows are read, not locked, and the check is held open a little."""
    belts.lock_rows = holds.lock_rows = list
    granted = belts.grant

    def slow_grant(*args: Any, **kwargs: Any) -> Any:
        verdict = granted(*args, **kwargs)
        time.sleep(0.02)
        return verdict

    holds.grant = slow_grant


def book_without_transaction(me: int, shop: Shop, n: int) -> int:
    """As `book`, but check and insert are two transactions: what many booking tools do."""
    day, part = slot(n)
    return actions.place_hold.__wrapped__(
        branch=_branch(shop.branch), purpose=Purpose.SHOOT, day=day, part=part, needs=(Need(resource_id=shop.limo),),
        label=name_of(me), by=_user(shop.staff[me]), at=AT,
    ).pk  # fmt: skip
