"""A signed-in person who asks the product's own WSGI door, and what each answer cost in processor time.

Runs inside a process that works on one database. The web's share is this process's own time; the share of a
PostgreSQL backend is read from the kernel in nanoseconds. On SQLite the database lives in the web process.
"""

import gc
import io
import os
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

CSRF = "b" * 32  # a cookie and a field that agree are what the check asks for


def open_house() -> Any:
    """Django as the web server loads it; returns the WSGI application with the bare page beside the product's own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    import django
    from django.conf import settings

    django.setup()
    settings.ROOT_URLCONF = "tests.bench.urls"
    application = import_module("studio.wsgi").application
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    import_module("studio.celery")
    gc.freeze()  # as the web server does before its workers part
    return application


@dataclass
class Answer:
    """One page and its cost in milliseconds."""

    status: int
    body: bytes
    headers: dict[str, str]
    wall: float
    web: float
    db: float

    @property
    def cpu(self) -> float:
        return self.web + self.db


@dataclass
class Desk:
    """One person's browser."""

    application: Any
    login: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        from studio.core.staff.models import User

        user = User.objects.get(username=self.login)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.cookies |= {"sessionid": session.session_key or "", "csrftoken": CSRF}

    def ask(self, address: str, form: dict[str, Any] | None = None, **headers: str) -> Answer:
        """One request, from the first byte to the last of the answer."""
        surrounding, told = self._request(address, form, headers), {}

        def start(status: str, answer_headers: list[tuple[str, str]], _error: Any = None) -> None:
            told.update(status=int(status[:3]), headers=dict(answer_headers))

        pid = backend()
        db, web, wall = database_time(pid), time.process_time(), time.perf_counter()
        answer = self.application(surrounding, start)
        body = b"".join(answer)
        answer.close()
        wall, web = time.perf_counter() - wall, time.process_time() - web
        db = database_time(pid) - db
        return Answer(told["status"], body, told["headers"], wall * 1000, web * 1000, db * 1000)

    def _request(self, address: str, form: dict[str, Any] | None, headers: dict[str, str]) -> dict[str, Any]:
        path, _, query = address.partition("?")
        body = urlencode({"csrfmiddlewaretoken": CSRF, **form}, doseq=True).encode() if form is not None else b""
        return {
            "REQUEST_METHOD": "GET" if form is None else "POST", "PATH_INFO": path, "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": "",
            "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000", "HTTP_ACCEPT": "text/html",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(), "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }  # fmt: skip


def backend() -> int:
    """The process of this connection's PostgreSQL backend; 0 on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def database_time(pid: int) -> float:
    """Seconds of processor time a backend has used."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9 if pid else 0.0


def queries_of(desk: Desk, address: str, form: dict[str, Any] | None = None) -> int:
    """How many statements a page or a form needs, sign-in and session among them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        desk.ask(address, form)
    return len([one for one in found if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])
