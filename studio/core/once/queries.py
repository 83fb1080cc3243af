"""Asking whether a form was answered already, without claiming anything."""

from typing import Any

from studio.core.once.models import SubmissionKey
from studio.core.once.states import is_key


def answer_of(*, key: str, by: Any) -> str | None:
    """What this person's form made, or None while it has not been answered."""
    if not is_key(key):
        return None
    return SubmissionKey.objects.filter(key=key, by=by).values_list("answer", flat=True).first() or None
