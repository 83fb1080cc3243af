"""One answer per form of the calendar: a second click, the back button or a resend books nothing twice.

The answer is spoken to people too, so it names what was made; its id stands behind the last `#`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from studio.core.once.actions import claim_key, digest_of, store_answer

LONGEST_ANSWER = 160


def made_before(key: str, action: str, said: Sequence[Any], *, by: Any, at: dt.datetime) -> int | None:
    """The id of what this form made already. None the first time, and for doors without a form.

    Locks: the key. Raises: AlreadySaved when the form came with other contents before.
    """
    if not key:
        return None
    earlier = claim_key(key=key, action=action, by=by, digest=digest_of({"said": [str(one) for one in said]}), at=at)
    return None if earlier is None else id_in(earlier)


def remember(key: str, name: str, made: int) -> None:
    """Keep the answer for whoever sends the form again."""
    if key:
        store_answer(key=key, answer=f"{name[:LONGEST_ANSWER]} #{made}")


def id_in(answer: str) -> int:
    """The id of what an answer names."""
    return int(answer.rpartition("#")[2])
