"""An order with its shoot in ten days, taken at the front desk as everybody takes one."""

from collections.abc import Callable

import pytest
from django.test import Client

from bookings.orders.models import Order
from customers.followups.actions import seed_rules
from studio.core.staff.models import Branch, User
from tests.journeys.intake.sitting import Shop, in_english, open_shop, take


@pytest.fixture
def shop(branch: Branch) -> Shop:
    return open_shop(branch)


@pytest.fixture
def desk(client_for: Callable[[User], Client], frontdesk: User) -> Client:
    return in_english(client_for(frontdesk))


@pytest.fixture
def order(desk: Client, shop: Shop) -> Order:
    seed_rules()
    assert take(desk, shop).status_code == 302
    return Order.objects.get()
