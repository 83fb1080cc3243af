"""Where a form may send people afterwards: only to pages of this house. Views ask here before they follow a `next`."""

import unicodedata

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000


def own_address(asked: str | None, otherwise: str) -> str:
    """The path that was asked for, or `otherwise` when it is none of ours: another host, no path, a broken one."""
    if not asked or len(asked) > LONGEST or not asked.startswith("/"):
        return otherwise
    if any(unicodedata.category(sign)[0] == "C" for sign in asked):
        return otherwise
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else otherwise
