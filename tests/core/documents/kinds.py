"""A paper of no room, for tests of the machinery: its facts are a dictionary the test changes at will."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from studio.core.documents import registry
from studio.core.documents.registry import DocumentKind, Subject, subject_key
from studio.core.staff.models import Branch, User
from tests.core.documents.samples import RECEIPT


class Slip:
    """What the test kind prints, about whom, and where its code leads."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.facts: dict[str, Any] = {key: value for key, value in deepcopy(RECEIPT).items() if key != "issue"}
        self.built = 0

    def find(self, subject_id: int) -> Subject:
        return Subject(subject_key("slip", subject_id), self.branch.pk, f"S-{subject_id}", "order:7", "zh-hans")

    def build(self, subject_id: int, language: str) -> dict[str, Any]:
        self.built += 1
        return deepcopy(self.facts)

    def page(self, subject_id: int, staff: User) -> str | None:
        return f"/slips/{subject_id}/" if self.branch.pk in staff.branch_ids else None

    def kind(self, name: str, **fields: Any) -> DocumentKind:
        defaults = {"title": "Receipt", "template": "pdf/receipt.html", "subject_kind": "slip", "one_sheet": True}
        return DocumentKind(name=name, find=self.find, build=self.build, page=self.page, **(defaults | fields))


@pytest.fixture
def slip(branch: Branch) -> Iterator[Slip]:
    """Three kinds for one test: on demand, prepared ahead, and one that is never built twice."""
    made = Slip(branch)
    known = dict(registry._kinds)
    registry.register(made.kind("slip"))
    registry.register(made.kind("slip-ahead", prepare_ahead=True))
    registry.register(made.kind("slip-frozen", frozen=True))
    yield made
    registry._kinds.clear()
    registry._kinds.update(known)


@pytest.fixture
def wakes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[object, ...]]]:
    """What the workers are told after a commit, instead of telling them."""
    from studio.core import jobs

    told: list[tuple[str, tuple[object, ...]]] = []
    monkeypatch.setattr(jobs, "_send", lambda name, args: told.append((name, args)))
    return told
