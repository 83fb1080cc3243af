"""The till's door in a race: a day is closed, a drawer is emptied, while others are at it.

Module-level functions: they travel to other processes by name.
"""

import datetime as dt
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bookings.orders.models import Order
from bookings.payments import actions
from bookings.payments.actions import entering
from bookings.payments.models import CashDay, Payment
from bookings.payments.queries import booked_by_method, cash_in, day_report
from bookings.payments.states import DayCount
from studio.core.errors import StudioError
from studio.core.locks import Door
from studio.core.staff.models import Branch, User
from tests.factories import AT, make_branch, make_customer, make_order, make_package, make_user

DRAWER = Decimal(300)
PAYMENTS = 6
TRIES = 40
MOMENT = 0.01  # between looking and writing, so that whoever wants to come between can


def open_shop(clerks: int, days: int) -> dict[str, Any]:
    """One branch; clerk 0 may close and approve; every clerk has an order, and a receipt for each day to take back.

    Every day the drawer begins with ¥300.
    """
    branch = make_branch(prefix="HB")
    people = [make_user("manager", branch=branch) for _n in range(clerks)]
    shared = {"branch": branch, "customer": make_customer(branch=branch), "seller": people[0]}
    orders = [make_order(**shared, package=make_package(price=9000), total=9000) for _n in people]
    receipts = [
        [
            actions.take_payment(order=order, kind="stage", method="wechat", amount=DRAWER, by=person, at=AT).pk
            for _n in range(days)
        ]
        for order, person in zip(orders, people, strict=True)
    ]
    for n in range(1, days + 1):
        CashDay.objects.create(branch=branch, day=_at(n).date(), opening=DRAWER)
    CashDay.objects.filter(branch=branch, day=AT.date()).delete()  # the day before does not count here
    return {"people": [one.pk for one in people], "orders": [one.pk for one in orders], "receipts": receipts}


def _at(n: int) -> dt.datetime:
    return AT + dt.timedelta(days=n)


def take_your_time(_me: int, guarded: bool) -> None:
    """Everybody thinks for a moment between looking and writing; unguarded nobody minds the door."""
    entering._open_day = _slowly(entering._open_day)
    entering._check_drawer = _slowly(entering._check_drawer)
    if not guarded:
        entering.go_inside = entering.have_alone = _walk_past


def _slowly(look: Callable[..., Any]) -> Callable[..., Any]:
    def looked(*args: Any) -> Any:
        found = look(*args)
        time.sleep(MOMENT)
        return found

    return looked


def _walk_past(_door: Door, _number: int) -> None:
    return None


def pay_or_close(me: int, shop: dict[str, Any], n: int) -> int:
    """The first closes day n as soon as somebody has paid, the others take money. How often the count was overtaken."""
    person = User.objects.get(pk=shop["people"][me])
    if me:
        for _n in range(PAYMENTS):
            actions.take_payment(
                order=Order(pk=shop["orders"][me]), kind="stage", method="wechat", amount=Decimal(1), by=person,
                at=_at(n),
            )  # fmt: skip
        return 0
    return _close(person, n)


def _close(person: User, n: int) -> int:
    branch, day = Branch.objects.get(), _at(n).date()
    for overtaken in range(TRIES):
        shown = day_report(branch, day).booked
        count = DayCount(shown | {"cash": DRAWER}, DRAWER, shown)
        try:
            actions.close_day(branch=branch, day=day, count=count, by=person, at=_at(n))
        except StudioError as refusal:
            if refusal.code != "sums_changed":
                raise
        else:
            return overtaken
    raise AssertionError("the sums were never still")


def pay_back_in_cash(me: int, shop: dict[str, Any], n: int) -> str | None:
    """Everybody pays ¥300 out of the same drawer with ¥300 in it."""
    person = User.objects.get(pk=shop["people"][me])
    refund = actions.reverse_payment(
        payment=Payment(pk=shop["receipts"][me][n - 1], order_id=shop["orders"][me]), reason="多收", method="cash",
        approved_by=person, by=person, at=_at(n),
    )  # fmt: skip
    return refund.receipt_number


def look() -> dict[str, Any]:
    """Closed days whose receipts say something else than their close, and drawers that hold less than nothing."""
    days = list(CashDay.objects.select_related("branch"))
    closed = [day for day in days if day.closed_at]
    said = {
        day.pk: {way: str(amount) for way, amount in booked_by_method(day.branch, day.day).items()} for day in closed
    }
    return {
        "closed": len(closed),
        "changed": [str(day) for day in closed if day.booked != said[day.pk]],
        "overdrawn": [str(day) for day in days if cash_in(day) < 0],
        "receipts": Payment.objects.exclude(receipt_number=None).count(),
    }
