"""The suite itself: it cannot leave the machine, and the time table names tasks that exist."""

import socket
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from django.conf import settings

from studio.celery import app, rooms_with_tasks

HOUSE = Path(settings.BASE_DIR)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_a_connection_out_of_the_machine_is_refused(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door, pytest.raises(RuntimeError, match="tried to reach"):
        door.connect((host, 80))


def test_names_of_the_outside_are_not_looked_up():
    with pytest.raises(RuntimeError, match="asked for the address"):
        socket.create_connection(("studio.example", 80))


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_warning_is_an_error():
    with pytest.raises(UserWarning, match="look here"):
        warnings.warn("look here", stacklevel=1)


def test_every_task_of_the_time_table_exists():
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert named == {
        "customers.followups.tasks.tick",
        "bookings.calendar.tasks.sweep_expired",
        "studio.core.messages.tasks.sweep",
        "studio.core.documents.tasks.sweep",
        "bookings.payments.tasks.compare_books",
        "studio.core.upkeep.tasks.nightly",
        "studio.journeys.reminders.tasks.chase",
    }
    assert named <= set(app.tasks)


def test_rooms_with_tasks_are_found_without_a_list():
    assert {"studio.core.documents", "studio.core.messages", "customers.followups", "bookings.calendar"} <= set(
        rooms_with_tasks()
    )


@pytest.mark.parametrize("place", ["tools/run.py", "Procfile", "deploy/studio-worker.service"])
def test_every_queue_is_served(place):
    queues = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    line = next(line for line in (HOUSE / place).read_text().splitlines() if "queues" in line)
    served = line.split("--queues", 1)[1].strip(' ",').split('"')
    assert queues <= set(next(part for part in served if "studio" in part).split()[0].split(","))


@pytest.mark.parametrize("heavy", ["celery", "weasyprint", "pytest"])
def test_the_web_server_starts_without_what_it_rarely_needs(heavy, tmp_path):
    code = (
        f"import studio.wsgi, django.urls as u, sys; u.get_resolver().url_patterns; sys.exit({heavy!r} in sys.modules)"
    )
    environment = {"PATH": "/usr/bin:/bin", "STUDIO_DATA_DIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", code], cwd=HOUSE, env=environment, check=False).returncode == 0
