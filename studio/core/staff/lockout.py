"""The lock after wrong passwords: for a login from an address, for an address, for a login (django-axes keeps count).

What was typed is nobody's business afterwards: the record of a wrong try holds login, address and time, no fields.
"""

import copy
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from studio.core.errors import StudioError
from studio.core.staff.models import User

TOLD_BACK = ("axes_locked_out", "axes_failures_since_start", "axes_credentials")


class LockOut(AxesDatabaseHandler):
    """Five tries for one login from one address; many more for a whole shop behind one address, or for one login
    from everywhere, so that neither many logins nor many addresses make endless guessing.
    """

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        if super().is_locked(request, credentials):
            return True
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
        ways = (
            recent.filter(ip_address=request.axes_ip_address),  # type: ignore[attr-defined]
            recent.filter(username=get_client_username(request, credentials)),
        )
        return any(_wrong_tries(way) >= settings.STUDIO_SIGN_IN_TRIES_IN_ALL for way in ways)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any
    ) -> None:
        if request is None:
            return
        bare = copy.copy(request)
        bare.GET, bare.POST = QueryDict(), QueryDict()  # type: ignore[misc, assignment]
        super().user_login_failed(sender, credentials, bare, **more)
        for name in TOLD_BACK:
            setattr(request, name, getattr(bare, name))


def _wrong_tries(attempts: "QuerySet[AccessAttempt]") -> int:
    return attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0


def proves(request: HttpRequest, who: User, password: str) -> bool:
    """Whether this is the password of a colleague who approves on somebody else's screen.

    A wrong one counts towards the lock of that login. Raises: StudioError once it is locked; the page stays.
    """
    found = authenticate(request, username=who.username, password=password) if password else None
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined] # the sentence stands beside the field instead
        minutes = round(settings.AXES_COOLOFF_TIME * 60)
        text = _("Too many wrong passwords for %(name)s. The login is locked for %(minutes)s minutes.")
        raise StudioError(text % {"name": who.full_name, "minutes": minutes}, code="locked")
    return found is not None and found.pk == who.pk
