"""Reading the ledger: within the reader's branches, newest first; and the sums it must agree with."""

from bookings.payments.queries.checks import books_in_disorder, orders_with_wrong_paid, receipts_missing
from bookings.payments.queries.days import (
    DayFilters,
    DayReport,
    Line,
    MethodTotal,
    booked_by_method,
    cash_days_in,
    cashiers_on,
    day_number,
    day_report,
    for_rows,
    get_closed_day_for,
    open_days,
    payments_on,
    read_day_number,
    totals_by_method,
)
from bookings.payments.queries.reading import (
    COUNTS,
    earnest_limit,
    earnest_taken,
    get_payment_for,
    payments_for,
    payments_of,
)

__all__ = [
    "COUNTS", "DayFilters", "DayReport", "Line", "MethodTotal", "booked_by_method", "books_in_disorder", "cash_days_in",
    "cashiers_on", "day_number", "day_report", "earnest_limit", "earnest_taken", "for_rows", "get_closed_day_for",
    "get_payment_for", "open_days", "orders_with_wrong_paid", "payments_for", "payments_of", "payments_on",
    "read_day_number", "receipts_missing", "totals_by_method",
]  # fmt: skip
