"""Databases of a known size, built once by `manage.py demo` and kept for the next run.

STUDIO_BENCH_DIR (default var/bench) holds the SQLite files and the collected static files; with
STUDIO_BENCH_POSTGRES=postgres://user@host the same sizes are built on that server as bench_<size>.
The demo lives around the day it was built: `--fresh` builds anew what has grown old.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("STUDIO_BENCH_DIR", HOUSE / "var" / "bench")).resolve()
SERVER = os.environ.get("STUDIO_BENCH_POSTGRES", "").rstrip("/")
if not SERVER and (given := os.environ.get("DATABASE_URL", "")).startswith("postgres"):
    SERVER = given.rpartition("/")[0]  # `make bench` brings a server of its own
LARGE = int(os.environ.get("STUDIO_BENCH_CUSTOMERS", "100000"))
SMALL = int(os.environ.get("STUDIO_BENCH_SMALL", "5000"))
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


def kinds() -> Iterator[str]:
    """The databases that can be measured here."""
    yield SQLITE
    if SERVER:
        yield POSTGRESQL


def url_of(kind: str, name: str | int) -> str:
    """Where a database lives."""
    return f"{SERVER}/bench_{name}" if kind == POSTGRESQL else f"sqlite:///{FOLDER / f'bench_{name}.sqlite3'}"


def surroundings(url: str) -> dict[str, str]:
    """The environment of a process that works on a database: production settings, a data folder of its own."""
    left_out = ("DEBUG", "REDIS_URL", "CELERY_BROKER_URL")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "DATABASE_URL": url, "STUDIO_DATA_DIR": str(FOLDER / "data"), "STUDIO_DEMO": "1", "DEBUG": "0"}


def manage(url: str, *command: str) -> float:
    """Run a management command on a database; seconds it took."""
    began = time.monotonic()
    subprocess.run([sys.executable, "manage.py", *command], cwd=HOUSE, env=surroundings(url), check=True)
    return time.monotonic() - began


def build(kind: str, size: int, *, fresh: bool = False) -> str:
    """A demo of this size with today's tables; its address. Built when it is not there, or was never finished."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    url, finished = url_of(kind, size), FOLDER / f"{kind}_{size}.built"
    if fresh or not finished.exists() or not _is_there(kind, size):
        drop(kind, size)
        finished.unlink(missing_ok=True)
        if kind == POSTGRESQL:
            on_server(f"CREATE DATABASE bench_{size}")
    manage(url, "collectstatic", "--noinput", "-v0")
    manage(url, "migrate", "-v0")
    if not finished.exists():
        seconds = manage(url, "demo", f"--customers={size}")
        print(f"{kind}, {size:,} customers: built in {seconds:.0f} s", flush=True)
        tidy(kind, url)
        finished.write_text(f"{seconds:.0f} s\n")
    return url


def _is_there(kind: str, name: str | int) -> bool:
    """A server of its own forgets what it was told before."""
    if kind == POSTGRESQL:
        return bool(on_server("SELECT 1 FROM pg_database WHERE datname = %s", f"bench_{name}"))
    return Path(url_of(kind, name).removeprefix("sqlite:///")).exists()


def is_of_today(kind: str, size: int) -> bool:
    """Whether a database was built today: the demo lives around its day."""
    finished = FOLDER / f"{kind}_{size}.built"
    built = finished.stat().st_mtime if finished.exists() else 0.0
    return time.localtime(built)[:3] == time.localtime()[:3]


def copied(kind: str, size: int, name: str) -> str:
    """A copy of a demo of this size to write into; its address. Throw it away with `drop`."""
    source, url = build(kind, size), url_of(kind, name)
    drop(kind, name)
    if kind == POSTGRESQL:
        on_server(f"CREATE DATABASE bench_{name} TEMPLATE bench_{size}")
    else:
        shutil.copyfile(source.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
    return url


def drop(kind: str, name: str | int) -> None:
    """Throw a database away."""
    if kind == POSTGRESQL:
        on_server(f"DROP DATABASE IF EXISTS bench_{name} WITH (FORCE)")
        return
    for tail in ("", "-wal", "-shm"):
        Path(url_of(kind, name).removeprefix("sqlite:///") + tail).unlink(missing_ok=True)


def tidy(kind: str, url: str) -> None:
    """What the server's own housekeeping does within minutes of a large import."""
    if kind == POSTGRESQL:
        on_server("VACUUM ANALYZE", database=url)


def on_server(sql: str, *values: object, database: str = "") -> list[tuple[object, ...]]:
    """One statement outside any transaction."""
    import psycopg2

    connection = psycopg2.connect(database or f"{SERVER}/postgres")
    try:
        connection.set_session(autocommit=True)
        with connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
