"""The Celery application: finds the tasks of every room and holds the whole time table.

Workers and the scheduler start from here (`celery -A studio …`). The database is the truth everywhere:
a message only wakes somebody up, so a lost one costs at most one turn of the time table below.
"""

import os
from pathlib import Path

from celery import Celery
from celery.schedules import crontab
from kombu.transport import TRANSPORT_ALIASES

FLOORS = ("studio", "customers", "bookings", "shoots", "complaints")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
TRANSPORT_ALIASES["filesystem"] = "studio.core.broker:Transport"


def rooms_with_tasks() -> list[str]:
    """The dotted names of all packages that have a `tasks.py`; files are looked at, nothing is imported."""
    house = Path(__file__).resolve().parent.parent
    found = (path.parent.relative_to(house) for floor in FLOORS for path in (house / floor).rglob("tasks.py"))
    return sorted(".".join(folder.parts) for folder in found)


def _turn(task: str, minutes: int) -> dict[str, object]:
    # A turn nobody took before the next one is due is thrown away: after an outage one tick does the work of all.
    every = "*" if minutes == 1 else f"*/{minutes}"
    return {"task": task, "schedule": crontab(minute=every), "options": {"expires": minutes * 60 - 5}}


app = Celery("studio")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(rooms_with_tasks)
app.conf.beat_schedule = {
    "reminders that are due": _turn("customers.followups.tasks.tick", minutes=1),
    "calendar holds that have expired": _turn("bookings.calendar.tasks.sweep_expired", minutes=5),
    "messages left behind": _turn("studio.core.messages.tasks.sweep", minutes=10),
    "papers left behind": _turn("studio.core.documents.tasks.sweep", minutes=5),
    "steps that have become late": _turn("studio.journeys.reminders.tasks.chase", minutes=20),
    "books compared at night": {
        "task": "bookings.payments.tasks.compare_books",
        "schedule": crontab(hour=3, minute=40),
    },
    "table statistics at night": {
        "task": "studio.core.upkeep.tasks.nightly",
        "schedule": crontab(hour=4, minute=10),
    },
}
