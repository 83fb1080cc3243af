"""crispy layout objects for forms that look like the paper they replace.

Rooms write: `self.helper = PlainHelper(Section(_("Couple"), Cell("bride", 3), …, number="1", key="Alt+1"))`
and `{% crispy form %}`. A cell is `span` twelfths wide (2 3 4 5 6 8 9 12; narrow screens fold them).
"""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import TEMPLATE_PACK, Div, Field, Layout, LayoutObject
from crispy_forms.utils import render_field
from django.forms import BaseForm
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

SPANS = (2, 3, 4, 5, 6, 8, 9, 12)


class PlainHelper(FormHelper):
    """Draws the fields only: the page writes the form element, the key of submission and the buttons."""

    def __init__(self, *layout: Any) -> None:
        super().__init__()
        self.form_tag = False
        self.disable_csrf = True
        self.include_media = False
        self.form_show_errors = True
        if layout:
            self.layout = Layout(*layout)


class Grid(Div):
    """A row of cells, twelve columns wide."""

    def __init__(self, *cells: Any, **attributes: Any) -> None:
        super().__init__(*cells, css_class="fgrid", **attributes)


class Cell(Field):
    """One field with its label, hint and error. Keywords become attributes of the input (`inputmode="tel"`)."""

    def __init__(self, name: str, span: int = 12, **attributes: Any) -> None:
        super().__init__(name, wrapper_class=_width(span), **attributes)


class Chips(Cell):
    """A choice field as chips: real radio buttons or check boxes underneath. For up to about ten choices."""


class Grouped(Cell):
    """An input with a word before or after it in the same box."""

    template = "%s/layout/grouped.html"

    def __init__(
        self, name: str, span: int = 12, *, before: object = "", after: object = "", **attributes: Any
    ) -> None:
        super().__init__(name, span, **attributes)
        self.before, self.after = before, after

    def render(
        self,
        form: BaseForm,
        context: Context,
        template_pack: str = TEMPLATE_PACK,
        extra_context: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> SafeString:
        extra = {**(extra_context or {}), "before": self.before, "after": self.after}
        return super().render(form, context, template_pack, extra_context=extra, **kwargs)


class Yuan(Grouped):
    """An amount of money: ¥ before it, digits keyboard on phones."""

    def __init__(self, name: str, span: int = 12, *, prefix: object = "¥", **attributes: Any) -> None:
        super().__init__(name, span, before=prefix, inputmode="decimal", autocomplete="off", **attributes)


class Stepper(Cell):
    """A small number with − and ＋ beside it."""

    template = "%s/layout/stepper.html"

    def __init__(self, name: str, span: int = 2, **attributes: Any) -> None:
        super().__init__(name, span, inputmode="numeric", **attributes)


class Section(LayoutObject):
    """A part of a paper form: number, title, the key that jumps there, then its cells."""

    def __init__(
        self, title: object, *cells: Any, id: str = "", number: str = "", key: str = "", hint: object = ""
    ) -> None:
        self.title, self.fields, self.id = title, list(cells), id
        self.number, self.key, self.hint = number, key, hint

    def render(self, form: BaseForm, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:
        cells = "".join(
            conditional_escape(render_field(cell, form, context, template_pack=template_pack, **kwargs))
            for cell in self.fields
        )
        parts = {
            "title": self.title,
            "id": self.id,
            "head_id": f"{self.id or f'part-{self.number}'}-title",
            "number": self.number,
            "key": self.key,
            "key_hint": self.key.replace("+", " "),
            "hint": self.hint,
            "cells": SafeString(cells),
        }
        return render_to_string(f"{template_pack}/layout/section.html", parts)


def _width(span: int) -> str:
    if span not in SPANS:
        raise ValueError(f"a cell is {', '.join(map(str, SPANS))} columns wide, not {span}")
    return "" if span == 12 else f"f{span}"
