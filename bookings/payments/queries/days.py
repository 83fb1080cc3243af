"""The till by business days: the day's list, its sums, and the days that are still open."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.http import Http404

from bookings.payments.models import CashDay, DrawerMove, Payment
from bookings.payments.queries.reading import payments_for
from bookings.payments.states import PaymentKind, PaymentMethod, differences
from studio.core.money import ZERO, quantize, total
from studio.core.staff.models import Branch, User


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What came in by one way of paying on a day."""

    method: str
    count: int
    amount: Decimal

    @property
    def label(self) -> str:
        return str(PaymentMethod(self.method).label)


def totals_by_method(payments: QuerySet[Payment]) -> list[MethodTotal]:
    """Sums by way of paying, in the order of the list of ways. One query."""
    found = {
        row["method"]: MethodTotal(row["method"], row["n"], row["sum"])
        for row in payments.order_by().values("method").annotate(n=Count("id"), sum=Sum("amount"))
    }
    return [found[method] for method in PaymentMethod.values if method in found]


@dataclass(frozen=True, slots=True)
class DayFilters:
    """One business day at the till, narrowed down."""

    day: dt.date
    method: str = ""
    kind: str = ""
    cashier: int | None = None

    def __bool__(self) -> bool:
        return any((self.method, self.kind, self.cashier))


def _of_day(user: User, day: dt.date) -> QuerySet[Payment]:
    """A business day's rows. The branches are named even when they are all: the index begins with them."""
    return payments_for(user).filter(branch_id__in=user.branch_ids, day=day)


def payments_on(user: User, filters: DayFilters) -> QuerySet[Payment]:
    """The rows that count on a business day."""
    payments = _of_day(user, filters.day)
    if filters.method:
        payments = payments.filter(method=filters.method)
    if filters.kind:
        payments = payments.filter(kind=filters.kind)
    if filters.cashier:
        payments = payments.filter(cashier_id=filters.cashier)
    return payments


def for_rows(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """What a row of a list shows, in the same query; with whether the receipt was taken back."""
    taken_back = Exists(Payment.objects.filter(reverses=OuterRef("pk")))
    payments = payments.annotate(taken_back=taken_back)
    return payments.select_related("order", "order__customer", "cashier", "reverses").defer("order__package_copy")


def cashiers_on(user: User, day: dt.date) -> list[User]:
    """Who took money on a day."""
    ids = _of_day(user, day).order_by().values("cashier_id")
    return list(User.objects.filter(pk__in=ids).order_by("full_name"))


def booked_by_method(branch: Branch, day: dt.date) -> dict[str, Decimal]:
    """What the receipts of a day say, by way of paying; only what has any. One query."""
    return {one.method: quantize(one.amount) for one in totals_by_method(_receipts(branch, day))}


def _receipts(branch: Branch, day: dt.date) -> QuerySet[Payment]:
    return Payment.objects.filter(branch=branch, day=day).exclude(receipt_number=None)


def left_by(cash_day: CashDay) -> Decimal:
    """The cash that lies in the drawer at the end of a day: what was left at its close, else what there should be."""
    return cash_day.left if cash_day.left is not None else max(cash_in(cash_day), ZERO)


def cash_in(cash_day: CashDay) -> Decimal:
    """The cash that should lie in the drawer now: what no receipt is about, and every receipt since."""
    cash = Payment.objects.filter(branch_id=cash_day.branch_id, day=cash_day.day, method=PaymentMethod.CASH)
    return quantize(cash_day.unreceipted + (cash.aggregate(sum=Sum("amount"))["sum"] or ZERO))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the daily report: its name, sums by way of paying in the order of `DayReport.methods`, together."""

    name: str
    amounts: tuple[Decimal, ...]
    count: int

    @property
    def amount(self) -> Decimal:
        return total(self.amounts)


@dataclass(frozen=True, slots=True)
class Counted:
    """One way of paying at the close: what should be there, what was, and what is missing (−) or too much."""

    method: str
    booked: Decimal
    should: Decimal
    counted: Decimal | None = None

    @property
    def label(self) -> str:
        return str(PaymentMethod(self.method).label)

    @property
    def difference(self) -> Decimal | None:
        return None if self.counted is None else self.counted - self.should


@dataclass(frozen=True)
class DayReport:
    """The daily report of a branch (日报): money by the day it counts on, by way, kind and cashier."""

    branch: Branch
    day: dt.date
    cash_day: CashDay | None
    opening: Decimal = ZERO
    moves: list[DrawerMove] = field(default_factory=list)
    methods: tuple[str, ...] = ()
    by_kind: list[Line] = field(default_factory=list)
    by_cashier: list[Line] = field(default_factory=list)
    together: Line = field(default_factory=lambda: Line("", (), 0))
    returned: Decimal = ZERO

    @property
    def is_closed(self) -> bool:
        return self.cash_day is not None and self.cash_day.closed_at is not None

    @property
    def moved(self) -> Decimal:
        """What went in less what went out of the drawer, beside the receipts."""
        return self.cash_day.moved if self.cash_day else ZERO

    @property
    def booked(self) -> dict[str, Decimal]:
        """As the receipts say it now; of a closed day as they said it then, which is the same."""
        return dict(zip(self.methods, self.together.amounts, strict=True))

    @property
    def method_names(self) -> list[str]:
        return [str(PaymentMethod(method).label) for method in self.methods]

    def counts(self) -> list[Counted]:
        """Each way of paying against its count, the drawer first. A credit moved between orders is not counted."""
        booked, beside = self.booked, {PaymentMethod.CASH.value: self.opening + self.moved}
        ways = [PaymentMethod.CASH.value, *(one for one in self.methods if one != PaymentMethod.CASH)]
        found = {k: Decimal(v) for k, v in self.cash_day.counted.items()} if self.cash_day and self.is_closed else {}
        return [
            Counted(
                way, booked.get(way, ZERO), booked.get(way, ZERO) + beside.get(way, ZERO),
                found.get(way, ZERO) if self.is_closed else None,
            )
            for way in ways if way != PaymentMethod.CREDIT
        ]  # fmt: skip

    @property
    def taken_away(self) -> Decimal:
        """The cash that went to the bank or the safe at the close; zero while the day is open."""
        if not self.is_closed or self.cash_day is None:
            return ZERO
        return Decimal(self.cash_day.counted.get(PaymentMethod.CASH, "0")) - (self.cash_day.left or ZERO)

    def difference(self) -> Decimal:
        """What the whole count was off by; zero while the day is open."""
        if not self.is_closed or self.cash_day is None:
            return ZERO
        counted = {method: Decimal(amount) for method, amount in self.cash_day.counted.items()}
        return total(differences(self.opening + self.moved, _countable(self.booked), counted).values())


def _countable(booked: dict[str, Decimal]) -> dict[str, Decimal]:
    return {method: amount for method, amount in booked.items() if method != PaymentMethod.CREDIT}


def day_report(branch: Branch, day: dt.date) -> DayReport:
    """Everything a branch's day at the till comes to. Four queries, however many receipts."""
    cash_day = CashDay.objects.filter(branch=branch, day=day).select_related("closed_by", "branch").first()
    groups = _receipts(branch, day).order_by().values("method", "kind", "cashier__full_name")
    rows = list(groups.annotate(n=Count("id"), sum=Sum("amount")))
    methods = tuple(method for method in PaymentMethod.values if any(row["method"] == method for row in rows))
    kinds = [kind for kind in PaymentKind.values if any(row["kind"] == kind for row in rows)]
    people = sorted({row["cashier__full_name"] for row in rows})

    def line(name: str, **where: str) -> Line:
        chosen = [row for row in rows if all(row[key] == value for key, value in where.items())]
        sums = tuple(total(row["sum"] for row in chosen if row["method"] == method) for method in methods)
        return Line(name, sums, sum(row["n"] for row in chosen))

    return DayReport(
        branch, day, cash_day, cash_day.opening if cash_day else _opening_to_be(branch, day),
        moves=list(_moves_of(branch, day)), methods=methods,
        by_kind=[line(str(PaymentKind(kind).label), kind=kind) for kind in kinds],
        by_cashier=[line(name, cashier__full_name=name) for name in people],
        together=line(""),
        returned=total(row["sum"] for row in rows if row["kind"] == PaymentKind.REFUND),
    )  # fmt: skip


def _moves_of(branch: Branch, day: dt.date) -> QuerySet[DrawerMove]:
    rows = DrawerMove.objects.filter(branch=branch, day=day).select_related("by", "taken_back_by", "reverses")
    return rows.order_by("pk")


def get_move_for(user: User, number: str, move_id: int) -> DrawerMove:
    """A drawer move of that business day. Raises Http404 outside the reader's branches and on another day."""
    found = read_day_number(user, number)
    move = _moves_of(*found).filter(pk=move_id).select_related("branch").first() if found else None
    if move is None:
        raise Http404
    return move


def till_day(branch: Branch, today: dt.date) -> dt.date:
    """The business day on which money counts now: today, or the next one whose till is not closed."""
    later = CashDay.objects.filter(branch=branch, day__gte=today).exclude(closed_at=None)
    closed = set(later.values_list("day", flat=True))
    while today in closed:
        today += dt.timedelta(days=1)
    return today


def _opening_to_be(branch: Branch, day: dt.date) -> Decimal:
    """What the drawer of a day without receipts begins with."""
    before = CashDay.objects.filter(branch=branch, day__lt=day).order_by("-day").first()
    return left_by(before) if before else ZERO


def open_days(branch: Branch, until: dt.date) -> list[CashDay]:
    """Business days before `until` that nobody has closed yet, oldest first; at most a month of them."""
    found = CashDay.objects.filter(branch=branch, day__lt=until, closed_at=None).select_related("branch")
    return list(found.order_by("day")[:31])


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day in the month's list: what its receipts say, and what the count was off by."""

    cash_day: CashDay
    number: str
    booked_sum: Decimal
    difference: Decimal


def cash_days_in(branches: Sequence[Branch], month: dt.date) -> list[DayRow]:
    """The days of a month at these branches, newest first. Two queries: closed days bring their sums along."""
    after = (month + dt.timedelta(days=31)).replace(day=1)
    span = {"branch__in": branches, "day__gte": month, "day__lt": after}
    rows = list(CashDay.objects.filter(**span).select_related("closed_by", "branch").order_by("-day", "branch__prefix"))
    unsettled = {row.day for row in rows if row.closed_at is None}
    sums = {
        (found["branch_id"], found["day"]): quantize(found["sum"])
        for found in Payment.objects.filter(**span, day__in=unsettled).exclude(receipt_number=None)
        .exclude(method=PaymentMethod.CREDIT).order_by().values("branch_id", "day").annotate(sum=Sum("amount"))
    } if unsettled else {}  # fmt: skip
    return [_day_row(row, sums.get((row.branch_id, row.day), ZERO)) for row in rows]


def _day_row(row: CashDay, open_sum: Decimal) -> DayRow:
    if row.closed_at is None:
        return DayRow(row, day_number(row.branch, row.day), open_sum, ZERO)
    booked = {method: Decimal(amount) for method, amount in row.booked.items()}
    counted = {method: Decimal(amount) for method, amount in row.counted.items()}
    off = total(differences(row.unreceipted, booked, counted).values())
    return DayRow(row, day_number(row.branch, row.day), total(booked.values()), off)


def day_number(branch: Branch, day: dt.date) -> str:
    """How a business day is called in addresses and on paper: HB-2026-11-22."""
    return f"{branch.prefix}-{day:%Y-%m-%d}"


def read_day_number(user: User, number: str) -> tuple[Branch, dt.date] | None:
    """The branch and day behind a number; None outside the reader's branches or when it is none."""
    prefix, _dash, text = number.replace("\x00", "").partition("-")
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    branch = Branch.objects.filter(pk__in=user.branch_ids, prefix=prefix.upper()).first()
    return (branch, day) if branch is not None and 2000 <= day.year <= 2100 else None


def get_closed_day_for(user: User, number: str) -> CashDay:
    """A closed day by its number. Raises Http404 outside the reader's branches and while it is open."""
    if (found := read_day_number(user, number)) is None:
        raise Http404
    branch, day = found
    closed = CashDay.objects.filter(branch=branch, day=day).exclude(closed_at=None).select_related("branch").first()
    if closed is None:
        raise Http404
    return closed
