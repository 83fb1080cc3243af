"""The request behind `@requires`: somebody of the staff is signed in. And words that come beside a button."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from studio.core.staff.models import User


class StaffRequest(HttpRequest):
    """Name this type in a view that carries `@requires`; nothing is ever made of it."""

    user: User
    htmx: HtmxDetails


def words_in(request: HttpRequest, name: str, longest: int = 200) -> str:
    """A reason or an answer sent beside a button, without a form of its own: what no database keeps is left out."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:longest]
