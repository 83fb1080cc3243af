"""What waits for whom: always within the reader's branches."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import Http404

from studio.core.approvals.models import Approval
from studio.core.approvals.states import LIFE, ApprovalState, kinds
from studio.core.staff.models import User


def approvals_for(user: User) -> QuerySet[Approval]:
    """The questions of this person's branches that this person may answer, or has asked."""
    theirs = [kind.name for kind in kinds() if user.may(kind.perm)]
    rows = Approval.objects.filter(Q(kind__in=theirs) | Q(asked_by=user), branch_id__in=user.branch_ids)
    return rows.select_related("asked_by", "decided_by", "branch")


def waiting_for(user: User, *, at: dt.datetime) -> QuerySet[Approval]:
    """What this person should answer now, longest waiting first."""
    theirs = [kind.name for kind in kinds() if user.may(kind.perm)]
    rows = Approval.objects.filter(
        branch_id__in=user.branch_ids, state=ApprovalState.ASKED, kind__in=theirs, asked_at__gt=at - LIFE
    )
    return rows.select_related("asked_by", "branch").order_by("asked_at", "id")


def count_waiting_for(user: User, *, at: dt.datetime) -> int:
    """How many questions this person should answer, at most a hundred; no query for who answers none."""
    if not any(user.may(kind.perm) for kind in kinds()):
        return 0
    return waiting_for(user, at=at).order_by()[:100].count()


def answered_for(user: User, *, at: dt.datetime) -> list[Approval]:
    """The answers to what this person asked within the last days, newest first, not carried out yet."""
    rows = Approval.objects.filter(
        asked_by=user, branch_id__in=user.branch_ids, asked_at__gt=at - LIFE,
        state__in=[ApprovalState.ASKED, ApprovalState.GRANTED, ApprovalState.REFUSED],
    )  # fmt: skip
    return list(rows.select_related("decided_by", "branch").order_by("-asked_at", "-id")[:20])


def open_about(subjects: Iterable[str], *, at: dt.datetime) -> list[Approval]:
    """What was asked about these things and is neither refused nor carried out, newest first."""
    rows = Approval.objects.filter(
        subject__in=list(subjects), asked_at__gt=at - LIFE, state__in=[ApprovalState.ASKED, ApprovalState.GRANTED]
    )
    return list(rows.select_related("asked_by", "decided_by").order_by("-asked_at", "-id"))


def get_approval_for(user: User, pk: int) -> Approval:
    """One question. Raises Http404 outside the reader's branches, and for who neither asks nor answers it."""
    found = approvals_for(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
