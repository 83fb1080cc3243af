"""What is typed at the till."""

from bookings.payments.forms.days import CloseForm, DrawerForm, OpeningForm
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
    "CloseForm", "DayForm", "DrawerForm", "IncomeForm", "OpeningForm", "PayBackForm", "PaymentForm", "RefundForm",
    "ReverseForm", "ReviewForm", "TransferForm", "without_cursor",
]  # fmt: skip
