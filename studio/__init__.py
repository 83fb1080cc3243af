"""The project: ground floor, journeys, dashboards. The Celery application is loaded with it, so tasks find it."""

from studio.celery import app as celery_app

__all__ = ["celery_app"]
