"""二消统计: one row for each person, one column for each step, and the sales behind whatever was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst

from bookings.orders.bill import line_title
from bookings.orders.models import OrderLine
from bookings.orders.queries import Sold
from bookings.orders.states import Step
from studio.core.money import ZERO

KEPT = ("from", "to", "branch")


@dataclass(frozen=True, slots=True)
class Cell:
    """A sum in yuan, how many sales it is made of, and the address that shows them."""

    amount: Decimal
    count: int
    url: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """What one person sold: by step, in the order of the columns, and altogether; `share` of the most, 0 to 100."""

    name: str
    cells: Sequence[Cell]
    total: Cell
    share: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """People from the one who sold most; only the steps at which anything was sold."""

    steps: Sequence[str]
    people: Sequence[PersonRow]
    totals: PersonRow

    def chosen(self) -> Cell:
        """The cell whose sales are listed."""
        cells = [cell for row in (*self.people, self.totals) for cell in (*row.cells, row.total)]
        return next((cell for cell in cells if cell.is_chosen), Cell(ZERO, 0, ""))


def table_of(sold: Sequence[Sold], asked: QueryDict, *, seller: int | None, step: str | None, name: str) -> Table:
    """The figures as a table; `name` is what the row of sums is called."""
    steps = [one for one in Step.values if any(row.step == one for row in sold)]

    def cell(person: int | None, at: str | None) -> Cell:
        rows = [row for row in sold if person in (None, row.seller_id) and at in (None, row.step)]
        amount = sum((row.amount for row in rows), ZERO)
        address = _address(asked, person, at)
        return Cell(amount, sum(row.sales for row in rows), address, (person, at) == (seller, step))

    def row_of(person: int | None, called: str) -> PersonRow:
        return PersonRow(called, [cell(person, at) for at in steps], cell(person, None))

    people = [row_of(*one) for one in {row.seller_id: (row.seller_id, row.seller) for row in sold}.values()]
    people.sort(key=lambda row: (-row.total.amount, -row.total.count, row.name))
    most = max((row.total.amount for row in people), default=ZERO)
    drawn = [PersonRow(row.name, row.cells, row.total, _share(row.total.amount, most)) for row in people]
    return Table([capfirst(str(Step(one).label)) for one in steps], drawn, row_of(None, name))


def _share(amount: Decimal, most: Decimal) -> int:
    return int(100 * amount / most) if most > 0 else 0


def _address(asked: QueryDict, person: int | None, step: str | None) -> str:
    """The same days and branch, narrowed to a person, a step or both."""
    query = QueryDict(mutable=True)
    for name in KEPT:
        if asked.get(name):
            query[name] = str(asked[name])
    if person is not None:
        query["seller"] = str(person)
    if step is not None:
        query["step"] = step
    return f"{reverse('reports:second-sales')}?{query.urlencode()}#sales"


def sale_shown(line: OrderLine) -> dict[str, Any]:
    """One sale of the list."""
    return {
        "line": line, "title": line_title(line.order, line), "step": capfirst(str(Step(line.stage).label)),
        "url": reverse("orders:detail", args=[line.order.number]),
    }  # fmt: skip
