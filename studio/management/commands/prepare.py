"""Makes an installation ready to serve: tables, static files, what every studio starts with, demo data if wanted.

Called by `make run` before anything starts, and by hand on a server after an update. May be repeated.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from customers.followups.actions import seed_rules
from customers.profiles.models import Customer
from studio.core.almanac.actions import seed_holidays
from studio.core.staff.actions import seed_roles
from studio.core.upkeep.actions import refresh_statistics


class Command(BaseCommand):
    help = "Migrates, collects static files, adds missing roles, rules, holidays; demo mode fills an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        self._migrate()
        self._collect_static()
        seed_roles()
        seed_rules()
        seed_holidays()
        if settings.STUDIO_DEMO:
            self._load_demo()
        refresh_statistics()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the tables …")
            call_command("migrate", interactive=False, verbosity=0)

    def _collect_static(self) -> None:
        stamp, wanted = settings.STATIC_ROOT / ".collected", _digest_of_static_files()
        if not stamp.is_file() or stamp.read_text() != wanted:
            self.stdout.write("Collecting static files …")
            call_command("collectstatic", interactive=False, verbosity=0, clear=True)
            stamp.write_text(wanted)

    def _load_demo(self) -> None:
        if Customer.objects.exists():
            return
        self.stdout.write("Loading demo data …")
        with transaction.atomic():  # killed half-way leaves an empty database, so the next start tries again
            call_command("demo", stdout=self.stdout)


def _digest_of_static_files() -> str:
    """Changes whenever a static file of ours, the list of packages or the place to collect to does."""
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    digest.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in map(Path, settings.STATICFILES_DIRS):
        for path in sorted(folder.rglob("*")):
            state = path.stat()
            digest.update(f"{path.relative_to(folder)} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
