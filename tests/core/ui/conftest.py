"""Exact words are compared in English, so that these tests do not move with the catalogue."""

from collections.abc import Callable, Iterator

import pytest
from django.template import engines
from django.utils import translation


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def draw(english: None) -> Callable[..., str]:
    """What a line of template makes of the given data."""

    def render(source: str, **data: object) -> str:
        return engines["django"].from_string(source).render(data).strip()

    return render
