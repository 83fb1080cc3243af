"""Fields are written in plain Python: exactly what the framework's own templates write."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from studio.core.ui.widgets import PlainRenderer


class Everything(forms.Form):
    """A field of every kind we use, with awkward contents."""

    name = forms.CharField(
        widget=forms.TextInput(attrs={"placeholder": "\"<&>'", "autofocus": True, "readonly": False})
    )
    hidden = forms.CharField(widget=forms.HiddenInput)
    secret = forms.CharField(widget=forms.PasswordInput)
    how_many = forms.IntegerField(min_value=0)
    amount = forms.DecimalField()
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    sure = forms.BooleanField()
    note = forms.CharField(widget=forms.Textarea)
    grade = forms.ChoiceField(choices=[("", "—"), ("a", _("late")), ("group <b>", [("b", "B & b"), (3, "3")])])
    many = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(choices=[("x", "X"), ("y", "Y")], widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")])


FILLED = {
    "name": "<柳> & \"闻莺\"", "hidden": "<1>", "secret": "s", "how_many": 12345, "amount": Decimal("1234.50"),
    "on": dt.date(2026, 5, 10), "sure": True, "note": "<p>\n两行", "grade": "b", "many": ["y"], "one": "x",
    "several": ["x", "y"],
}  # fmt: skip


@pytest.mark.parametrize("values", [{}, FILLED])
@pytest.mark.parametrize("name", list(Everything.base_fields))
def test_a_field_is_written_as_the_framework_writes_it(name: str, values: dict[str, object]) -> None:
    ours = Everything(initial=values, renderer=PlainRenderer())[name]
    theirs = Everything(initial=values, renderer=TemplatesSetting())[name]
    assert _plain(str(ours)) == _plain(str(theirs))
    if name in ("many", "one"):
        assert [tag.tag() for tag in ours] == [tag.tag() for tag in theirs]


def _plain(markup: str) -> str:
    """Without the room between the options of a list."""
    return re.sub(r">\s+<", "><", markup)
