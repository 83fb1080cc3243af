"""Asking whether a form was answered already, without claiming anything."""

from typing import Any

from studio.core.once.models import SubmissionKey


def answer_of(*, key: str, by: Any) -> str | None:
    """What this person's form made, or None while it has not been answered."""
    return SubmissionKey.objects.filter(key=key[:64], by=by).values_list("answer", flat=True).first() or None
