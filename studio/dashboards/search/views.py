"""The one search box. The same address answers the list under the field and the page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from studio.core.access import Perm, requires
from studio.core.money import ZERO
from studio.core.requests import StaffRequest
from studio.core.ui.formats import day_full
from studio.core.ui.shapes import Hit
from studio.dashboards.search.queries import find


@require_GET
@requires(Perm.SIGNED_IN)
def search(request: StaffRequest) -> HttpResponse:
    """Enter on the page opens the only hit."""
    term = request.GET.get("q", "")[:80]
    is_part = request.htmx and not request.htmx.boosted
    found = find(request.user, term, limit=8 if is_part else 30)
    sees_money = request.user.may(Perm.PAYMENTS_VIEW)
    hits = [
        Hit(
            url=reverse("orders:detail", args=[order.number]),
            title=order.customer.display_name,
            detail=" · ".join(filter(None, [order.number, order.package_name, day_full(order.wedding_on)])),
            seal="order",
            owe=max(order.balance, ZERO) if sees_money else ZERO,
        )
        for order in found.orders
    ] + [
        Hit(reverse("profiles:detail", args=[one.number]), one.display_name, one.number or "", seal="visit")
        for one in found.customers
    ]
    if not is_part and len(hits) == 1:
        return redirect(hits[0].url)
    template = "_hits.html" if is_part else "search.html"
    return render(request, f"studio/dashboards/search/{template}", {"hits": hits, "term": term})
