"""Phone numbers and money, on every page, paper, fragment and search result, for eyes that may not see them."""

import pytest
from django.test import Client

from studio.core.access import Perm
from studio.core.staff.states import ROLE_PERMS
from tests.architecture.access_table import EVERYBODY, TABLE
from tests.architecture.test_access import SignIn, addresses_of, rows
from tests.factories import make_user
from tests.support.world import World, furnished

WITHOUT_PHONES = sorted(role for role in EVERYBODY if Perm.PHONES_FULL not in ROLE_PERMS[role])
WITHOUT_MONEY = sorted(role for role in EVERYBODY if Perm.PAYMENTS_VIEW not in ROLE_PERMS[role])
ASKED = (
    "/search/?q=lwy", "/search/?q=5208", "/search/?q=13812345208", "/customers/?q=lwy", "/orders/?q=lwy",
    "/orders/?view=owing", "/customers/duplicates/?phone=13812345208", "/calendar/book/?who=lwy",
)  # fmt: skip
# Where money is said to those who see none elsewhere, on purpose: the call desk tells the couple what is open, its
# messages say it, the sheet that walks through the shoot day names what is to be paid at its station, and the form that
# waits for a couple at the door says what they owe.
MONEY_IS_SAID = ("/followups/", "/messages/", "/flow-sheet", "/arrival-form")


@pytest.fixture
def world(branch) -> World:  # type: ignore[no-untyped-def]
    return furnished(branch)


def pages(world: World, role: str, client: Client) -> dict[str, str]:
    """Everything a role can look at about the furnished branch, as pages and as htmx parts."""
    open_to = [(row, route) for row, route in rows() if role in TABLE[row][0] and ".pdf" not in row]
    addresses = [address for row, route in open_to for address in addresses_of(row, route, world)[:4]]
    found = {}
    for address in (*addresses, *ASKED):
        for kind, headers in (("", {}), (" (part)", {"HX-Request": "true"})):
            answer = client.get(address, headers=headers, follow=True)
            if answer.status_code == 200:
                found[address + kind] = answer.content.decode()
    return found


def tells(found: dict[str, str], secrets: tuple[str, ...]) -> list[str]:
    return [
        f"{page}: {secret}"
        for page, text in found.items()
        for secret in secrets
        if secret in text and secret not in page
    ]


def test_who_may_sees_them(world: World, client_for: SignIn) -> None:
    """Otherwise the tests below would prove nothing."""
    found = pages(world, "owner", client_for(world.owner))
    told = tells(found, (*world.phones, *world.money))
    for page in ("/orders/{0}/", "/orders/{0}/order-form/", "/customers/{2}/"):
        address = page.format(*world.numbers)
        assert [line for line in told if line.startswith(f"{address}: ")], address
    assert len(found) > 100


@pytest.mark.parametrize("role", sorted({*WITHOUT_PHONES, *WITHOUT_MONEY}))
def test_phones_are_for_those_who_call_and_money_for_those_who_see_payments(
    world: World, client_for: SignIn, role: str
) -> None:
    found = pages(world, role, client_for(make_user(role, branch=world.branch)))
    assert len(found) > 30
    if role in WITHOUT_PHONES:
        assert tells(found, world.phones) == []
    if role in WITHOUT_MONEY:
        spoken = {page: text for page, text in found.items() if not any(word in page for word in MONEY_IS_SAID)}
        assert tells(spoken, world.money) == []
