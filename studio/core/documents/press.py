"""The press beside a web worker: papers that are not ready yet are laid out in a process of their own.

WeasyPrint holds 70 MiB and may take long over a strange paper; the worker that answers pages keeps free of both. The
press starts with the first paper, serves one worker only, and goes when it has been idle for a minute, when it has
made `LIFE` papers, or when its worker is gone. Celery's workers, whose work this is, do it in their own process.
"""

import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO, NoReturn

from django.conf import settings

from studio.core.documents import engine
from studio.core.documents.engine import Rendered

PATIENCE = 30.0  # seconds a paper may take
IDLE = 60.0  # seconds without a paper
LIFE = 300  # papers of one press: WeasyPrint keeps a little of each

_turn = threading.Lock()
_press: "subprocess.Popen[bytes] | None" = None


class PressFailed(Exception):
    """The paper could not be laid out; the text says why."""


def render(html: str, *, roll_mm: int | None = None) -> Rendered:
    """As `engine.render`, but in the press. Raises: PressFailed, also when it took longer than PATIENCE."""
    return _made({"html": html, "roll_mm": roll_mm})


def render_bundle(sheets: Sequence[Sequence[str]]) -> Rendered:
    """As `engine.render_bundle`, but in the press; seldom wanted here, for workers prepare bundles."""
    return _made({"sheets": sheets}, papers=max(1, len(sheets) // 4))


def _made(what: dict[str, object], papers: int = 1) -> Rendered:
    order, patience = json.dumps(what).encode(), PATIENCE * papers
    with _turn:
        try:
            answer = _asked(_running(), order, patience)
        except (BrokenPipeError, EOFError):  # it went while we asked: idle, full of years, or killed
            answer = _asked(_running(), order, patience)
    told, _newline, pdf = answer.partition(b"\n")
    facts = json.loads(told)
    if "error" in facts:
        raise PressFailed(facts["error"])
    return Rendered(pdf, facts["pages"])


def _running() -> "subprocess.Popen[bytes]":
    global _press
    if _press is not None and _press.poll() is not None:
        _stop(_press)
        _press = None
    if _press is None:
        _press = subprocess.Popen(  # noqa: S603 - our own Python and our own module
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=settings.BASE_DIR, bufsize=0,
        )  # fmt: skip
    return _press


def _asked(press: "subprocess.Popen[bytes]", order: bytes, patience: float) -> bytes:
    assert press.stdin is not None
    assert press.stdout is not None
    _write(press.stdin, order)
    deadline = time.monotonic() + patience
    answer, wanted = b"", 8
    while len(answer) < wanted:
        ready, _, _ = select.select([press.stdout], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            _stop(press)
            raise PressFailed(f"not laid out within {patience:.0f} s")
        part = press.stdout.read(1 << 16)
        if not part:
            _stop(press)
            raise EOFError
        answer += part
        if wanted == 8 and len(answer) >= 8:
            wanted = 8 + int.from_bytes(answer[:8], "big")
    return answer[8:]


def _stop(press: "subprocess.Popen[bytes]") -> None:
    press.kill()
    press.wait()
    for pipe in (press.stdin, press.stdout):
        if pipe:
            pipe.close()


def _write(pipe: IO[bytes], words: bytes) -> None:
    left = memoryview(len(words).to_bytes(8, "big") + words)
    while left:
        left = left[pipe.write(left) :]


def main() -> NoReturn:
    """The press itself: an order comes in, a paper goes out, until nobody asks any more."""
    source, target = os.fdopen(0, "rb", buffering=0, closefd=False), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints goes to the log, not into the paper
    for _paper in range(LIFE):
        ready, _, _ = select.select([source], [], [], IDLE)
        length = source.read(8) if ready else b""
        if len(length) < 8:
            break
        order = b""
        while len(order) < int.from_bytes(length, "big"):
            part = source.read(int.from_bytes(length, "big") - len(order))
            if not part:
                sys.exit(0)
            order += part
        try:
            what = json.loads(order)
            made = engine.render_bundle(**what) if "sheets" in what else engine.render(**what)
            answer = json.dumps({"pages": made.pages}).encode() + b"\n" + made.pdf
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one paper is told, and the next one is made
            answer = json.dumps({"error": repr(error)}).encode() + b"\n"
        _write(target, answer)
    sys.exit(0)


if __name__ == "__main__":
    main()
