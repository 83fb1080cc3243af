"""What a submission key looks like: printable ASCII, short enough for its column."""

import re

_KEY = re.compile(r"[!-~]{1,64}")


def is_key(text: str) -> bool:
    """Whether a form can have carried this as its key; what a broken or hostile sender wrote is none."""
    return _KEY.fullmatch(text) is not None
