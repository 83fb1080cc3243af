"""What an order's page shows right after the order was taken: the papers to hand over, one button each.

`take_order` remembers them in the session; the page of plugs hangs the panel into the order's page. Shown once.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from bookings.orders.models import Order
from bookings.orders.panels import OrderPanel
from studio.core.access import Perm
from studio.core.documents.registry import kind_named
from studio.core.once.actions import new_key
from studio.core.requests import StaffRequest

SESSION_KEY = "papers_to_hand_over"


@dataclass(frozen=True, slots=True)
class PaperToPrint:
    title: str
    print_url: str
    submission_key: str


def remember_papers(request: StaffRequest, order: Order, papers: Iterable[str]) -> None:
    """Keep for the next page what the clerk ticked to print; the receipt goes with the money."""
    receipts = order.payments.exclude(receipt_number=None).values_list("receipt_number", flat=True)
    wanted = [(f"orders:{kind}-print", kind, order.number) for kind in papers]
    wanted += [("payments:receipt-print", "receipt", number) for number in receipts]
    request.session[SESSION_KEY] = {"order": order.number, "papers": wanted}


def render_papers(request: StaffRequest, order: Order) -> SafeString:
    """The buttons, while this is the order that was just taken; nothing otherwise."""
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["order"] != order.number:
        return SafeString("")
    del request.session[SESSION_KEY]
    papers = [
        PaperToPrint(str(kind_named(kind).title), reverse(url_name, args=[number]), new_key())
        for url_name, kind, number in kept["papers"]
    ]
    return SafeString(render_to_string("studio/journeys/intake/_hand_over.html", {"papers": papers}, request))


PANELS = (OrderPanel("hand-over", render_papers, Perm.DOCUMENTS_PRINT, position=-10),)
