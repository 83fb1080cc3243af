"""The soak's side inside Django, run as a process of its own: `fill` makes due reminders, `report` counts the end.

Every other reminder in ten goes through a gateway that promises nothing, the others through one that knows our keys.
"""

import argparse
import collections
import datetime as dt
import json
import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 – Django must be set up first

from bookings.appointments.models import Appointment  # noqa: E402
from bookings.catalog.models import Package  # noqa: E402
from bookings.orders.models import Order  # noqa: E402
from customers.followups.models import Contact, FollowUp, ReminderRule  # noqa: E402
from customers.profiles.models import Customer, Person  # noqa: E402
from studio.core.clock import local_day, now  # noqa: E402
from studio.core.messages.models import Message  # noqa: E402
from studio.core.staff.models import Branch, User  # noqa: E402
from tests.race.recorders import FOLDER  # noqa: E402

BLIND_ONE_IN = 10


def fill(count: int) -> None:
    """`count` text reminders about tomorrow's shoots, all due within the last half hour."""
    call_command("migrate", verbosity=0)
    (Path(os.environ[FOLDER]) / "taken").mkdir(parents=True, exist_ok=True)
    at = now()
    tomorrow = at + dt.timedelta(days=1)
    branch = Branch.objects.create(name="湖滨路店", studio_name="知夏", prefix="HB")
    seller = User.objects.create(username="seller", full_name="王思琪", branch=branch)
    package = Package.objects.create(code="soak", name="半夏里", price=5999)
    rule = {
        "anchor": "shoot",
        "channel": "message",
        "days": -1,
        "script": "{dear}，明天{day}{time}拍摄。",
        "late_after_hours": 12,
    }
    sms = ReminderRule.objects.create(code="soak-sms", name="短信", via="sms", **rule)
    blind = ReminderRule.objects.create(code="soak-blind", name="微信", via="wechat", **rule)
    customers = Customer.objects.bulk_create(
        [
            Customer(branch=branch, number=f"C-{n}", display_name=f"顾客{n}", source="web", created_at=at)
            for n in range(count)
        ],
        batch_size=2000,
    )
    Person.objects.bulk_create(
        [Person(customer=one, role="bride", name="柳闻莺", phone=f"138{one.pk:08d}") for one in customers],
        batch_size=2000,
    )
    orders = Order.objects.bulk_create(
        [
            Order(number=f"HB-{one.pk}", branch=branch, customer=one, status="confirmed", package=package,
                  package_name=package.name, seller=seller, ordered_at=at, total=5999)
            for one in customers
        ],
        batch_size=2000,
    )  # fmt: skip
    visits = Appointment.objects.bulk_create(
        [
            Appointment(branch=branch, customer_id=one.customer_id, order=one, purpose="shoot", created_at=at,
                        day=local_day(tomorrow), starts_at=tomorrow, ends_at=tomorrow + dt.timedelta(hours=3))
            for one in orders
        ],
        batch_size=2000,
    )  # fmt: skip
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                rule=blind if n % BLIND_ONE_IN == 0 else sms, branch=branch, customer_id=visit.customer_id,
                thread=f"order:{visit.order_id}", anchor="shoot", anchor_id=visit.pk, anchor_at=tomorrow,
                occurrence=visit.day, channel="message", due_at=at - dt.timedelta(seconds=n % 1800),
                late_at=at + dt.timedelta(hours=12),
            )
            for n, visit in enumerate(visits)
        ],
        batch_size=2000,
    )  # fmt: skip


def _lines(name: str) -> collections.Counter[str]:
    path = Path(os.environ[FOLDER]) / name
    return collections.Counter(path.read_text().split()) if path.exists() else collections.Counter()


def report() -> dict[str, object]:
    """Every reminder accounted for: at which gateway, how often, and what the house believes."""
    rows = {
        f"followup:{pk}": (state, via) for pk, state, via in FollowUp.objects.values_list("pk", "state", "rule__via")
    }
    messages = dict(Message.objects.values_list("key", "state"))
    taken = {path.name.replace("-", ":") for path in (Path(os.environ[FOLDER]) / "taken").iterdir()}
    idempotent, blind = _lines("idempotent-calls.log"), _lines("blind-calls.log")
    unclear = {key for key, state in messages.items() if state == "unclear"}
    contacts = collections.Counter(f"followup:{pk}" for pk in Contact.objects.values_list("followup_id", flat=True))
    by_sms = {key for key, (_state, via) in rows.items() if via == "sms"}
    by_blind = set(rows) - by_sms
    done = {key for key, (state, _via) in rows.items() if state == "done"}
    return {
        "reminders": len(rows),
        "done": len(done),
        "unclear": len(unclear),
        "lost": sorted((by_sms - taken) | (by_blind - set(blind) - unclear))[:20],
        "doubled": sorted(key for key, calls in blind.items() if calls > 1)[:20],
        "doubled_count": sum(1 for calls in blind.values() if calls > 1),
        "said_done_but_not_taken": sorted(done - taken - set(blind))[:20],
        "contacts_wrong": sorted(key for key in rows if contacts[key] != (1 if key in done else 0))[:20],
        "unclear_at_idempotent": sorted(unclear & by_sms)[:20],
        "open_without_reason": sorted(
            key for key, (state, _via) in rows.items() if state != "done" and key not in unclear
        )[:20],
        "calls_repeated_under_a_known_key": sum(idempotent.values()) - len(idempotent),
        "messages": dict(collections.Counter(messages.values())),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["fill", "report"])
    parser.add_argument("--count", type=int, default=2000)
    given = parser.parse_args()
    if given.what == "fill":
        fill(given.count)
    else:
        print(json.dumps(report()))
