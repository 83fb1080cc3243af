"""The one search box. The same address answers the list under the field and the page."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from bookings.orders.queries import owed_on
from studio.core.access import Perm, requires
from studio.core.money import ZERO
from studio.core.requests import StaffRequest
from studio.core.ui.formats import day_full
from studio.core.ui.shapes import Hit
from studio.dashboards.search.queries import find

IN_LIST, ON_PAGE = 8, 30


@require_GET
@requires(Perm.SIGNED_IN)
def search(request: StaffRequest) -> HttpResponse:
    """Enter on the page opens the only hit."""
    term = request.GET.get("q", "")[:80]
    is_part = bool(request.htmx) and not request.htmx.boosted
    limit = IN_LIST if is_part else ON_PAGE
    found = find(request.user, term, limit=limit)
    sees_money = request.user.may(Perm.PAYMENTS_VIEW)
    hits = [
        Hit(
            url=reverse("orders:detail", args=[order.number]),
            title=order.customer.display_name,
            detail=" · ".join(filter(None, [order.number, order.package_name, day_full(order.wedding_on)])),
            seal="order",
            owe=owed_on(order) if sees_money else ZERO,
        )
        for order in found.orders
    ] + [
        Hit(reverse("profiles:detail", args=[one.number]), one.display_name, one.number or "", seal="visit")
        for one in found.customers
    ]
    if not is_part and len(hits) == 1:
        return redirect(hits[0].url)
    template = "_hits.html" if is_part else "search.html"
    context = {"hits": hits, "term": term, "how_many": _how_many(len(hits), limit, in_list=is_part)}
    return render(request, f"studio/dashboards/search/{template}", context)


def _how_many(found: int, limit: int, *, in_list: bool) -> str:
    """How many, or that there may be more than are shown and how to come to them."""
    if found < limit:
        return ngettext("%(n)s hit", "%(n)s hits", found) % {"n": found}
    if in_list:
        return _("the first %(n)s; Enter shows more") % {"n": found}
    return _("the first %(n)s; write more to find the right one") % {"n": found}
