"""What an order's page shows right after the order was taken: the papers to hand over, one button each.

`take_order` leaves a note of the ticks in the browser; the page of plugs hangs the panel into the order's page.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from bookings.orders.models import Order
from bookings.orders.panels import OrderPanel
from studio.core.access import Perm
from studio.core.documents.registry import kind_named
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest
from studio.journeys.intake.states import Paper

COOKIE = "yc_hand_over"
LASTS = 10 * 60  # as long as the couple still sits there


@dataclass(frozen=True, slots=True)
class PaperToPrint:
    title: str
    print_url: str
    submission_key: str


def remember_papers(response: HttpResponse, order: Order, papers: Iterable[str]) -> None:
    """Keep for the next page what the clerk ticked to print."""
    note = f"{order.number}:{','.join(papers)}"
    response.set_signed_cookie(COOKIE, note, max_age=LASTS, httponly=True, samesite="Lax")


def render_papers(request: StaffRequest, order: Order) -> SafeString:
    """The buttons, while this is the order that was just taken; nothing otherwise. The receipt goes with the money."""
    number, _colon, ticked = (request.get_signed_cookie(COOKIE, "", max_age=LASTS) or "").partition(":")
    if not number or number != order.number:
        return SafeString("")
    wanted = [(f"orders:{kind}-print", kind, number) for kind in ticked.split(",") if kind in Paper.values]
    receipts = order.payments.exclude(receipt_number=None).values_list("receipt_number", flat=True)
    size = order.branch.receipt_paper
    wanted += [(f"payments:{size}-print", size, receipt) for receipt in receipts if receipt]
    papers = [
        PaperToPrint(str(kind_named(kind).title), reverse(url_name, args=[about]), new_key())
        for url_name, kind, about in wanted
    ]
    if not papers:
        return SafeString("")
    return SafeString(render_to_string("studio/journeys/intake/_hand_over.html", {"papers": papers}, request))


PANELS = (OrderPanel("hand-over", render_papers, Perm.DOCUMENTS_PRINT, position=-10),)
