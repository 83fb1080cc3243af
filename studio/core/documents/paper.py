"""From a stored document to the sheet: the template sees the payload, the mark of this print and nothing else.

Used by `actions` for files and by `views` for the preview, so that both show the same.
"""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from studio.core.documents import engine, press
from studio.core.documents.models import Document
from studio.core.documents.qr import svg
from studio.core.documents.registry import DocumentKind, kind_named
from studio.core.documents.states import Mark, other_language


def paper_html(
    definition: DocumentKind,
    payload: dict[str, Any],
    *,
    language: str,
    mark: Mark,
    template_version: int | None = None,
    one_sheet: bool = False,
    tools: str = "",
) -> str:
    """The sheet as HTML in the language of the paper. `tools` is the bar above a preview."""
    qr = payload.get("issue", {}).get("qr")
    context = {
        "p": payload,
        "issue": payload.get("issue", {}),
        "mark": mark,
        "title": definition.title_in(language),
        "other_title": definition.title_in(other_language(language)),
        "other_language": other_language(language),
        "short_language": "en" if language.startswith("en") else "zh",
        "qr": svg(qr) if qr else "",
        "one_sheet": one_sheet,
        "tools": tools,
    }
    with override(language):
        return render_to_string(definition.template_of(template_version or definition.template_version), context)


def document_html(document: Document, mark: Mark, *, one_sheet: bool = False) -> str:
    """A stored document as HTML, as it was when it was asked for."""
    return paper_html(
        kind_named(document.kind),
        document.payload,
        language=document.language,
        mark=mark,
        template_version=document.template_version,
        one_sheet=one_sheet,
    )


def paper_pdf(document: Document, mark: Mark) -> engine.Rendered:
    """A stored document as PDF. The same document and mark give the same bytes.

    A paper meant for one sheet is laid out for one; should it run over, it is laid out again for several.
    """
    kind = kind_named(document.kind)
    render = press.render if settings.STUDIO_PRESS_APART else engine.render
    made = render(document_html(document, mark, one_sheet=kind.one_sheet), roll_mm=kind.roll_mm)
    if kind.one_sheet and made.pages > 1:
        made = render(document_html(document, mark))
    return made
