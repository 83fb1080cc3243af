"""套系变更, worked out before anything is written: what goes back, what comes, what it costs. Pure sums over rows.

The page shows an `Exchange`, `actions` works the same one out again under the lock, so they cannot differ.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bookings.orders.models import OrderLine
from bookings.orders.states import LineKind
from studio.core.money import ZERO, total

GOES_BACK_WITH = (LineKind.ADDON, LineKind.SECOND)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What another package does to the bill. Amounts in yuan; `goes` are the living lines that are reversed."""

    goes: tuple[OrderLine, ...]
    stays: tuple[OrderLine, ...]
    price: Decimal
    paid: Decimal

    @property
    def old_total(self) -> Decimal:
        return total(line.amount for line in (*self.goes, *self.stays))

    @property
    def new_total(self) -> Decimal:
        return total([self.price, *(line.amount for line in self.stays)])

    @property
    def difference(self) -> Decimal:
        """What the order costs more; negative: less."""
        return self.new_total - self.old_total

    @property
    def overpaid(self) -> Decimal:
        """What has been paid beyond the new total."""
        return max(ZERO, self.paid - self.new_total)

    @property
    def owed(self) -> Decimal:
        return max(ZERO, self.new_total - self.paid)

    @property
    def discount(self) -> Decimal:
        """The discount that stays, without its sign."""
        return -total(line.amount for line in self.stays if line.kind == LineKind.DISCOUNT)


def exchange_of(
    living: Sequence[OrderLine], *, price: Decimal, paid: Decimal, back: Collection[int], keeps_discount: bool
) -> Exchange:
    """The package goes, and with it the added lines in `back` and, if it is not kept, the discount."""

    def goes(line: OrderLine) -> bool:
        if line.kind == LineKind.DISCOUNT:
            return not keeps_discount
        return line.kind == LineKind.PACKAGE or (line.kind in GOES_BACK_WITH and line.pk in back)

    return Exchange(
        goes=tuple(line for line in living if goes(line)), stays=tuple(line for line in living if not goes(line)),
        price=price, paid=paid,
    )  # fmt: skip


def living_lines(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """The lines that count: neither reversed nor reversing."""
    every = list(lines)
    gone = {line.reverses_id for line in every if line.reverses_id}
    return [line for line in every if line.pk not in gone and line.reverses_id is None]


def items_compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str, int, int]]:
    """(name, name in English, how many before, how many from now on) of every product that differs, the old ones first.

    `old` and `new` are an order's copies of a package.
    """
    before = {item["code"]: item for item in old.get("items", [])}
    after = {item["code"]: item for item in new.get("items", [])}
    rows = []
    for code in dict.fromkeys([*before, *after]):
        known = after.get(code) or before[code]
        was, becomes = (side[code]["quantity"] if code in side else 0 for side in (before, after))
        if was != becomes:
            rows.append((known["name"], known["name_en"], was, becomes))
    return rows
