"""The kinds of paper the house knows. Rooms describe theirs, `studio/wiring.py` registers them, actions look them up.

A kind is plain data and three functions: who the paper is about, what is printed, and which page its QR opens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import override

from studio.core.access import Perm


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper is about, as far as the paper room must know it. `thread` is the order whose history it joins."""

    key: str
    branch_id: int
    number: str
    thread: str
    language: str


@dataclass(frozen=True)
class DocumentKind:
    """One kind of paper. `name` is also the address: `/orders/<number>/<name>.pdf`.

    `prepare_ahead`: a worker makes it after the commit. `one_sheet`: laid out for one sheet if it fits. `frozen`: never
    built again once issued, like a receipt. `roll_mm`: printed on a roll of that width. `shows`: what a reader must be
    allowed to see besides the record, because it stands on the paper: money, whole phone numbers. `fits`: the class of
    its sheet when each branch may move it on its own printer (`PaperShift`).
    `bundle`: papers of other kinds follow in the same file; `parts` of the payload names them, each with its own.
    `size`: what the paper is called among others that say the same (`sizes_of`); empty for a paper of one size.
    `signable`: somebody puts their name to it; `gist` says in (word, value) what they sign.
    A template that would change what old papers say gets a new file; the old one moves to `older_templates`.
    """

    name: str
    title: str | Promise
    template: str
    subject_kind: str
    find: Callable[[int], Subject]
    build: Callable[[int, str], dict[str, Any]]
    page: Callable[[int, Any], str | None]
    prepare_ahead: bool = False
    one_sheet: bool = False
    frozen: bool = False
    roll_mm: int | None = None
    bundle: bool = False
    older_templates: tuple[str, ...] = ()
    fits: str = ""
    size: str | Promise = ""
    shows: tuple[Perm, ...] = ()
    signable: bool = False
    gist: Callable[[dict[str, Any]], list[tuple[str, str]]] | None = None

    @property
    def template_version(self) -> int:
        return len(self.older_templates) + 1

    def template_of(self, version: int) -> str:
        """The template a stored document was made with."""
        return (*self.older_templates, self.template)[version - 1]

    def may_be_read_by(self, staff: Any) -> bool:
        """Whether everything that stands on it may be seen by this person."""
        return all(staff.may(perm) for perm in self.shows)

    def facts(self, subject_id: int, language: str) -> dict[str, Any]:
        """Everything that is printed, in the language of the paper."""
        with override(language):
            return self.build(subject_id, language)

    def title_in(self, language: str) -> str:
        with override(language):
            return str(self.title)


@dataclass(frozen=True, slots=True)
class About:
    """What all papers about one thing share: how the thing is called, who it is about, which page its QR opens."""

    subject_kind: str
    find: Callable[[int], Subject]
    page: Callable[[int, Any], str | None]

    def paper(
        self, name: str, title: str | Promise, build: Callable[[int, str], dict[str, Any]], **looks: Any
    ) -> DocumentKind:
        """One kind of paper about it; its template is called as the paper, unless `template` says otherwise."""
        looks.setdefault("template", f"pdf/{name.replace('-', '_')}.html")
        return DocumentKind(
            name=name, title=title, build=build, subject_kind=self.subject_kind, find=self.find, page=self.page, **looks
        )


_kinds: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    """Make a kind known. Twice: refused, wiring is loaded once."""
    if kind.name in _kinds:
        raise RuntimeError(f"the paper {kind.name} is registered already")
    _kinds[kind.name] = kind


def kind_named(name: str) -> DocumentKind:
    """The kind of that name; a KeyError means wiring forgot it."""
    return _kinds[name]


def kinds_about(subject_kind: str) -> list[DocumentKind]:
    """All papers there are about an order, a payment …, in the order of registration."""
    return [kind for kind in _kinds.values() if kind.subject_kind == subject_kind]


def sizes_of(kind: DocumentKind) -> list[DocumentKind]:
    """The same paper in every size, itself included: what is built alike."""
    return [one for one in kinds_about(kind.subject_kind) if one.build is kind.build and one.size]


def sized_kinds() -> list[DocumentKind]:
    """The papers that come in several sizes, of which a branch chooses one."""
    return [kind for kind in _kinds.values() if kind.size]


def fitted_kinds() -> list[DocumentKind]:
    """The papers a branch moves to fit its printer."""
    return [kind for kind in _kinds.values() if kind.fits]


def signed_kinds() -> list[DocumentKind]:
    """The papers somebody puts their name to."""
    return [kind for kind in _kinds.values() if kind.signable]


def subject_key(subject_kind: str, subject_id: int) -> str:
    """`order:17`: how papers, codes and history name a record without knowing its table."""
    return f"{subject_kind}:{subject_id}"


def subject_id(key: str) -> int:
    """17 of `order:17`."""
    return int(key.rpartition(":")[2])
