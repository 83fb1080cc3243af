"""A form that was sent when the session was over: what was typed is kept and shown again, never executed.

`access.requires` calls `ask_to_sign_in`; the sign-in page carries the fields in hidden inputs; after the same person
has signed in, the page takes them with `sent_or_kept` and shows its form refilled. Files and passwords are not kept.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme, urlencode

SALT = "studio.core.unfinished"
PREFIX = "kept."
ABOUT = "kept-about"
SESSION_KEY = "unfinished"
WHO_COOKIE = "yc_who"
WHO_LASTS = 30 * 24 * 3600
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "passwd", "secret", "otp")
LARGEST = 200_000  # characters; a form that a person typed is far below


@dataclass(frozen=True)
class Unfinished:
    """What somebody sent to `action` from `page`; `owner` worked in this browser before, if known."""

    page: str
    action: str
    owner: int | None
    fields: dict[str, list[str]]

    def hidden_inputs(self) -> list[tuple[str, str]]:
        """Names and values for the sign-in page."""
        about = signing.dumps({"page": self.page, "action": self.action, "owner": self.owner}, salt=SALT)
        values = [(PREFIX + name, value) for name, values in self.fields.items() for value in values]
        return [(ABOUT, about), *values]

    def belongs_to(self, user: Any) -> bool:
        return self.owner in (None, user.pk)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """What a page answers to somebody without a session."""
    here = request.get_full_path()
    if getattr(request, "htmx", False):
        if unfinished := sent_with(request):
            request.session[SESSION_KEY] = vars(unfinished)
        answer = HttpResponse(status=401)
        answer["HX-Redirect"] = sign_in_address(_page_of(request))
        return answer
    if request.method == "POST":
        sign_in = resolve(reverse(settings.LOGIN_URL)).func
        return sign_in(request, unfinished=sent_with(request), next_page=_page_of(request))
    return redirect(sign_in_address(here))


def sign_in_address(next_page: str) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': next_page})}"


def sent_with(request: HttpRequest) -> Unfinished | None:
    """The fields of the POST at hand, as far as they may be kept."""
    fields = {
        name: request.POST.getlist(name)
        for name in request.POST
        if not any(word in name.lower() for word in NEVER_KEPT) and not name.startswith("kept")
    }
    if request.method != "POST" or not _is_small(fields) or not any(any(values) for values in fields.values()):
        return None
    who = who_was_here(request)
    return Unfinished(_page_of(request), request.path, who["user"] if who else None, fields)


def carried_by(request: HttpRequest) -> Unfinished | None:
    """What the sign-in page brought along in its hidden inputs, or what an htmx request left in the session."""
    if left := request.session.get(SESSION_KEY):
        return Unfinished(**left)
    try:
        about = signing.loads(request.POST.get(ABOUT, ""), salt=SALT, max_age=WHO_LASTS)
    except signing.BadSignature:
        return None
    fields = {n.removeprefix(PREFIX): request.POST.getlist(n) for n in request.POST if n.startswith(PREFIX)}
    return Unfinished(**about, fields=fields) if _is_small(fields) else None


def keep(request: HttpRequest, unfinished: Unfinished | None) -> bool:
    """After sign-in: lays the fields ready for the page they were typed on. False when they are another person's."""
    request.session.pop(SESSION_KEY, None)
    if unfinished is None or not unfinished.belongs_to(request.user):
        return False
    request.session[SESSION_KEY] = vars(unfinished)
    return True


def sent_or_kept(request: HttpRequest) -> QueryDict | None:
    """What the form sent, or what was typed before the session ended; None for an empty form."""
    return request.POST if request.method == "POST" else kept_fields(request)


def kept_fields(request: HttpRequest, action: str | None = None) -> QueryDict | None:
    """What was typed before the session ended, once; `action` when the form goes to another address than this page.

    A view gives it to its form as data when it shows the page (`Form(kept_fields(request))` under GET) and acts under
    POST only; so the person sees what was typed and sends it again.
    """
    if request.method != "GET" or SESSION_KEY not in request.session:
        return None
    unfinished = Unfinished(**request.session[SESSION_KEY])
    if unfinished.action != (action or request.path):
        return None
    del request.session[SESSION_KEY]
    fields = QueryDict(mutable=True)
    for name, values in unfinished.fields.items():
        fields.setlist(name, values)
    return fields


def who_was_here(request: HttpRequest) -> dict[str, Any] | None:
    """The signed note of the browser: who signed in last (`user`), and whether nobody else did before (`alone`)."""
    try:
        note = signing.loads(request.COOKIES.get(WHO_COOKIE, ""), salt=WHO_COOKIE, max_age=WHO_LASTS)
    except signing.BadSignature:
        return None
    return note if isinstance(note, dict) and {"user", "alone"} <= note.keys() else None


def remember_who_is_here(request: HttpRequest, response: HttpResponse) -> None:
    """Leaves the note in the browser at sign-in."""
    before = who_was_here(request)
    note = {"user": request.user.pk, "alone": before is None or before["user"] == request.user.pk}
    response.set_cookie(
        WHO_COOKIE,
        signing.dumps(note, salt=WHO_COOKIE),
        max_age=WHO_LASTS,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def is_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that the form came from one of our pages."""
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _page_of(request: HttpRequest) -> str:
    """The page the form stands on: for most forms their own address, for others (and htmx) what the browser says."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if said and url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        parts = urlsplit(said)
        if parts.path != reverse(settings.LOGIN_URL):
            return escape_leading_slashes(parts.path) + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()


def _is_small(fields: dict[str, list[str]]) -> bool:
    return sum(len(name) + sum(map(len, values)) for name, values in fields.items()) <= LARGEST
