"""Hostile input: `python -m tests.fuzz.hostile --requests 100000 [--database postgres://…|sqlite:////…] [--seed 1]`.

Fills an empty database with demo data where none is given, then asks and sends until the number is reached, in two
processes. Answers 1 when there was a server error, a trace, an unescaped text, a way out of the house, or a word of a
branch that nobody of the senders belongs to. `test_hostile_soak.py` is the same as a test.
"""

import argparse
import io
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

ROLES = (
    "manager", "frontdesk", "cashier", "finance", "owner", "floor", "photographer", "makeup", "gowns", "selection",
    "production", "cs", "csmanager", "admin",
)  # fmt: skip
IN_EVERY_PROCESS = ("manager", "frontdesk")  # they have most forms; the others share the processes
CLOSED = "ZZ"  # prefix of the branch nobody here belongs to
LOOK_AGAIN_AFTER = 4000
PROCESSES = 2


def migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def fill(folder: str = "", customers: int = 40) -> None:
    """Demo data, papers' codes and messages for people included, so that every address has something behind it."""
    from django.core.management import call_command

    from bookings.orders.models import Order
    from studio.core import clock
    from studio.core.documents.actions import code_for
    from studio.core.messages.actions import queue_message
    from studio.core.staff.models import Branch
    from tests.factories import make_branch
    from tests.support.world import furnished

    if Branch.objects.exists():
        return
    _as_in_a_test(folder).enable()
    call_command("demo", customers=customers, branches=2, stdout=io.StringIO())
    at = clock.now()
    for order in Order.objects.exclude(number=None)[:10]:
        code_for(kind="order-form", subject=f"order:{order.pk}", at=at)
    for branch in Branch.objects.all():
        for n in range(30):
            queue_message(
                key=f"fuzz-{branch.pk}-{n}", branch_id=branch.pk, channel="wechat", recipient="晏如",
                address="13812340000", title="提醒", body="明天见", due_at=at, origin="", thread="", at=at,
                trouble="no_channel",
            )  # fmt: skip
    furnished(make_branch(prefix=CLOSED, name="闭门店"))


def secrets() -> tuple[int, tuple[str, ...]]:
    """The closed branch, and what stands nowhere but there (tests/support/world.py)."""
    from bookings.orders.models import Order
    from studio.core.staff.models import Branch

    branch = Branch.objects.get(prefix=CLOSED)
    numbers = Order.objects.filter(branch=branch).exclude(number=None).values_list("number", flat=True)
    return branch.pk, (
        "柳闻莺",
        "祁叙",
        "13812345208",
        "138 1234 5208",
        "159 0000 6630",
        "怕水不上船",
        *map(str, numbers),
    )


def _as_in_a_test(folder: str) -> Any:
    """Static files unhashed, quick passwords; papers lie in this folder."""
    from django.conf import settings
    from django.test import override_settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    changes = {"MEDIA_ROOT": folder} if folder else {}
    return override_settings(
        STORAGES={**settings.STORAGES, "staticfiles": plain}, ALLOWED_HOSTS=["testserver"],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"], **changes,
    )  # fmt: skip


def attack(requests: int, seed: int, folder: str, roles: tuple[str, ...] = ROLES) -> Any:
    """So many requests from this process, papers in this folder. The database is the one Django has."""
    from django.core.signals import got_request_exception
    from django.test import Client

    from studio.core.staff.models import User
    from tests.fuzz.attacks import NOBODY, World
    from tests.fuzz.verdict import Report

    logging.disable(logging.CRITICAL)
    errors: list[BaseException] = []
    people = {who: User.objects.get(username=who) for who in roles}
    clients = {who: Client(raise_request_exception=False) for who in (*roles, NOBODY)}
    closed, words = secrets()
    hidden = {who: () if closed in people[who].branch_ids else words for who in people} | {NOBODY: words}
    report, world, began = Report(), World(clients, people, seed, closed), time.monotonic()

    def remember(**_details: Any) -> None:
        error = sys.exc_info()[1]
        if error is not None:
            errors.append(error)

    got_request_exception.connect(remember)
    with _as_in_a_test(folder):
        while report.requests < requests:
            _sign_everybody_in(clients, people)
            world.look()
            since = report.requests
            for request in _rounds(world):
                errors.clear()
                started = time.perf_counter()
                client = clients[request.who]
                answer = client.generic(
                    request.method, request.address, request.body, request.content_type,
                    headers={name: value for name, value in request.headers.items() if name != "Cookie"},
                    **({"HTTP_COOKIE": _cookies(client, request)} if "Cookie" in request.headers else {}),
                )  # fmt: skip
                spent = time.perf_counter() - started
                unseen = hidden[request.who]
                if unseen and request.who in people and _was_let_in(people[request.who].pk, closed):
                    unseen = ()
                report.add(request, answer, errors[-1] if errors else None, spent, unseen)
                if answer.status_code in (401, 429) or "/login/" in answer.get("Location", ""):
                    _sign_in(client, people.get(request.who))
                if report.requests >= requests or report.requests - since >= LOOK_AGAIN_AFTER:
                    break
    got_request_exception.disconnect(remember)
    report.seconds = time.monotonic() - began
    return report


def _was_let_in(person: int, branch: int) -> bool:
    """Whether somebody who may has given this person the closed branch meanwhile, on the page of colleagues."""
    from studio.core.staff.models import User

    return branch in User.objects.get(pk=person).branch_ids


def _rounds(world: Any) -> Iterator[Any]:
    while True:
        yield from world.round()


def _cookies(client: Any, request: Any) -> str:
    kept = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    return f"{kept}; {request.headers['Cookie']}"


def _sign_everybody_in(clients: dict[str, Any], people: dict[str, Any]) -> None:
    from axes.utils import reset

    reset()
    for who, client in clients.items():
        client.cookies.clear()
        _sign_in(client, people.get(who))


def _sign_in(client: Any, person: Any) -> None:
    if person is not None:
        person.refresh_from_db()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def attack_as(me: int, requests: int, seed: int, folder: str, processes: int) -> Any:
    """One of several processes at once (tests/race/harness.py)."""
    others = tuple(who for who in ROLES if who not in IN_EVERY_PROCESS)
    return attack(requests, seed * 1000 + me, folder, (*IN_EVERY_PROCESS, *others[me::processes]))


def run(requests: int, seed: int = 1, processes: int = PROCESSES, *, there_already: bool = False) -> Any:
    """The whole run on a database of its own, of the kind the settings name – or on the one they name, if it is there."""
    from tests.race.harness import Arena, arena

    files = tempfile.TemporaryDirectory(prefix="studio-fuzz-")
    with files as folder, nullcontext(Arena({})) if there_already else arena() as place:
        if there_already:
            place.run(migrate)
        place.run(fill, folder)
        with place.race(processes) as race:
            first, *others = race.everybody(attack_as, -(-requests // processes), seed, folder, processes)
    for other in others:
        first.merge(other)
    return first


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--database", default="", help="default: one of its own, thrown away afterwards")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    given = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings"
    os.environ["CELERY_BROKER_URL"] = "memory://"
    if given.database:
        os.environ["DATABASE_URL"] = given.database
    import django

    django.setup()
    report = run(given.requests, given.seed, given.processes, there_already=bool(given.database))
    print(report.told())
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
