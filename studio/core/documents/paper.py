"""From a stored document to the sheet: the template sees the payload, the mark of this print and nothing else.

Used by `actions` for files and by `views` for the preview, so that both show the same.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from studio.core.documents import engine, press
from studio.core.documents.models import Document, Signature
from studio.core.documents.qr import svg
from studio.core.documents.queries import shift_of
from studio.core.documents.registry import DocumentKind, kind_named
from studio.core.documents.states import PAD, Mark, Shift, SignedHow, other_language, svg_path
from studio.core.ui.formats import moment_full


def paper_html(
    definition: DocumentKind,
    payload: dict[str, Any],
    *,
    language: str,
    mark: Mark,
    template_version: int | None = None,
    one_sheet: bool = False,
    tools: str = "",
    signature: Signature | None = None,
    shift: Shift | None = None,
) -> str:
    """The sheet as HTML in the language of the paper. `tools` is the bar above a preview, `shift` the printer's."""
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
        "signature": _drawn(signature) if signature else None,
        "shift": shift,
    }
    with override(language):
        return render_to_string(definition.template_of(template_version or definition.template_version), context)


def _drawn(signature: Signature) -> dict[str, Any]:
    """A signature as the sheet shows it."""
    return {
        "signer": signature.signer, "at": moment_full(signature.signed_at), "path": svg_path(signature.strokes),
        "is_drawn": signature.how == SignedHow.DRAWN, "width": PAD[0], "height": PAD[1],
    }  # fmt: skip


def document_html(
    document: Document,
    mark: Mark,
    *,
    one_sheet: bool = False,
    as_of: dt.datetime | None = None,
    shift: Shift | None = None,
) -> str:
    """A stored document as HTML, as it was when it was asked for; signed, unless it went out (`as_of`) before that."""
    shows = document.signed_at and not (as_of and as_of < document.signed_at)
    signature = Signature.objects.get(document=document) if shows else None
    return paper_html(
        kind_named(document.kind),
        document.payload,
        language=document.language,
        mark=mark,
        template_version=document.template_version,
        one_sheet=one_sheet,
        signature=signature,
        shift=shift,
    )


def _bundle_pdf(document: Document, mark: Mark, told: engine.Told | None) -> engine.Rendered:
    """The paper itself, then its parts, each as a paper of its own kind: laid out for one sheet if it fits."""
    sheets = [[document_html(document, mark)]]
    for part in document.payload["parts"]:
        kind = kind_named(part["kind"])
        payload = part["payload"] | {"issue": document.payload["issue"] | {"qr": part["qr"]}}
        tries = (True, False) if kind.one_sheet else (False,)
        sheets.append(
            [paper_html(kind, payload, language=document.language, mark=mark, one_sheet=one) for one in tries]
        )
    if settings.STUDIO_PRESS_APART:
        return press.render_bundle(sheets)
    return engine.render_bundle(sheets, told)


def paper_pdf(
    document: Document, mark: Mark, told: engine.Told | None = None, *, as_of: dt.datetime | None = None
) -> engine.Rendered:
    """A stored document as PDF. The same document and mark on the same printer give the same bytes.

    A paper meant for one sheet is laid out for one; should it run over, it is laid out again for several.
    `told` hears after every part of a bundle how many are laid out.
    """
    kind = kind_named(document.kind)
    if kind.bundle:
        return _bundle_pdf(document, mark, told)
    shift = shift_of(kind.name, document.branch_id) if kind.fits else None
    html = document_html(document, mark, one_sheet=kind.one_sheet, as_of=as_of, shift=shift)
    made = rendered(html, roll_mm=kind.roll_mm)
    if kind.one_sheet and made.pages > 1:
        made = rendered(document_html(document, mark, as_of=as_of, shift=shift))
    return made


def rendered(html: str, *, roll_mm: int | None = None) -> engine.Rendered:
    """A sheet laid out: beside the web worker, or here in a worker of the queue."""
    render = press.render if settings.STUDIO_PRESS_APART else engine.render
    return render(html, roll_mm=roll_mm)
