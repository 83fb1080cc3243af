"""Celery doors of follow-up: the tick of every minute, and a worker's first question when it starts."""

from celery import shared_task
from celery.signals import worker_ready

from customers.followups import actions
from studio.core import jobs
from studio.core.clock import now
from studio.core.messages.actions import wake_due

ROWS_PER_TURN = 200
TICK = "customers.followups.tasks.tick"


@shared_task(name=TICK)
def tick(is_first: bool = True) -> None:
    """Hand out what is due; asks for another turn while there is more, and wakes the outbox.

    The outbox is woken first: on a slow machine, or when workers keep dying, handing out never starves delivery.
    """
    if is_first:
        wake_due(at=now())
    if actions.release_due(at=now(), limit=ROWS_PER_TURN) == ROWS_PER_TURN:
        jobs.wake(TICK, False)
        return
    actions.miss_late(at=now())
    wake_due(at=now())


@worker_ready.connect
def ask_what_is_due(**_signal: object) -> None:
    """After an outage nobody waits for the next full minute."""
    jobs.wake(TICK)
