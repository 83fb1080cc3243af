"""What stands on the list of orders: rows, counts, the filter as words, and the filter one left here last time."""

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bookings.orders.forms import FILTER_FIELDS, STAGES, STATUSES
from bookings.orders.queries import (
    Dated,
    OrderFilters,
    Standing,
    View,
    for_rows,
    light_steps,
    orders_found,
    places_for,
    sellers_for,
)
from bookings.orders.shown import rows_shown
from bookings.orders.states import OrderStatus, Step
from studio.core import clock
from studio.core.access import Perm
from studio.core.keyset import count_up_to, keyset_page
from studio.core.requests import StaffRequest
from studio.core.staff.models import User
from studio.core.ui.formats import day_short, money_short
from studio.core.ui.shapes import Tab

REMEMBERED = "orders.filter"


def remembered(request: StaffRequest) -> QueryDict:
    """What was asked; a bare address means what was asked last. `?all` forgets it."""
    asked = request.GET.copy()
    if not asked:
        return QueryDict(request.session.get(REMEMBERED, ""))
    kept = asked.copy()
    for name in list(kept):
        if name not in FILTER_FIELDS or not kept[name]:
            del kept[name]
    if kept.urlencode() != request.session.get(REMEMBERED, ""):
        request.session[REMEMBERED] = kept.urlencode()
    return asked


def list_context(user: User, filters: OrderFilters, asked: QueryDict) -> dict[str, Any]:
    """Everything the list shows. Queries: rows, their steps, the count, the sellers; with a stage scenes and people,
    two more for a search term.
    """
    today = clock.today()
    sees_money = user.may(Perm.PAYMENTS_VIEW)
    if not sees_money:  # who may not see money does not learn it by asking
        view = View.ALL if filters.view == View.OWING else filters.view
        filters = replace(filters, view=view, paid="", least=None, most=None)
    found = orders_found(user, filters, today)
    page = keyset_page(for_rows(found), asked, moment="ordered_at")
    sellers = list(sellers_for(user))
    scenes, hands = _stage_choices(user, sellers) if filters.stage else ([], [])
    return {
        "filters": filters,
        "words": filter_words(filters, sellers, hands),
        "sees_money": sees_money,
        "views": [tab for value, tab in _views(filters, asked) if sees_money or value != View.OWING],
        "statuses": STATUSES,
        "stages": STAGES,
        "standings": Standing.choices,
        "dated": Dated.choices,
        "sellers": sellers,
        "scenes": scenes,
        "hands": hands,
        "rows": rows_shown(page.rows, light_steps(order.pk for order in page.rows), today),
        "links": page.links(asked),
        "count": count_up_to(found),
    }


def _stage_choices(user: User, sellers: list[User]) -> tuple[list[str], list[tuple[str, str]]]:
    """Scenes, and whoever may have a hand in a step: people of the calendar first, then everybody else who works here.

    Somebody with a login is known by it, for they tick off steps too.
    """
    scenes, people = places_for(user)
    found = {f"u{one.staff_id}" if one.staff_id else f"p{one.pk}": one.name for one in people}
    found |= {key: one.full_name for one in sellers if (key := f"u{one.pk}") not in found}
    return scenes, list(found.items())


def _views(filters: OrderFilters, asked: QueryDict) -> list[tuple[str, Tab]]:
    """The four views as links that keep the other filters."""
    tabs = []
    for value, label in View.choices:
        query = asked.copy()
        for name in ("newer", "older", "view", "all"):
            query.pop(name, None)
        query["view"] = value
        url = f"{reverse('orders:list')}?{query.urlencode()}"
        tabs.append((value, Tab(str(label), url, current=filters.view == value)))
    return tabs


def filter_words(filters: OrderFilters, sellers: list[User], hands: list[tuple[str, str]]) -> list[str]:
    """The filter as an empty list names it."""
    words = [f"“{filters.q}”"] if filters.q else []
    words += [str(View(filters.view).label)] if filters.view else []
    words += [str(OrderStatus(filters.status).label)] if filters.status else []
    words += [str(Step(filters.stage).label)] if filters.stage else []
    words += [filters.scene] if filters.scene else []
    words += [str(Dated(filters.dated).label)] if filters.dated else []
    words += [name for key, name in hands if key == filters.hand]
    words += [str(Standing(filters.paid).label)] if filters.paid else []
    if filters.least is not None or filters.most is not None:
        words.append(f"{money_short(filters.least) or '…'} – {money_short(filters.most) or '…'}")
    words += [_("with second sales")] if filters.second else []
    words += [seller.full_name for seller in sellers if seller.pk == filters.seller]
    if filters.first_day or filters.last_day:
        words.append(f"{day_short(filters.first_day)} – {day_short(filters.last_day)}")
    return words
