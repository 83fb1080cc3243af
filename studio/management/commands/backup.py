"""One file with everything an installation owns: the database and the stored files, taken while people work.

`manage.py backup /backups/` writes studio-<moment>.tar; `manage.py restore <file>` brings it back. The manifest
counts every table at the very moment of the copy, so that the restore can prove that nothing is missing.
"""

import datetime as dt
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from studio.core import clock

MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"


class Command(BaseCommand):
    help = "Copies the database and the stored files into one tar file, while the product runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the file goes")
        parser.add_argument("--keep", type=int, default=0, help="remove all but the newest N backups in the folder")

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        moment = clock.now()
        target = folder / f"studio-{moment:%Y%m%d-%H%M%S-%f}.tar"
        with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as place:
            copy = Path(place) / DATABASE
            counts = copy_sqlite(copy) if connection.vendor == "sqlite" else copy_postgresql(copy)
            half_made = Path(place) / "backup.tar"
            _pack(half_made, copy, counts, moment)
            half_made.rename(target)  # nobody ever finds half a backup under a backup's name
        for old in sorted(folder.glob("studio-*.tar"))[:-keep] if keep else []:
            old.unlink()
        self.stdout.write(f"{target} ({target.stat().st_size:,} bytes, {sum(counts.values()):,} rows)")


def _pack(target: Path, copy: Path, counts: dict[str, int], moment: dt.datetime) -> None:
    manifest = {"made_at": moment.isoformat(), "vendor": connection.vendor, "rows": counts}
    note = copy.with_name(MANIFEST)
    note.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    with tarfile.open(target, "w") as tar:
        target.chmod(0o600)  # customers' names and phones are in it
        tar.add(note, MANIFEST)
        tar.add(copy, DATABASE)
        if Path(settings.MEDIA_ROOT).is_dir():
            tar.add(settings.MEDIA_ROOT, FILES)


def copy_sqlite(copy: Path) -> dict[str, int]:
    """Copies in one read, so no writer can slip in between; counts the copy."""
    connection.ensure_connection()
    target = sqlite3.connect(copy)
    try:
        connection.connection.backup(target)
        tables = target.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {name: target.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}  # noqa: S608
    finally:
        target.close()


def copy_postgresql(copy: Path) -> dict[str, int]:
    """Lets pg_dump read the very snapshot in which the rows are counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        run_postgresql_tool("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={copy}")
        return count_tables()


def count_tables() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        counts = {}
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 – our own tables
            counts[name] = cursor.fetchone()[0]
    return counts


def run_postgresql_tool(tool: str, *arguments: str) -> None:
    """pg_dump or pg_restore with the connection of the settings; the password goes by the environment."""
    target = connection.settings_dict
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    known = {variable: str(target[key]) for variable, key in given.items() if target.get(key)}
    environment = {**os.environ, **known, "PGDATABASE": str(target["NAME"])}
    try:
        done = subprocess.run([tool, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise CommandError(f"{tool} is missing. Please type: sudo apt-get install -y postgresql-client") from None
    if done.returncode:
        raise CommandError(f"{tool} failed: {done.stderr.strip()}")
