"""One's own calendar on one's phone: the page that opens and closes it, and the file the phone reads. HTTP only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from bookings.calendar import actions
from bookings.calendar.queries import feed_behind, feed_of, holds_of_person, resource_of_staff
from studio.core import clock
from studio.core.access import Perm, public, requires
from studio.core.errors import StudioError
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.core.ui.toasts import toast
from studio.dashboards.board.ics import calendar_of


@requires(Perm.CALENDAR_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: StaffRequest) -> HttpResponse:
    """Open, renew or close. The address is shown once, when it is made."""
    address = ""
    if request.method == "POST" and request.POST.get("what") == "close":
        actions.close_feed(staff=request.user, at=clock.now())
        toast(request, _("The address opens nothing any more."))
        return redirect("board:feed")
    if request.method == "POST":
        try:
            token = actions.open_feed(staff=request.user, at=clock.now(), key=request.POST.get("submission_key", ""))
        except StudioError as refusal:
            toast(request, str(refusal))
            return redirect("board:feed")
        address = request.build_absolute_uri(reverse("board:feed-ics", args=[token]))
    context = {
        "feed": feed_of(request.user),
        "address": address,
        "place": resource_of_staff(request.user.pk),
        "key": new_key(),
    }
    return render(request, "studio/dashboards/board/feed.html", context)


@public
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The file a phone reads: who knows the address reads it, nobody signs in. A wrong or closed one is not there."""
    at = clock.now()
    found = feed_behind(token)
    if found is None:
        raise Http404
    actions.note_reading(feed=found, at=at)
    with override(found.staff.language or settings.LANGUAGE_CODE):
        file = calendar_of(found.staff, holds_of_person(found.staff, at=at), at=at)
    return HttpResponse(file, content_type="text/calendar; charset=utf-8")
