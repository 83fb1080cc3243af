"""Places on this room's pages that floors above fill: panels of a customer's page, and where a customer stands.

Only the page of plugs registers here; this room calls whatever it finds and knows nothing of orders or calls.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from customers.profiles.models import Customer
from studio.core.access import Perm
from studio.core.requests import StaffRequest
from studio.core.staff.models import User

SIDE, MAIN = "side", "main"


@dataclass(frozen=True, slots=True)
class CustomerPanel:
    """One section of the customer's page: `render` gives the inside of a <section>, nothing leaves it out."""

    name: str
    render: Callable[[StaffRequest, Customer], SafeString]
    perm: Perm
    place: str = MAIN
    position: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What comes next for a customer, who owes it, when, and the money open."""

    next_step: str
    who: str = ""
    when: str = ""
    late: str = ""
    owed: Decimal | None = None
    url: str = ""
    link: str = ""


Standings = Callable[[Collection[int], User], Mapping[int, Standing]]
_panels: dict[str, CustomerPanel] = {}
_standings: list[Standings] = []


def register_panel(panel: CustomerPanel) -> None:
    if panel.name in _panels:
        raise RuntimeError(f"the panel {panel.name} is there already")
    _panels[panel.name] = panel


def register_standings(standings: Standings) -> None:
    """One function tells the standing of many customers at once, in a fixed number of queries."""
    if _standings:
        raise RuntimeError("somebody tells the standing of customers already")
    _standings.append(standings)


def panels_of(request: StaffRequest, customer: Customer, place: str) -> list[SafeString]:
    """The finished sections this person may see, in order."""
    shown = sorted((panel for panel in _panels.values() if panel.place == place), key=lambda panel: panel.position)
    drawn = [panel.render(request, customer) for panel in shown if request.user.may(panel.perm)]
    return [section for section in drawn if section]


def standings_of(customer_ids: Collection[int], user: User) -> Mapping[int, Standing]:
    """Where these customers stand; empty while no floor above tells."""
    return _standings[0](customer_ids, user) if _standings and customer_ids else {}


def standings_are_told() -> bool:
    return bool(_standings)
