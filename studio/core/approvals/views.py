"""审批: what waits for an answer, on a phone as well; and for a desk, what became of its questions. HTTP only."""

from typing import Any

from django.contrib import messages as banner
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.addresses import own_address
from studio.core.approvals import actions, queries
from studio.core.approvals.models import Approval
from studio.core.approvals.states import ApprovalState, kind_named
from studio.core.errors import StudioError
from studio.core.keyset import keyset_page
from studio.core.requests import StaffRequest, words_in
from studio.core.ui.toasts import toast

DECIDED = [ApprovalState.GRANTED, ApprovalState.REFUSED, ApprovalState.USED]


@require_safe
@requires(Perm.APPROVALS_SEE)
def approval_list(request: StaffRequest) -> HttpResponse:
    """What waits on top; below what was decided, newest first."""
    user, at = request.user, clock.now()
    page = keyset_page(queries.approvals_for(user).filter(state__in=DECIDED), request.GET, moment="asked_at", size=30)
    mine = queries.answered_for(user, at=at)
    context = {
        "waiting": [_shown(one) for one in queries.waiting_for(user, at=at)[:50]],
        "mine": [_shown(one) for one in mine],
        "decided": [_shown(one) for one in page.rows if one not in mine],
        "links": page.links(request.GET),
        "several": len(user.branch_ids) > 1,
    }
    return render(request, "studio/approvals/list.html", context)


def _shown(approval: Approval) -> dict[str, Any]:
    kind = kind_named(approval.kind)
    return {
        "row": approval, "label": kind.label, "seal": kind.seal, "sentence": kind.sentence(approval.facts),
        "url": kind.page(approval.facts),
    }  # fmt: skip


@require_POST
@requires(Perm.APPROVALS_SEE)
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """One button, one answer; a refusal carries its reason."""
    approval = queries.get_approval_for(request.user, pk)
    granted = request.POST.get("what") == "grant"
    try:
        actions.decide(
            approval=approval, granted=granted, answer=words_in(request, "answer"), by=request.user,
            at=clock.now(),
        )  # fmt: skip
    except StudioError as refusal:
        banner.error(request, str(refusal))
    else:
        toast(request, _("Approved.") if granted else _("Not approved; the desk sees why."))
    return redirect(own_address(request.POST.get("next"), reverse("approvals:list")))


@require_POST
@requires(Perm.APPROVALS_SEE)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """The desk takes its question back."""
    approval = queries.get_approval_for(request.user, pk)
    try:
        actions.withdraw(approval=approval, by=request.user, at=clock.now())
    except StudioError as refusal:
        banner.error(request, str(refusal))
    else:
        toast(request, _("The request is withdrawn."))
    return redirect(own_address(request.POST.get("next"), reverse("approvals:list")))
