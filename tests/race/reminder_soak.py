"""Due reminders against a real Celery worker whose whole process group is killed again and again.

    python -m tests.race.reminder_soak --count 20000 --broker redis|filesystem [--database URL] [--no-kills]

The worker lives two seconds from the moment it is ready; in the middle the broker's data is thrown away once.
`--without-lease` runs the same with the compare-and-set removed, without kills: the damage must show.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

HOUSE = Path(__file__).resolve().parent.parent.parent
LIFE = 2.0
LONGEST_START = 60.0
TABLE = "customers_followup"
SETTLED = f"SELECT count(*) FROM {TABLE} WHERE state = 'done' OR (state = 'open' AND reason = 'unclear')"


@dataclass
class Soak:
    """One run: what it is about and what was seen."""

    count: int
    broker: str
    database: str
    folder: Path
    kills_wanted: bool = True
    without_lease: bool = False
    patience: float = 0.0
    kills: int = 0
    seconds: float = 0.0
    wiped: bool = False
    result: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.patience = self.patience or max(600.0, self.count * 0.3)

    @property
    def environment(self) -> dict[str, str]:
        noon = (12 - datetime.now(UTC).hour + 12) % 24 - 12  # it is about noon in this zone, so nobody rests
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_", "CELERY_", "REDIS_"))
        }
        return {
            **kept,
            "PYTHONPATH": str(HOUSE),
            "STUDIO_DATA_DIR": str(self.folder / "data"),
            "STUDIO_TIME_ZONE": f"Etc/GMT{-noon:+d}" if noon else "UTC",
            "STUDIO_LOG_LEVEL": "INFO",
            "DATABASE_URL": self.database,
            "CELERY_BROKER_URL": self.broker,
            "STUDIO_SMS_TRANSPORT": "tests.race.recorders.IdempotentGateway",
            "STUDIO_WECHAT_TRANSPORT": "tests.race.recorders.BlindGateway",
            "REMINDER_SOAK_FOLDER": str(self.folder / "gateway"),
        }

    def stage(self, *words: str) -> str:
        command = [sys.executable, "-m", "tests.race.reminder_stage", *words]
        done = subprocess.run(command, cwd=HOUSE, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{words} failed:\n{done.stderr[-4000:]}")
        return done.stdout

    def settled(self) -> int:
        """How many reminders have reached their end, asked without Django: the answer is wanted every half second."""
        with contextlib.closing(_connect(self.database)) as connection:
            cursor = connection.cursor()
            cursor.execute(SETTLED)
            return int(cursor.fetchone()[0])

    def run(self) -> dict[str, Any]:
        self.stage("fill", "--count", str(self.count))
        started = time.monotonic()
        while self.settled() < self.count and time.monotonic() - started < self.patience:
            self._one_life(started)
            if not self.wiped and self.kills_wanted and self.settled() > self.count // 3:
                self._throw_the_broker_away()
        self.seconds = round(time.monotonic() - started, 1)
        self.result = json.loads(self.stage("report"))
        return self.result

    def _one_life(self, started: float) -> None:
        """Start the worker, let it live, kill everything that belongs to it."""
        log = self.folder / "worker.log"
        with log.open("ab") as output:
            begin = output.tell()
            application = "tests.race.unguarded" if self.without_lease else "studio"
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", application, "worker", "-B", "--schedule",
                 str(self.folder / "schedule"), "--queues", "studio,documents,messages", "--concurrency", "2",
                 "--without-gossip", "--without-mingle", "--loglevel", "INFO"],
                cwd=HOUSE, env=self.environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            try:
                _wait_until_ready(log, begin, worker)
                if self.kills_wanted:
                    time.sleep(LIFE)
                    self.kills += 1
                else:
                    while self.settled() < self.count and time.monotonic() - started < self.patience:
                        time.sleep(0.2)
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    def _throw_the_broker_away(self) -> None:
        self.wiped = True
        if self.broker.startswith("redis"):
            import redis

            redis.Redis.from_url(self.broker).flushall()
        else:
            shutil.rmtree(self.folder / "data" / "broker")

    def told(self) -> str:
        rate = self.count / self.seconds if self.seconds else 0
        broker = self.broker.split(":")[0]
        head = f"{self.count} reminders, {broker}, {urlparse(self.database).scheme}: {self.seconds} s ({rate:.0f}/s), "
        return head + f"{self.kills} kills, broker thrown away: {self.wiped}\n{json.dumps(self.result, indent=1)}"


def _connect(url: str) -> Any:
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        import sqlite3

        return sqlite3.connect(parts.path.removeprefix("/"), timeout=20)
    import psycopg2

    return psycopg2.connect(url)


def _wait_until_ready(log: Path, begin: int, worker: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + LONGEST_START
    while time.monotonic() < deadline:
        if b" ready." in log.read_bytes()[begin:]:
            return
        if worker.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"the worker did not start:\n{log.read_text(errors='replace')[-4000:]}")


@contextlib.contextmanager
def private_redis(folder: Path) -> Iterator[str]:
    """A Redis of our own on a spare port, thrown away afterwards."""
    program = shutil.which("redis-server") or "/usr/bin/redis-server"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        program,
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    with (folder / "redis.log").open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        for _attempt in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


@contextlib.contextmanager
def private_database(url: str, folder: Path) -> Iterator[str]:
    """A file in the folder, or a database of our own on the server of `url`, dropped afterwards."""
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder / 'soak.sqlite3'}"
        return
    import psycopg2

    name = f"reminder_soak_{os.getpid()}"
    address = url.rpartition("/")[0]
    maintenance = f"{address}/postgres"
    try:
        _administer(psycopg2, maintenance, f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        yield f"{address}/{name}"
    finally:
        _administer(psycopg2, maintenance, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(driver: Any, url: str, *statements: str) -> None:
    with contextlib.closing(driver.connect(url)) as connection:
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)


def soak(*, count: int, broker: str, database: str, **how: Any) -> Soak:
    """One whole run with services of its own; the caller judges the result."""
    with tempfile.TemporaryDirectory(prefix="reminders-") as place, contextlib.ExitStack() as stack:
        folder = Path(place)
        redis_url = stack.enter_context(private_redis(folder)) if broker == "redis" else "filesystem://localhost"
        run = Soak(
            count=count, broker=redis_url, folder=folder, **how,
            database=stack.enter_context(private_database(database, folder)),
        )  # fmt: skip
        run.run()
        return run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--broker", choices=["redis", "filesystem"], default="redis")
    parser.add_argument("--database", default="sqlite", help="sqlite, or an address on a PostgreSQL server")
    parser.add_argument("--no-kills", action="store_true", help="measure how fast a backlog is caught up")
    parser.add_argument("--without-lease", action="store_true", help="negative control, without kills")
    given = parser.parse_args()
    run = soak(
        count=given.count, broker=given.broker, database=given.database, without_lease=given.without_lease,
        kills_wanted=not (given.no_kills or given.without_lease),
    )  # fmt: skip
    print(run.told())
    return 1 if run.result["lost"] or (run.result["doubled"] and not given.without_lease) else 0


if __name__ == "__main__":
    raise SystemExit(main())
