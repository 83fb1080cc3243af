"""The calendar's task: tentative holds whose time is over are freed, also when nobody wanted their place."""

from celery import shared_task

from bookings.calendar import actions
from studio.core import clock


@shared_task
def sweep_expired() -> int:
    return actions.release_expired(at=clock.now())
