"""The request as views behind `@requires` see it: somebody of the staff is signed in. For the type checker only."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from studio.core.staff.models import User


class StaffRequest(HttpRequest):
    """Name this type in a view that carries `@requires`; nothing is ever made of it."""

    user: User
    htmx: HtmxDetails
