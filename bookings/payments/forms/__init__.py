"""What is typed at the till."""

from bookings.payments.forms.days import CloseForm, OpeningForm
from bookings.payments.forms.receipts import (
    DayForm,
    IncomeForm,
    PayBackForm,
    PaymentForm,
    RefundForm,
    ReverseForm,
    ReviewForm,
    TransferForm,
    without_cursor,
)

__all__ = [
    "CloseForm", "DayForm", "IncomeForm", "OpeningForm", "PayBackForm", "PaymentForm", "RefundForm", "ReverseForm",
    "ReviewForm",    "TransferForm", "without_cursor",
]  # fmt: skip
