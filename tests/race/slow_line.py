"""The product's web door for `web_soak`: answers take a moment on the line, so that a worker often dies between the
commit and the answer. With STUDIO_SOAK_FORGET=1 every form counts as the first: the negative control.
"""

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from studio.wsgi import application as _application

LINE = 0.1  # seconds an answer to a form is on its way

if os.environ.get("STUDIO_SOAK_FORGET"):
    from bookings.payments.actions import taking

    taking.claim_key = lambda **_fields: None  # type: ignore[assignment]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    answer = _application(environ, start_response)
    if environ["REQUEST_METHOD"] == "POST":
        time.sleep(LINE)
    return answer
