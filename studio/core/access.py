"""Who may do what. Every view carries `@requires(Perm.X)` or `@public`; a view with neither is refused.

Roles hold permissions (`studio.core.staff`); branch scope is the business of each room's queries.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from studio.core.unfinished import ask_to_sign_in, kept_fields

__all__ = ["AccessMiddleware", "Perm", "kept_fields", "public", "requires"]

View = TypeVar("View", bound=Callable[..., HttpResponse])


class Perm(models.TextChoices):
    """Everything a role can be allowed to do. Stored by value in `Role.perms`."""

    SIGNED_IN = "signed_in", _("sign in")
    CUSTOMERS_VIEW = "customers.view", _("see customers")
    CUSTOMERS_EDIT = "customers.edit", _("enter and change customers")
    PHONES_FULL = "customers.phones", _("see full phone numbers")
    ORDERS_VIEW = "orders.view", _("see orders")
    ORDERS_TAKE = "orders.take", _("take orders")
    ORDERS_CHANGE = "orders.change", _("change orders")
    ORDERS_CANCEL = "orders.cancel", _("cancel orders")
    DISCOUNT_APPROVE = "orders.discount", _("approve discounts")
    PAYMENTS_VIEW = "payments.view", _("see payments")
    PAYMENTS_TAKE = "payments.take", _("take payments")
    PAYMENTS_REVIEW = "payments.review", _("review receipts")
    PAYMENTS_RETURN = "payments.return", _("pay money back once it is approved")
    PAYMENTS_REFUND = "payments.refund", _("approve refunds")
    DAY_CLOSE = "payments.close", _("close the day")
    CATALOG_VIEW = "catalog.view", _("see the catalogue")
    CATALOG_EDIT = "catalog.edit", _("change the catalogue")
    CALENDAR_VIEW = "calendar.view", _("see the calendar")
    CALENDAR_BOOK = "calendar.book", _("book appointments")
    CALENDAR_OVERRIDE = "calendar.override", _("override a conflict with a reason")
    CALENDAR_MANAGE = "calendar.manage", _("enter leave, closures and resources")
    SHOOTS_VIEW = "shoots.view", _("see shoots")
    FOLLOWUPS_VIEW = "followups.view", _("see follow-ups")
    FOLLOWUPS_CALL = "followups.call", _("work the call desk")
    FOLLOWUPS_RULES = "followups.rules", _("change reminder rules")
    MESSAGES_VIEW = "messages.view", _("see messages")
    DOCUMENTS_PRINT = "documents.print", _("print papers")
    APPROVALS_SEE = "approvals.see", _("ask for approvals and answer them")
    DASHBOARD_VIEW = "dashboard.view", _("see the figures")
    STAFF_MANAGE = "staff.manage", _("manage staff")
    SETTINGS_EDIT = "settings.edit", _("change settings")


# What makes sense before the first branch is opened; whoever may open one is led there from everywhere else.
_NEEDS_NO_BRANCH = (
    Perm.SIGNED_IN, Perm.STAFF_MANAGE, Perm.SETTINGS_EDIT, Perm.CATALOG_VIEW, Perm.CATALOG_EDIT, Perm.FOLLOWUPS_RULES,
)  # fmt: skip


def _has_nowhere_to_work(user: Any, perm: Perm) -> bool:
    return user.branch_id is None and perm not in _NEEDS_NO_BRANCH and not user.branch_ids


def requires(perm: Perm) -> Callable[[View], View]:
    """Only signed-in staff whose role holds `perm` reach the view; others get the sign-in page or a 403."""

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if not request.user.may(perm):
                raise PermissionDenied
            if _has_nowhere_to_work(request.user, perm) and request.user.may(Perm.SETTINGS_EDIT):
                return redirect("setup:overview")
            return view(request, *args, **kwargs)

        guarded.required_perm = perm  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def public(view: View) -> View:
    """Anybody may open this page (sign-in, health, a printed code)."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


class AccessMiddleware:
    """Refuses every view that does not say who may open it; the admin's own views are for superusers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if hasattr(view, "required_perm") or getattr(view, "is_public", False):
            return None
        match = request.resolver_match
        if match is not None and "admin" in match.app_names:
            return None  # the admin site signs in and checks for itself
        if view.__module__.startswith("django."):
            return None  # error views, set_language-like doors of the framework
        raise ImproperlyConfigured(f"{view.__module__}.{view.__qualname__} does not say who may open it")
