"""The till. The ledger is append-only: money comes in by a row and goes back by another one.

The intake story calls `receive_payment` and, at its very end, `number_receipt`; the order's page calls `take_payment`.
"""

from bookings.payments.actions.closing import close_day
from bookings.payments.actions.drawer import move_cash, put_into_drawer, take_back_move
from bookings.payments.actions.entering import number_receipt
from bookings.payments.actions.moving import move_credit
from bookings.payments.actions.returning import pay_back, reverse_payment
from bookings.payments.actions.taking import receive_payment, review_payments, take_income, take_payment

__all__ = [
    "close_day", "move_cash", "move_credit", "number_receipt", "pay_back", "put_into_drawer", "receive_payment",
    "reverse_payment", "review_payments", "take_back_move", "take_income", "take_payment",
]  # fmt: skip
