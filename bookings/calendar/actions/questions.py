"""A desk that may not break a rule itself asks a supervisor; the answer is used by the booking it was asked for."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from bookings.calendar import asking
from bookings.calendar.refusals import CalendarRefusal
from studio.core.approvals.actions import ask
from studio.core.approvals.models import Approval
from studio.core.errors import StudioError


def ask_override(*, refusal: StudioError, branch: Any, reason: str, by: Any, at: dt.datetime) -> Approval:
    """Put what the calendar refused before a supervisor, with who is in the way.

    Raises: StudioError on `override_reason` without a reason; what was refused itself when nobody could grant it.
    Twice: while the same question is open, that one comes back.
    """
    question = refusal.question if isinstance(refusal, CalendarRefusal) else None
    if question is None:
        raise refusal
    if not reason.strip():
        raise StudioError(_("Say why; whoever decides reads only this."), field="override_reason")
    return ask(
        kind=asking.OVERRIDE, subject=asking.subject_of(question), branch=branch, facts=question,
        reason=reason.strip()[:200], thread=question["thread"], by=by, at=at,
    )  # fmt: skip
