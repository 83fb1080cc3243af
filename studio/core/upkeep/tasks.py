"""Celery door of the night's upkeep."""

from celery import shared_task

from studio.core.upkeep.actions import refresh_statistics


@shared_task(name="studio.core.upkeep.tasks.nightly")
def nightly() -> None:
    """Once a night, when nobody waits for the database."""
    refresh_statistics()
