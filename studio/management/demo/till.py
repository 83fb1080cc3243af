"""The demo's till: receipts in the order the money came in, counted every evening, reviewed every morning.

Now and then flowers are paid out of the drawer; what a busy morning brings goes to the bank at noon.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bookings.orders.models import Order
from bookings.payments.models import CashDay, DrawerMove, Payment
from bookings.payments.states import DrawerKind, PaymentMethod
from studio.core.clock import at_local, local_day, now, today
from studio.core.money import ZERO, total
from studio.core.staff.models import Branch, User

CHANGE, CLOSING = Decimal("500.00"), dt.time(20, 30)  # change money that stays in the drawer, when it is counted
REVIEWING = dt.time(10, 15)  # when finance looks at the receipts of the day before
SPENDING, BANKING = dt.time(9, 40), dt.time(14, 30)
SPENT_ON = (("鲜花", "68.00"), ("矿泉水与点心", "45.50"), ("打车送样片", "36.00"), ("婚纱干洗", "120.00"))
BANKED_FROM = Decimal("2000.00")


class Till:
    """The money of one branch, story by story; numbers and days come when all of it is in."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.payments: list[Payment] = []
        self.moves: list[DrawerMove] = []
        self.taken: dict[dt.date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        self.by_noon: dict[dt.date, Decimal] = defaultdict(Decimal)
        self.finance = User.objects.filter(role__code="finance").order_by("pk").first()

    def take(self, pk: int, order: Order, entry: Any) -> None:
        """One receipt, still without its number. Those of the day before yesterday and earlier have been reviewed."""
        day = local_day(entry.at)
        self.taken[day][entry.method] += entry.amount
        if entry.method == PaymentMethod.CASH and entry.at < at_local(day, BANKING):
            self.by_noon[day] += entry.amount
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
            row.moved = self._move(n, row, by)
            if day < today():
                missing = Decimal("-20.00") if n % 97 == 41 and sums.get("cash", ZERO) >= 20 else ZERO
                drawer = row.unreceipted + sums.get("cash", ZERO) + missing
                left = min(drawer, CHANGE)
                row.booked = {method: str(amount) for method, amount in sorted(sums.items())}
                row.counted = {**row.booked, "cash": str(drawer)}
                row.left, row.note = left, "找零差 20 元，已告知店长" if missing else ""
                row.closed_at, row.closed_by = at_local(day, CLOSING), by
            days.append(row)
        return days

    def _move(self, n: int, cash_day: CashDay, by: User) -> Decimal:
        """What goes in and out of the n-th day's drawer beside the receipts; the sum of it."""
        what, price = SPENT_ON[n % len(SPENT_ON)]
        spent = Decimal(price) if n % 3 == 1 and cash_day.opening >= CHANGE else ZERO
        to_bank = (cash_day.opening + self.by_noon[cash_day.day] - spent - CHANGE) // 100 * 100
        wanted = [
            (SPENDING, DrawerKind.SPENT, spent, what),
            (BANKING, DrawerKind.BANKED, to_bank if to_bank >= BANKED_FROM else ZERO, "招商银行"),
        ]
        moves = [
            DrawerMove(
                branch=self.branch, day=cash_day.day, kind=kind, amount=-amount, note=note,
                at=at_local(cash_day.day, time), by=by,
            )
            for time, kind, amount, note in wanted if amount and at_local(cash_day.day, time) <= now()
        ]  # fmt: skip
        self.moves += moves
        return total(move.amount for move in moves)
