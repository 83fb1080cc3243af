"""Is the product alive, and can it work? Asked by load balancers, by `make run` and by people on call.

Says only which part is in order, never why not: the reason stands in the log.
"""

import logging
import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studio.core.access import public

logger = logging.getLogger("studio.health")
ROOM_ON_DISK = 100 * 1024 * 1024


@public
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database, tables, broker and disk; 503 as soon as one of them is missing."""
    checks: dict[str, Callable[[], bool]] = {
        "database": _database_answers,
        "migrations": _tables_are_up_to_date,
        "broker": _broker_answers,
        "disk": _disk_has_room,
    }
    found = {name: _in_order(name, check) for name, check in checks.items()}
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _in_order(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:
        logger.warning("%s is not in order", name, exc_info=True)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _tables_are_up_to_date() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _broker_answers() -> bool:
    from studio.celery import app  # noqa: PLC0415 – the web process starts without loading Celery

    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        return bool(broker.connected)


def _disk_has_room() -> bool:
    return shutil.disk_usage(settings.DATA_DIR).free > ROOM_ON_DISK
