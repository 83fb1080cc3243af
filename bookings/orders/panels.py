"""Places on an order's page that floors and rooms above fill: tabs, sections, people, buttons.

Only the page of plugs registers here; this room calls whatever it finds and knows nothing of money, shoots or calls.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from bookings.orders.models import Order
from bookings.orders.queries import NextStep
from studio.core.access import Perm
from studio.core.requests import StaffRequest
from studio.core.staff.models import User

MAIN, SIDE, PAPERS, ALERT = "main", "side", "papers", "alert"


@dataclass(frozen=True, slots=True)
class OrderPanel:
    """One section of the overview: `render` gives the inside of a <section> (a <li> among the papers), or nothing.

    `place`: below the lines (MAIN), at the side (SIDE), among the papers (PAPERS), under the next step (ALERT).
    """

    name: str
    render: Callable[[StaffRequest, Order], SafeString]
    perm: Perm
    place: str = MAIN
    position: int = 0


@dataclass(frozen=True, slots=True)
class OrderTab:
    """A part of the order with an address of its own, made from the order's number."""

    name: str
    label: str | Promise
    url_name: str
    perm: Perm
    position: int = 0


@dataclass(frozen=True, slots=True)
class OrderButton:
    """Something that can be done with an order on another room's page.

    `shown` says when it makes sense; the address is `url_name` with the order's number, or what `address` makes.
    """

    label: str | Promise
    url_name: str
    perm: Perm
    shown: Callable[[Order, NextStep | None], bool]
    icon: str = ""
    key: str = ""
    place: str = "menu"  # or "head", or "next": beside the next step
    address: Callable[[Order, NextStep | None], str] | None = None


Caution = Callable[[StaffRequest, Order, Decimal | None], SafeString]
People = Callable[[Order], Iterable[tuple[str, str]]]

_panels: dict[str, OrderPanel] = {}
_tabs: dict[str, OrderTab] = {}
_buttons: list[OrderButton] = []
_people: list[People] = []
_cautions: list[Caution] = []


def register_panel(panel: OrderPanel) -> None:
    if panel.name in _panels:
        raise RuntimeError(f"the panel {panel.name} is there already")
    _panels[panel.name] = panel


def register_tab(tab: OrderTab) -> None:
    if tab.name in _tabs:
        raise RuntimeError(f"the tab {tab.name} is there already")
    _tabs[tab.name] = tab


def register_button(button: OrderButton) -> None:
    _buttons.append(button)


def register_people(people: People) -> None:
    """A function that tells (what, who) of an order, such as the crew of its shoot."""
    _people.append(people)


def register_caution(caution: Caution) -> None:
    """A function that says what a smaller total would mean before it is saved; the total is None until it is known."""
    _cautions.append(caution)


def cautions_at(request: StaffRequest, order: Order, new_total: Decimal | None = None) -> list[SafeString]:
    """What rooms above say to a change that makes the order cheaper."""
    return [said for caution in _cautions if (said := caution(request, order, new_total))]


def panels_of(request: StaffRequest, order: Order, place: str) -> list[SafeString]:
    """The finished sections this person may see, in order."""
    user = request.user
    shown = sorted((panel for panel in _panels.values() if panel.place == place), key=lambda panel: panel.position)
    drawn = [panel.render(request, order) for panel in shown if user.may(panel.perm)]
    return [section for section in drawn if section]


def tabs_of(order: Order, user: User) -> list[tuple[str, str, str]]:
    """(name, label, address) of every part this person may open."""
    shown = sorted((tab for tab in _tabs.values() if user.may(tab.perm)), key=lambda tab: tab.position)
    return [(tab.name, str(tab.label), reverse(tab.url_name, args=[order.number])) for tab in shown]


def buttons_of(order: Order, user: User, place: str, coming: NextStep | None) -> list[tuple[OrderButton, str]]:
    """The buttons of a place with their addresses; one whose page does not answer yet is left out."""
    found = []
    for button in _buttons:
        if button.place != place or not user.may(button.perm) or not button.shown(order, coming):
            continue
        try:
            url = button.address(order, coming) if button.address else reverse(button.url_name, args=[order.number])
        except NoReverseMatch:
            continue
        found.append((button, url))
    return found


def people_of(order: Order) -> list[tuple[str, str]]:
    """Everybody whom rooms above know on this order."""
    return [one for people in _people for one in people(order)]
