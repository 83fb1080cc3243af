"""超档审批: the question a desk asks a supervisor about a place that is taken, and where its answer is carried out."""

import datetime as dt

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from bookings.calendar.asking import CONFIRM, MOVE, OVERRIDE, sentence
from studio.core.access import Perm
from studio.core.approvals.models import Approval
from studio.core.approvals.queries import open_about
from studio.core.approvals.states import ApprovalKind, Facts


def _page(facts: Facts) -> str:
    """The page that carries it out, filled with exactly what was asked."""
    if facts["door"] == CONFIRM:
        return reverse("board:hold", args=[facts["hold"]])
    if facts["door"] == MOVE:
        return f"{reverse('board:move', args=[facts['hold']])}?{urlencode({'take': facts['choice']})}"
    known = {"who": facts["who"], "purpose": facts["purpose"], "branch": facts["branch"], "take": facts["choice"]}
    return f"{reverse('board:book')}?{urlencode(known)}"


QUESTION = ApprovalKind(
    OVERRIDE, _("booking all the same"), Perm.CALENDAR_OVERRIDE, sentence, page=_page, seal="approval"
)


def answer_about(subject: str, *, at: dt.datetime) -> Approval | None:
    """The newest open question about this booking, answered or not."""
    return next((one for one in open_about([subject], at=at) if one.kind == OVERRIDE), None)
