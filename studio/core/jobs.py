"""Wake-ups for the background workers. The database is the truth: a wake-up that is lost costs a minute, never a job.

Every error is swallowed here and a short breaker keeps a dead broker from slowing the desk down.
"""

import logging
import time

from django.db import transaction

logger = logging.getLogger("studio.jobs")
PAUSE_SECONDS = 20.0
_silent_until = 0.0


def wake(task_name: str, *args: object) -> None:
    """Ask a worker to run a task once the present transaction has committed. Ids only, never objects."""
    transaction.on_commit(lambda: _send(task_name, args))


def _send(task_name: str, args: tuple[object, ...]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    from studio.celery import app  # noqa: PLC0415 – the web process starts without loading Celery

    try:
        app.send_task(task_name, args=args, retry=False)
    except Exception:
        _silent_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("broker does not answer, wake-ups pause for %s s", PAUSE_SECONDS, exc_info=True)
