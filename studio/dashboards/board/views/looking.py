"""Looking at the calendar: day, week, month, people, one resource. HTTP only; live parts answer the fragment alone."""

import datetime as dt
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import conditional_page, require_safe

from bookings.calendar.queries import day_rooms
from bookings.calendar.states import Department
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.almanac.queries import month_facts
from studio.core.requests import StaffRequest
from studio.core.staff.models import Branch
from studio.core.ui.shapes import Tab
from studio.dashboards.board import queries
from studio.dashboards.board.drawing import GROUPS

FOLDER = "studio/dashboards/board"
FIRST_YEAR, LAST_YEAR = 2000, 2100
PACK_PERMS = (Perm.DOCUMENTS_PRINT, Perm.PAYMENTS_VIEW, Perm.PHONES_FULL, Perm.FOLLOWUPS_VIEW)  # all stand on it
STEP = {"day": 1, "people": 1, "week": 7, "resource": 7}


def day_in(request: StaffRequest) -> dt.date:
    """The day asked for; today when none, or none that can be, is."""
    try:
        day = dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return clock.today()
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else clock.today()


def department_in(request: StaffRequest) -> str:
    wanted = request.GET.get("department", "")
    return wanted if wanted in Department.values else Department.SHOOT.value


def address(request: StaffRequest, name: str, **changes: Any) -> str:
    """The address of a view of the calendar with what is chosen now, some of it changed."""
    query = QueryDict(mutable=True)
    for key in ("day", "branch", "department", "kind"):
        value = changes.get(key, request.GET.get(key, ""))
        if value:
            query[key] = str(value)
    path = reverse(f"board:{name}")
    return f"{path}?{query.urlencode()}" if query else path


def frame(request: StaffRequest, name: str, branch: Branch, day: dt.date) -> dict[str, Any]:
    """What stands above every view: which view, which day, which branch, back and forth."""
    views = {
        "day": pgettext("calendar", "Day"), "week": pgettext("calendar", "Week"),
        "month": pgettext("calendar", "Month"), "people": _("By person"),
    }  # fmt: skip
    today = clock.today()
    return {
        "branch": branch,
        "branches": queries.branches_of(request.user),
        "day": day,
        "today": today,
        "is_today": day == today,
        "views": [Tab(word, address(request, view, day=day), current=view == name) for view, word in views.items()],
        "back": address(request, name, day=_step(name, day, -1)),
        "forth": address(request, name, day=_step(name, day, 1)),
        "to_today": address(request, name, day=""),
        "book_url": f"{reverse('board:book')}?day={max(day, today).isoformat()}&branch={branch.pk}",
        "may_book": request.user.may(Perm.CALENDAR_BOOK),
        "may_manage": request.user.may(Perm.CALENDAR_MANAGE),
        "may_pack": all(request.user.may(perm) for perm in PACK_PERMS),
    }


def _step(name: str, day: dt.date, way: int) -> dt.date:
    if name == "month":
        first, last = queries.month_of(day)
        return last + dt.timedelta(days=1) if way > 0 else (first - dt.timedelta(days=1)).replace(day=1)
    return day + dt.timedelta(days=way * STEP[name])


def strip(request: StaffRequest, branch: Branch, day: dt.date, at: dt.datetime) -> dict[str, Any]:
    """The month's capacity of one department. Four queries."""
    department = department_in(request)
    first, last = queries.month_of(day)
    rooms = day_rooms(branch=branch, first=first, last=last, department=department, at=at)
    facts = month_facts(first, len(rooms))
    days = queries.capacity_days(
        rooms, facts, current=day, today=clock.today(), address=address(request, "day", day="") + _and(request)
    )
    return {
        "capacity": days,
        "room": rooms[day],
        "day_facts": facts[day],
        "department": department,
        "department_label": Department(department).label,
        "departments": [
            Tab(str(one.label), address(request, "day", day=day, department=one.value), current=one.value == department)
            for one in Department
        ],
    }


def _and(request: StaffRequest) -> str:
    """How a further parameter is joined to the address without a day."""
    return ("&" if "?" in address(request, "day", day="") else "?") + "day="


@requires(Perm.CALENDAR_VIEW)
@require_safe
@conditional_page
def day(request: StaffRequest) -> HttpResponse:
    """The board of a day: resources × quarter hours. htmx gets the board alone, every minute."""
    branch, chosen, at = queries.branch_for(request.user, request.GET.get("branch", "")), day_in(request), clock.now()
    kind = request.GET.get("kind", "")
    context = {
        **frame(request, "day", branch, chosen),
        "board": queries.day_board(request.user, branch, chosen, at, kind),
        "kinds": _kinds(request, kind),
    }
    if request.htmx and not request.htmx.boosted:
        context["day_facts"] = month_facts(chosen, 1)[chosen]
        return render(request, f"{FOLDER}/_board.html", context)
    return render(request, f"{FOLDER}/day.html", context | strip(request, branch, chosen, at))


def _kinds(request: StaffRequest, kind: str) -> list[Tab]:
    day_now = request.GET.get("day", "")
    every = [Tab(_("All resources"), address(request, "day", day=day_now, kind=""), current=not kind)]
    return every + [
        Tab(str(title), address(request, "day", day=day_now, kind=key), current=key == kind)
        for key, title, _kinds_of in GROUPS
    ]


@requires(Perm.CALENDAR_VIEW)
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """按人: the same day as a list, for phones and for ears."""
    branch, chosen, at = queries.branch_for(request.user, request.GET.get("branch", "")), day_in(request), clock.now()
    context = {
        **frame(request, "people", branch, chosen),
        "people": queries.people_day(request.user, branch, chosen, at, request.GET.get("kind", "")),
        "day_facts": month_facts(chosen, 1)[chosen],
    }
    return render(request, f"{FOLDER}/people.html", context)


@requires(Perm.CALENDAR_VIEW)
@require_safe
def week(request: StaffRequest) -> HttpResponse:
    """Resources × days, with what each day still takes."""
    branch, chosen = queries.branch_for(request.user, request.GET.get("branch", "")), day_in(request)
    first, last = queries.week_of(chosen)
    context = {
        **frame(request, "week", branch, chosen),
        "week": queries.week_board(request.user, branch, chosen, clock.now()),
        "first": first,
        "last": last,
    }
    return render(request, f"{FOLDER}/week.html", context)


@requires(Perm.CALENDAR_VIEW)
@require_safe
def month(request: StaffRequest) -> HttpResponse:
    """The month as a wall calendar: what is left, what is booked."""
    branch, chosen = queries.branch_for(request.user, request.GET.get("branch", "")), day_in(request)
    department = department_in(request)
    context = {
        **frame(request, "month", branch, chosen),
        "weeks": queries.month_cells(branch, chosen, department, clock.now()),
        "department": department,
        "departments": [
            Tab(str(one.label), address(request, "month", department=one.value), current=one.value == department)
            for one in Department
        ],
    }
    return render(request, f"{FOLDER}/month.html", context)


@requires(Perm.CALENDAR_VIEW)
@require_safe
def resource(request: StaffRequest, resource_id: int) -> HttpResponse:
    """One resource's days, a week or a month of them."""
    found, chosen = queries.get_resource_for(request.user, resource_id), day_in(request)
    whole_month = request.GET.get("span") == "month"
    first, last = queries.month_of(chosen) if whole_month else queries.week_of(chosen)
    here = reverse("board:resource", args=[found.pk])
    more = "&span=month" if whole_month else ""
    back, forth = (first - dt.timedelta(days=1)), (last + dt.timedelta(days=1))
    context = {
        "days": queries.resource_days(request.user, found, first, last, clock.now()),
        "resource": found,
        "first": first,
        "last": last,
        "day": chosen,
        "back": f"{here}?day={back.isoformat()}{more}",
        "forth": f"{here}?day={forth.isoformat()}{more}",
        "to_today": f"{here}?{more[1:]}",
        "spans": [
            Tab(pgettext("calendar", "Week"), f"{here}?day={chosen.isoformat()}", current=not whole_month),
            Tab(pgettext("calendar", "Month"), f"{here}?day={chosen.isoformat()}&span=month", current=whole_month),
        ],
        "may_manage": request.user.may(Perm.CALENDAR_MANAGE),
    }
    return render(request, f"{FOLDER}/resource.html", context)
