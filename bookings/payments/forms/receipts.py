"""What is typed about one receipt: a payment, other income, a refund, a transfer; the filter of the day's list."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.orders.models import Order
from bookings.orders.queries import owed_on
from bookings.orders.states import Step
from bookings.payments.queries import DayFilters, ReviewFilters, earnest_limit
from bookings.payments.states import ORDER_KINDS, TILL_METHODS, PaymentKind, PaymentMethod
from studio.core.money import format_money
from studio.core.staff.models import Branch
from studio.core.ui.amounts import AmountField
from studio.core.ui.days import DayField
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Yuan

KINDS = [(kind.value, kind.label) for kind in ORDER_KINDS]
USUAL_KIND = {Step.SHOOT: PaymentKind.PREPAYMENT, Step.SELECTION: PaymentKind.STAGE}


def usual_kind(order: Order) -> str:
    """What is most likely being paid: by how far the order is."""
    if not order.paid_total:
        return PaymentKind.EARNEST
    return USUAL_KIND.get(Step(order.next_step), PaymentKind.BALANCE) if order.next_step else PaymentKind.BALANCE


def usual_amount(order: Order, kind: str) -> Decimal:
    """What stands in the field: the most earnest money there may be, else all that is open."""
    return min(earnest_limit(order.total), order.balance) if kind == PaymentKind.EARNEST else order.balance


class PaymentForm(forms.Form):
    """收款 on an order. Earnest money above a fifth is asked about once, then taken."""

    kind = forms.ChoiceField(label=pgettext_lazy("money", "What for"), choices=KINDS, widget=forms.RadioSelect)
    method = forms.ChoiceField(
        label=_("How it is paid"), choices=TILL_METHODS, widget=forms.RadioSelect, initial=PaymentMethod.WECHAT
    )
    amount = AmountField(label=_("Amount"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    above_limit = forms.BooleanField(label=_("Take it as earnest money all the same"), required=False)

    def __init__(self, *args: Any, order: Order, earnest_taken: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.earnest_taken = order, earnest_taken
        kind = usual_kind(order)
        self.initial = {"kind": kind, "amount": usual_amount(order, kind), **self.initial}
        self.fields["amount"].widget.attrs |= {"autofocus": True, "class": "amount-big"}
        text = _now("Owes %(owed)s; earnest money at most %(limit)s, a fifth of the total.")
        self.fields["amount"].help_text = text % {
            "owed": format_money(owed_on(order)), "limit": format_money(earnest_limit(order.total)),
        }  # fmt: skip
        self.helper = PlainHelper(
            Grid(Chips("kind", 12), Chips("method", 12), Yuan("amount", 4), Cell("note", 8)),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == PaymentKind.EARNEST and cleaned.get("amount") and not cleaned.get("above_limit"):
            self._ask_about_limit(cleaned["amount"])
        return cleaned

    def _ask_about_limit(self, amount: Decimal) -> None:
        limit = earnest_limit(self.order.total)
        if self.earnest_taken + amount <= limit:
            return
        self.add_error("amount", _now(
            "Earnest money above %(limit)s (a fifth of the total) has no force in law. Take the rest as prepayment, or "
            "confirm below."
        ) % {"limit": format_money(limit)})  # fmt: skip
        self.helper.layout.fields.append(Grid(Cell("above_limit", 12)))


class IncomeForm(forms.Form):
    """Income without an order: a passport photo, a frame mended."""

    amount = AmountField(label=_("Amount"))
    method = forms.ChoiceField(
        label=_("How it is paid"), choices=TILL_METHODS, widget=forms.RadioSelect, initial=PaymentMethod.WECHAT
    )
    note = forms.CharField(
        label=_("What for"), max_length=200, help_text=_("It stands on the receipt: passport photos, frame mended …"),
        error_messages={"required": _("Say what the money is for; it stands on the receipt.")},
    )  # fmt: skip

    def __init__(self, *args: Any, branches: Sequence[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs |= {"autofocus": True, "class": "amount-big"}
        cells = [Yuan("amount", 4), Cell("note", 8), Chips("method", 12)]
        if len(branches) > 1:
            self.fields["branch"] = forms.ChoiceField(
                label=_("Branch"), choices=[(branch.prefix, branch.name) for branch in branches]
            )
            cells.append(Cell("branch", 4))
        self.helper = PlainHelper(Grid(*cells))


class TransferForm(forms.Form):
    """A credit that moves to another order of the branch."""

    target = forms.CharField(label=_("To the order"), max_length=20, help_text=_("Its number, such as HB2605-0187."))
    amount = AmountField(label=_("Amount"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200,
        error_messages={"required": _("Say why the money moves; it stands on both receipts.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].widget.attrs |= {"autofocus": True, "autocomplete": "off", "list": "others"}
        self.helper = PlainHelper(Grid(Cell("target", 4), Yuan("amount", 3), Cell("reason", 5)))


class RefundForm(forms.Form):
    """Money goes back: why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stands on the refund's receipt."),
        error_messages={"required": _("Say why the money goes back; it stands on the receipt.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs["autofocus"] = True
        self.helper = PlainHelper(Grid(Cell("reason", 12)))


class ReverseForm(RefundForm):
    """Taking a receipt back whole. The money goes back the way it came, unless the desk says otherwise."""

    method = forms.ChoiceField(
        label=_("How it goes back"), choices=TILL_METHODS, widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(Grid(Cell("reason", 12), Chips("method", 12)))


class PayBackForm(RefundForm):
    """Paying out a credit (应退)."""

    amount = AmountField(label=_("Amount"))
    method = forms.ChoiceField(
        label=_("How it goes back"), choices=TILL_METHODS, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the money goes back.")},
    )  # fmt: skip
    field_order = ("amount", "method", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(Grid(Yuan("amount", 4), Chips("method", 12), Cell("reason", 12)))


class DayForm(forms.Form):
    """The head of the day's list. What makes no sense counts as not chosen."""

    day = DayField(required=False)
    method = forms.ChoiceField(required=False, choices=PaymentMethod.choices)
    kind = forms.ChoiceField(required=False, choices=PaymentKind.choices)
    cashier = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def filters(self, today: dt.date) -> DayFilters:
        self.is_valid()
        given = self.cleaned_data
        return DayFilters(
            day=given.get("day") or today, method=given.get("method") or "", kind=given.get("kind") or "",
            cashier=given.get("cashier"),
        )  # fmt: skip


class ReviewForm(forms.Form):
    """The head of the list of receipts that wait for finance. What makes no sense counts as not chosen."""

    day = DayField(required=False)
    branch = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    cashier = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    kind = forms.ChoiceField(required=False, choices=PaymentKind.choices)
    method = forms.ChoiceField(required=False, choices=PaymentMethod.choices)

    def filters(self) -> ReviewFilters:
        self.is_valid()
        given = self.cleaned_data
        return ReviewFilters(
            day=given.get("day"), branch=given.get("branch"), cashier=given.get("cashier"),
            kind=given.get("kind") or "", method=given.get("method") or "",
        )  # fmt: skip


def without_cursor(asked: QueryDict, **changes: str) -> str:
    """The same query with other values, from the first page on."""
    query = asked.copy()
    for name in ("newer", "older"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()
