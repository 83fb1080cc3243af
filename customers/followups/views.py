"""The pages of follow-up: the call desk, the list, the rules. HTTP only; rules live in actions, reads in queries."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.followups import actions, desk_shown, shown
from customers.followups.forms import RuleForm, read_answers, read_filters, read_result
from customers.followups.queries import (
    followups_found,
    get_followup_for,
    get_rule,
    rules_in_order,
)  # fmt: skip
from customers.followups.states import FollowUpChannel
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.errors import MovedOn, StudioError
from studio.core.keyset import count_up_to, keyset_page
from studio.core.requests import StaffRequest
from studio.core.ui.toasts import toast


@require_safe
@requires(Perm.FOLLOWUPS_CALL)
def desk(request: StaffRequest) -> HttpResponse:
    """客服台: whom next, what to say, what we know."""
    return _desk(request, request.GET)


def _desk(request: StaffRequest, asked: Any) -> HttpResponse:
    context = desk_shown.desk_context(request.user, asked, clock.now())
    is_part = request.htmx and request.htmx.target == "desk"
    return render(request, f"customers/followups/{'_desk' if is_part else 'desk'}.html", context)


@require_POST
@requires(Perm.FOLLOWUPS_CALL)
def outcome(request: StaffRequest) -> HttpResponse:
    """One key: book what came of the call, show the next one."""
    try:
        result = read_result(request.POST)
        contact = actions.record_outcome(result=result, by=request.user, at=clock.now())
    except StudioError as refusal:
        return _after(request, refusal=refusal, keep_call=not isinstance(refusal, MovedOn))
    return _after(request, text=shown.told(contact), undo=reverse("followups:undo"))


@require_POST
@requires(Perm.FOLLOWUPS_CALL)
def undo(request: StaffRequest) -> HttpResponse:
    """`Z`: take back the last outcome and open that call again."""
    try:
        contact = actions.undo_last(by=request.user, at=clock.now())
    except StudioError as refusal:
        messages.error(request, str(refusal))
        return redirect("followups:desk")
    toast(request, _("Taken back: %(what)s") % {"what": shown.told(contact)})
    return redirect(f"{reverse('followups:desk')}?{urlencode({'call': contact.followup_id or ''})}")


def _after(
    request: StaffRequest,
    *,
    text: str = "",
    undo: str = "",
    refusal: StudioError | None = None,
    keep_call: bool = False,
) -> HttpResponse:
    """The desk after a key: the next call, or the same one with what was wrong."""
    sent = request.POST
    first = sent.get("rows", "").partition(":")[0]
    asked = {"q": sent.get("q", ""), "whose": sent.get("whose", ""), "call": first if keep_call else ""}
    if request.htmx:
        response = _desk(request, asked)
        if refusal is not None:
            toast(request, str(refusal), response=response)
        else:
            toast(request, text, undo=undo, response=response)
        return response
    if refusal is not None:
        messages.error(request, str(refusal))
    else:
        toast(request, text, undo=undo)
    kept = urlencode({name: value for name, value in asked.items() if value})
    return redirect(f"{reverse('followups:desk')}{'?' if kept else ''}{kept}")


@require_POST
@requires(Perm.FOLLOWUPS_CALL)
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """What is typed during the call is kept as it is typed."""
    row = get_followup_for(request.user, pk)
    text = request.POST.get("note", "").replace("\x00", "")
    actions.keep_note(followup=row, note=text, answers=read_answers(request.POST), at=clock.now())
    return HttpResponse(status=204)


@require_POST
@requires(Perm.FOLLOWUPS_CALL)
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Not needed: the follow-up is closed, its message called off."""
    return _change(request, pk, actions.drop, _("Marked as not needed."))


@require_POST
@requires(Perm.FOLLOWUPS_CALL)
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Once more: back onto the list."""
    return _change(request, pk, actions.reopen, _("Back on the list."))


def _change(request: StaffRequest, pk: int, action: Any, text: str, *, undo: str = "") -> HttpResponse:
    row = get_followup_for(request.user, pk)
    turn = request.POST.get("turn", "")
    seen = int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 6 else -1
    try:
        action(followup=row, turn=seen, by=request.user, at=clock.now())
    except StudioError as refusal:
        messages.error(request, str(refusal))
    else:
        toast(request, text, undo=undo)
    return redirect(shown.way_back(request))


@require_POST
@requires(Perm.FOLLOWUPS_VIEW)
def done(request: StaffRequest, pk: int) -> HttpResponse:
    """An internal job is done; the list shows it ticked off."""
    undo = reverse("followups:undo") if request.user.may(Perm.FOLLOWUPS_CALL) else ""
    return _change(request, pk, actions.finish_job, _("Done."), undo=undo)


@require_safe
@requires(Perm.FOLLOWUPS_VIEW)
def followup_list(request: StaffRequest) -> HttpResponse:
    """Everything that is owed, was done, or was missed."""
    at, filters = clock.now(), read_filters(request.GET)
    if "channel" not in request.GET and not request.user.may(Perm.FOLLOWUPS_CALL):
        filters = replace(filters, channel=FollowUpChannel.INTERNAL)  # theirs are the jobs of the house
    rows = followups_found(request.user, filters, at)
    page = keyset_page(rows, request.GET, moment="due_at", oldest_first=filters.when in ("now", "coming"))
    context = {
        **shown.list_context(request.user, filters, request.GET, page.rows, at),
        "links": page.links(request.GET),
        "count": count_up_to(rows),
    }
    is_part = request.htmx and request.htmx.target == "followups"
    return render(request, f"customers/followups/{'_list' if is_part else 'list'}.html", context)


@require_safe
@requires(Perm.FOLLOWUPS_RULES)
def rule_list(request: StaffRequest) -> HttpResponse:
    """提醒规则: what the studio reminds of, in the order of the journey."""
    return render(request, "customers/followups/rules.html", {"groups": shown.rule_groups(rules_in_order())})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Perm.FOLLOWUPS_RULES)
def rule_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change one rule; beside it, whom it would reach next and what they would hear."""
    rule, at = get_rule(pk), clock.now()
    form = RuleForm(request.POST) if request.method == "POST" else RuleForm.of(rule)
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        try:
            actions.change_rule(rule=rule, changes=changes, seen=changes.pop("seen"), by=request.user, at=at)
        except StudioError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            toast(request, _("Rule “%(name)s” is saved.") % {"name": changes["name"]})
            return redirect("followups:rules")
    context = {"rule": rule, "form": form, **shown.preview_context(rule, form, request.user, at)}
    return render(request, "customers/followups/rule.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(Perm.FOLLOWUPS_RULES)
def rule_preview(request: StaffRequest, pk: int) -> HttpResponse:
    """The preview of what stands in the form now; nothing is saved."""
    rule, form = get_rule(pk), RuleForm(request.POST)
    form.is_valid()
    context = {"rule": rule, **shown.preview_context(rule, form, request.user, clock.now())}
    return render(request, "customers/followups/_preview.html", context)
