"""What is typed about orders: the filter of the list, a line sold later, the reason of a move."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.orders.queries import OrderFilters, View
from bookings.orders.states import OrderStatus, Step
from studio.core.staff.models import User
from studio.core.ui.days import DayField

STATUSES = [choice for choice in OrderStatus.choices if choice[0] != OrderStatus.DRAFT]
STAGES = [choice for choice in Step.choices if choice[0] != Step.ORDER]
FILTER_FIELDS = ("q", "view", "status", "stage", "seller", "from", "to")


class FilterForm(forms.Form):
    """The head of the list. A value that makes no sense counts as not chosen; nobody is scolded for a bookmark."""

    q = forms.CharField(required=False, max_length=64)
    view = forms.ChoiceField(required=False, choices=View.choices)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    stage = forms.ChoiceField(required=False, choices=STAGES)
    seller = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["from"] = DayField(required=False)
        self.fields["to"] = DayField(required=False)

    def filters(self) -> OrderFilters:
        self.is_valid()
        given = {name: self.cleaned_data.get(name) or "" for name in FILTER_FIELDS}
        return OrderFilters(
            q=given["q"], view=given["view"], status=given["status"], stage=given["stage"],
            seller=given["seller"] or None, first_day=given["from"] or None, last_day=given["to"] or None,
        )  # fmt: skip
