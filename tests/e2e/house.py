"""The whole product for the browser stories: web server, worker and scheduler as `make run` starts them, on a port and
in a data folder of its own, with a small demo. Started once per test run; a story that changes something uses people
of its own.
"""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0
PASSWORD = "studio-demo"


@dataclass(frozen=True)
class House:
    """Where it answers, and its database to look into."""

    url: str
    folder: Path

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database says now, read from outside."""
        with contextlib.closing(sqlite3.connect(self.folder / "house.sqlite3", timeout=20)) as file:
            return file.execute(sql, values).fetchall()

    def wait_until(self, sql: str, *values: Any, patience: float = 60.0) -> None:
        """Until a query answers 1: the worker is another process and takes its time."""
        deadline = time.monotonic() + patience
        while self.ask(sql, *values) != [(1,)]:
            if time.monotonic() > deadline:
                raise AssertionError(f"still not so after {patience:.0f} s: {sql}")
            time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def open_house(folder: Path) -> Iterator[House]:
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'house.sqlite3'}",
        "STUDIO_DATA_DIR": str(folder),
        "STUDIO_DEMO": "1",
        "DEBUG": "0",
        "PORT": str(port),
        "REDIS_URL": "",
        "CELERY_BROKER_URL": "",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
    }
    environment.pop("MAKELEVEL", None)
    for command in (["migrate", "--verbosity", "0"], ["demo", "--customers", "12", "--branches", "1"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=HOUSE, env=environment, check=True)
    with (folder / "house.log").open("wb") as log:
        runner = subprocess.Popen(
            [sys.executable, "tools/run.py"], cwd=HOUSE, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            _wait_for(port, runner, folder / "house.log")
            yield House(f"http://127.0.0.1:{port}", folder)
        finally:
            runner.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                runner.wait(40)
            runner.kill()


def _wait_for(port: int, runner: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if runner.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise RuntimeError(f"the house did not open:\n{log.read_text(encoding='utf-8')[-4000:]}")
