"""Small fields of the intake form: amounts as they are typed, and rows that come with the catalogue."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.core.errors import StudioError
from studio.core.money import parse_money
from studio.core.ui.amounts import AnyWidth

MOST_OF_ONE_THING = 99


class AmountField(forms.Field):
    """An amount as a clerk types it: `1,300`, `1300.00`, `¥1300`. Empty is None."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_money(text)
        except StudioError as error:
            raise forms.ValidationError(str(error)) from error


class QuantityField(AnyWidth, forms.IntegerField):
    """How many of an add-on; 0 takes it off again."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_OF_ONE_THING, required=False, **kwargs)
        text = _("A quantity is a whole number from 0 to 99.")
        self.error_messages |= {"invalid": text}
        for validator in self.validators:
            validator.message = text  # type: ignore[attr-defined]


class ManyWords(forms.MultipleChoiceField):
    """Chips of which several may be ticked."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
