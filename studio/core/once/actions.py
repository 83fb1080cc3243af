"""One answer per submission key: double click, back button and resend book once.

The key row is the first write of a story, in the story's own transaction: a refusal stores nothing, and a second
click waits for the first and then reads its answer.
"""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from studio.core.errors import AlreadySaved, StudioError
from studio.core.once.models import SubmissionKey
from studio.core.once.states import is_key

_INSERT = (
    f"INSERT INTO {SubmissionKey._meta.db_table} (key, action, by_id, digest, answer, at) "  # noqa: S608 – the table's own name
    "VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT (key) DO NOTHING"
)


def new_key() -> str:
    """A fresh key for a form that is about to be shown."""
    return secrets.token_urlsafe(24)


def digest_of(fields: Mapping[str, Any]) -> str:
    """A fingerprint of what was sent; the same fields give the same fingerprint."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True, default=str).encode()).hexdigest()


def claim_key(*, key: str, action: str, by: Any, digest: str, at: dt.datetime) -> str | None:
    """Take the key as the first write of a story: None means go on, a string is the answer already given.

    Locks: the key. Raises: AlreadySaved when other fields were saved under it, StudioError when it is not this
    person's key for this action, or no key at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("claim_key() belongs inside the story's transaction")
    if not is_key(key):
        raise StudioError(_("This page was not complete. Please open it again; nothing was saved."))
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(_INSERT, [key, action, by.pk, digest, moment])
        if cursor.rowcount == 1:
            return None
    first = SubmissionKey.objects.get(key=key)
    if first.by_id != by.pk or first.action != action:
        raise StudioError(_("This form belongs to somebody else. Please open it again."))
    if first.digest != digest:
        raise AlreadySaved(first.answer)
    return first.answer


def store_answer(*, key: str, answer: str) -> None:
    """Remember what the story made (a number or an address), for whoever sends the form again."""
    SubmissionKey.objects.filter(key=key).update(answer=answer)
