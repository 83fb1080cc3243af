"""What was put on paper: snapshots, the copies that went out, and the codes printed as QR.

A document row is written once and never changed in what it says; only its file and state are filled in later.
`actions.py` is the only writer. The payload is all the template ever sees, so a paper can be made again years later.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from studio.core.documents.states import DocumentState, SignedHow
from studio.core.unchangeable import Unchangeable


def document_path(document: "Document", filename: str) -> str:
    """Where the viewing copy lies in the file store: by month, so that no folder grows without end."""
    return f"documents/{document.created_at:%Y/%m}/{filename}"


def copy_path(copy: "PrintedCopy", filename: str) -> str:
    """Beside the viewing copy of its document."""
    return document_path(copy.document, filename)


class Document(models.Model):
    """One version of one paper about one subject, with everything that is printed on it."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    thread = models.CharField(max_length=60, blank=True)
    branch = models.ForeignKey("studio.Branch", on_delete=models.PROTECT, related_name="documents")
    number = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    template_version = models.PositiveIntegerField(default=1)
    code = models.CharField(max_length=24)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    file = models.FileField(upload_to=document_path, max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=DocumentState, default=DocumentState.REQUESTED)
    ahead = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    bytes = models.PositiveIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)  # from then on it stays as it is
    found_true_at = models.DateTimeField(null=True, blank=True)  # asked for again, and nothing had changed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "version"], name="document_once_per_version"),
            Unchangeable(
                name="document_signed_stays",
                fields=(
                    "kind",
                    "subject",
                    "branch",
                    "number",
                    "version",
                    "language",
                    "payload",
                    "digest",
                    "template_version",
                    "created_at",
                    "signed_at",
                ),
                once="signed_at",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "kind", "-version"], name="document_of_subject"),
            models.Index(fields=["thread", "-created_at"], name="document_of_thread"),
            models.Index(
                fields=["created_at"],
                condition=Q(state=DocumentState.REQUESTED, ahead=True),
                name="document_to_prepare",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} v{self.version}"

    @property
    def is_ready(self) -> bool:
        return self.state == DocumentState.READY

    @property
    def true_at(self) -> dt.datetime:
        """The last moment at which it was known to say what was so."""
        return self.found_true_at or self.created_at


class PrintedCopy(models.Model):
    """The n-th print of a document. A row without `printed_at` was made ahead and waits for the click."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="copies")
    n = models.PositiveIntegerField()
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    printed_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to=copy_path, max_length=200, blank=True)

    class Meta:
        db_table = "studio_printed_copy"
        constraints = [
            models.UniqueConstraint(fields=["document", "n"], name="printed_copy_once_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.document} copy {self.n}"

    @property
    def is_reprint(self) -> bool:
        return self.n > 1


class PaperShift(models.Model):
    """How far one form must be moved on the printer of one branch, in millimetres, so that it fits pre-cut paper."""

    branch = models.ForeignKey("studio.Branch", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    x_mm = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    y_mm = models.DecimalField(max_digits=4, decimal_places=1, default=0)

    class Meta:
        db_table = "studio_paper_shift"
        constraints = [models.UniqueConstraint(fields=["branch", "kind"], name="paper_shift_once")]


class ShortCode(models.Model):
    """What a printed QR holds: it says nothing by itself and opens a page for signed-in staff only."""

    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "studio_short_code"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(revoked_at__isnull=True), name="short_code_one_alive"
            ),
        ]

    def __str__(self) -> str:
        return self.code


def signature_path(signature: "Signature", filename: str) -> str:
    """The photo of a signed sheet, by month; its name says nothing."""
    return f"signatures/{signature.signed_at:%Y/%m}/{filename}"


class KeptRows(models.QuerySet["Signature"]):
    """Signatures are evidence: nobody deletes them."""

    def delete(self) -> Any:
        raise RuntimeError("a signature is never deleted")


class Signature(models.Model):
    """Somebody put their name to one version of a paper. Written once; then neither it nor the version changes."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="signature")
    how = models.CharField(max_length=10, choices=SignedHow.choices)
    signer = models.CharField(max_length=60)
    strokes = models.JSONField(default=list, blank=True)
    photo = models.FileField(upload_to=signature_path, max_length=200, blank=True)
    signed_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = KeptRows.as_manager()

    class Meta:
        db_table = "studio_signature"
        constraints = [
            Unchangeable(
                name="signature_stays",
                fields=("document", "how", "signer", "strokes", "photo", "signed_at", "taken_by"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.signer}"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("a signature is never deleted")
