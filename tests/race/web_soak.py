"""A real web server whose worker is killed every two seconds, under clients that pay and repeat what was not answered.

    python -m tests.race.web_soak --count 2000 --clients 8 --database sqlite|postgres [--forget]

The server is gunicorn with the product's own configuration; a client is a browser's worth of HTTP: it opens the form,
sends it, and sends the very same form again until somebody answers. Answers 1 when a payment is missing or there twice.
"""

import argparse
import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HOUSE = Path(__file__).resolve().parent.parent.parent
BETWEEN_KILLS = 2.0
PATIENCE = 60.0
FORMS_AN_ORDER = 20
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
KEY = re.compile(r'name="submission_key" value="([^"]+)"')


@dataclass
class Paid:
    """One run: what it was about and what came out."""

    clients: int
    database: str
    wanted: int = 0
    kills: int = 0
    repeated: int = 0
    busy: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)
    wrong_orders: list[str] = field(default_factory=list)
    books: dict[str, Any] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        sums = self.books["wrong"] or self.books["gaps"] or self.books["overpaid"]
        return not (self.errors or self.wrong_orders or sums) and len(self.books["numbers"]) == self.wanted

    def told(self) -> str:
        return (
            f"{self.database:<10} {self.wanted:,} payments, {self.clients} clients, {self.seconds:.1f} s "
            f"({self.wanted / self.seconds:.0f}/s), {self.kills} workers killed, {self.repeated} forms repeated, "
            f"{len(self.books['numbers']):,} booked, {len(self.wrong_orders)} orders wrong, {len(self.errors)} errors, "
            f"{self.busy} busy  {'ok' if self.is_clean else 'DAMAGE'}"
        )


@dataclass
class Client:
    """One browser that is signed in."""

    port: int
    session: str
    token: str = ""
    repeated: int = 0
    busy: int = 0
    errors: list[str] = field(default_factory=list)

    def work(self, orders: list[tuple[str, int]]) -> None:
        """Pay a yuan so many times on each of these orders."""
        for number, times in orders:
            for _n in range(times):
                self.pay(number)

    def pay(self, number: str) -> None:
        """Open the form and send it until it is answered."""
        address = f"/orders/{number}/payments/new/"
        status, page = self.ask(address)
        key, token = KEY.search(page), TOKEN.search(page)
        if status != 200 or key is None or token is None:
            self.errors.append(f"{address}: {status} {page[:300]}")
            return
        form = {"csrfmiddlewaretoken": token[1], "submission_key": key[1], "kind": "stage", "method": "wechat",
                "amount": "1", "note": ""}  # fmt: skip
        while True:
            status, page = self.ask(address, form)
            if status == 302:
                return
            if status == 422 and "请再试一次" in page:
                self.busy += 1
                continue
            self.errors.append(f"{address}: {status} {page[:300]}")
            return

    def ask(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """The answer, whenever it comes: a connection that breaks is opened again and asked the same."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self._ask_once(address, form)
            except (OSError, http.client.HTTPException):
                self.repeated += form is not None
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _ask_once(self, address: str, form: dict[str, str] | None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            cookies = f"sessionid={self.session}; csrftoken={self.token}; yc_language=zh-hans"
            headers = {"Cookie": cookies, "Accept": "text/html"}
            if form is None:
                connection.request("GET", address, headers=headers)
            else:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                connection.request("POST", address, urlencode(form), headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            for name, value in answer.getheaders():
                if name == "Set-Cookie" and value.startswith("csrftoken="):
                    self.token = value.removeprefix("csrftoken=").partition(";")[0]
            return answer.status, page
        finally:
            connection.close()


def soak(*, count: int, clients: int = 8, forget: bool = False, least_kills: int = 3) -> Paid:
    """One whole run on a database and with a server of its own; the caller judges it."""
    from django.db import connection

    from tests.race import till_scenes as till
    from tests.race.harness import arena

    run = Paid(clients, connection.vendor)
    with arena() as place, tempfile.TemporaryDirectory(prefix="web-soak-") as folder:
        shop = place.run(till.open_shop_on_the_web, clients, count, FORMS_AN_ORDER)
        run.wanted = sum(times for orders in shop["orders"] for _number, times in orders)
        environment = _environment(place.database, Path(folder), shop["secret"], forget=forget)
        with _serving(environment, Path(folder)) as (server, port):
            began = time.perf_counter()
            browsers = [Client(port, session) for session in shop["sessions"]]
            _work(run, server, browsers, shop["orders"], least_kills)
            run.seconds = time.perf_counter() - began
        run.repeated, run.busy = sum(one.repeated for one in browsers), sum(one.busy for one in browsers)
        run.errors += [error for one in browsers for error in one.errors]
        run.books, paid = place.run(till.look), place.run(till.paid_by_number)
    expected = {number: f"{times}.00" for orders in shop["orders"] for number, times in orders}
    run.wrong_orders = [f"{number}: {paid[number]} instead of {sum_}" for number, sum_ in expected.items()
                        if paid[number] != sum_]  # fmt: skip
    return run


def _work(run: Paid, server: int, browsers: list[Client], orders: list[Any], least_kills: int) -> None:
    """Everybody pays; every two seconds one worker falls dead. Small runs last until enough of them have."""
    people = [
        threading.Thread(target=one.work, args=(pile,), daemon=True) for one, pile in zip(browsers, orders, strict=True)
    ]
    for person in people:
        person.start()
    turn = 0
    pause = min(BETWEEN_KILLS, max(0.3, run.wanted / 100))
    while any(person.is_alive() for person in people):
        time.sleep(pause)
        workers = _workers(server)
        if workers and any(person.is_alive() for person in people):
            with contextlib.suppress(ProcessLookupError):
                os.kill(workers[turn % len(workers)], signal.SIGKILL)
                run.kills += 1
            turn += 1
    for person in people:
        person.join()


def _workers(server: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server}/task/{server}/children").read_text().split()]


def _environment(database: dict[str, Any], folder: Path, secret: str, *, forget: bool) -> dict[str, str]:
    """The product's surroundings: production settings, the arena's database, a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_", "CELERY_", "REDIS_"))}
    name = str(database["NAME"])
    url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}" if not name.startswith("/") else f"sqlite:///{name}"
    more = {"STUDIO_SOAK_FORGET": "1"} if forget else {}
    return {
        **kept, "DATABASE_URL": url, "STUDIO_DATA_DIR": str(folder), "SECRET_KEY": secret, "DEBUG": "0",
        "ALLOWED_HOSTS": "127.0.0.1", "CELERY_BROKER_URL": "memory://", "PYTHONPATH": str(HOUSE), **more,
    }  # fmt: skip


@contextlib.contextmanager
def _serving(environment: dict[str, str], folder: Path) -> Iterator[tuple[int, int]]:
    """The web server as `make run` starts it, and the port it answers on."""
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=HOUSE, env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "tests.race.slow_line", "--config", "deploy/gunicorn.conf.py"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=HOUSE, env={**environment, "PORT": str(port)}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(port, server, folder / "server.log")
            yield server.pid, port
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def main(arguments: list[str]) -> int:
    from tests.race.receipt_soak import choose_database

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--forget", action="store_true", help="negative control: no form is remembered")
    given = parser.parse_args(arguments)
    choose_database(given.database)
    run = soak(count=given.count, clients=given.clients, forget=given.forget)
    print(run.told())
    for error in [*run.errors, *run.wrong_orders][:5]:
        print(error, file=sys.stderr)
    return 0 if run.is_clean else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
