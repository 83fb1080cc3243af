"""Doors for the head of a studio: branches and colleagues. Sign-in and one's own account stand in `views`."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.unseen import carried, changes_in, seen_in
from studio.core.errors import StudioError
from studio.core.requests import StaffRequest
from studio.core.staff import actions
from studio.core.staff.forms import BranchForm, ColleagueForm, LimitsForm
from studio.core.staff.models import Branch
from studio.core.staff.queries import every_branch_of, may_look_after, sellers_roles, staff_under
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept


@requires(Perm.SETTINGS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def branch_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Open a branch, or change one."""
    branch = get_object_or_404(every_branch_of(request.user), pk=pk) if pk else None
    sent = sent_or_kept(request)
    form = BranchForm(sent, branch=branch)
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_branch(
                details=form.details(), branch=branch, seen=seen_in(request.POST), by=request.user, at=clock.now()
            )
        except StudioError as refusal:
            form.add_error(refusal.field or None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("Branch %(name)s is saved.") % {"name": saved.name})
            return redirect("setup:overview")
    context: dict[str, Any] = {"form": form, "branch": branch, "changed_by_others": changed_by_others}
    if branch:
        context["seen"] = carried(f"branch:{branch.pk}", "branch.", sent, told=bool(changed_by_others))
    return render(request, "staff/branch_edit.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.STAFF_MANAGE)
@require_safe
def staff_list(request: StaffRequest) -> HttpResponse:
    """Everybody who works here, by branch; those who left at the end."""
    user = request.user
    everybody = list(staff_under(user))
    branches: list[Branch | None] = [*every_branch_of(user), None]
    groups = []
    for branch in branches:
        here = [one for one in everybody if one.branch == branch]
        rows = [{"person": one, "may_change": may_look_after(user, one)} for one in here]
        groups += [(branch, rows)] if rows else []
    context = {"groups": groups, "count": len(everybody)}
    return render(request, "staff/staff.html", context)


@requires(Perm.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def colleague_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Take somebody on, change what they do, give them a new password, or let them go."""
    colleague = get_object_or_404(staff_under(request.user), pk=pk) if pk else None
    if colleague and not may_look_after(request.user, colleague):
        raise Http404
    sent = sent_or_kept(request)
    form = ColleagueForm(sent, colleague=colleague, by=request.user)
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_colleague(
                details=form.details(), colleague=colleague, seen=seen_in(request.POST), by=request.user, at=clock.now()
            )
        except StudioError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("%(name)s is saved.") % {"name": saved.full_name})
            return redirect("staff:staff")
    context: dict[str, Any] = {"form": form, "colleague": colleague, "changed_by_others": changed_by_others}
    if colleague:
        context["seen"] = carried(f"user:{colleague.pk}", "staff.", sent, told=bool(changed_by_others))
    return render(request, "staff/colleague_edit.html", context, status=422 if request.method == "POST" else 200)


@requires(Perm.SETTINGS_EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: StaffRequest) -> HttpResponse:
    """How much each role may take off an order; above it somebody must approve."""
    roles, sent = sellers_roles(), sent_or_kept(request)
    form = LimitsForm(sent, roles=roles)
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_limits(limits=form.limits(), seen=seen_in(request.POST), by=request.user, at=clock.now())
        except StudioError as refusal:
            form.add_error(None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("The discount limits are saved."))
            return redirect("setup:overview")
    subjects = [f"role:{role.pk}" for role in roles]
    context = {
        "form": form, "changed_by_others": changed_by_others,
        "seen": carried(subjects, "staff.limit_", sent, told=bool(changed_by_others)),
    }  # fmt: skip
    return render(request, "staff/limits.html", context, status=422 if request.method == "POST" else 200)
