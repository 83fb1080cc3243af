"""The demo's till: receipts in the order the money came in, counted every evening, reviewed every morning."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bookings.orders.models import Order
from bookings.payments.models import CashDay, Payment
from studio.core.clock import at_local, local_day, today
from studio.core.money import ZERO
from studio.core.staff.models import Branch, User

CHANGE, CLOSING = Decimal("500.00"), dt.time(20, 30)  # change money that stays in the drawer, when it is counted
REVIEWING = dt.time(10, 15)  # when finance looks at the receipts of the day before


class Till:
    """The money of one branch, story by story; numbers and days come when all of it is in."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.payments: list[Payment] = []
        self.taken: dict[dt.date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.finance = User.objects.filter(role__code="finance").order_by("pk").first()

    def take(self, pk: int, order: Order, entry: Any) -> None:
        """One receipt, still without its number. Those of the day before yesterday and earlier have been reviewed."""
        day = local_day(entry.at)
        self.taken[day][entry.method] += entry.amount
        reviewed = self.finance if day < today() - dt.timedelta(days=1) else None
        self.payments.append(
            Payment(
                id=pk,
                branch_id=self.branch.pk,
                order_id=order.pk,
                kind=entry.kind,
                method=entry.method,
                amount=entry.amount,
                day=day,
                at=entry.at,
                cashier_id=order.seller_id,
                reviewed_by=reviewed,
                reviewed_at=at_local(day + dt.timedelta(days=1), REVIEWING) if reviewed else None,
            )
        )

    def numbered(self, next_number: Callable[[str], int]) -> list[Payment]:
        """All receipts, numbered as the money came in."""
        self.payments.sort(key=lambda payment: (payment.at, payment.pk))
        for payment in self.payments:
            payment.receipt_number = f"{self.branch.prefix}-R-{next_number(f'receipt:{self.branch.prefix}'):05d}"
        return self.payments

    def days(self, first_id: int, otherwise: User) -> list[CashDay]:
        """Every day at the till: counted and closed in the evening, today still open. Now and then a little is off."""
        closer = User.objects.filter(branch=self.branch, role__code__in=["cashier", "manager"]).order_by("role__code")
        by, days, left = closer.first() or otherwise, [], ZERO
        for n, (day, sums) in enumerate(sorted(self.taken.items())):
            row = CashDay(id=first_id + n, branch=self.branch, day=day, opening=left)
            if day < today():
                missing = Decimal("-20.00") if n % 97 == 41 and sums.get("cash", ZERO) >= 20 else ZERO
                drawer = left + sums.get("cash", ZERO) + missing
                left = min(drawer, CHANGE)
                row.booked = {method: str(amount) for method, amount in sorted(sums.items())}
                row.counted = {**row.booked, "cash": str(drawer)}
                row.left, row.note = left, "找零差 20 元，已告知店长" if missing else ""
                row.closed_at, row.closed_by = at_local(day, CLOSING), by
            days.append(row)
        return days
