"""What an order's papers read of it, for a story that holds the order already."""

from collections.abc import Hashable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from bookings.orders.models import Order
from customers.profiles.models import Person


def on_paper(order_id: int) -> Hashable:
    """Under what papers of one story find the order (`core.reading.read_once`)."""
    return ("order on paper", order_id)


def people_in_order() -> "Prefetch[Any]":
    """The couple, as papers name them."""
    return Prefetch("customer__people", Person.objects.order_by("position", "id"))


def at_hand(order: Order) -> dict[Hashable, Any]:
    """The story's own order with the couple's names: enough for papers that list neither lines nor steps."""
    prefetch_related_objects([order], people_in_order())
    return {on_paper(order.pk): order}
