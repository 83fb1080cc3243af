"""The summary of what is wrong with a form: one line per error, each leading to its field."""

from collections.abc import Iterable
from typing import NamedTuple

from django.forms import BaseForm


class ErrorLink(NamedTuple):
    """`target` is the id of the field to go to; empty for what concerns the whole form."""

    target: str
    label: str
    text: str


def error_links(forms: Iterable[BaseForm]) -> list[ErrorLink]:
    """The errors in the order of the fields; what concerns the whole form comes first."""
    found: list[ErrorLink] = []
    for form in forms:
        if not form.is_bound:
            continue
        found += [ErrorLink("", "", str(text)) for text in form.non_field_errors()]
        for name in form.fields:
            bound = form[name]
            found += [ErrorLink(_first_id(bound), str(bound.label), str(text)) for text in bound.errors]
    return found


def _first_id(bound: object) -> str:
    """The id a link can reach: radio and checkbox groups have ids on their parts only."""
    target: str = bound.id_for_label or bound.auto_id  # type: ignore[attr-defined]
    return target if bound.id_for_label else f"{target}_0"  # type: ignore[attr-defined]
