"""The pages on which a head of the studio furnishes the calendar: people, rooms, places on a day. HTTP only."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bookings.calendar import actions
from bookings.calendar.forms import CapacityForm, MinutesForm, ResourceForm
from bookings.calendar.models import Resource
from bookings.calendar.queries import capacity_of, furniture_of, minutes_of
from bookings.calendar.states import ResourceKind
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.audit.unseen import carried, changes_in, seen_in
from studio.core.errors import StudioError
from studio.core.once.actions import new_key
from studio.core.once.queries import answer_of
from studio.core.requests import StaffRequest
from studio.core.staff.models import Branch
from studio.core.staff.queries import branches_of
from studio.core.ui.shapes import Tab
from studio.core.ui.toasts import toast
from studio.core.unfinished import sent_or_kept


def _branch(request: StaffRequest) -> Branch | None:
    """The branch that was asked for, else one's own; None before the first is opened."""
    asked = request.POST.get("branch") or request.GET.get("branch", "")
    branches = list(branches_of(request.user))
    if asked:
        found = next((one for one in branches if str(one.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    return request.user.branch or next(iter(branches), None)


def _was_saved(request: StaffRequest) -> bool:
    return answer_of(key=request.POST.get("submission_key", ""), by=request.user) is not None


def _list_address(branch: Branch) -> str:
    return f"{reverse('calendar:resources')}?branch={branch.pk}"


@requires(Perm.CALENDAR_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def resource_list(request: StaffRequest) -> HttpResponse:
    """People and rooms of a branch by kind; below them the places of a day, and what is kept free around a booking."""
    branch = _branch(request)
    if branch is None:
        return redirect("setup:overview")
    form = CapacityForm(request.POST or None, per_day=capacity_of(branch))
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        seen = seen_in(request.POST)
        try:
            actions.set_capacity(branch=branch, per_day=form.per_day(), seen=seen, by=request.user, at=clock.now())
        except StudioError as refusal:
            form.add_error(None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("The places of a day are saved."))
            return redirect(_list_address(branch))
    return _furniture_page(request, branch, places=_Part(form, request.POST, changed_by_others))


@requires(Perm.CALENDAR_MANAGE)
@require_POST
def save_minutes(request: StaffRequest) -> HttpResponse:
    """What is kept free before and after each kind of booking."""
    branch = _branch(request)
    if branch is None:
        return redirect("setup:overview")
    form = MinutesForm(request.POST, minutes=minutes_of(branch))
    changed_by_others: list[str] = []
    if form.is_valid():
        seen = seen_in(request.POST)
        try:
            actions.set_minutes(branch=branch, minutes=form.minutes(), seen=seen, by=request.user, at=clock.now())
        except StudioError as refusal:
            form.add_error(None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("The minutes around a booking are saved; bookings that stand keep theirs."))
            return redirect(_list_address(branch))
    return _furniture_page(request, branch, minutes=_Part(form, request.POST, changed_by_others))


class _Part(NamedTuple):
    """One of the page's two forms as it was sent, and what others changed meanwhile."""

    form: Any
    sent: QueryDict | None = None
    changed_by_others: Sequence[str] = ()

    def shown(self, branch: Branch, about: str) -> dict[str, Any]:
        told = bool(self.changed_by_others)
        return {
            "form": self.form, "changed_by_others": self.changed_by_others,
            "seen": carried(f"branch:{branch.pk}", about, self.sent, told=told),
        }  # fmt: skip


def _furniture_page(
    request: StaffRequest, branch: Branch, *, places: _Part | None = None, minutes: _Part | None = None
) -> HttpResponse:
    places = places or _Part(CapacityForm(per_day=capacity_of(branch)))
    minutes = minutes or _Part(MinutesForm(minutes=minutes_of(branch)))
    every = list(furniture_of(branch))
    groups = [(label, [one for one in every if one.kind == kind]) for kind, label in ResourceKind.choices]
    context: dict[str, Any] = {
        "branch": branch, "count": len(every), "groups": [(label, rows) for label, rows in groups if rows],
        "tabs": [Tab(one.name, f"?branch={one.pk}", current=one == branch) for one in branches_of(request.user)],
        "places": places.shown(branch, "capacity."), "minutes": minutes.shown(branch, "minutes."),
    }  # fmt: skip
    return render(request, "bookings/calendar/resources.html", context, status=422 if request.POST else 200)


@requires(Perm.CALENDAR_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def resource_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Put somebody or something onto the calendar, or change it."""
    resource = None
    branch = _branch(request)
    if pk is not None:
        own = Resource.objects.filter(branch_id__in=request.user.branch_ids).select_related("branch")
        resource = get_object_or_404(own, pk=pk)
        branch = resource.branch
    if branch is None:
        return redirect("setup:overview")
    sent = sent_or_kept(request)
    form = ResourceForm(sent, resource=resource, branch=branch, by=request.user)
    if (
        request.method == "POST" and not form.is_valid()
    ):  # perhaps a second click: the first has taken the login it names
        if resource is None and _was_saved(request):
            return redirect(_list_address(branch))
        if resource is not None:
            resource.refresh_from_db(fields=["staff"])
            form = ResourceForm(sent, resource=resource, branch=branch, by=request.user)
    changed_by_others: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_resource(
                details=form.details(), branch=branch, resource=resource, seen=seen_in(request.POST), by=request.user,
                at=clock.now(), key="" if resource else form.cleaned_data["submission_key"],
            )  # fmt: skip
        except StudioError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            changed_by_others = changes_in(refusal)
        else:
            toast(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect(_list_address(branch))
    context: dict[str, Any] = {
        "form": form, "resource": resource, "branch": branch, "back": _list_address(branch),
        "key": (sent and sent.get("submission_key")) or new_key(), "changed_by_others": changed_by_others,
    }  # fmt: skip
    if resource:
        context["seen"] = carried(f"resource:{resource.pk}", "resource.", sent, told=bool(changed_by_others))
    status = 422 if request.method == "POST" else 200
    return render(request, "bookings/calendar/resource_edit.html", context, status=status)
