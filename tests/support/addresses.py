"""Every address of the product, and believable ones made of what stands in the database: for walks over all of them.

A new parameter of an address is told here once (`REAL`), or the walks say so.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from bookings.appointments.models import Appointment
from bookings.calendar.models import Hold, Resource
from bookings.catalog.models import Package, Product
from bookings.orders.models import Order, OrderLine
from bookings.orders.states import LineKind, Step
from bookings.payments.models import CashDay, DrawerMove, Payment
from bookings.payments.queries import day_number, till_day
from customers.followups.models import FollowUp, ReminderRule
from customers.profiles.models import Customer
from studio.core.approvals.models import Approval
from studio.core.documents.models import ShortCode, Signature
from studio.core.documents.registry import fitted_kinds, kind_named, subject_id
from studio.core.messages.models import Message
from studio.core.staff.models import Branch, User

Parts = dict[str, str]
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
ORDER_MOVES = ("suspend", "resume", "complete", "reopen", "cancel")
VISIT_STEPS = ("arrive", "miss", "complete", "take_back")


@cache
def routes() -> dict[str, URLPattern]:
    """`/orders/<str:number>/` → its pattern; the admin site guards itself and has tests of its own."""
    return dict(sorted(_walk(get_resolver().url_patterns, "/")))


def _walk(patterns: Iterable[Any], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from _walk(entry.url_patterns, route)
        else:
            yield route, entry


def parameters(route: str) -> list[str]:
    return PARAMETER.findall(route)


def filled(route: str, parts: Parts) -> str:
    """The address with these values in the place of its parameters."""
    return PARAMETER.sub(lambda found: parts[found[1]], route)


def _column(rows: Any, column: str, name: str) -> list[Parts]:
    return [{name: str(value)} for value in rows.values_list(column, flat=True)]


def _orders(branch_id: int) -> list[Parts]:
    orders = Order.objects.filter(branch_id=branch_id).exclude(number=None).order_by("-pk")
    return _column(orders[:40], "number", "number")


def _lines(branch_id: int) -> list[Parts]:
    lines = OrderLine.objects.filter(order__branch_id=branch_id, kind__in=(LineKind.ADDON, LineKind.SECOND))
    found = lines.exclude(order__number=None).order_by("-pk").values_list("order__number", "pk")[:40]
    return [{"number": number, "line_id": str(pk)} for number, pk in found]


def _signed(kind: str) -> Callable[[int], list[Parts]]:
    """Signed versions of which a photo is kept; a visit is named by its key, everything else by its number."""

    def found(branch_id: int) -> list[Parts]:
        signed = Signature.objects.filter(document__branch_id=branch_id, document__kind=kind).exclude(photo="")
        rows = signed.values_list("document__subject", "document__number", "document__version")[:20]
        by_key = kind_named(kind).subject_kind == "appointment"
        return [
            {"number": str(subject_id(subject)) if by_key else number, "version": str(version)}
            for subject, number, version in rows
        ]

    return found


def _each(these: list[Parts], name: str, values: Iterable[str]) -> list[Parts]:
    return [{**one, name: value} for value in values for one in these[:8]]


def _holds(branch_id: int) -> list[Parts]:
    return _column(Hold.objects.filter(branch_id=branch_id).order_by("-pk")[:60], "pk", "hold_id")


def _visits(branch_id: int) -> list[Parts]:
    return _column(Appointment.objects.filter(branch_id=branch_id).order_by("-pk")[:40], "pk", "appointment_id")


def _renamed(these: list[Parts], name: str) -> list[Parts]:
    return [{name: value} for one in these for value in one.values()]


def _codes(branch_id: int) -> list[Parts]:
    ids = Order.objects.filter(branch_id=branch_id).values_list("pk", flat=True)
    keys = [f"order:{pk}" for pk in ids]
    return _column(ShortCode.objects.filter(subject__in=keys)[:20], "code", "code")


def _closed_days(branch_id: int) -> list[Parts]:
    days = CashDay.objects.filter(branch_id=branch_id).exclude(closed_at=None).select_related("branch").order_by("-day")
    return [{"number": str(one)} for one in days[:20]]


def _open_till(branch_id: int) -> list[Parts]:
    branch = Branch.objects.get(pk=branch_id)
    return [{"number": day_number(branch, till_day(branch, timezone.localdate()))}]


def _drawer_moves(branch_id: int) -> list[Parts]:
    moves = DrawerMove.objects.filter(branch_id=branch_id).select_related("branch").order_by("-pk")[:20]
    return [{"number": day_number(one.branch, one.day), "move_id": str(one.pk)} for one in moves]


# The longest beginning of an address that fits names where its values come from: `branch id → values`.
REAL: dict[str, Callable[[int], list[Parts]]] = {
    "/calendar/holds/<int:hold_id>/": _holds,
    "/calendar/holds/<int:hold_id>/<slug:name>/": lambda b: _each(_holds(b), "name", VISIT_STEPS),
    "/calendar/feed/": lambda _b: [{"token": "no-such-address"}],
    "/calendar/resource/": lambda b: _column(Resource.objects.filter(branch_id=b)[:20], "pk", "resource_id"),
    "/calendar/visits/": _visits,
    "/calendar/visits/<str:number>/arrival-form": lambda b: _renamed(_visits(b), "number"),
    "/calendar/visits/<str:number>/arrival-form/signed/": _signed("arrival-form"),
    "/reception/": _visits,
    "/approvals/": lambda b: _column(Approval.objects.filter(branch_id=b)[:20], "pk", "pk"),
    "/day-close/": lambda b: [*_closed_days(b), *_open_till(b)],
    "/day-close/<str:number>/daily-close": _closed_days,
    "/day-close/<str:number>/drawer/": _open_till,
    "/day-close/<str:number>/opening/": _open_till,
    "/day-close/<str:number>/drawer/<int:move_id>/": _drawer_moves,
    "/customers/": lambda b: _column(
        Customer.objects.filter(branch_id=b).exclude(number=None).order_by("-pk")[:40], "number", "number"
    ),
    "/followups/": lambda b: _column(FollowUp.objects.filter(branch_id=b).order_by("-pk")[:40], "pk", "pk"),
    "/followups/rules/": lambda _b: _column(ReminderRule.objects.all()[:10], "pk", "pk"),
    "/messages/": lambda b: _column(Message.objects.filter(branch_id=b).order_by("-pk")[:40], "pk", "pk"),
    "/orders/": _orders,
    "/orders/<str:number>/lines/<int:line_id>/": _lines,
    "/orders/<str:number>/order-form/signed/": _signed("order-form"),
    "/orders/<str:number>/communication-sheet/signed/": _signed("communication-sheet"),
    "/orders/<str:number>/moves/": lambda b: _each(_orders(b), "name", ORDER_MOVES),
    "/orders/<str:number>/steps/": lambda b: _each(
        _orders(b), "step", [one for one in Step.values if one != Step.ORDER]
    ),
    "/packages/": lambda _b: _column(Package.objects.all(), "code", "code"),
    "/payments/": lambda b: _column(
        Payment.objects.filter(branch_id=b).exclude(receipt_number=None).order_by("-pk")[:40],
        "receipt_number",
        "number",
    ),
    **{f"/payments/<str:number>/{one}/signed/": _signed(one) for one in ("receipt", "receipt-roll", "receipt-three")},
    "/products/": lambda _b: _column(Product.objects.all(), "code", "code"),
    "/s/": _codes,
    "/settings/papers/": lambda _b: [{"kind": one.name} for one in fitted_kinds()],
    "/settings/branches/": lambda b: [{"pk": str(b)}],
    "/settings/resources/": lambda b: _column(Resource.objects.filter(branch_id=b)[:20], "pk", "pk"),
    "/settings/staff/": lambda b: _column(User.objects.filter(branch_id=b, role__code="cs")[:20], "pk", "pk"),
}


def real_parts(route: str, branch_id: int) -> list[Parts]:
    """What may stand in an address of this branch; one empty answer for an address without parameters."""
    if not parameters(route):
        return [{}]
    begins = max((start for start in REAL if route.startswith(start)), key=len, default="")
    found = REAL[begins](branch_id) if begins else []
    assert not found or found[0].keys() == set(parameters(route)), f"tests/support/addresses.py does not know {route}"
    assert begins, f"tests/support/addresses.py does not know {route}"
    return found
