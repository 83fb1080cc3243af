"""What clerks do at the till in a race. Module-level functions: they travel to other processes by name."""

import fcntl
import time
import traceback
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from bookings.orders.models import Order
from bookings.payments import actions
from bookings.payments.actions import entering
from bookings.payments.models import Payment
from bookings.payments.queries import orders_with_wrong_paid, receipts_missing
from bookings.payments.states import check_open
from studio.core.errors import Busy, StudioError
from studio.core.locks import one_transaction
from studio.core.once.models import SubmissionKey
from studio.core.staff.models import User
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_customer, make_order, make_package, make_user

SUM = Decimal("300.00")
EVERY_TENTH = 10


class PowerCut(Exception):
    """Something fails after the receipt was numbered: the whole story must be undone."""


def open_shop(clerks: int, orders: int) -> dict[str, list[int]]:
    """One branch, so many clerks, so many orders of ¥1,000."""
    branch = make_branch(prefix="HB")
    people = [make_user("frontdesk", branch=branch) for _n in range(clerks)]
    package, customer = make_package(price=1000), make_customer(branch=branch)
    made = [
        take_order(branch=branch, seller=people[0], customer=customer, package_code=package.code, shoot_at=None)
        for _n in range(orders)
    ]
    return {"people": [one.pk for one in people], "orders": [order.pk for order in made]}


def pay(me: int, people: list[int], order: int) -> str | None:
    """Everybody takes ¥300 on the same order of ¥1,000."""
    payment = actions.take_payment(
        order=Order(pk=order), kind="balance", method="cash", amount=SUM, by=User.objects.get(pk=people[me]), at=AT
    )
    return payment.receipt_number


def pay_the_same_form(me: int, people: list[int], order: int, key: str) -> str | None:
    """Everybody sends the form of one person: a click that was repeated."""
    payment = actions.take_payment(
        order=Order(pk=order),
        kind="balance",
        method="cash",
        amount=SUM,
        by=User.objects.get(pk=people[0]),
        at=AT,
        key=key,
    )
    return payment.receipt_number


def pay_or_fail(me: int, people: list[int], orders: list[int], n: int) -> str | None:
    """Everybody takes a little on an order of their own; one in ten stories falls over at its very end."""
    with transaction.atomic():
        payment = actions.take_payment(
            order=Order(pk=orders[me]), kind="stage", method="cash", amount=Decimal(1),
            by=User.objects.get(pk=people[me]), at=AT,
        )  # fmt: skip
        if (n + me) % EVERY_TENTH == 0:
            raise PowerCut
    return payment.receipt_number


def pay_without_guard(me: int, people: list[int], order: int) -> None:
    """The same without lock and transaction: look, think, write."""
    found = Order.objects.select_related("branch").get(pk=order)
    check_open(SUM, found.balance)
    time.sleep(0.05)
    Payment.objects.create(
        branch=found.branch, order=found, kind="balance", method="cash", amount=SUM, day=AT.date(), at=AT,
        cashier_id=people[me],
    )  # fmt: skip
    Order.objects.filter(pk=order).update(paid_total=found.paid_total + SUM)


def look() -> dict[str, Any]:
    """What the books say afterwards."""
    numbers = Payment.objects.exclude(receipt_number=None).order_by("receipt_number")
    return {
        "wrong": len(orders_with_wrong_paid()),
        "gaps": receipts_missing(),
        "numbers": list(numbers.values_list("receipt_number", flat=True)),
        "overpaid": sum(order.paid_total > order.total for order in Order.objects.all()),
        "paid": [str(order.paid_total) for order in Order.objects.order_by("pk")],
    }


# ---- many tills, killed at random: tests/race/receipt_soak.py ---------------------------------------------------


def open_many_tills(tills: int, forms: int, forms_an_order: int) -> dict[str, Any]:
    """One branch; every till has a person and a pile of forms (key, order), each worth a yuan."""
    branch = make_branch(prefix="HB")
    people = [make_user("frontdesk", branch=branch) for _n in range(tills)]
    package, customer = make_package(price=1000), make_customer(branch=branch)
    piles: list[list[tuple[str, int]]] = []
    for till in range(tills):
        wanted = forms // tills + (till < forms % tills)
        shared = {"branch": branch, "customer": customer, "seller": people[0], "package": package, "total": 1000}
        orders = [make_order(**shared).pk for _n in range(-(-wanted // forms_an_order))]
        piles.append([(f"till-{till}-{n}", orders[n // forms_an_order]) for n in range(wanted)])
    return {"people": [one.pk for one in people], "forms": piles}


def one_form(shop: dict[str, Any], till: int, n: int, *, falls: bool) -> Iterator[str]:
    """One payment at a till, as often as it takes: what the cashier is told, line by line, the receipt last."""
    (key, order), cashier = shop["forms"][till][n], User.objects.get(pk=shop["people"][till])
    while True:
        try:
            payment = _pay(order, cashier, key, falls=falls)
        except PowerCut:
            falls = False
            yield "fell"
        except Busy:
            yield "busy"
        except StudioError as refusal:
            yield f"error {refusal}"
            return
        except Exception:
            yield "error " + traceback.format_exc().replace("\n", " | ")
            return
        else:
            yield f"paid {key} {payment.receipt_number}"
            return


@one_transaction
def _pay(order: int, cashier: User, key: str, *, falls: bool) -> Payment:
    """The payment as the page books it; sometimes the lights go out before the commit."""
    payment = actions.take_payment(
        order=Order(pk=order), kind="stage", method="wechat", amount=Decimal(1), by=cashier, at=AT, key=key
    )
    if falls:
        raise PowerCut
    return payment


def take_numbers_ahead(folder: str) -> None:
    """Take the guard away: numbers come from a counter outside the story, as a sequence gives them."""

    def next_number(*, prefix: str) -> str:
        with (Path(folder) / "sequence").open("a+") as counter:
            fcntl.flock(counter, fcntl.LOCK_EX)
            counter.seek(0)
            number = int(counter.read() or 0) + 1
            counter.truncate(0)
            counter.write(str(number))
        return f"{prefix}-R-{number:05d}"

    entering.receipt_number = next_number


def answers() -> dict[str, str]:
    """What every answered form was told."""
    return dict(SubmissionKey.objects.values_list("key", "answer"))


# ---- over the web: tests/race/web_soak.py ------------------------------------------------------------------------


def open_shop_on_the_web(clients: int, forms: int, forms_an_order: int) -> dict[str, Any]:
    """One branch; every client has a session and orders (number, how many payments of a yuan each takes)."""
    branch = make_branch(prefix="HB")
    people = [make_user("frontdesk", branch=branch) for _n in range(clients)]
    package, customer = make_package(price=1000), make_customer(branch=branch)
    sessions, piles = [], []
    for n, person in enumerate(people):
        browser = Client()
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        sessions.append(browser.cookies["sessionid"].value)
        left, pile = forms // clients + (n < forms % clients), []
        while left > 0:
            shared = {"branch": branch, "customer": customer, "seller": person, "package": package, "total": 1000}
            pile.append((make_order(**shared).number, min(left, forms_an_order)))
            left -= forms_an_order
        piles.append(pile)
    return {"sessions": sessions, "orders": piles, "secret": settings.SECRET_KEY}


def paid_by_number() -> dict[str, str]:
    """What stands on every order as paid."""
    return {order.number or "": str(order.paid_total) for order in Order.objects.all()}
