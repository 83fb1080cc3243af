"""Celery door: late steps are chased."""

from celery import shared_task

from studio.core import clock
from studio.journeys.reminders.actions import chase_late


@shared_task(name="studio.journeys.reminders.tasks.chase")
def chase() -> int:
    return chase_late(at=clock.now())
