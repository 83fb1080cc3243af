"""Brings a backup back onto an empty installation and proves by counting that nothing is missing."""

import json
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from studio.core.upkeep.actions import refresh_statistics
from studio.management.commands.backup import DATABASE, FILES, MANIFEST, count_tables, run_postgresql_tool


def unpack(tar: tarfile.TarFile, place: str) -> None:
    """Unpack plain files and folders only, none of them outside `place`.

    Python 3.11 knows the filter that does this from its fourth patch on; Debian 12 has the second.
    """
    if hasattr(tarfile, "data_filter"):
        tar.extractall(place, filter="data")
        return
    home = Path(place).resolve()
    for member in tar.getmembers():
        if not (member.isfile() or member.isdir()) or not (home / member.name).resolve().is_relative_to(home):
            raise CommandError(f"This is not a backup of ours: {member.name} does not belong into one.")
    tar.extractall(place)  # noqa: S202 – every member was looked at above


class Command(BaseCommand):
    help = "Restores the file that `backup` made. Stop web server and workers first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="throw away what is in the database now")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if connection.introspection.table_names() and not replace:
            raise CommandError("This installation has data already. With --replace they are thrown away.")
        with tempfile.TemporaryDirectory(prefix="studio-restore-") as place:
            with tarfile.open(file) as tar:
                unpack(tar, place)
            manifest = json.loads((Path(place) / MANIFEST).read_text(encoding="utf-8"))
            if manifest["vendor"] != connection.vendor:
                raise CommandError(
                    f"The backup comes from {manifest['vendor']}, this installation has {connection.vendor}."
                )
            self._database(Path(place) / DATABASE)
            self._files(Path(place) / FILES)
        found = count_tables()
        wrong = [f"{table}: {rows} rows, now {found.get(table)}" for table, rows in manifest["rows"].items()
                 if found.get(table) != rows]  # fmt: skip
        if wrong:
            raise CommandError("The restored database differs from the backup:\n" + "\n".join(wrong))
        refresh_statistics()
        self.stdout.write(f"Restored {sum(found.values()):,} rows as of {manifest['made_at']}.")

    def _database(self, copy: Path) -> None:
        if connection.vendor == "sqlite":
            connection.close()
            target = Path(connection.settings_dict["NAME"])
            target.parent.mkdir(parents=True, exist_ok=True)
            for rest in ("-wal", "-shm"):
                target.with_name(target.name + rest).unlink(missing_ok=True)
            shutil.copyfile(copy, target)
            target.chmod(0o600)
        else:
            database = str(connection.settings_dict["NAME"])
            run_postgresql_tool(
                "pg_restore",
                "--clean",
                "--if-exists",
                "--no-owner",
                "--exit-on-error",
                f"--dbname={database}",
                str(copy),
            )

    def _files(self, folder: Path) -> None:
        if folder.is_dir():
            shutil.copytree(folder, settings.MEDIA_ROOT, dirs_exist_ok=True)
