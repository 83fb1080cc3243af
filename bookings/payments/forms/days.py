"""What is typed at the close of a day: the count, and what stays in the drawer."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.payments.queries import DayReport
from bookings.payments.states import DayCount, DrawerKind, PaymentMethod
from studio.core.money import quantize
from studio.core.ui.amounts import AmountField

MOVED = "moved"  # beside the ways of paying, among what the page showed


class CloseForm(forms.Form):
    """日结. One field for each way of paying of the day; the cash is counted blind, the rest is ticked off as booked.

    `shown_<method>` carries what the cashier saw, so that a receipt booked meanwhile is noticed.
    """

    left = AmountField(label=_("Stays in the drawer"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, report: DayReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.counts = report, report.counts()
        for one in self.counts:
            is_cash = one.method == PaymentMethod.CASH
            field = AmountField(
                label=one.label, initial=None if is_cash else one.should,
                error_messages={"required": _("Count it, and write down what is there; 0 when it is empty.")},
            )  # fmt: skip
            field.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}
            field.widget.attrs |= {"autofocus": True} if is_cash else {}
            self.fields[f"counted_{one.method}"] = field
        drawer = next(one.should for one in self.counts if one.method == PaymentMethod.CASH)
        self.initial = {"left": min(report.opening, drawer), **self.initial}  # more than lies there cannot stay
        self.fields["left"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}

    def rows(self) -> list[dict[str, Any]]:
        """The ways of paying with their fields, for the table."""
        return [{"count": one, "field": self[f"counted_{one.method}"]} for one in self.counts]

    def count(self) -> DayCount:
        """The command. Only of a form without errors."""
        given = self.cleaned_data
        counted = {one.method: given[f"counted_{one.method}"] for one in self.counts}
        shown = self._shown()
        return DayCount(counted, given["left"], shown, given["note"], moved=shown.pop(MOVED, None))

    def _shown(self) -> dict[str, Decimal]:
        """The sums that stood on the page when it was sent."""
        found = {}
        for name, value in self.data.items():
            if name.startswith("shown_"):
                try:
                    found[name.removeprefix("shown_")] = quantize(str(value)[:20])
                except InvalidOperation:
                    found[name.removeprefix("shown_")] = Decimal("-1.00")
        return found


class DrawerForm(forms.Form):
    """钱箱进出: cash that goes in or out without a receipt."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=pgettext_lazy("till", "What happened"), choices=DrawerKind.choices)
    amount = AmountField(label=_("Amount (yuan)"))
    note = forms.CharField(label=_("What for, or where to"), max_length=200, required=False)

    def __init__(self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, auto_id="id_drawer_%s")
        for name, looks in {"kind": "form-select", "amount": "form-control num", "note": "form-control"}.items():
            self.fields[name].widget.attrs |= {"class": looks, "autocomplete": "off"}
        self.fields["amount"].widget.attrs |= {"inputmode": "decimal"}


class OpeningForm(forms.Form):
    """Change money in the drawer before the first customer pays in cash."""

    opening = AmountField(label=_("Change money (yuan)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opening"].widget.attrs |= {
            "inputmode": "decimal", "autocomplete": "off", "class": "form-control num"
        }  # fmt: skip
