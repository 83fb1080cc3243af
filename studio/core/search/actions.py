"""Writing search keys: a room calls this whenever a name, phone or number of its subject changes."""

from collections.abc import Iterable
from contextlib import AbstractContextManager

from studio.core.search.models import SearchKey
from studio.core.together import write_rows, written_together


def replace_keys(*, kind: str, subject_id: int, branch_id: int, keys: Iterable[str], is_new: bool = False) -> None:
    """Make exactly these the keys of a subject; `is_new` when it cannot have any yet. Twice: the same rows again."""
    if not is_new:
        SearchKey.objects.filter(kind=kind, subject_id=subject_id).delete()
    wanted = sorted({key[:80] for key in keys if key})
    write_rows([SearchKey(kind=kind, subject_id=subject_id, branch_id=branch_id, key=key) for key in wanted])


def found_together() -> AbstractContextManager[None]:
    """A story that makes several things to be found writes their keys at its end."""
    return written_together(SearchKey)
