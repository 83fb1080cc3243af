"""The pages of the till."""

from bookings.payments.views.days import day, days, drawer, drawer_back, opening
from bookings.payments.views.receipts import (
    income,
    order_money,
    pay_back,
    payment_list,
    reverse,
    take,
    transfer,
)
from bookings.payments.views.review import review, to_review

__all__ = [
    "day", "days", "drawer", "drawer_back", "income", "opening", "order_money", "pay_back", "payment_list", "reverse",
    "review", "take", "to_review", "transfer",
]  # fmt: skip
