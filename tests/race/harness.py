"""Races: many processes with real connections, let go at the same moment, against a database of their own.

    with arena() as place:
        ids = place.run(set_up)                      # in a process of its own
        with place.race(clerks=8) as race:
            rounds = race.rounds(attempt, [(ids, n) for n in range(20)])   # attempt(me, ids, n), all at once

Functions are module-level and take and answer plain values: they travel to other processes by name.
The database is of the kind the settings name (`DATABASE_URL`): a SQLite file, or a PostgreSQL database of its own.
"""

import contextlib
import multiprocessing
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.race.clerk import Outcome, work

HOUSE = Path(__file__).resolve().parent.parent.parent
TablesMaker = Callable[[], None]

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.race.clerk", "tests.race.till_scenes"])


class Race:
    """Clerks that stay alive over all rounds. Every round they meet at the start line and go at once."""

    def __init__(self, database: dict[str, Any], clerks: int) -> None:
        self.clerks = clerks
        self._start_line = _context.Barrier(clerks)  # kept: without its maker it is gone before they arrive
        self._pipes: list[Connection] = []
        self._people = []
        for me in range(clerks):
            mine, theirs = _context.Pipe()
            person = _context.Process(target=work, args=(database, theirs, self._start_line, me), daemon=True)
            person.start()
            theirs.close()
            self._pipes.append(mine)
            self._people.append(person)

    def rounds(self, attempt: Callable[..., Any], plan: Sequence[tuple[Any, ...]]) -> list[list[Outcome]]:
        """Round by round, what became of `attempt(me, *args)` for each clerk."""
        return self._give(attempt, plan, together=True)

    def everybody(self, chore: Callable[..., Any], *args: Any) -> list[Any]:
        """Let each clerk do something before the race, one after the other or at once; errors are raised here."""
        (outcomes,) = self._give(chore, [args], together=False)
        for outcome in outcomes:
            if outcome.kind != "won":
                raise RuntimeError(outcome.text)
        return [outcome.value for outcome in outcomes]

    def alone(self, function: Callable[..., Any], *args: Any) -> list[Outcome]:
        """Let the first clerk do something while the others wait."""
        self._pipes[0].send((function, [args], False))
        return list(self._pipes[0].recv())

    def _give(
        self, function: Callable[..., Any], plan: Sequence[tuple[Any, ...]], *, together: bool
    ) -> list[list[Outcome]]:
        for pipe in self._pipes:
            pipe.send((function, list(plan), together))
        by_clerk = [pipe.recv() for pipe in self._pipes]
        return [list(one_round) for one_round in zip(*by_clerk, strict=True)]

    def close(self) -> None:
        for pipe in self._pipes:
            with contextlib.suppress(OSError):
                pipe.send(None)
        for person in self._people:
            person.join(10)
            if person.is_alive():
                person.terminate()


class Arena:
    """A fresh database with all tables."""

    def __init__(self, database: dict[str, Any]) -> None:
        self.database = database

    @contextlib.contextmanager
    def copy(self) -> Iterator[dict[str, Any]]:
        """A database with the same rows, thrown away afterwards. Nobody may be connected to this one."""
        name = str(self.database["NAME"])
        if connection.vendor == "postgresql":
            copied = f"{name}_{secrets.token_hex(3)}"
            _on_the_server(f'CREATE DATABASE "{copied}" TEMPLATE "{name}"')
        else:
            copied = f"{name}-{secrets.token_hex(3)}"
            shutil.copyfile(name, copied)
        try:
            yield {"NAME": copied}
        finally:
            if connection.vendor == "postgresql":
                _on_the_server(f'DROP DATABASE "{copied}" WITH (FORCE)')

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call `function(*args)` in a process of its own and answer what it answers."""
        with self.race(clerks=1) as helper:
            return helper.everybody(_without_me, function, *args)[0]

    @contextlib.contextmanager
    def race(self, clerks: int) -> Iterator[Race]:
        race = Race(self.database, clerks)
        try:
            yield race
        finally:
            race.close()


def _without_me(_me: int, function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)


@contextlib.contextmanager
def arena() -> Iterator[Arena]:
    """A database for one race, thrown away afterwards."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HOUSE), *filter(None, [os.environ.get("PYTHONPATH")])])
    with _on_postgres() if connection.vendor == "postgresql" else _on_sqlite() as database:
        place = Arena(database)
        place.run(_make_tables)
        yield place


@contextlib.contextmanager
def _on_sqlite() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="studio-race-") as folder:
        yield {"NAME": str(Path(folder) / "race.sqlite3")}


@contextlib.contextmanager
def _on_postgres() -> Iterator[dict[str, Any]]:
    name = f"studio_race_{secrets.token_hex(4)}"
    _on_the_server(f'CREATE DATABASE "{name}"')
    try:
        yield {"NAME": name}
    finally:
        _on_the_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_the_server(sql: str) -> None:
    given = settings.DATABASES["default"]
    server = psycopg2.connect(
        dbname="postgres",
        user=given.get("USER") or None,
        password=given.get("PASSWORD") or None,
        host=given.get("HOST") or None,
        port=given.get("PORT") or None,
    )
    try:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(sql)
    finally:
        server.close()


def _make_tables() -> None:
    """Tables straight from the models, as the quick tests have them."""
    from django.apps import apps

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0, stdout=sys.stderr)


__all__ = ["Arena", "Outcome", "Race", "arena"]
