"""A desk asks, somebody who may answers, the desk carries it out: once, and exactly what was granted.

Rooms call `ask` from their form and `use` inside the story that carries it out.
"""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from studio.core.approvals.models import Approval
from studio.core.approvals.states import LIFE, ApprovalState, Facts, kind_named
from studio.core.audit.actions import record
from studio.core.errors import NotAllowed, StudioError
from studio.core.locks import lock_row, lock_rows, one_transaction
from studio.core.once.actions import digest_of
from studio.core.staff.models import Branch, User

OPEN = (ApprovalState.ASKED, ApprovalState.GRANTED)


@one_transaction
def ask(
    *, kind: str, subject: str, branch: Branch, facts: Facts, reason: str, by: User, at: dt.datetime, thread: str = ""
) -> Approval:
    """Ask for something only others may allow. `facts`: plain JSON, bound to the answer. `thread`: whose history tells.

    Raises: StudioError on `reason`. Twice: while the same question is open, that one comes back.
    """
    if not reason.strip():
        raise StudioError(_("Say why; whoever decides reads only this."), field="reason")
    kind_named(kind)
    digest = digest_of({"kind": kind, "subject": subject, "facts": dict(facts)})
    _let_old_ones_go(kind, digest, at)
    try:
        with transaction.atomic():
            asked = Approval.objects.create(
                branch=branch, kind=kind, subject=subject, facts=dict(facts), digest=digest, reason=reason.strip(),
                asked_by=by, asked_at=at,
            )  # fmt: skip
    except IntegrityError:
        return Approval.objects.get(kind=kind, digest=digest, state__in=OPEN)
    _tell("approval.asked", asked, by, at, thread)
    return asked


def _let_old_ones_go(kind: str, digest: str, at: dt.datetime) -> None:
    old = Approval.objects.filter(kind=kind, digest=digest, state__in=OPEN, asked_at__lte=at - LIFE)
    old.update(state=ApprovalState.WITHDRAWN)


def _tell(verb: str, approval: Approval, by: User, at: dt.datetime, thread: str = "", **data: Any) -> None:
    record(
        verb, subject=approval.subject, thread=thread or str(approval.facts.get("thread", "")),
        branch_id=approval.branch_id, by=by, at=at, kind=approval.kind, facts=approval.facts, reason=approval.reason,
        **data,
    )  # fmt: skip


@one_transaction
def decide(*, approval: Approval, granted: bool, answer: str, by: User, at: dt.datetime) -> Approval:
    """Grant or refuse. A refusal says why. What its kind can do by itself is done at once.

    Locks: the question, then what carrying it out locks. Raises: NotAllowed for who may not decide this kind;
    StudioError when it was answered otherwise, withdrawn, is too old, or cannot be carried out any more.
    Twice: the same answer stands.
    """
    approval = lock_row(Approval.objects.select_related("branch", "asked_by", "decided_by"), approval.pk)
    if not by.may(kind_named(approval.kind).perm) or approval.branch_id not in by.branch_ids:
        raise NotAllowed(_("This is for somebody else to decide."))
    wanted = ApprovalState.GRANTED if granted else ApprovalState.REFUSED
    if approval.state == wanted or (granted and approval.state == ApprovalState.USED):
        return approval
    if approval.state != ApprovalState.ASKED:
        said = {"state": approval.get_state_display(), "who": getattr(approval.decided_by, "full_name", "")}
        raise StudioError(_("This was settled meanwhile: %(state)s. %(who)s") % said)
    if approval.asked_at <= at - LIFE:
        raise StudioError(_("This question is too old; the desk asks again if it is still wanted."))
    if not granted and not answer.strip():
        raise StudioError(_("Say why not; the desk has to tell the customer."), field="answer")
    approval.state, approval.decided_by, approval.decided_at, approval.answer = wanted, by, at, answer.strip()
    approval.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    _tell("approval.granted" if granted else "approval.refused", approval, by, at, answer=approval.answer)
    if granted and (carry_out := kind_named(approval.kind).carry_out) is not None:
        carry_out(approval=approval, by=by, at=at)
        approval.state, approval.used_at = ApprovalState.USED, at
        approval.save(update_fields=["state", "used_at"])
    return approval


@one_transaction
def settle_open(*, kind: str, subject: str, at: dt.datetime) -> None:
    """Withdraw what was asked about a thing and has no answer yet, because it was decided at the desk.

    Locks: the questions, before the record they are about.
    """
    for waiting in lock_rows(Approval.objects.filter(kind=kind, subject=subject, state=ApprovalState.ASKED)):
        waiting.state = ApprovalState.WITHDRAWN
        waiting.save(update_fields=["state"])


@one_transaction
def withdraw(*, approval: Approval, by: User, at: dt.datetime) -> Approval:
    """Take a question back. Raises: NotAllowed for others than who asked. Twice: nothing happens."""
    approval = lock_row(Approval.objects.all(), approval.pk)
    if approval.asked_by_id != by.pk:
        raise NotAllowed
    if approval.state in OPEN:
        approval.state = ApprovalState.WITHDRAWN
        approval.save(update_fields=["state"])
        _tell("approval.withdrawn", approval, by, at)
    return approval


@one_transaction
def use_answer(*, kind: str, subject: str, facts: Facts, at: dt.datetime) -> Approval | None:
    """The grant of exactly this, marked as carried out; None when nobody has given one who still may.

    Inside the story it allows.

    Locks: the granted question. Twice: the second story finds nothing left to use.
    """
    digest = digest_of({"kind": kind, "subject": subject, "facts": dict(facts)})
    rows = Approval.objects.filter(kind=kind, digest=digest, state=ApprovalState.GRANTED, asked_at__gt=at - LIFE)
    for granted in lock_rows(rows.select_related("decided_by")):
        who = granted.decided_by
        may = who is not None and who.may(kind_named(kind).perm) and granted.branch_id in who.branch_ids
        if granted.state != ApprovalState.GRANTED or not may:
            continue
        granted.state, granted.used_at = ApprovalState.USED, at
        granted.save(update_fields=["state", "used_at"])
        return granted
    return None


def use(*, kind: str, subject: str, facts: Facts, at: dt.datetime) -> User | None:
    """Who has granted exactly this, as `use_answer`."""
    answer = use_answer(kind=kind, subject=subject, facts=facts, at=at)
    return answer.decided_by if answer is not None else None
