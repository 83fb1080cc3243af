"""Asking whether a form was answered already, without claiming anything."""

from collections.abc import Iterable
from typing import Any

from studio.core.once.models import SubmissionKey
from studio.core.once.states import is_key


def answer_of(*, key: str, by: Any) -> str | None:
    """What this person's form made, or None while it has not been answered."""
    if not is_key(key):
        return None
    return SubmissionKey.objects.filter(key=key, by=by).values_list("answer", flat=True).first() or None


def answered_among(*, keys: Iterable[str], by: Any) -> set[str]:
    """Those of these keys whose forms this person had answered. No query for none."""
    known = [key for key in keys if is_key(key)]
    if not known:
        return set()
    return set(SubmissionKey.objects.filter(key__in=known, by=by).exclude(answer="").values_list("key", flat=True))
