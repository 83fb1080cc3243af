"""Celery doors of the paper room: ids in, nothing out. The rows are the truth; `sweep` finds what a wake-up missed."""

import datetime as dt
import logging

from celery import shared_task

from studio.core.clock import now
from studio.core.documents import actions, queries

logger = logging.getLogger("studio.documents")
WAIT = dt.timedelta(minutes=1)


@shared_task(name="studio.core.documents.tasks.prepare")
def prepare(document_id: int) -> None:
    """Make the files of a document that was asked for."""
    actions.prepare(document_id)


@shared_task(name="studio.core.documents.tasks.prepare_copies")
def prepare_copies(document_id: int) -> None:
    """Have the next print of a document lie ready."""
    actions.prepare_copies(document_id)


@shared_task(name="studio.core.documents.tasks.sweep")
def sweep(limit: int = 100) -> None:
    """Make what was asked for more than a minute ago and is not there; one bad paper does not stop the others."""
    for document in queries.left_behind(now() - WAIT, limit):
        try:
            actions.prepare(document.pk)
        except Exception:
            logger.exception("the paper %s could not be made", document)
