"""The pages of the till."""

from bookings.payments.views.days import day, days, opening
from bookings.payments.views.receipts import (
    income,
    order_money,
    pay_back,
    payment_list,
    reverse,
    review,
    take,
    transfer,
)

__all__ = [
    "day", "days", "income", "opening", "order_money", "pay_back", "payment_list", "reverse", "review", "take",
    "transfer",
]  # fmt: skip
