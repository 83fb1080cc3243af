"""How fields of a form are written: as the framework's own templates write them, without drawing a template for each.

A form like the intake has fifty fields and choices. Widgets with a template of their own are drawn as ever.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape as escaped

INPUTS = ("text", "number", "email", "url", "tel", "search", "color", "password", "hidden", "date", "datetime", "time",
          "checkbox", "input")  # fmt: skip
OPTIONS = ("input_option", "radio_option", "checkbox_option")
Widget = Mapping[str, Any]


class PlainRenderer(TemplatesSetting):
    """Inputs, texts and selects in plain Python; everything else through templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        if draw is None or context["widget"].get("wrap_label"):
            return str(super().render(template_name, context, request))
        return draw(context["widget"])


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{escaped(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{escaped(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Widget) -> str:
    return (
        f'<textarea name="{escaped(widget["name"])}"{_attributes(widget)}>\n{escaped(widget["value"] or "")}</textarea>'
    )


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    return f'<select name="{escaped(widget["name"])}"{_attributes(widget)}>{groups}</select>'


def _group(name: Any, options: list[Widget]) -> str:
    drawn = "".join(
        f'<option value="{escaped(one["value"])}"{_attributes(one)}>{escaped(one["label"])}</option>' for one in options
    )
    return f'<optgroup label="{escaped(name)}">{drawn}</optgroup>' if name else drawn


def _named(names: tuple[str, ...], draw: Callable[[Widget], str]) -> dict[str, Callable[[Widget], str]]:
    return {f"django/forms/widgets/{name}.html": draw for name in names}


DRAWN = _named((*INPUTS, *OPTIONS), _input) | _named(("textarea",), _textarea) | _named(("select",), _select)
