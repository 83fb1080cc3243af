"""What clerks do at the till in a race. Module-level functions: they travel to other processes by name."""

import time
from decimal import Decimal
from typing import Any

from django.db import transaction

from bookings.orders.models import Order
from bookings.payments import actions
from bookings.payments.models import Payment
from bookings.payments.queries import orders_with_wrong_paid, receipts_missing
from bookings.payments.states import check_open
from studio.core.staff.models import User
from tests.bookings.orders.stories import take_order
from tests.factories import AT, make_branch, make_customer, make_package, make_user

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
