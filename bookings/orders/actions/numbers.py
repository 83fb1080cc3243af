"""What an order gets last: its number and the keys it is found by. And the sum that follows its ledger."""

import datetime as dt
from decimal import Decimal

from bookings.orders.models import Order
from studio.core.clock import local_day
from studio.core.locks import one_transaction
from studio.core.money import total
from studio.core.numbering.actions import order_number
from studio.core.search.actions import replace_keys
from studio.core.text import normalise_term


@one_transaction
def number_order(*, order: Order, at: dt.datetime) -> Order:
    """Give a confirmed order its number, last in the story. Locks: the branch's series. Twice: it keeps the first."""
    if order.number is None:
        order.number = order_number(prefix=order.branch.prefix, on=local_day(order.ordered_at))
        order.save(update_fields=["number"])
        write_search_keys(order=order, is_new=True)
    return order


def write_search_keys(*, order: Order, is_new: bool = False) -> None:
    """An order is found by its number and the ends of it; names and phones are keys of its customer."""
    keys = number_keys(order.number or "")
    replace_keys(kind="order", subject_id=order.pk, branch_id=order.branch_id, keys=keys, is_new=is_new)


def number_keys(number: str) -> list[str]:
    """`HB2604-0187` is found by itself, by 2604-0187, by 0187 and by 187."""
    plain = normalise_term(number)
    month_and_serial = plain.lstrip("abcdefghijklmnopqrstuvwxyz")
    serial = plain.rpartition("-")[2]
    return [
        plain,
        plain.replace("-", ""),
        month_and_serial,
        month_and_serial.replace("-", ""),
        serial,
        serial.lstrip("0"),
    ]


def record_paid(*, order: Order, delta: Decimal) -> None:
    """Move the stored sum together with a ledger row. Called only by payments, under the order's lock."""
    order.paid_total = total([order.paid_total, delta])
    order.save(update_fields=["paid_total"])
