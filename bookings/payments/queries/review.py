"""What finance has not looked at yet."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from bookings.payments.models import Payment
from bookings.payments.queries.days import for_rows
from bookings.payments.queries.reading import payments_for
from studio.core.staff.models import User


@dataclass(frozen=True, slots=True)
class ReviewFilters:
    """The receipts that wait, narrowed down: by business day, branch, cashier, kind and way of paying."""

    day: dt.date | None = None
    branch: int | None = None
    cashier: int | None = None
    kind: str = ""
    method: str = ""

    def __bool__(self) -> bool:
        return any((self.day, self.branch, self.cashier, self.kind, self.method))


def unreviewed(user: User, filters: ReviewFilters) -> QuerySet[Payment]:
    """Receipts of this person's branches that nobody has reviewed, with what a row shows."""
    branches = [filters.branch] if filters.branch in user.branch_ids else user.branch_ids
    rows = payments_for(user).filter(branch_id__in=branches, reviewed_at=None)
    wanted = {"day": filters.day, "cashier_id": filters.cashier, "kind": filters.kind, "method": filters.method}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return for_rows(rows).select_related("branch")


def named_unreviewed(user: User, numbers: list[str]) -> list[Payment]:
    """The receipts with these numbers, within the reader's branches; what is reviewed already is left out."""
    clean = [number.replace("\x00", "").upper() for number in numbers]
    return list(payments_for(user).filter(branch_id__in=user.branch_ids, receipt_number__in=clean, reviewed_at=None))
