"""What follows by itself: a tentative place becomes firm with money, or frees itself and takes the date with it."""

from decimal import Decimal

import pytest
from django.test import Client

from bookings.appointments.models import Appointment
from bookings.calendar.actions import release_expired, release_hold
from bookings.calendar.models import Claim, Hold
from bookings.orders.models import Order
from bookings.payments.actions import take_payment
from bookings.payments.models import Payment
from customers.followups.actions import seed_rules
from customers.followups.models import FollowUp
from studio.core import clock
from studio.core.audit.queries import history_of, tell
from studio.core.staff.models import User
from tests.journeys.intake.sitting import Shop, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def tentative(desk: Client, shop: Shop) -> Order:
    seed_rules()
    take(desk, shop, deposit_kind="none", deposit="")
    return Order.objects.get()


def test_the_first_money_makes_the_place_firm(tentative: Order, frontdesk: User) -> None:
    take_payment(order=tentative, kind="earnest", method="cash", amount=Decimal(1000), by=frontdesk, at=clock.now())
    assert Hold.objects.get().state == "confirmed"


def test_money_is_taken_although_the_place_is_lost(tentative: Order, frontdesk: User) -> None:
    hold = Hold.objects.get()
    release_hold(hold_id=hold.pk, reason="腾给别人", by=frontdesk, at=clock.now())
    Hold.objects.filter(pk=hold.pk).update(state="tentative")  # as somebody saw it who looked a moment earlier
    Claim.objects.update(released_at=None)
    Hold.objects.filter(pk=hold.pk).update(day="2026-01-01", starts_at=None, ends_at=None)
    take_payment(order=tentative, kind="earnest", method="cash", amount=Decimal(1000), by=frontdesk, at=clock.now())
    assert Payment.objects.count() == 1
    assert "order.place_lost" in [told.verb for told in tell(history_of(f"order:{tentative.pk}"))]


def test_a_place_that_frees_itself_takes_date_and_reminders_with_it(tentative: Order) -> None:
    hold = Hold.objects.get()
    assert release_expired(at=hold.expires_at) == 1
    assert Appointment.objects.get().state == "cancelled"
    step = tentative.milestones.get(step="shoot")
    assert (step.planned_at, step.is_open) == (None, True)
    assert not FollowUp.objects.filter(anchor="shoot").exclude(state="cancelled").exists()
