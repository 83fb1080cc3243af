"""An order's wedding day was corrected: the congratulations move with it."""

import datetime as dt

import pytest

from bookings.orders import actions
from bookings.orders.states import OrderChanges, SheetDetails
from customers.followups.actions import seed_rules
from customers.followups.models import FollowUp
from studio.journeys.reminders.reactions import remind_of_order
from tests.bookings.orders.stories import take_order
from tests.factories import AT

pytestmark = pytest.mark.django_db


def changed(order, by, wedding_on):
    changes = OrderChanges(
        wedding_on=wedding_on, pickup_promised_on=None, consent="none", brochure_given=False, group_card_given=False,
        notes="", sheet=SheetDetails(),
    )  # fmt: skip
    order.refresh_from_db()
    return actions.change_order(order=order, changes=changes, seen_version=order.version, by=by, at=AT)


def open_weddings() -> list[dt.date]:
    rows = FollowUp.objects.filter(anchor="wedding", state="open")
    return sorted(rows.values_list("occurrence", flat=True))


def test_the_congratulations_follow_the_wedding_day(branch, frontdesk):
    seed_rules()
    order = take_order(branch=branch, seller=frontdesk, wedding_on=dt.date(2026, 10, 3))
    remind_of_order(order=order, by=frontdesk, at=AT)
    before = open_weddings()
    assert set(before) == {dt.date(2026, 10, 3)}
    changed(order, frontdesk, dt.date(2026, 10, 5))
    assert open_weddings() == [dt.date(2026, 10, 5)] * len(before)
    changed(order, frontdesk, None)
    assert open_weddings() == []
