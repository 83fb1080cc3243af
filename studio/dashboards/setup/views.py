"""设置: what is still missing before the first order, and the door to every part."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from studio.core.access import Perm, requires
from studio.core.documents.registry import fitted_kinds
from studio.core.requests import StaffRequest
from studio.core.staff.models import User
from studio.core.staff.queries import sellers_roles
from studio.dashboards.setup.queries import StudioState, studio_state


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the settings: what it is for, how much there is, where it is changed."""

    icon: str
    title: str
    text: str
    count: str
    is_done: bool
    url: str
    link: str


@requires(Perm.STAFF_MANAGE)
@require_safe
def overview(request: StaffRequest) -> HttpResponse:
    """Branches, colleagues, people and rooms of the calendar, packages, reminder rules."""
    state = studio_state(request.user)
    parts = _parts(request.user, state)
    missing = next((part for part in parts if not part.is_done), None)
    context: dict[str, Any] = {
        "state": state, "parts": parts, "missing": missing, "may_open": request.user.may(Perm.SETTINGS_EDIT),
    }  # fmt: skip
    return render(request, "studio/dashboards/setup/overview.html", context)


def _parts(user: User, state: StudioState) -> list[Part]:
    """In the order in which a new studio needs them; nothing can be furnished before the first branch."""
    parts = []
    if user.may(Perm.SETTINGS_EDIT):
        count = len(state.shops)
        parts.append(
            Part("building-store", _("Branches"), _("Name, hours, address and the prefix of numbers."),
                 ngettext("%(n)s branch", "%(n)s branches", count) % {"n": count}, bool(count),
                 reverse("staff:branch-new"), _("New branch"))
        )  # fmt: skip
    if not state.shops:
        return parts
    parts.append(
        Part("users", _("Colleagues"), _("Who signs in, with which role, at which branch."),
             ngettext("%(n)s login", "%(n)s logins", state.staff) % {"n": state.staff}, state.staff > 0,
             reverse("staff:staff"), _("Open colleagues"))
    )  # fmt: skip
    parts.append(
        Part("calendar", _("People and rooms of the calendar"),
             _("Photographers, makeup artists, studios, scenes; how many bookings a day takes."),
             ngettext("%(n)s entry", "%(n)s entries", state.people_and_rooms) % {"n": state.people_and_rooms},
             state.has_photographers, reverse("calendar:resources"), _("Open people and rooms"))
    )  # fmt: skip
    parts += _money_parts(user, state)
    if user.may(Perm.CATALOG_EDIT):
        parts.append(
            Part("package", _("Packages"), _("What is photographed, what is made and what it costs."),
                 ngettext("%(n)s package", "%(n)s packages", state.packages) % {"n": state.packages},
                 state.packages > 0, reverse("catalog:packages"), _("Open packages"))
        )  # fmt: skip
    if user.may(Perm.FOLLOWUPS_RULES):
        parts.append(
            Part("phone", _("Reminder rules"), _("When customers are called or written to, and what is said."),
                 ngettext("%(n)s rule", "%(n)s rules", state.rules) % {"n": state.rules}, state.rules > 0,
                 reverse("followups:rules"), _("Open reminder rules"))
        )  # fmt: skip
    return parts


def _money_parts(user: User, state: StudioState) -> list[Part]:
    """What a discount needs, what papers say about money, how they fit the printer."""
    parts = []
    if user.may(Perm.SETTINGS_EDIT):
        limits = [role.discount_limit for role in sellers_roles() if role.discount_limit]
        own = sum(bool(shop.branch.paper_words) for shop in state.shops)
        parts += [
            Part("percentage", _("Discount limits"), _("What each role may take off an order without asking."),
                 ngettext("%(n)s role", "%(n)s roles", len(limits)) % {"n": len(limits)}, bool(limits),
                 reverse("staff:limits"), _("Open discount limits")),
            Part("file-text", _("Clauses on papers"), _("What each kind of money means, on order form and receipt."),
                 ngettext("%(n)s branch with its own", "%(n)s branches with their own", own) % {"n": own}, True,
                 reverse("fineprint:edit"), _("Open clauses")),
        ]  # fmt: skip
    fitted = len(fitted_kinds())
    parts.append(
        Part("printer", _("Papers and printers"), _("Millimetres by which receipts are moved to fit pre-cut paper."),
             ngettext("%(n)s form", "%(n)s forms", fitted) % {"n": fitted}, True, reverse("documents:fitting"),
             _("Open papers and printers"))
    )  # fmt: skip
    return parts
