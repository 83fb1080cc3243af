"""One clerk of a race: a process of its own with a connection of its own, kept alive over many rounds.

Loaded once by the fork server (`harness.py`), so that a clerk costs a fork and no start of Django.
"""

import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
os.environ["CELERY_BROKER_URL"] = "memory://"  # wake-ups of a race go nowhere

import django

django.setup()

from django.conf import settings  # noqa: E402 – Django must stand first
from django.db import connections  # noqa: E402
from django.utils import translation  # noqa: E402

from studio.core.errors import Busy, StudioError  # noqa: E402

PATIENCE = 120.0  # seconds a clerk waits for the others at the start line


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: won, refused, busy or error. `choices` are the buttons a refusal offers."""

    kind: str
    value: Any = None
    text: str = ""
    code: str = ""
    choices: tuple[str, ...] = ()
    seconds: float = 0.0


def work(database: dict[str, Any], pipe: Connection, start_line: Barrier, me: int) -> None:
    """Does what comes through the pipe until None comes."""
    use(database)
    translation.activate("en")
    while (order := pipe.recv()) is not None:
        function, plan, together = order
        pipe.send([_attempt(function, (me, *args), start_line if together else None) for args in plan])
    connections.close_all()


def use(database: dict[str, Any]) -> None:
    """Turn this process to the race's own database, before its first query."""
    settings.DATABASES["default"].update(database)
    connections["default"].settings_dict.update(database)


def _attempt(function: Callable[..., Any], args: tuple[Any, ...], start_line: Barrier | None) -> Outcome:
    if start_line is not None:
        start_line.wait(PATIENCE)
    began = time.perf_counter()
    try:
        value = function(*args)
    except Busy as error:
        return Outcome("busy", text=str(error), seconds=time.perf_counter() - began)
    except StudioError as error:
        seconds = time.perf_counter() - began
        choices = tuple(choice.value for choice in getattr(error, "choices", ()))
        return Outcome("refused", text=str(error), code=error.code, choices=choices, seconds=seconds)
    except Exception:
        return Outcome("error", text=traceback.format_exc(), seconds=time.perf_counter() - began)
    return value if isinstance(value, Outcome) else Outcome("won", value, seconds=time.perf_counter() - began)
