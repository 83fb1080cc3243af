"""Reads about papers: the newest of a kind, all of a subject, what a printed code stands for.

Whoever asks has already fetched the subject with the reader's rights; nothing here looks at branches.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from studio.core.documents.models import Document, PaperShift, PrintedCopy, ShortCode, Signature
from studio.core.documents.registry import kind_named
from studio.core.documents.states import DocumentState, Shift

TRIES = 3


def newest_document(kind: str, subject: str, language: str) -> Document | None:
    """The version that is true now, or nothing when the paper was never asked for."""
    return Document.objects.filter(kind=kind, subject=subject, language=language).order_by("-version").first()


def documents_of(subjects: Iterable[str]) -> dict[str, list[Document]]:
    """The newest version of every paper about each subject, with how often it was printed. One query for all."""
    wanted = list(subjects)
    found: dict[str, list[Document]] = {subject: [] for subject in wanted}
    seen = set()
    printed = Q(copies__printed_at__isnull=False)
    rows = (
        Document.objects.filter(subject__in=wanted)
        .defer("payload")
        .annotate(prints=Count("copies", filter=printed), last_printed_at=Max("copies__printed_at"))
        .order_by("subject", "kind", "language", "-version")
    )
    for row in rows:
        if (row.subject, row.kind, row.language) not in seen:
            seen.add((row.subject, row.kind, row.language))
            found[row.subject].append(row)
    return found


def versions_about(subject: str) -> dict[str, list[Document]]:
    """Kind → every version of that paper about a subject, newest first, with prints and signature. One query."""
    printed = Q(copies__printed_at__isnull=False)
    rows = (
        Document.objects.filter(subject=subject).select_related("signature").defer("payload", "signature__strokes")
        .annotate(prints=Count("copies", filter=printed), last_printed_at=Max("copies__printed_at"))
        .order_by("kind", "-version")
    )  # fmt: skip
    found: dict[str, list[Document]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return found


def version_of(kind: str, subject: str, version: int) -> Document | None:
    """One version, with its signature."""
    rows = Document.objects.filter(kind=kind, subject=subject, version=version)
    return rows.select_related("signature").first()


def signature_of(document: Document) -> Signature | None:
    """Who put their name to this version, if anybody did."""
    return Signature.objects.filter(document=document).first() if document.signed_at else None


def title_of(document: Document) -> str:
    """The paper's name in the reader's language."""
    return str(kind_named(document.kind).title)


def printed_copy(kind: str, subject: str, version: int, n: int) -> PrintedCopy | None:
    """The n-th print of one version, once somebody has printed it."""
    return (
        PrintedCopy.objects.filter(
            document__kind=kind, document__subject=subject, document__version=version, n=n, printed_at__isnull=False
        )
        .select_related("document")
        .first()
    )


def left_behind(before: Any, limit: int) -> QuerySet[Document]:
    """Papers that were to be prepared ahead and still are not: the wake-up was lost, or the worker fell."""
    return Document.objects.filter(
        state=DocumentState.REQUESTED, ahead=True, created_at__lt=before, tries__lt=TRIES
    ).order_by("created_at")[:limit]


def shift_of(kind: str, branch_id: int) -> Shift:
    """How a form is moved on the printer of a branch."""
    row = PaperShift.objects.filter(kind=kind, branch_id=branch_id).first()
    return Shift(row.x_mm, row.y_mm) if row else Shift()


def shifts_of(branch_id: int) -> dict[str, Shift]:
    """Every form a branch has moved. One query."""
    return {row.kind: Shift(row.x_mm, row.y_mm) for row in PaperShift.objects.filter(branch_id=branch_id)}


def open_code(code: str) -> ShortCode | None:
    """What a printed code stands for, unless it was revoked."""
    return ShortCode.objects.filter(code=code, revoked_at__isnull=True).first()
