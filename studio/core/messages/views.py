"""The outbox page: what waits, what went out, what a person has to pass on or clear up."""

from collections.abc import Callable

from django.contrib import messages as banner
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.addresses import own_address
from studio.core.errors import StudioError
from studio.core.keyset import count_up_to, keyset_page
from studio.core.messages import actions, queries, shown
from studio.core.messages.states import MessageState
from studio.core.requests import StaffRequest
from studio.core.ui.toasts import toast

CHANGES: dict[str, Callable[..., None]] = {
    "pass_on": actions.pass_on, "resend": actions.resend, "confirm": actions.confirm_arrived,
}  # fmt: skip


@require_safe
@requires(Perm.MESSAGES_VIEW)
def message_list(request: StaffRequest) -> HttpResponse:
    """One state at a time, newest first; what needs a person is the first thing shown."""
    state = request.GET.get("state", "")
    state = state if state in shown.TABS else MessageState.BY_HAND
    rows = queries.messages_in(request.user, state)
    page = keyset_page(rows, request.GET, moment="due_at")
    context = {
        **shown.list_context(request.user, state, page.rows),
        "links": page.links(request.GET),
        "count": count_up_to(rows),
    }
    is_part = request.htmx and request.htmx.target == "outbox"
    return render(request, f"studio/messages/{'_list' if is_part else 'list'}.html", context)


@require_POST
@requires(Perm.FOLLOWUPS_CALL)
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Passed on, it arrived, send once more: one button, one change."""
    message = queries.get_message_for(request.user, pk)
    done = {
        "pass_on": _("Marked as passed on."),
        "resend": _("It goes out once more."),
        "confirm": _("Marked as sent."),
    }
    what = request.POST.get("what", "")
    back = own_address(request.POST.get("next"), reverse("messages:list"))
    if what not in CHANGES:
        return redirect(back)
    try:
        CHANGES[what](message=message, by=request.user, at=clock.now())
    except StudioError as refusal:
        banner.error(request, str(refusal))
    else:
        toast(request, done[what])
    return redirect(back)
