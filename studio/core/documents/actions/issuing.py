"""Papers are asked for, made, and printed. Rooms call `request_document` inside their story and `print_copy` from the
Print button; workers call `prepare`.

The payload is a snapshot: what a paper says never changes afterwards. Rendering happens outside any transaction, and
every row is taken by insert or compare-and-set, so nobody waits for anybody here.
"""

import datetime as dt
import hashlib
import json
import logging
import secrets
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from studio.core import jobs
from studio.core.audit.actions import record
from studio.core.clock import local_day
from studio.core.documents.models import Document, PaperShift, PrintedCopy, ShortCode
from studio.core.documents.paper import paper_pdf
from studio.core.documents.queries import TRIES, newest_document
from studio.core.documents.registry import DocumentKind, Subject, kind_named, subject_id
from studio.core.documents.states import DocumentState, Mark, Shift
from studio.core.errors import StudioError
from studio.core.locks import one_transaction
from studio.core.once.actions import claim_key, digest_of, store_answer
from studio.core.reading import one_reading
from studio.core.staff.models import Branch

logger = logging.getLogger("studio.documents")
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
CODE_LENGTH = 14
ATTEMPTS = 10
PREPARE, PREPARE_COPIES = "studio.core.documents.tasks.prepare", "studio.core.documents.tasks.prepare_copies"


@one_transaction
def request_document(*, kind: str, subject: str, by: Any, at: dt.datetime, language: str | None = None) -> Document:
    """Write down what a paper says now; a worker makes it after the commit when its kind is prepared ahead.

    Twice: the same facts give the same document back; other facts give the next version.
    """
    definition = kind_named(kind)
    with one_reading():
        about = definition.find(subject_id(subject))
        language = language or about.language
        newest = newest_document(kind, about.key, language)
        if newest and definition.frozen:
            return newest
        facts = definition.facts(subject_id(subject), language)
    digest = digest_of_facts(facts)
    code = code_for(kind=kind, subject=about.key, at=at)
    if newest and _says_the_same(newest, definition, digest):
        Document.objects.filter(pk=newest.pk).update(found_true_at=at)
        return newest
    for _attempt in range(ATTEMPTS):
        last = Document.objects.filter(kind=kind, subject=about.key).aggregate(last=Max("version"))["last"] or 0
        if last != (newest.version if newest else 0):  # written since we looked, or in the other language
            newest = newest_document(kind, about.key, language)
            if newest and (definition.frozen or _says_the_same(newest, definition, digest)):
                return newest
        document = _insert_version(
            last + 1, definition, about, language=language, digest=digest, code=code, created_at=at, created_by=by,
            payload={**facts, "issue": _issue(by, at, code) | _replaced(definition, about.key)},
        )  # fmt: skip
        if document is not None:
            if definition.prepare_ahead:
                jobs.wake(PREPARE, document.pk)
            return document
    raise StudioError(_("Several people are asking for this paper right now. Please try once more."))


@one_transaction
def request_first(
    *, papers: Sequence[tuple[str, str]], by: Any, at: dt.datetime, known: Mapping[Hashable, Any] | None = None
) -> list[Document]:
    """The first versions of papers (kind, subject) about what this very story has made, written all at once.

    Nobody else can know these subjects yet, so there is no earlier version, code or rival to look for. For anything
    that exists already it is `request_document`; the database refuses a second first version. `known`: what the papers
    speak of and the story holds already, by the keys under which they would read it.
    """
    documents, codes = [], []
    with one_reading(known):
        for kind, subject in papers:
            definition = kind_named(kind)
            about = definition.find(subject_id(subject))
            facts = definition.facts(subject_id(subject), about.language)
            code = _fresh_code()
            codes.append(ShortCode(code=code, kind=kind, subject=about.key, created_at=at))
            payload = {**facts, "issue": _issue(by, at, code)}
            fields = {"language": about.language, "digest": digest_of_facts(facts), "code": code}
            made = _version(definition, about, 1, payload=payload, created_at=at, created_by=by, **fields)
            documents.append(made)
    ShortCode.objects.bulk_create(codes)
    Document.objects.bulk_create(documents)
    for document in documents:
        if document.ahead:
            jobs.wake(PREPARE, document.pk)
    return documents


def digest_of_facts(facts: dict[str, Any]) -> str:
    """A fingerprint of everything a paper says."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _issue(by: Any, at: dt.datetime, code: str) -> dict[str, Any]:
    """Who issued the paper, when, and what its QR holds: part of the snapshot, no part of what is compared."""
    return {
        "by": by.full_name if by else "",
        "at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
        "qr": _address_of(code),
    }


def _address_of(code: str) -> str:
    return f"{settings.STUDIO_PUBLIC_URL}/s/{code}/"


def qr_of(*, kind: str, subject: str, at: dt.datetime) -> str:
    """What the QR of a paper holds, for a bundle that carries it among others. Twice: the same."""
    return _address_of(code_for(kind=kind, subject=subject, at=at))


def _replaced(definition: DocumentKind, subject: str) -> dict[str, Any]:
    """Which signed version the new one takes the place of; nothing when none was signed."""
    if not definition.signable:
        return {}
    signed = Document.objects.filter(kind=definition.name, subject=subject, signed_at__isnull=False).order_by(
        "-version"
    )
    found = signed.values_list("version", "signed_at").first()
    if found is None or found[1] is None:
        return {}
    return {"replaces": {"version": found[0], "signed_on": local_day(found[1]).isoformat()}}


def _says_the_same(document: Document, definition: DocumentKind, digest: str) -> bool:
    return document.digest == digest and document.template_version == definition.template_version


def _insert_version(
    version: int, definition: DocumentKind, about: Subject, *, payload: dict[str, Any], **fields: Any
) -> Document | None:
    """This version, or None when somebody else took its number in this very moment."""
    document = _version(definition, about, version, payload=payload, **fields)
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError:
        return None
    return document


def _version(
    definition: DocumentKind, about: Subject, version: int, *, payload: dict[str, Any], **fields: Any
) -> Document:
    """One version of a paper, not written yet; it says itself which version it is."""
    payload["issue"]["version"] = version
    return Document(
        kind=definition.name, subject=about.key, thread=about.thread, branch_id=about.branch_id, number=about.number,
        version=version, payload=payload, ahead=definition.prepare_ahead, template_version=definition.template_version,
        **fields,
    )  # fmt: skip


@one_transaction
def code_for(*, kind: str, subject: str, at: dt.datetime) -> str:
    """The code printed as QR on every version of this paper. Twice: the same code, until it is revoked."""
    living = ShortCode.objects.filter(kind=kind, subject=subject, revoked_at__isnull=True)
    if found := living.first():
        return found.code
    code = _fresh_code()
    try:
        with transaction.atomic():
            ShortCode.objects.create(code=code, kind=kind, subject=subject, created_at=at)
    except IntegrityError:
        return living.get().code
    return code


def _fresh_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _sign in range(CODE_LENGTH))


@one_transaction
def revoke_code(*, code: str, by: Any, at: dt.datetime) -> None:
    """A lost paper opens nothing any more; the next version gets a code of its own. Twice: nothing happens."""
    if ShortCode.objects.filter(code=code, revoked_at__isnull=True).update(revoked_at=at):
        gone = ShortCode.objects.get(code=code)
        record("document.code_revoked", subject=gone.subject, by=by, at=at, kind=gone.kind)


@one_transaction
def choose_receipt_paper(*, branch: Branch, kind: str, by: Any, at: dt.datetime) -> None:
    """The size on which the branch's receipts come out from now on. Raises: KeyError for a kind nobody registered.

    Twice: the second time changes nothing.
    """
    if branch.receipt_paper == kind_named(kind).name:
        return
    branch.receipt_paper = kind
    branch.save(update_fields=["receipt_paper"])
    record("document.size_chosen", subject=f"branch:{branch.pk}", branch_id=branch.pk, by=by, at=at, kind=kind)


@one_transaction
def save_shifts(*, branch: Branch, shifts: Mapping[str, Shift], by: Any, at: dt.datetime) -> None:
    """How far each form is moved on this branch's printer, by the name of its kind.

    What lies ready unprinted is made anew; what was printed stays as it was. Twice: what is so already changes nothing.
    """
    before = {row.kind: row for row in PaperShift.objects.filter(branch=branch)}
    for kind, shift in shifts.items():
        old = before.get(kind)
        if shift == (Shift(old.x_mm, old.y_mm) if old else Shift()):
            continue
        moved = {"x_mm": shift.x, "y_mm": shift.y}
        PaperShift.objects.update_or_create(branch=branch, kind=kind, defaults=moved)
        ready = Document.objects.filter(branch=branch, kind=kind, state=DocumentState.READY, signed_at=None)
        PrintedCopy.objects.filter(document__branch=branch, document__kind=kind, printed_at=None).update(file="")
        ready.update(state=DocumentState.REQUESTED, file="")
        record(
            "document.shifted", subject=f"branch:{branch.pk}", branch_id=branch.pk, by=by, at=at, kind=kind,
            x=str(shift.x), y=str(shift.y),
        )  # fmt: skip


def prepare(document_id: int) -> Document:
    """Make the viewing copy, and the first print of a paper that is prepared ahead, unless they are there already.

    Raises: whatever the template raises; after three tries the document is marked as failed and left alone.
    """
    document = Document.objects.get(pk=document_id)
    try:
        if not document.is_ready:
            _make_viewing_copy(document)
        if document.ahead and not kind_named(document.kind).bundle:
            prepare_copies(document_id)
    except Exception as error:
        Document.objects.filter(pk=document_id).update(tries=F("tries") + 1, error=repr(error)[:300])
        Document.objects.filter(pk=document_id, tries__gte=TRIES).exclude(state=DocumentState.READY).update(
            state=DocumentState.FAILED
        )
        raise
    return document


def _make_viewing_copy(document: Document) -> None:
    def told(sheets: int) -> None:  # so that whoever waits sees how far it is
        Document.objects.filter(pk=document.pk).exclude(state=DocumentState.READY).update(pages=sheets)

    # a bundle is printed as it is: no further copies of it are counted
    mark = Mark(n=1) if kind_named(document.kind).bundle else Mark()
    made = paper_pdf(document, mark, told)
    document.file.save(f"{_file_name(document)}.pdf", ContentFile(made.pdf), save=False)
    won = (
        Document.objects.filter(pk=document.pk)
        .exclude(state=DocumentState.READY)
        .update(file=document.file.name, state=DocumentState.READY, bytes=len(made.pdf), pages=made.pages, error="")
    )
    if not won:  # somebody was quicker: one file is enough
        document.file.delete(save=False)
    document.refresh_from_db()


def prepare_copies(document_id: int) -> None:
    """Make the file of every print that lacks one, and have the next print lie ready. Twice: nothing happens."""
    document = Document.objects.get(pk=document_id)
    copies = list(document.copies.order_by("n"))
    if not copies or copies[-1].printed_at:
        row, _created = PrintedCopy.objects.get_or_create(document=document, n=copies[-1].n + 1 if copies else 1)
        copies.append(row)
    for copy in copies:
        if not copy.file:
            make_copy_file(copy)


def make_copy_file(copy: PrintedCopy) -> None:
    """Render one numbered print and keep its file."""
    document = copy.document
    made = paper_pdf(document, Mark(n=copy.n), as_of=copy.printed_at)
    copy.file.save(f"{_file_name(document)}-{copy.n}.pdf", ContentFile(made.pdf), save=False)
    if not PrintedCopy.objects.filter(pk=copy.pk, file="").update(file=copy.file.name):
        copy.file.delete(save=False)
        copy.refresh_from_db()


def current_document(*, kind: str, subject: str, by: Any, at: dt.datetime, language: str | None = None) -> Document:
    """The newest version with its file, made now if there is none yet. Counts nothing."""
    definition = kind_named(kind)
    language = language or definition.find(subject_id(subject)).language
    document = newest_document(kind, subject, language)
    if document is None:
        document = request_document(kind=kind, subject=subject, by=by, at=at, language=language)
    return made_ready(document)


def made_ready(document: Document) -> Document:
    """A version with its viewing copy; made now if no worker has been there yet."""
    if not document.is_ready:
        _make_viewing_copy(document)
    return document


def current_pdf(kind: str, subject: str, *, by: Any, at: dt.datetime, language: str | None = None) -> bytes:
    """The bytes of the newest version. Counts nothing."""
    return document_bytes(current_document(kind=kind, subject=subject, by=by, at=at, language=language))


def document_bytes(document: Document) -> bytes:
    """The viewing copy; made again from its snapshot should the file store have lost it."""
    return _stored(document.file) or paper_pdf(document, Mark()).pdf


def copy_bytes(copy: PrintedCopy) -> bytes:
    """One print; made now if the worker has not been there yet, and again should the file store have lost it."""
    if not copy.file:
        make_copy_file(copy)
    return _stored(copy.file) or paper_pdf(copy.document, Mark(n=copy.n), as_of=copy.printed_at).pdf


def _stored(file: Any) -> bytes | None:
    try:
        with file.open() as opened:
            return opened.read()
    except FileNotFoundError:
        logger.warning("the file %s is gone; it is made again from the snapshot", file.name)
        return None


def print_newest(
    *, kind: str, subject: str, by: Any, at: dt.datetime, language: str | None = None, key: str = ""
) -> PrintedCopy:
    """What the Print button does: bring the paper up to date, then count one print of it.

    Twice: with the same submission key the same copy comes back and nothing is counted.
    """
    document = request_document(kind=kind, subject=subject, by=by, at=at, language=language)
    return print_copy(document=document, by=by, at=at, key=key)


@one_transaction
def print_copy(*, document: Document, by: Any, at: dt.datetime, key: str = "") -> PrintedCopy:
    """Count one print: the second and every later one say 补打. The worker then makes the following print ready.

    Twice: with the same submission key the same copy comes back and nothing is counted.
    """
    if key:
        digest = digest_of({"kind": document.kind, "subject": document.subject})
        answer = claim_key(key=key, action="documents.print", by=by, digest=digest, at=at)
        if answer is not None:
            return PrintedCopy.objects.select_related("document").get(pk=int(answer))
    copy = _take_next_copy(document, by, at)
    record(
        "document.printed", subject=document.subject, thread=document.thread, branch_id=document.branch_id,
        by=by, at=at, kind=document.kind, number=document.number, version=document.version, n=copy.n,
    )  # fmt: skip
    if key:
        store_answer(key=key, answer=str(copy.pk))
    jobs.wake(PREPARE_COPIES, document.pk)
    return copy


def _take_next_copy(document: Document, by: Any, at: dt.datetime) -> PrintedCopy:
    """Take the copy that lies ready, or number a new one; two clicks at once never get the same number."""
    while True:
        n = (document.copies.filter(printed_at__isnull=False).aggregate(n=Max("n"))["n"] or 0) + 1
        if PrintedCopy.objects.filter(document=document, n=n, printed_at__isnull=True).update(
            printed_by=by, printed_at=at
        ):
            return document.copies.get(n=n)
        try:
            with transaction.atomic():
                return PrintedCopy.objects.create(document=document, n=n, printed_by=by, printed_at=at)
        except IntegrityError:
            continue


def _file_name(document: Document) -> str:
    return f"{document.kind}-{document.number}-v{document.version}"
