"""The paper kinds every test of this folder may use."""

from tests.core.documents import kinds

slip = kinds.slip
wakes = kinds.wakes
