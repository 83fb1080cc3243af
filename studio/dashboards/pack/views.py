"""今日打印包: one click, one file. The worker makes it, the page says how far it is. HTTP only."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.documents import actions
from studio.core.documents.models import Document
from studio.core.documents.queries import newest_document
from studio.core.documents.registry import subject_key
from studio.core.documents.states import DocumentState
from studio.core.errors import StudioError
from studio.core.requests import StaffRequest
from studio.core.staff.models import Branch
from studio.dashboards.board.queries import branch_for, branches_of
from studio.dashboards.board.views.looking import day_in
from studio.dashboards.pack.documents import KIND, PRINT_PACK, pack_id
from studio.dashboards.pack.queries import day_sheet

FOLDER = "studio/dashboards/pack"
SLOW = dt.timedelta(seconds=40)  # after that the page offers to make it without the worker


def _asked(request: StaffRequest) -> tuple[Branch, dt.date, str]:
    """Branch, day and the paper's subject. Raises: PermissionDenied for who may not read all that stands on it."""
    if not PRINT_PACK.may_be_read_by(request.user):
        raise PermissionDenied
    branch = branch_for(request.user, request.GET.get("branch", ""))
    day = day_in(request)
    return branch, day, subject_key(PRINT_PACK.subject_kind, pack_id(branch, day))


def _page(branch: Branch, day: dt.date, name: str) -> str:
    return f"{reverse(name)}?{urlencode({'day': day.isoformat(), 'branch': str(branch.pk)})}"


@requires(Perm.DOCUMENTS_PRINT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def pack(request: StaffRequest) -> HttpResponse:
    """GET shows what the pack holds and how far it is; POST asks the worker for what is true now."""
    branch, day, subject = _asked(request)
    here = _page(branch, day, "pack:pack")
    trouble = ""
    if request.method == "POST":
        try:
            actions.request_document(kind=KIND, subject=subject, by=request.user, at=clock.now())
        except StudioError as refusal:
            trouble = str(refusal)
        else:
            return redirect(here)
    document = newest_document(KIND, subject, branch.print_language)
    context: dict[str, Any] = {
        "branch": branch, "branches": branches_of(request.user), "day": day, "here": here, "trouble": trouble,
        "today": clock.today(), **_progress(document),
        "file": _page(branch, day, "pack:file"),
    }  # fmt: skip
    if request.htmx and not request.htmx.boosted:
        return render(request, f"{FOLDER}/_state.html", context)
    context["sheet"] = day_sheet(branch, day, clock.now())
    return render(request, f"{FOLDER}/pack.html", context, status=422 if trouble else 200)


def _progress(document: Document | None) -> dict[str, Any]:
    """How many of its sheets are laid out."""
    if document is None:
        return {"document": None}
    waits = document.state == DocumentState.REQUESTED
    return {
        "document": document, "all": len(document.payload.get("parts", ())) + 1, "made": document.pages,
        "is_made": document.is_ready, "waits": waits, "is_slow": waits and clock.now() - document.created_at > SLOW,
    }  # fmt: skip


@requires(Perm.DOCUMENTS_PRINT)
@require_safe
@never_cache
def file(request: StaffRequest) -> HttpResponse:
    """The newest pack as one PDF; made here and now if no worker has been there yet. Where nobody asked for one yet
    – yesterday's address, a bookmark – the page that makes it.
    """
    branch, day, subject = _asked(request)
    if newest_document(KIND, subject, branch.print_language) is None:
        return redirect(_page(branch, day, "pack:pack"))
    document = actions.current_document(
        kind=KIND, subject=subject, by=request.user, at=clock.now(), language=branch.print_language
    )
    name = f"{KIND}-{document.number}-v{document.version}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(actions.document_bytes(document), content_type="application/pdf", headers=headers)
