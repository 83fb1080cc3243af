"""`manage.py demo`: believable data in every stage around today, the same dice every time."""

import datetime as dt
import gc
import random
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bookings.calendar.models import Resource
from bookings.catalog.actions import seed_catalog
from bookings.catalog.queries import packages_on_sale, products_on_sale
from customers.followups.actions import seed_rules
from customers.profiles.models import Customer
from studio.core import clock
from studio.core.almanac.actions import seed_holidays
from studio.core.clock import at_local
from studio.core.staff.models import Branch, User
from studio.core.upkeep.actions import refresh_statistics
from studio.management.demo.load import Writer, finish
from studio.management.demo.reminders import schedule_upcoming
from studio.management.demo.shops import PASSWORD, hire_staff, open_branches, specialist_of
from studio.management.demo.slots import Diary, shoot_days
from studio.management.demo.story import Shop, Story, tell_story

DATELESS = 0.03


class Command(BaseCommand):
    help = "Fill an empty database with invented branches, staff, customers and orders."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customers", type=int, default=900)
        parser.add_argument("--branches", type=int, default=3)
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *args: Any, customers: int, branches: int, seed: int, **options: Any) -> None:
        if Customer.objects.exists():
            raise CommandError("There are customers already; the demo only fills an empty database.")
        if branches < 1 or customers < 0:
            raise CommandError("At least one branch, and no negative number of customers.")
        began = time.monotonic()
        gc.disable()  # millions of rows and no cycles among them: looking for garbage took a third of the time
        seed_holidays()
        seed_rules()
        seed_catalog()
        shops = open_branches(branches)
        staff = hire_staff(shops)
        self._tell(began, f"{branches} branches and {len(staff)} logins")
        serial = 1
        for index, (shop, count) in enumerate(zip(shops, _shares(customers, branches), strict=True)):
            stories = _stories(shop, count, random.Random(f"{seed}-{shop.prefix}"), serial)
            serial += count
            sellers = list(User.objects.filter(role__code="frontdesk", branch=shop)) or [staff["manager"]]
            Writer(shop, sellers, staff[specialist_of(index)], random.Random(seed)).write(stories)
            self._tell(began, f"{shop.name}: {len(stories)} orders")
        finish()
        refresh_statistics()
        self._tell(began, f"{schedule_upcoming(at=clock.now())} reminders for what is to come")
        self.stdout.write(f"Sign in as manager, frontdesk, cs, … with the password {PASSWORD}.")

    def _tell(self, began: float, what: str) -> None:
        self.stdout.write(f"{time.monotonic() - began:7.1f} s  {what}")


def _shares(customers: int, branches: int) -> list[int]:
    """The first branch is the busiest."""
    weights = [2 if index == 0 else 1 for index in range(branches)]
    shares = [customers * weight // sum(weights) for weight in weights]
    shares[0] += customers - sum(shares)
    return shares


def _stories(branch: Branch, count: int, dice: random.Random, serial: int) -> list[Story]:
    """`count` lives of orders at a branch, in the order in which they were written."""
    now = clock.now()
    today = clock.today()
    has_opened = now > at_local(today, branch.opens_at) + dt.timedelta(hours=1)
    shop = Shop(
        dice=dice,
        now=now,
        today=today,
        last_day=today if has_opened else today - dt.timedelta(days=1),
        opens=branch.opens_at,
        closes=branch.closes_at,
        diary=Diary.of(list(Resource.objects.filter(branch=branch))),
        offers=packages_on_sale(branch=branch, day=today),
        products=products_on_sale(),
    )
    dateless = int(count * DATELESS)
    days: list[dt.date | None] = [*shoot_days(dice, today, count - dateless), *[None] * dateless]
    stories = [tell_story(shop, serial + index, day) for index, day in enumerate(days)]
    return sorted(stories, key=lambda story: story.ordered_at)
