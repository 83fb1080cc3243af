"""What every answer carries, and the pages for what cannot be answered: unreadable, too large, not for looking at."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

NEVER_KEPT = "private, no-store"


class AnswerMiddleware:
    """Pages hold names, phones and money: no browser and no proxy keeps a copy, unless a view says otherwise.

    Whoever opens an address that only takes forms gets a page that says so, not an empty one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("405.html").encode()
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        response.headers.setdefault("Cache-Control", NEVER_KEPT)
        return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read: 413 when it is too large, 400 for everything else."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
