"""Backup while work goes on, restore on an empty machine, nothing missing; on both databases."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from studio.management.commands.restore import unpack

HOUSE = Path(settings.BASE_DIR)
pytestmark = pytest.mark.slow
FILL = """
from studio.core.staff.models import Branch, User
branch = Branch.objects.create(name="湖滨路店", prefix="HB", studio_name="知夏")
User.objects.bulk_create(User(username=f"u{n}", full_name="䶮𠮷", branch=branch) for n in range(500))
"""
TELL = """
from studio.core.staff.models import User
print(User.objects.count(), User.objects.get(username="u499").full_name, User.objects.get(username="u1").branch)
"""


class Installation:
    """A data folder and a database of its own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "STUDIO_DATA_DIR": str(folder), "DATABASE_URL": database_url, "REDIS_URL": ""}

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=HOUSE, env=self.environment, capture_output=True, text=True, check=False)

    def must(self, *arguments: str) -> str:
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tell(self) -> str:
        return self.must("shell", "--verbosity", "0", "-c", TELL).strip().splitlines()[-1]


@pytest.fixture
def installations(tmp_path: Path, db: None) -> list[Installation]:
    """Two empty ones, on the kind of database this run uses."""
    folders = [tmp_path / "first", tmp_path / "second"]
    if connection.vendor == "sqlite":
        return [Installation(folder, f"sqlite:///{folder / 'studio.sqlite3'}") for folder in folders]
    import psycopg2

    server = connection.settings_dict
    addresses = []
    maintenance = psycopg2.connect(
        host=server["HOST"], port=server["PORT"], user=server["USER"], password=server["PASSWORD"], dbname="postgres"
    )
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        for number in (1, 2):
            name = f"{server['NAME']}_backup_{number}"
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
            password = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
            addresses.append(f"postgres://{server['USER']}{password}@{server['HOST']}:{server['PORT']}/{name}")
    maintenance.close()
    return [Installation(folder, address) for folder, address in zip(folders, addresses, strict=True)]


def test_a_backup_comes_back_whole_on_an_empty_installation(installations, tmp_path):
    first, second = installations
    first.must("migrate", "--verbosity", "0")
    first.must("shell", "--verbosity", "0", "-c", FILL)
    (first.folder / "files").mkdir()
    (first.folder / "files" / "signature.txt").write_text("柳闻莺")

    told = first.must("backup", str(tmp_path / "backups"))
    (file,) = (tmp_path / "backups").glob("studio-*.tar")
    assert str(file) in told
    assert file.stat().st_mode & 0o777 == 0o600

    assert "Restored" in second.must("restore", str(file))
    assert second.tell() == first.tell() == "500 䶮𠮷 湖滨路店"
    assert (second.folder / "files" / "signature.txt").read_text() == "柳闻莺"
    assert second.must("migrate", "--plan").strip().endswith("No planned migration operations.")

    refused = second.manage("restore", str(file))
    assert refused.returncode == 1
    assert "has data already" in refused.stderr
    second.must("restore", str(file), "--replace")
    assert second.tell() == first.tell()


def test_a_backup_that_lost_rows_is_not_called_restored(installations, tmp_path):
    first, second = installations
    first.must("migrate", "--verbosity", "0")
    first.must("shell", "--verbosity", "0", "-c", FILL)
    first.must("backup", str(tmp_path / "backups"))
    (file,) = (tmp_path / "backups").glob("studio-*.tar")
    with tarfile.open(file) as tar:
        unpack(tar, str(tmp_path / "open"))
    note = tmp_path / "open" / "manifest.json"
    assert '"studio_user": 500' in note.read_text()
    note.write_text(note.read_text().replace('"studio_user": 500', '"studio_user": 501'))
    spoilt = tmp_path / "spoilt.tar"
    with tarfile.open(spoilt, "w") as tar:
        for name in ("manifest.json", "database"):
            tar.add(tmp_path / "open" / name, name)
    answer = second.manage("restore", str(spoilt))
    assert answer.returncode == 1
    assert "studio_user: 501 rows, now 500" in answer.stderr


def test_only_the_newest_backups_are_kept(installations, tmp_path):
    first, _ = installations
    first.must("migrate", "--verbosity", "0")
    for _ in range(3):
        first.must("backup", str(tmp_path / "backups"), "--keep", "2")
    assert len(list((tmp_path / "backups").iterdir())) == 2
