"""Writing search keys: a room calls this whenever a name, phone or number of its subject changes."""

from collections.abc import Iterable

from studio.core.search.models import SearchKey


def replace_keys(*, kind: str, subject_id: int, branch_id: int, keys: Iterable[str], is_new: bool = False) -> None:
    """Make exactly these the keys of a subject; `is_new` when it cannot have any yet. Twice: the same rows again."""
    if not is_new:
        SearchKey.objects.filter(kind=kind, subject_id=subject_id).delete()
    wanted = sorted({key[:80] for key in keys if key})
    SearchKey.objects.bulk_create(
        SearchKey(kind=kind, subject_id=subject_id, branch_id=branch_id, key=key) for key in wanted
    )
