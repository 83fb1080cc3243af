"""A paper is signed: from then on that version says for ever what it says, in the database too."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from studio.core import jobs
from studio.core.audit.actions import record
from studio.core.documents.actions.issuing import PREPARE, digest_of_facts, request_document
from studio.core.documents.models import Document, Signature
from studio.core.documents.queries import newest_document
from studio.core.documents.registry import kind_named, subject_id
from studio.core.documents.states import DocumentState, Signing
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction
from studio.core.once.actions import claim_key, digest_of, store_answer

SIGN = "documents.sign"


@dataclass(frozen=True, slots=True)
class ToSign:
    """What is put before whoever signs: what the paper says, its digest, the newest version if there is one."""

    facts: dict[str, Any]
    digest: str
    newest: Document | None


def put_before(*, kind: str, subject: str, language: str) -> ToSign:
    """What would be signed now. A paper that is never built again is signed as it was issued. Stores nothing."""
    definition, newest = kind_named(kind), newest_document(kind, subject, language)
    if newest and definition.frozen:
        return ToSign(newest.payload, newest.digest, newest)
    facts = definition.facts(subject_id(subject), language)
    return ToSign(facts, digest_of_facts(facts), newest)


@one_transaction
def sign_document(
    *, kind: str, subject: str, language: str, digest: str, signing: Signing, key: str, by: Any, at: dt.datetime
) -> Signature:
    """Keep the signature under what the paper says now. `digest` is what stood on the page that was signed.

    Locks: the key, the document. Raises: StudioError when the facts changed since the page was shown, when the version
    is signed already, for a kind that nobody signs. Twice: the same key gives the same signature back.
    """
    said = digest_of({"kind": kind, "subject": subject, "digest": digest, **signing.fingerprint})
    if (answer := claim_key(key=key, action=SIGN, by=by, digest=said, at=at)) is not None:
        return Signature.objects.get(pk=int(answer))
    if not kind_named(kind).signable:
        raise StudioError(_("This paper is not signed."))
    document = request_document(kind=kind, subject=subject, by=by, at=at, language=language)
    document = lock_row(Document.objects.all(), document.pk)
    if document.digest != digest:
        raise StudioError(
            _("What the paper says changed while it was being signed. Read the new text, then sign that."),
            code="moved_on",
        )
    if document.signed_at:
        raise StudioError(_("This version is signed already."))
    signature = Signature(
        document=document, how=signing.how, signer=signing.signer, strokes=list(signing.strokes), signed_at=at,
        taken_by=by,
    )  # fmt: skip
    if signing.photo:
        signature.photo.save(f"{secrets.token_hex(16)}.jpg", ContentFile(signing.photo), save=False)
    signature.save(force_insert=True)
    _draw_anew(document, at)
    record(
        "document.signed", subject=subject, thread=document.thread, branch_id=document.branch_id, by=by, at=at,
        kind=kind, number=document.number, version=document.version, signer=signing.signer, how=signing.how,
    )  # fmt: skip
    store_answer(key=key, answer=str(signature.pk))
    return signature


def _draw_anew(document: Document, at: dt.datetime) -> None:
    """The viewing copy and the print that lies ready do not show the signature yet; prints that went out stay."""
    old = [document.file.name, *(copy.file.name for copy in document.copies.filter(printed_at=None))]
    document.copies.filter(printed_at=None).delete()
    Document.objects.filter(pk=document.pk).update(
        signed_at=at, file="", state=DocumentState.REQUESTED, bytes=0, pages=0
    )
    storage = document.file.storage
    transaction.on_commit(lambda: [storage.delete(name) for name in old if name])
    jobs.wake(PREPARE, document.pk)
