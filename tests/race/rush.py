"""A busy Saturday over real HTTP: 32 clerks before a real web server, all booking, dragging and giving back at once.

    python -m tests.race.rush --attempts 5000 --clerks 32        (the database of DATABASE_URL, PostgreSQL)

Answers 1 when anything was booked twice, anybody saw a server error, or a refusal did not say who is in the way.
"""

import argparse
import datetime as dt
import html
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, connections

from tests.race.harness import HOUSE, Arena, arena
from tests.race.told import says_busy

PHOTOGRAPHERS, ROOMS, COUPLES = 8, 4, 6
PLACES_A_DAY = 60
WORKERS = 8
HALF_HOURS = [f"{hour:02d}:{minute:02d}" for hour in range(9, 17) for minute in (0, 30)]
SENTENCE = re.compile(r'class="err-sum"[^>]*>(.*?)</div>', re.DOTALL)
TAKE = re.compile(r'name="take" value="([^"]+)"')


@dataclass(frozen=True)
class Rush:
    """What the clerks know of the shop; plain values."""

    branch: int
    day: str
    photographers: tuple[int, ...]
    rooms: tuple[int, ...]
    cookies: tuple[str, ...]
    couples: tuple[tuple[str, ...], ...]


@dataclass
class Figures:
    """What came of every attempt."""

    outcomes: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    overlaps: int = 0
    deadlocks: int = 0
    standing: int = 0

    @property
    def attempts(self) -> int:
        return sum(self.outcomes.values())

    def line(self) -> str:
        middle, late = statistics.median(self.waits), statistics.quantiles(self.waits, n=20)[-1]
        told = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        return (
            f"{self.attempts} attempts in {self.seconds:.0f} s ({self.attempts / self.seconds:.0f}/s): {told}; "
            f"{self.standing} bookings stand; overlaps {self.overlaps}, errors {len(self.errors)}, "
            f"unclear {len(self.unclear)}, deadlocks {self.deadlocks}; "
            f"p50 {1000 * middle:.0f} ms, p95 {1000 * late:.0f} ms"
        )


# --- in a process of its own ---------------------------------------------------------------------------------------
def open_rush(clerks: int) -> Rush:
    """A branch on a Saturday some weeks ahead, clerks who are signed in, couples of their own for each."""
    from django.test import Client

    from bookings.calendar.states import Department, ResourceKind
    from studio.core import clock
    from tests.factories import make_branch, make_capacity, make_customer, make_resource, make_user

    branch = make_branch()
    photographers = tuple(make_resource(branch, name=f"摄影师{n}").pk for n in range(PHOTOGRAPHERS))
    rooms = tuple(make_resource(branch, ResourceKind.STUDIO, name=f"影棚{n}", buffer_after=15).pk for n in range(ROOMS))
    make_capacity(branch, Department.SHOOT, per_day=PLACES_A_DAY)
    today = clock.today()
    saturday = today + dt.timedelta(days=(5 - today.weekday()) % 7 + 21)
    cookies, couples = [], []
    for n in range(clerks):
        client = Client()
        client.force_login(
            make_user(branch=branch, full_name=f"门市{n}"), backend="django.contrib.auth.backends.ModelBackend"
        )
        cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
        couples.append(
            tuple(
                make_customer(branch=branch, bride=f"客人{n:02d}甲{k}", groom="").number or "" for k in range(COUPLES)
            )
        )
    return Rush(branch.pk, saturday.isoformat(), photographers, rooms, tuple(cookies), tuple(couples))


def bookings_standing() -> int:
    from bookings.calendar.models import Hold

    return Hold.objects.exclude(state="released").count()


# --- one clerk ------------------------------------------------------------------------------------------------------
class Clerk:
    """A browser without pictures: keeps its cookies, reads what the page says."""

    def __init__(self, port: int, rush: Rush, me: int, figures: Figures) -> None:
        self.rush, self.me, self.figures = rush, me, figures
        self.port, self.random = port, random.Random(me)
        self.cookies = {settings.SESSION_COOKIE_NAME: rush.cookies[me], settings.LANGUAGE_COOKIE_NAME: "en"}
        self.own: list[str] = []
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token = ""

    def ask(
        self, method: str, address: str, form: dict[str, Any] | None = None, **headers: str
    ) -> tuple[int, Any, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **headers}
        body = urlencode({"csrfmiddlewaretoken": self.token, **form}) if form is not None else None
        try:
            self.line.request(method, address, body, sent)
            answer = self.line.getresponse()
        except (http.client.HTTPException, OSError):  # the server closed a line that was kept; a new one is opened
            self.line.close()
            self.line.request(method, address, body, sent)
            answer = self.line.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie") or []:
            name, _eq, rest = header.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.headers, text

    def sit_down(self) -> None:
        """Open the booking page once: its token goes with every form."""
        status, _headers, text = self.ask("GET", "/calendar/book/")
        assert status == 200, text[:500]
        self.token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]  # type: ignore[index]

    def work(self, attempts: int) -> None:
        for _n in range(attempts):
            dice = self.random.random()
            if self.own and dice < 0.15:
                self.give_back()
            elif self.own and dice < 0.35:
                self.drag()
            else:
                self.book()

    def place(self) -> dict[str, Any]:
        """Somebody by name or whoever is free, a half day or exact hours, often with a room: all on one Saturday."""
        form: dict[str, Any] = {"day": self.rush.day, "starts": "", "ends": "", "reason": "客人改期", "once_more": "on"}
        if self.random.random() < 0.4:
            form["part"] = self.random.choice(["morning", "afternoon"])
        else:
            start = self.random.choice(HALF_HOURS)
            form |= {"part": "exact", "starts": start, "ends": f"{int(start[:2]) + 1:02d}{start[2:]}"}
        form["need_photographer"] = self.random.choice(["any", *self.rush.photographers])
        form["need_studio"] = self.random.choice(["", "any", *self.rush.rooms])
        return form

    def book(self) -> None:
        who = self.random.choice(self.rush.couples[self.me])
        form = {"branch": self.rush.branch, "who": who, "purpose": "shoot", "keep": "", "note": "", **self.place()}
        self.send("/calendar/book/", form, "booked")

    def drag(self) -> None:
        hold = self.random.choice(self.own)
        self.send(f"/calendar/holds/{hold}/move/", self.place(), "moved", **{"HX-Request": "true"})

    def give_back(self) -> None:
        hold = self.own.pop(self.random.randrange(len(self.own)))
        self.send(f"/calendar/holds/{hold}/release/", {"reason": "客人取消"}, "given back")

    def send(self, address: str, form: dict[str, Any], done: str, **headers: str) -> None:
        from studio.core.once.actions import new_key

        began = time.perf_counter()
        status, answered, text = self.ask("POST", address, {"submission_key": new_key(), **form}, **headers)
        self.figures.waits.append(time.perf_counter() - began)
        where = answered.get("HX-Redirect") or (answered.get("Location") if status == 302 else None)
        if where:
            self.figures.outcomes[done] += 1
            if done == "booked":
                self.own.append(where.rpartition("#h")[2])
        elif status == 422:
            self.refused(text)
        else:
            self.figures.outcomes["error"] += 1
            self.figures.errors.append(f"{address} {status}: {text[:300]}")

    def refused(self, text: str) -> None:
        """A refusal is clear when it says a sentence and offers a choice; "try once more" is counted by itself."""
        said = " ".join(re.sub(r"<[^>]+>", " ", html.unescape(" ".join(SENTENCE.findall(text)))).split())
        if says_busy(said):
            self.figures.outcomes["busy"] += 1
            return
        self.figures.outcomes["refused"] += 1
        named = re.search(r"is taken|has 客人|is full|is kept|No .* is free|at this very moment", said)
        if not named or not TAKE.search(text):
            self.figures.unclear.append(said or text[:300])


# --- the whole --------------------------------------------------------------------------------------------------------
def run(attempts: int, clerks: int) -> Figures:
    """So many attempts, shared out among the clerks, in a database of its own behind a server of its own."""
    from tests.bench.server import serving
    from tests.race import calendar_scenarios as scenes

    figures = Figures()
    with arena() as place:
        rush = place.run(open_rush, clerks)
        connections.close_all()
        with (
            tempfile.TemporaryDirectory(prefix="studio-rush-") as folder,
            serving(_surroundings(place, folder)) as server,
        ):
            people = [Clerk(server.port, rush, me, figures) for me in range(clerks)]
            for one in people:
                one.sit_down()
            share = -(-attempts // clerks)
            threads = [threading.Thread(target=_work, args=(one, share), daemon=True) for one in people]
            began = time.perf_counter()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            figures.seconds = time.perf_counter() - began
        figures.overlaps, figures.standing = place.run(scenes.overlaps), place.run(bookings_standing)
        figures.deadlocks = place.run(scenes.deadlocks)
    return figures


def _work(clerk: Clerk, attempts: int) -> None:
    try:
        clerk.work(attempts)
    except Exception as error:
        clerk.figures.errors.append(repr(error))


def _surroundings(place: Arena, folder: str) -> dict[str, str]:
    """The web server as on a server of the studio, on the race's database; eight workers, so many stories at once."""
    given, name = connection.settings_dict, place.database["NAME"]
    if connection.vendor == "postgresql":
        login = f"{given.get('USER') or 'postgres'}{':' + given['PASSWORD'] if given.get('PASSWORD') else ''}"
        url = f"postgres://{login}@{given.get('HOST') or '127.0.0.1'}:{given.get('PORT') or 5432}/{name}"
    else:
        url = f"sqlite:///{name}"
    found = {
        **os.environ, "DATABASE_URL": url, "DEBUG": "0", "STUDIO_DEMO": "1", "WEB_CONCURRENCY": str(WORKERS),
        "REDIS_URL": "", "CELERY_BROKER_URL": "memory://", "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1", "STUDIO_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "studio.settings",
    }  # fmt: skip
    found.pop("STUDIO_TEST_DATABASE", None)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, cwd=HOUSE, env=found, check=True)
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="A busy Saturday over real HTTP.")
    parser.add_argument("--attempts", type=int, default=5000)
    parser.add_argument("--clerks", type=int, default=32)
    given = parser.parse_args(arguments)
    import django

    django.setup()
    figures = run(given.attempts, given.clerks)
    print(figures.line(), flush=True)
    for trouble in (*figures.errors[:3], *figures.unclear[:3]):
        print(trouble, file=sys.stderr)
    return 1 if figures.overlaps or figures.errors or figures.unclear or figures.deadlocks else 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    raise SystemExit(main(sys.argv[1:]))
