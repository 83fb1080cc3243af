"""Runs one command with a PostgreSQL and a Redis of its own and throws both away afterwards.

    tools/services.py pytest -n 2

Both listen on spare loopback ports, so services that run already are neither used nor in the way. Nothing is
kept and nothing is flushed to disk: fast, and right for tests only. PostgreSQL refuses root, therefore it runs
as another user when we are root.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from prepare import find_program

PATIENCE = 30.0
FAST_AND_FORGETFUL = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]


def spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, Linux only


def server_user() -> str | None:
    """Who the database server runs as: ourselves, or an unprivileged user when we are root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def wait_until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if ready():
            return
        time.sleep(0.05)
    raise SystemExit(f"{process.args[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}")  # type: ignore[index]


@contextlib.contextmanager
def running(command: list[str], folder: Path, user: str | None, ready: Callable[[], bool]) -> Iterator[None]:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, user=user, group=_group(user), extra_groups=[] if user else None,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, preexec_fn=_die_with_parent,
        )  # fmt: skip
    try:
        wait_until(ready, process, log)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL: end now, drop the connections
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _group(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def program(name: str, package: str) -> str:
    found = find_program(name)
    if not found:
        raise SystemExit(f"{name} is not here. Please type: sudo apt-get install -y {package}")
    return found


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A fresh cluster with the extensions in its template; gives the address of an empty database."""
    user, port = server_user(), spare_port()
    initdb = Path(program("postgres", "postgresql"))
    data = folder / "data"
    if user:
        shutil.chown(folder, user)
    make = [str(initdb), "-D", str(data), "-U", "studio", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    done = subprocess.run(
        make, cwd=folder, user=user, group=_group(user), extra_groups=[] if user else None,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"initdb failed:\n{done.stdout}{done.stderr}")
    options = [part for setting in FAST_AND_FORGETFUL for part in ("-c", setting)]
    command = [
        str(initdb.with_name("postgres")),
        "-D",
        str(data),
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        "-k",
        str(folder),
    ]
    ask = [str(initdb.with_name("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(port)]
    sql = [str(initdb.with_name("psql")), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "studio"]
    with running([*command, *options], folder, user, lambda: subprocess.call(ask) == 0):
        extensions = "CREATE EXTENSION btree_gist; CREATE EXTENSION pg_trgm;"
        subprocess.run([*sql, "-d", "template1", "-c", extensions], check=True)
        subprocess.run([*sql, "-d", "postgres", "-c", "CREATE DATABASE studio"], check=True)
        yield f"postgres://studio@127.0.0.1:{port}/studio"


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    port = spare_port()
    command = [program("redis-server", "redis-server"), "--bind", "127.0.0.1", "--port", str(port)]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]

    def ready() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False

    with running(command, folder, None, ready):
        yield f"redis://127.0.0.1:{port}"


def main(command: list[str]) -> int:
    # A polite end from outside must take the servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="studio-") as place, contextlib.ExitStack() as stack:
        folder = Path(place)
        folder.chmod(0o755)
        for name in ("postgresql", "redis"):
            (folder / name).mkdir()
        database_url = stack.enter_context(postgresql(folder / "postgresql"))
        redis_url = stack.enter_context(redis(folder / "redis"))
        environment = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        try:
            return subprocess.call(command, env=environment)
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
