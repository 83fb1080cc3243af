"""What rooms above know of orders by which a stage list is narrowed; only the page of plugs registers here.

An order has no place on the calendar itself: whoever comes for it has.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

Holds = QuerySet[Any, Any]
Visits = Callable[[Holds], QuerySet[Any, Any]]

_visits: list[Visits] = []


def register_visits(visits: Visits) -> None:
    """A function from holds (a query of ids) to rows with an `order` that stand on them."""
    _visits.append(visits)


def visits_on(holds: Holds) -> list[QuerySet[Any, Any]]:
    """Whatever rooms above know to stand on these holds."""
    return [visits(holds) for visits in _visits]
