"""The sections that this room puts onto a customer's page; the page of plugs registers PANELS and `standings`."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from bookings.orders.models import Order
from bookings.orders.queries import next_step, owed_on, seal_states
from bookings.orders.shown import late_text, what_to_do
from bookings.orders.states import OrderStatus
from customers.followups.queries import coming_with, contacts_with
from customers.followups.shown import contact_event
from customers.profiles.models import Customer
from customers.profiles.panels import CustomerPanel
from studio.core import clock
from studio.core.access import Perm
from studio.core.money import total
from studio.core.requests import StaffRequest
from studio.core.ui.formats import moment
from studio.dashboards.files.queries import orders_of, when


def orders_panel(request: StaffRequest, customer: Customer) -> SafeString:
    """Every order of the household with its journey, next step and open money."""
    orders = orders_of([customer.pk], request.user).get(customer.pk, [])
    owed = total(map(owed_on, orders))
    context = {
        "rows": [_row(order) for order in orders],
        "owed": owed,
        "sees_money": request.user.may(Perm.PAYMENTS_VIEW),
        "may_order": request.user.may(Perm.ORDERS_TAKE),
        "may_book": request.user.may(Perm.CALENDAR_BOOK),
        "customer": customer,
    }
    return render_to_string("studio/dashboards/files/_orders.html", context, request)


def _row(order: Order) -> dict[str, Any]:
    today, steps = clock.today(), order.steps  # type: ignore[attr-defined]
    coming = next_step(steps, today) if order.status == OrderStatus.CONFIRMED else None
    return {
        "url": reverse("orders:detail", args=[order.number]),
        "order": order,
        "seals": seal_states(steps, today),
        "status": "" if order.status == OrderStatus.CONFIRMED else order.get_status_display(),
        "what": what_to_do(coming) if coming else "",
        "when": when(coming) if coming else "",
        "late": late_text(coming.late_days) if coming else "",
        "owed": owed_on(order),
    }


def contacts_panel(request: StaffRequest, customer: Customer) -> SafeString:
    """客服记录: who spoke to them, when, how long and with what result; and what they are owed next."""
    contacts = contacts_with(customer.pk)
    coming = [
        {"when": moment(row.due_at), "what": row.rule.spoken_name if row.rule else "", "how": row.get_channel_display(),
         "who": row.owner.full_name if row.owner else ""}
        for row in coming_with(customer.pk)
    ]  # fmt: skip
    context = {"events": [contact_event(one) for one in contacts], "coming": coming, "count": len(contacts)}
    return render_to_string("studio/dashboards/files/_contacts.html", context, request)


PANELS = (
    CustomerPanel("orders", orders_panel, Perm.ORDERS_VIEW),
    CustomerPanel("contacts", contacts_panel, Perm.FOLLOWUPS_VIEW, position=10),
)
