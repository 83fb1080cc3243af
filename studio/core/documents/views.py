"""The doors of paper. A room hangs `paper_paths(kind, fetch=…)` below its own address and gets preview, PDF and print.

`fetch(staff, value)` is the room's own query with rights: it returns the record or raises Http404.
"""

import logging
from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.core.access import Perm, requires
from studio.core.clock import now
from studio.core.documents import actions, queries
from studio.core.documents.forms import SignForm
from studio.core.documents.paper import paper_html
from studio.core.documents.registry import DocumentKind, kind_named, sizes_of, subject_id, subject_key
from studio.core.documents.states import LANGUAGES, PAD, Mark, other_language, svg_path
from studio.core.errors import StudioError
from studio.core.once.actions import new_key
from studio.core.staff.models import User
from studio.core.ui.toasts import toast
from studio.core.unfinished import kept_fields

logger = logging.getLogger("studio.documents")

Fetch = Callable[[Any, str], Any]


def paper_paths(
    kind: str, *, fetch: Fetch, perm: Perm, parameter: str = "number", signed: bool = False
) -> list[URLPattern]:
    """The three addresses of a kind: `<number>/<kind>/`, `<number>/<kind>.pdf` and the POST `<number>/<kind>/print/`.

    Their names are `<kind>`, `<kind>-pdf` and `<kind>-print` in the room's own namespace. A paper that is `signed` has
    two more: `<kind>-sign` and, below it, the photo of a signed sheet, `<kind>-photo`.
    """
    start = f"<str:{parameter}>/{kind}"

    @requires(perm)
    @require_safe
    @never_cache
    def preview(request: HttpRequest, **where: str) -> HttpResponse:
        return preview_page(request, kind=kind, record=_record(request, kind, perm, fetch, where[parameter]))

    @requires(perm)
    @require_safe
    @never_cache
    def pdf(request: HttpRequest, **where: str) -> HttpResponse:
        return pdf_file(request, kind=kind, record=_record(request, kind, perm, fetch, where[parameter]))

    @requires(Perm.DOCUMENTS_PRINT)
    @require_POST
    def print_(request: HttpRequest, **where: str) -> HttpResponse:
        return print_paper(request, kind=kind, record=_record(request, kind, perm, fetch, where[parameter]))

    ways = [
        path(f"{start}/", preview, name=kind),
        path(f"{start}.pdf", pdf, name=f"{kind}-pdf"),
        path(f"{start}/print/", print_, name=f"{kind}-print"),
    ]
    return ways + (_signing_paths(kind, start, fetch, perm, parameter) if signed else [])


def _signing_paths(kind: str, start: str, fetch: Fetch, perm: Perm, parameter: str) -> list[URLPattern]:
    @requires(Perm.DOCUMENTS_PRINT)
    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    def sign(request: HttpRequest, **where: str) -> HttpResponse:
        return sign_paper(request, kind=kind, record=_record(request, kind, perm, fetch, where[parameter]))

    @requires(perm)
    @require_safe
    @never_cache
    def photo(request: HttpRequest, version: int, **where: str) -> HttpResponse:
        record = _record(request, kind, perm, fetch, where[parameter])
        return signed_photo(kind=kind, record=record, version=version)

    return [
        path(f"{start}/sign/", sign, name=f"{kind}-sign"),
        path(f"{start}/signed/<int:version>.jpg", photo, name=f"{kind}-photo"),
    ]


def _record(request: HttpRequest, kind: str, perm: Perm, fetch: Fetch, value: str) -> Any:
    """The record, for a person who may see it and everything the paper says about it."""
    staff = cast(User, request.user)  # `requires` let nobody else in
    if not (staff.may(perm) and kind_named(kind).may_be_read_by(staff)):
        raise PermissionDenied
    return fetch(staff, value)


def preview_page(request: HttpRequest, *, kind: str, record: Any) -> HttpResponse:
    """The sheet as a page with a bar above it. Same template, today's facts, nothing stored."""
    definition = kind_named(kind)
    about = definition.find(record.pk)
    language = _language(request) or about.language
    tools = render_to_string("pdf/_tools.html", _tools(request, definition, about.number, record.pk, language))
    payload = definition.facts(record.pk, language)
    html = paper_html(
        definition,
        payload,
        language=language,
        mark=Mark(is_preview=True),
        one_sheet=definition.one_sheet,
        tools=tools,
    )
    return HttpResponse(html)


def _tools(
    request: HttpRequest, definition: DocumentKind, number: str, record_id: int, language: str
) -> dict[str, object]:
    """What the bar offers: print, open, the other language, and the way back."""
    turned = other_language(language)
    staff = cast(User, request.user)  # `requires` let nobody else in
    return {
        "name": definition.title,
        "number": number,
        "back": definition.page(record_id, staff),
        "may_print": staff.may(Perm.DOCUMENTS_PRINT),
        "print_url": _address(request, f"{definition.name}-print"),
        "sign_url": _sign_url(request, definition, language) if staff.may(Perm.DOCUMENTS_PRINT) else "",
        "pdf_url": _address(request, f"{definition.name}-pdf", language=language),
        "sizes": _other_sizes(request, definition, language),
        "turned_url": _address(request, definition.name, language=turned),
        "turned_name": _("In English") if turned == "en" else _("In Chinese"),
        "language": language,
        "submission_key": new_key(),
        "csrf_token": get_token(request),
    }


def _sign_url(request: HttpRequest, definition: DocumentKind, language: str) -> str:
    return _address(request, f"{definition.name}-sign", language=language) if definition.signable else ""


def _other_sizes(request: HttpRequest, definition: DocumentKind, language: str) -> list[tuple[object, str]]:
    """The same paper in other sizes: what is built alike."""
    others = [one for one in sizes_of(definition) if one != definition]
    return [(one.title, _address(request, one.name, language=language)) for one in others]


def pdf_file(request: HttpRequest, *, kind: str, record: Any) -> HttpResponse:
    """The newest version, with `?version=` another one, with `&copy=` one print of it. Looking counts nothing."""
    subject = subject_key(kind_named(kind).subject_kind, record.pk)
    if "version" in request.GET and "copy" not in request.GET:
        one = queries.version_of(kind, subject, _whole(request, "version"))
        if one is None:
            raise Http404
        name, pdf = f"{kind}-{one.number}-v{one.version}.pdf", actions.document_bytes(actions.made_ready(one))
    elif "copy" in request.GET:
        found = queries.printed_copy(kind, subject, _whole(request, "version"), _whole(request, "copy"))
        if found is None:
            raise Http404
        name, pdf = f"{kind}-{found.document.number}-{found.n}.pdf", actions.copy_bytes(found)
    else:
        document = actions.current_document(
            kind=kind, subject=subject, by=request.user, at=now(), language=_language(request)
        )
        name, pdf = f"{kind}-{document.number}.pdf", actions.document_bytes(document)
    manner = "attachment" if "download" in request.GET else "inline"
    headers = {"Content-Disposition": f'{manner}; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def print_paper(request: HttpRequest, *, kind: str, record: Any) -> HttpResponse:
    """Count one print of what is true now and show that copy."""
    language = _language(request)
    try:
        copy = actions.print_newest(
            kind=kind,
            subject=subject_key(kind_named(kind).subject_kind, record.pk),
            by=request.user,
            at=now(),
            language=language,
            key=request.POST.get("submission_key", ""),
        )
    except StudioError as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(request, kind, language=language))
    return redirect(_address(request, f"{kind}-pdf", version=copy.document.version, copy=copy.n))


def sign_paper(request: HttpRequest, *, kind: str, record: Any) -> HttpResponse:
    """What would be signed, and the field to sign in. GET stores nothing; the version is written with the signature."""
    definition = kind_named(kind)
    subject = subject_key(definition.subject_kind, record.pk)
    language = _language(request) or definition.find(record.pk).language
    offered = actions.put_before(kind=kind, subject=subject, language=language)
    facts, digest, newest = offered.facts, offered.digest, offered.newest
    signature = queries.signature_of(newest) if newest and newest.digest == digest else None
    signer = facts.get("customer") or facts.get("payer", "")
    form = SignForm(
        *((request.POST, request.FILES) if request.method == "POST" else (kept_fields(request),)),
        initial={"submission_key": new_key(), "digest": digest, "signer": signer},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.sign_document(
                kind=kind, subject=subject, language=language, digest=given["digest"], signing=form.signing(),
                key=given["submission_key"], by=request.user, at=now(),
            )  # fmt: skip
        except StudioError as refusal:
            form.add_error(None, str(refusal))
            if refusal.code == "moved_on":  # what stands on the page now is what would be signed next
                data = request.POST.copy()
                data["digest"] = digest
                form.data = data
        else:
            toast(request, _("%(paper)s is signed.") % {"paper": definition.title})
            return redirect(definition.page(record.pk, request.user) or _address(request, kind))
    context = {
        "form": form, "paper": definition.title, "number": definition.find(record.pk).number, "signature": signature,
        "version": newest.version if newest else 1, "gist": definition.gist(facts) if definition.gist else [],
        "back": definition.page(record.pk, cast(User, request.user)), "pad": PAD,
        "preview_url": _address(request, kind, language=language), "language": language,
        "photo_url": _photo_url(request, kind, newest.version) if signature and signature.photo and newest else "",
        "picture": svg_path(signature.strokes) if signature else "",
    }  # fmt: skip
    return render(request, "studio/documents/sign.html", context, status=422 if request.method == "POST" else 200)


def signed_photo(*, kind: str, record: Any, version: int) -> HttpResponse:
    """The photo of a signed sheet, painted by ourselves when it was uploaded."""
    document = queries.version_of(kind, subject_key(kind_named(kind).subject_kind, record.pk), version)
    signature = queries.signature_of(document) if document else None
    if signature is None or not signature.photo:
        raise Http404
    try:
        with signature.photo.open() as opened:
            return HttpResponse(opened.read(), content_type="image/jpeg")
    except FileNotFoundError as gone:
        logger.error("The photo of signature %s is gone: %s", signature.pk, signature.photo.name)
        raise Http404 from gone


def _photo_url(request: HttpRequest, kind: str, version: int) -> str:
    match = request.resolver_match
    assert match is not None  # a view is only reached through an address
    return reverse(":".join([*match.namespaces, f"{kind}-photo"]), kwargs={**match.kwargs, "version": version})


@requires(Perm.SIGNED_IN)
@require_safe
@never_cache
def open_code(request: HttpRequest, code: str) -> HttpResponse:
    """What a printed QR opens: the page its kind names, for staff who may see the record; otherwise nothing at all."""
    found = queries.open_code(code) if code.isalnum() and code.isascii() else None
    page = kind_named(found.kind).page(subject_id(found.subject), request.user) if found else None
    if page is None:
        raise Http404(_("This code opens nothing here. The paper may belong to another branch."))
    return redirect(page)


def _address(request: HttpRequest, name: str, **query: object) -> str:
    """Another address of the same paper, in the namespace this request came in by."""
    match = request.resolver_match
    assert match is not None  # a view is only reached through an address
    address = reverse(":".join([*match.namespaces, name]), kwargs=match.kwargs)
    asked = {key: str(value) for key, value in query.items() if value is not None}
    return f"{address}?{urlencode(asked)}" if asked else address


def _language(request: HttpRequest) -> str | None:
    """The language asked for, if it is one papers are printed in."""
    asked = request.POST.get("language") or request.GET.get("language")
    return asked if asked in LANGUAGES else None


def _whole(request: HttpRequest, name: str) -> int:
    """A small whole number of the query; anything else finds no copy."""
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Http404
    return int(text)
