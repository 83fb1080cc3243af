"""Papers are asked for, made, printed and signed: the only place where their rows change."""

from studio.core.documents.actions.issuing import (
    choose_receipt_paper,
    code_for,
    copy_bytes,
    current_document,
    current_pdf,
    digest_of_facts,
    document_bytes,
    made_ready,
    make_copy_file,
    prepare,
    prepare_copies,
    print_copy,
    print_newest,
    qr_of,
    request_document,
    request_first,
    revoke_code,
    save_shifts,
)
from studio.core.documents.actions.signing import put_before, sign_document

__all__ = [
    "choose_receipt_paper", "code_for", "copy_bytes", "current_document", "current_pdf", "digest_of_facts",
    "document_bytes", "made_ready", "make_copy_file", "prepare", "prepare_copies", "print_copy", "print_newest",
    "put_before", "qr_of", "request_document", "request_first", "revoke_code", "save_shifts", "sign_document",
]  # fmt: skip
