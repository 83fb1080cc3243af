"""今日工作台: the first page of the day, and the door bell."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from bookings.appointments import actions as appointments
from bookings.appointments.models import Appointment
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.almanac.queries import day_facts
from studio.core.errors import StudioError
from studio.core.requests import StaffRequest
from studio.core.ui.shapes import Tab
from studio.core.ui.toasts import toast
from studio.dashboards.today.queries import (
    SHOWN,
    Arrival,
    arrivals_of,
    calls_due,
    late_steps,
    missed_visits,
    money_due_today,
    own_place,
)
from studio.dashboards.today.ribbon import draw_ribbon
from studio.dashboards.today.shown import arrival_rows

VIEWS = {
    "open": lambda one: not one.is_finished,
    "late": lambda one: one.late_minutes > 0,
    "all": lambda one: True,
}


@require_GET
@requires(Perm.SIGNED_IN)
def today(request: StaffRequest) -> HttpResponse:
    """Who comes, what is late, who owes, whom to call – what this person's role may see of it."""
    user, at, day = request.user, clock.now(), clock.today()
    if not user.branch_ids and user.may(Perm.SETTINGS_EDIT):
        return redirect("setup:overview")  # a new studio: nothing can happen before its first branch is opened
    place = own_place(user)
    arrivals = arrivals_of(user, day=day, at=at, place=place) if user.may(Perm.CALENDAR_VIEW) else []
    shown = request.GET.get("show", "open")
    chosen = [one for one in arrivals if VIEWS.get(shown, VIEWS["open"])(one)]
    rows = arrival_rows(chosen[:SHOWN], user)
    owing, owed_total = money_due_today(arrivals)
    branch = user.branch
    context = {
        "day": day,
        "facts": day_facts(day),
        "arrivals": rows,
        "may_receive": any(row.receive for row in rows),
        "hidden": max(len(chosen) - SHOWN, 0),
        "all_arrivals": arrivals,
        "came": sum(one.has_arrived for one in arrivals),
        "filters": _filters(arrivals, shown),
        "shown": shown,
        "ribbon": draw_ribbon(
            arrivals,
            day=day,
            at=at,
            opens=branch.opens_at if branch else dt.time(9),
            closes=branch.closes_at if branch else dt.time(20),
        ),
        "owing": owing if user.may(Perm.PAYMENTS_VIEW) else [],
        "owed_total": owed_total,
        "place": place,
        "late": late_steps(user, today=day) if user.may(Perm.ORDERS_VIEW) and place is None else None,
        "missed": missed_visits(user, today=day) if user.may(Perm.ORDERS_VIEW) and place is None else [],
        "calls": calls_due(user, at=at) if user.may(Perm.FOLLOWUPS_CALL) else None,
        "may_take_money": user.may(Perm.PAYMENTS_TAKE),
        "sees_money": user.may(Perm.PAYMENTS_VIEW),
        "knows_debts": user.may(Perm.PAYMENTS_VIEW) or user.may(Perm.CUSTOMERS_VIEW),
    }
    is_part = request.htmx and not request.htmx.boosted
    return render(request, f"studio/dashboards/today/{'_day' if is_part else 'today'}.html", context)


def _filters(arrivals: list[Arrival], shown: str) -> list[Tab]:
    words = {"open": _("not finished"), "late": pgettext("visits", "late"), "all": _("all")}
    return [
        Tab(words[name], f"?show={name}", current=name == shown, count=sum(map(test, arrivals)))
        for name, test in VIEWS.items()
    ]


@require_POST
@requires(Perm.CALENDAR_BOOK)
def arrived(request: StaffRequest, appointment_id: int) -> HttpResponse:
    """登记到店. Twice: the first time stands."""
    found = Appointment.objects.filter(pk=appointment_id, branch_id__in=request.user.branch_ids).first()
    if found is None:
        raise Http404
    try:
        appointments.mark_arrived(appointment=found, by=request.user, at=clock.now())
    except StudioError as refusal:
        toast(request, str(refusal))
    else:
        toast(request, _("%(names)s have arrived.") % {"names": found.customer.display_name})
    return redirect("dashboards:today")
