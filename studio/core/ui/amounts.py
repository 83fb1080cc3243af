"""Amounts as clerks type them: `1,300`, `1300.00`, `¥1300`, full-width digits. The one form field for money."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from studio.core.errors import StudioError
from studio.core.money import parse_money


class AmountField(forms.Field):
    """A text field that understands amounts; empty is None. It says what would be right, and never rounds."""

    widget = forms.TextInput
    default_error_messages = {"required": _("Write the amount in figures, such as 3999 or 3,999.50.")}

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_money(text)
        except StudioError as refusal:
            raise forms.ValidationError(str(refusal), code="invalid") from refusal

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}" if isinstance(value, Decimal) else value


class AnyWidth:
    """Before another field: digits as an input method writes them, ２ as well as 2."""

    def to_python(self, value: Any) -> Any:
        typed = unicodedata.normalize("NFKC", value) if isinstance(value, str) else value
        return super().to_python(typed)  # type: ignore[misc]
