"""Celery doors of the till: once a night the stored sums are compared with what they are derived from."""

import logging

from celery import shared_task

from bookings.payments.queries import books_in_disorder

logger = logging.getLogger("studio.payments")


@shared_task(name="bookings.payments.tasks.compare_books")
def compare_books() -> None:
    """Say loudly in the log what does not agree. Nothing is mended: somebody must look."""
    for line in books_in_disorder():
        logger.error("the books do not agree: %s", line)
