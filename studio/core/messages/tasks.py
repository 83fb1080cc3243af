"""Celery doors of the outbox. Only wake-ups: what is due stands in the table, and any of them may run twice."""

from celery import shared_task

from studio.core.clock import now
from studio.core.messages import actions

SECONDS_PER_TURN = 20.0


@shared_task(name="studio.core.messages.tasks.send")
def send(message_id: int) -> None:
    """Deliver one message right after it was written."""
    actions.deliver(message_id, at=now())


@shared_task(name="studio.core.messages.tasks.sweep")
def sweep() -> None:
    """Settle what broke off, then deliver what is due; asks for another turn when time ran out."""
    actions.settle_expired(at=now())
    if actions.deliver_due(clock=now, seconds=SECONDS_PER_TURN).has_more:
        actions.wake_due(at=now())
