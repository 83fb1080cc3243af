"""Addresses of this house: where a form may send people afterwards, and the addresses of the rows of a list."""

import unicodedata
from functools import lru_cache

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST = 2000
A_NUMBER = "987654321"


def own_address(asked: str | None, otherwise: str) -> str:
    """The path that was asked for, or `otherwise` when it is none of ours: another host, no path, a broken one."""
    if not asked or len(asked) > LONGEST or not asked.startswith("/"):
        return otherwise
    if any(unicodedata.category(sign)[0] == "C" for sign in asked):
        return otherwise
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else otherwise


def address_of(name: str, one: int | str) -> str:
    """The address of one row, by its id or number. For lists: the pattern is looked up once, not for every row."""
    return _pattern(name).replace(A_NUMBER, str(one))


@lru_cache(maxsize=64)
def _pattern(name: str) -> str:
    return reverse(name, args=[A_NUMBER])
