"""Many rows at once say what one row after the other says."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from bookings.orders.models import CommunicationSheet
from bookings.payments.models import Payment
from customers.profiles.models import Customer
from studio.core.audit.models import HistoryEntry
from studio.core.bulk import insert_rows, next_id, reset_sequences
from tests.factories import make_branch, make_customer, make_order, make_user

pytestmark = pytest.mark.django_db
AWKWARD = "C:\\new\ttab\r\nline, 'quote' \"double\" \\N \\. 𠮷 喆"


def stored(table: Any, pk: int) -> dict[str, Any]:
    return table.objects.filter(pk=pk).values().get()  # type: ignore[no-any-return]


def as_one(row: Any) -> dict[str, Any]:
    """What stands there when Django saves this row by itself; undone again."""
    with transaction.atomic():
        row.save(force_insert=True)
        values = stored(type(row), row.pk)
        transaction.set_rollback(True)
    return values


@pytest.mark.parametrize("text", [AWKWARD, "", "\\", "\\N", "plain"])
def test_a_text_arrives_as_it_was_written(text: str) -> None:
    known = make_customer(branch=make_branch())
    row = Customer(**stored(Customer, known.pk))
    row.pk, row.number, row.notes = next_id(Customer), "C-99999", text
    insert_rows([row])
    assert stored(Customer, row.pk) == stored(Customer, known.pk) | {
        "id": row.pk, "number": "C-99999", "notes": text,
    }  # fmt: skip


def test_many_are_like_one_after_the_other() -> None:
    branch = make_branch()
    order = make_order(branch=branch, customer=make_customer(branch=branch))
    by, at = make_user(branch=branch), dt.datetime(2026, 5, 10, 9, 41, 7, 123456, tzinfo=dt.UTC)
    entry = HistoryEntry(
        id=next_id(HistoryEntry), at=at, verb="order.changed", subject=f"order:{order.pk}", thread=f"order:{order.pk}",
        branch=branch, actor=by, data={"text": AWKWARD, "n": 3, "none": None, "list": ["甲", False]},
    )  # fmt: skip
    sheet = CommunicationSheet(id=next_id(CommunicationSheet), order=order, styles=["natural"], scenes=[AWKWARD])
    for row in (entry, sheet):
        wanted = as_one(row)
        insert_rows([row])
        assert stored(type(row), row.pk) == wanted


def test_money_days_and_nothing_at_all() -> None:
    order = make_order()
    at = dt.datetime(2026, 5, 10, 9, 41, tzinfo=dt.UTC)
    rows = [
        Payment(
            id=next_id(Payment) + n, branch=order.branch, order=order, kind="earnest", method="cash",
            amount=Decimal(f"{n}.05"), day=dt.date(2026, 5, 10 + n), at=at, cashier=order.seller,
        )
        for n in range(1, 3)
    ]  # fmt: skip
    wanted = [as_one(row) for row in rows]
    insert_rows(rows)
    insert_rows([])
    assert [stored(Payment, row.pk) for row in rows] == wanted
    reset_sequences([Payment])
    rows[0].pk = None
    rows[0].save()
    assert rows[0].pk > rows[1].pk
