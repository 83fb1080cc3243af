"""The web server, the same for `make run` and on a server: a few synchronous workers, application preloaded."""

import gc
import importlib
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("STUDIO_PRESS_APART", "1")  # the worker that answers pages never lays out a paper itself
bind = f"{os.environ.get('STUDIO_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"
preload_app = True
timeout = 60
graceful_timeout = 15
max_requests = 20_000
max_requests_jitter = 2_000
# The heart-beat file belongs into memory: on a slow disk a busy worker is taken for dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
loglevel = os.environ.get("STUDIO_WEB_LOG_LEVEL", "warning")
accesslog = os.environ.get("STUDIO_ACCESS_LOG") or None
access_log_format = '%(h)s %(t)s "%(r)s" %(s)s %(b)s %(M)sms'


def when_ready(server: Any) -> None:
    """Loads once, before the workers part, what each of them would load at its first page or first wake-up."""
    from django.urls import get_resolver  # noqa: PLC0415 - settings are not there yet when this file is read

    _ = get_resolver().url_patterns
    importlib.import_module("studio.celery")
    importlib.import_module("studio.core.text").pinyin_full("影程")  # its tables of readings


def pre_fork(server: Any, worker: Any) -> None:
    """No worker inherits an open database connection; what was loaded so far stays in shared memory."""
    from django.db import connections  # noqa: PLC0415 - as above

    connections.close_all()
    gc.freeze()
