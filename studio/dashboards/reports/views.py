"""Reports: HTTP only. Fetch with rights → form → queries → page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bookings.orders import queries as orders
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.keyset import keyset_page
from studio.core.requests import StaffRequest
from studio.core.ui.shapes import Tab
from studio.dashboards.board.queries import branches_of
from studio.dashboards.reports.forms import Period, SecondSalesForm, last_month, this_month, this_year
from studio.dashboards.reports.second_sales import sale_shown, table_of


@requires(Perm.DASHBOARD_VIEW)
@require_safe
def second_sales(request: StaffRequest) -> HttpResponse:
    """二消 by person and step, and the sales behind it. Who may not see money sees how many there were."""
    form, branches = SecondSalesForm(request.GET, today=clock.today()), branches_of(request.user)
    period, branch = form.period, form.chosen("branch")
    branch = branch if branch in {one.pk for one in branches} else None
    context: dict[str, Any] = {
        "form": form, "period": period, "branches": branches, "branch": branch, "tabs": _tabs(period, branch),
        "sees_money": request.user.may(Perm.PAYMENTS_VIEW),
    }  # fmt: skip
    if period is not None:
        lines = orders.second_sales(request.user, first=period.first, last=period.last, branch_id=branch)
        context |= _figures(request, form, lines)
    page = "studio/dashboards/reports/second_sales.html"
    return render(request, page, context, status=200 if period else 422)


def _figures(request: StaffRequest, form: SecondSalesForm, lines: Any) -> dict[str, Any]:
    """The table over all sales of the days, and the page of sales of whoever was chosen. Two queries."""
    seller, step = form.chosen("seller"), form.chosen("step")
    sold = orders.sold_by_person(lines)
    table = table_of(sold, request.GET, seller=seller, step=step, name=_("Together"))
    if seller is not None:
        lines = lines.filter(seller_id=seller)
    if step is not None:
        lines = lines.filter(stage=step)
    page = keyset_page(orders.with_their_orders(lines), request.GET, moment="added_at")
    who = next((row.seller for row in sold if row.seller_id == seller), "")
    return {
        "table": table, "sales": [sale_shown(line) for line in page.rows], "links": page.links(request.GET),
        "chosen": table.chosen(), "who": who, "step": dict(form.fields["step"].choices).get(step, ""),  # type: ignore[attr-defined]
        "is_narrowed": seller is not None or step is not None, "everything": table.totals.total.url,
    }  # fmt: skip


def _tabs(period: Period | None, branch: int | None) -> list[Tab]:
    """The periods one asks for most."""
    today, tabs = clock.today(), []
    for label, one in (
        (_("This month"), this_month(today)), (_("Last month"), last_month(today)), (_("This year"), this_year(today)),
    ):  # fmt: skip
        asked = {"from": one.first.isoformat(), "to": one.last.isoformat()} | ({"branch": branch} if branch else {})
        tabs.append(Tab(label, f"{reverse('reports:second-sales')}?{urlencode(asked)}", current=one == period))
    return tabs
