"""What may never be in an answer, whatever was asked."""

import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlsplit

from tests.fuzz.values import MARKS

HOUSE = Path(__file__).resolve().parent.parent.parent
OURS = ("testserver", "")
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
TRACES = (b"Traceback (most recent call last)", b"DJANGO_SETTINGS_MODULE", b'File "/', b"django.db.utils")


@dataclass(frozen=True)
class Request:
    """What was sent, so that it can be sent again."""

    who: str
    method: str
    address: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: Mapping[str, str] = field(default_factory=dict)
    route: str = ""
    about: str = ""

    def __str__(self) -> str:
        return f"{self.who} {self.method} {self.address[:200]} [{self.about}] {self.body[:300]!r} {dict(self.headers)}"


def wrong_with(request: Request, answer: Any, error: BaseException | None, secrets: tuple[str, ...] = ()) -> list[str]:
    """Everything that must not be: an error, a trace, text that comes back unescaped, a way out of the house, a word of
    a branch that is closed to whoever asked.
    """
    found = []
    if error is not None:
        found.append(_told(error))
    elif answer.status_code >= 500 and not is_health_report(answer):
        found.append(f"answered {answer.status_code}")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    found += [f"shows {trace!r}" for trace in TRACES if trace in body]
    found += [f"tells {secret}" for secret in _told_unasked(request, answer, body, secrets)]
    if "no-store" not in answer.get("Cache-Control", ""):
        found.append(f"may be kept: {answer.get('Cache-Control')}")
    if "html" in answer.get("Content-Type", ""):
        found += [f"unescaped {mark}" for mark in MARKS if mark.encode() in body]
    if "X-Yc-Mark" in answer or "yc" in answer.cookies:
        found.append("takes headers from outside")
    for name in ("Location", "HX-Redirect", "HX-Location"):
        place = answer.get(name, "")
        parts = urlsplit(place)
        if place and (parts.scheme not in ("", "http", "https") or parts.netloc not in OURS or "\\" in place[:2]):
            found.append(f"{name} leads to {place[:80]}")
    found += [f"{name} is {answer.get(name)}" for name, value in HEADERS.items() if answer.get(name) != value]
    if "unsafe" in (policy := answer.get("Content-Security-Policy", "none")) or "script-src 'self'" not in policy:
        found.append(f"policy {policy[:80]}")
    return found


def _told_unasked(request: Request, answer: Any, body: bytes, secrets: tuple[str, ...]) -> list[str]:
    asked = unquote_plus(request.address + request.body.decode(errors="replace"))
    head = str(dict(answer.items()))
    return [one for one in secrets if (one.encode() in body or one in head) and one not in asked]


def is_health_report(answer: Any) -> bool:
    """/readyz says 503 about a broker that is not there: that is its answer, not its failure."""
    return answer.status_code == 503 and answer.get("Content-Type") == "application/json"


def _told(error: BaseException) -> str:
    """The error and the place in the house it came from: the same trouble is told once."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if one.filename.startswith(str(HOUSE))]
    frames = [one for one in frames if "/tests/" not in one.filename and ".venv" not in one.filename]
    where = f"{Path(frames[-1].filename).relative_to(HOUSE)}:{frames[-1].lineno}" if frames else "?"
    return f"{type(error).__name__} at {where}: {str(error)[:120]}"


@dataclass
class Report:
    """What a run found. `done` counts, by route, the changes that went through: a fuzz that is always refused is none."""

    requests: int = 0
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)

    def add(
        self, request: Request, answer: Any, error: BaseException | None, seconds: float, secrets: tuple[str, ...] = ()
    ) -> None:
        self.requests += 1
        self.statuses[answer.status_code] += 1
        self.asked[f"{request.method} {request.route}"] += 1
        if request.method == "POST" and answer.status_code in (200, 204, 302):
            self.done[request.route] += 1
        for trouble in wrong_with(request, answer, error, secrets):
            self.wrong.setdefault(f"{request.route}: {trouble}", []).append(str(request))
        if seconds > 1:
            self.slowest = sorted([*self.slowest, (seconds, str(request))], reverse=True)[:10]

    def merge(self, other: "Report") -> None:
        self.requests += other.requests
        self.seconds = max(self.seconds, other.seconds)
        for mine, theirs in ((self.statuses, other.statuses), (self.done, other.done), (self.asked, other.asked)):
            mine.update(theirs)
        for trouble, requests in other.wrong.items():
            self.wrong.setdefault(trouble, []).extend(requests)
        self.slowest = sorted([*self.slowest, *other.slowest], reverse=True)[:10]

    def told(self) -> str:
        lines = [
            f"{self.requests:,} requests in {self.seconds:.0f} s, {len(self.asked)} addresses; answers "
            + ", ".join(f"{status}: {count:,}" for status, count in sorted(self.statuses.items())),
            f"changes that went through: {sum(self.done.values()):,} at {len(self.done)} addresses",
            f"server errors and other faults: {sum(map(len, self.wrong.values())):,} of {len(self.wrong)} kinds",
        ]
        for trouble, requests in sorted(self.wrong.items(), key=lambda pair: -len(pair[1])):
            lines.append(f"  {len(requests):>5} × {trouble}\n          e.g. {requests[0]}")
        lines += [f"slow: {seconds:.1f} s {what[:160]}" for seconds, what in self.slowest[:3]]
        return "\n".join(lines)
