"""Numbers for papers and records, taken last in a story because the series stays locked until it commits.

Receipts are gapless: a story that rolls back gives its number back. ASCII letters, digits and hyphens only.
"""

import datetime as dt

from django.db import connection

from studio.core.numbering.models import Counter

_TABLE = Counter._meta.db_table
_NEXT = (
    f"INSERT INTO {_TABLE} (series, value) VALUES (%s, 1) "  # noqa: S608 – the table's own name
    f"ON CONFLICT (series) DO UPDATE SET value = {_TABLE}.value + 1 RETURNING value"
)


def next_value(series: str) -> int:
    """The next number of a series, starting at 1. Refused outside a transaction: it could leave a gap."""
    if not connection.in_atomic_block:
        raise RuntimeError("a number taken outside a transaction may be lost")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series])
        return int(cursor.fetchone()[0])


def order_number(*, prefix: str, on: dt.date) -> str:
    """`HB2604-0187`: the 187th order of April 2026 at the branch with prefix HB."""
    return f"{prefix}{on:%y%m}-{next_value(f'order:{prefix}:{on:%y%m}'):04d}"


def receipt_number(*, prefix: str) -> str:
    """`HB-R-01733`: gapless within the branch, for ever."""
    return f"{prefix}-R-{next_value(f'receipt:{prefix}'):05d}"


def customer_number() -> str:
    """`C-20431`: one series for the whole chain."""
    return f"C-{next_value('customer'):05d}"
