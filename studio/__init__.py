"""The project: ground floor, journeys, dashboards. Celery is loaded by those who need it, never by a mere import."""
