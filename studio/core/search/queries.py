"""Finding subjects by what a person types."""

from collections.abc import Collection

from studio.core.search.models import SearchKey
from studio.core.text import normalise_term

SCAN = 400


def matching_ids(*, kind: str, term: str, branch_ids: Collection[int], limit: int = 50) -> list[int]:
    """Ids of at most `limit` subjects of a kind in these branches that the term finds, newest subject first.

    Reads at most a few hundred key rows however large the table is, so a very short term shows the first matches.
    """
    wanted = normalise_term(term)
    if not wanted:
        return []
    found = SearchKey.objects.filter(kind=kind, key__prefix=wanted, branch_id__in=branch_ids).values_list(
        "subject_id", flat=True
    )[:SCAN]
    return sorted(set(found), reverse=True)[:limit]
