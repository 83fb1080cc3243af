"""待审收据: what finance has still to compare with the money, one by one or many at once. HTTP only."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from bookings.payments import actions
from bookings.payments.forms import ReviewForm, without_cursor
from bookings.payments.queries import get_payment_for, named_unreviewed, totals_by_method, unreviewed
from bookings.payments.states import PaymentKind, PaymentMethod
from studio.core import clock
from studio.core.access import Perm, requires
from studio.core.addresses import own_address
from studio.core.keyset import count_up_to, keyset_page
from studio.core.money import total
from studio.core.requests import StaffRequest
from studio.core.staff.queries import branches_of, colleagues_of
from studio.core.ui.toasts import toast

AT_ONCE = 50  # a page; whoever sends more has made it up


@requires(Perm.PAYMENTS_REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def to_review(request: StaffRequest) -> HttpResponse:
    """The receipts that wait, the longest waiting on top. POST reviews the marked ones, or all that stood there."""
    if request.method == "POST":
        name = "shown" if request.POST.get("what") == "all" else "marked"
        fresh = _review(request, request.POST.getlist(name)[:AT_ONCE])
        words = ngettext("%(n)s receipt is reviewed.", "%(n)s receipts are reviewed.", fresh)
        toast(request, words % {"n": fresh} if fresh else _("Nothing was marked, or it is reviewed already."))
        return redirect(own_address(request.POST.get("next"), reverse("payments:to-review")))
    user, filters = request.user, ReviewForm(request.GET).filters()
    found = unreviewed(user, filters)
    page = keyset_page(found, request.GET, moment="at", size=AT_ONCE, oldest_first=True)
    sums = totals_by_method(found) if filters.day else []
    branches = list(branches_of(user))
    context = {
        "filters": filters,
        "rows": page.rows,
        "links": page.links(request.GET),
        "count": count_up_to(found),
        "sums": sums,
        "day_total": total(row.amount for row in sums),
        "methods": PaymentMethod.choices,
        "kinds": PaymentKind.choices,
        "branches": branches if len(branches) > 1 else [],
        "cashiers": [one for one in colleagues_of(user) if one.may(Perm.PAYMENTS_TAKE)],
        "here": f"{request.path}?{without_cursor(request.GET)}",
    }
    is_part = request.htmx and request.htmx.target == "to-review"
    return render(request, f"bookings/payments/{'_to_review' if is_part else 'to_review'}.html", context)


@requires(Perm.PAYMENTS_REVIEW)
@require_POST
def review(request: StaffRequest, number: str) -> HttpResponse:
    """Finance has seen the money behind one receipt."""
    payment = get_payment_for(request.user, number)
    actions.review_payments(payments=[payment], by=request.user, at=clock.now())
    toast(request, _("Receipt %(receipt)s is reviewed.") % {"receipt": payment.receipt_number})
    order = payment.order
    back = reverse("payments:of-order", args=[order.number]) if order is not None else reverse("payments:list")
    return redirect(own_address(request.POST.get("next"), back))


def _review(request: StaffRequest, numbers: list[str]) -> int:
    payments = named_unreviewed(request.user, numbers)
    return len(actions.review_payments(payments=payments, by=request.user, at=clock.now()))
