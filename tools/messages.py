"""The catalogues, without GNU gettext: `update` from the sources, `compile` .po to .mo, `check` that all is said.

Called by `make messages`, `make lint` and the catalogue test. Sentences are found where Django finds them
(the gettext family in Python, `translate` and `blocktranslate` in templates). English is the source language,
so only its plurals and contexts would need a catalogue; Chinese must be complete.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parent.parent
LOCALE = HOUSE / "studio" / "locale"
FLOORS = ("studio", "customers", "bookings", "shoots", "complaints")
COMPLETE = ("zh_Hans",)
PLURAL_FORMS = {"zh_Hans": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}

# function -> (has a context, has a plural)
FUNCTIONS = {
    "_": (False, False), "gettext": (False, False), "gettext_lazy": (False, False), "gettext_noop": (False, False),
    "ngettext": (False, True), "ngettext_lazy": (False, True), "pgettext": (True, False),
    "pgettext_lazy": (True, False), "npgettext": (True, True), "npgettext_lazy": (True, True),
}  # fmt: skip
LITERAL = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
CALL_IN_TEMPLATE = re.compile(rf"\b(npgettext|pgettext|ngettext|gettext|_)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")

Key = tuple[str | None, str]  # context, msgid


@dataclass
class Message:
    """One sentence: its plural if it has one, what it is in the catalogue's language, where it is used."""

    key: Key
    plural: str | None = None
    said: list[str] = field(default_factory=list)
    fuzzy: bool = False
    places: set[str] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        return bool(self.said) and all(self.said) and not self.fuzzy


# --- the sources ---------------------------------------------------------------------------------------------


def _message(function: str, texts: list[str], place: str) -> Message:
    with_context, with_plural = FUNCTIONS[function]
    context = texts.pop(0) if with_context else None
    return Message((context, texts[0]), texts[1] if with_plural else None, places={place})


def _other_names(tree: ast.AST) -> dict[str, str]:
    """Under which other names a module imports the gettext family: `from … import gettext as _now`."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    ours = (name for node in imports if node.module == "django.utils.translation" for name in node.names)
    return {name.asname: name.name for name in ours if name.asname and name.name in FUNCTIONS}


def _in_python(source: str, place: str) -> Iterator[Message]:
    tree = ast.parse(source)
    other_names = _other_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        name = other_names.get(name, name)
        if name not in FUNCTIONS:
            continue
        wanted = 1 + sum(FUNCTIONS[name])
        texts = [a.value for a in node.args[:wanted] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if len(texts) == wanted:
            yield _message(name, texts, place)


def _in_template(source: str, place: str) -> Iterator[Message]:
    for call in CALL_IN_TEMPLATE.finditer(templatize(source, place)):
        texts = [ast.literal_eval(text) for text in re.findall(LITERAL, call[2])]
        yield _message(call[1], texts, place)


def sentences_in_sources() -> dict[Key, Message]:
    """Every sentence the product can say, by context and msgid."""
    found: dict[Key, Message] = {}
    files = [path for floor in FLOORS for path in (HOUSE / floor).rglob("*.py") if "migrations" not in path.parts]
    files += [path for path in (HOUSE / "templates").rglob("*") if path.suffix in {".html", ".txt", ".svg"}]
    for path in sorted(files):
        read, place = (_in_python if path.suffix == ".py" else _in_template), str(path.relative_to(HOUSE))
        for message in read(path.read_text(encoding="utf-8"), place):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            known.places |= message.places
    found.pop((None, ""), None)
    return found


# --- .po and .mo ---------------------------------------------------------------------------------------------


def read_po(text: str) -> dict[Key, Message]:
    """The living entries of a .po file; the header is the entry with the empty msgid."""
    entries: dict[Key, Message] = {}
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.splitlines() if line.strip() and not line.startswith("#~")]
        flags = " ".join(line for line in lines if line.startswith("#,"))
        values: dict[str, str] = {}
        keyword = ""
        for line in lines:
            if line.startswith("#"):
                continue
            text = line
            if not line.startswith('"'):
                keyword, _, text = line.partition(" ")
                values[keyword] = ""
            values[keyword] += ast.literal_eval(text.strip())
        if "msgid" not in values:
            continue
        said = [values[name] for name in sorted(values) if name.startswith("msgstr")]
        key = (values.get("msgctxt"), values["msgid"])
        entries[key] = Message(key, values.get("msgid_plural"), said, "fuzzy" in flags)
    return entries


def compile_mo(entries: dict[Key, Message]) -> bytes:
    """The binary catalogue gettext reads: two sorted tables of lengths and offsets, then the texts."""
    pairs = []
    for (context, msgid), message in entries.items():
        if not message.is_complete:
            continue
        source = (f"{context}\x04" if context is not None else "") + msgid
        source += f"\x00{message.plural}" if message.plural else ""
        pairs.append((source.encode(), "\x00".join(message.said).encode()))
    pairs.sort()
    texts, tables = b"", ([], [])  # type: tuple[bytes, tuple[list[int], list[int]]]
    start = 7 * 4 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables[column].extend((len(pair[column]), start + len(texts)))
            texts += pair[column] + b"\x00"
    count = len(pairs)
    header = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, start)
    return header + struct.pack(f"<{4 * count}I", *tables[0], *tables[1]) + texts


def _quoted(text: str) -> str:
    def escape(part: str) -> str:
        return part.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")

    parts = text.splitlines(keepends=True)
    return f'"{escape(text)}"' if len(parts) < 2 else "\n".join(['""', *(f'"{escape(part)}"' for part in parts)])


def write_po(language: str, messages: dict[Key, Message]) -> str:
    """A .po file in stable order: sorted by sentence, so that two people's additions rarely meet."""
    header = (
        f"Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: {language}\n"
        f"Plural-Forms: {PLURAL_FORMS[language]}\n"
    )
    blocks = [f'msgid ""\nmsgstr {_quoted(header)}\n']
    for (context, msgid), message in sorted(messages.items(), key=lambda item: (item[0][1], item[0][0] or "")):
        lines = [f"#: {place}" for place in sorted(message.places)]
        lines += ["#, fuzzy"] if message.fuzzy else []
        lines += [f"msgctxt {_quoted(context)}"] if context is not None else []
        lines.append(f"msgid {_quoted(msgid)}")
        if message.plural:
            said = message.said or [""] * (1 if "nplurals=1" in PLURAL_FORMS[language] else 2)
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            lines += [f"msgstr[{number}] {_quoted(text)}" for number, text in enumerate(said)]
        else:
            lines.append(f"msgstr {_quoted(message.said[0] if message.said else '')}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


# --- what is called ------------------------------------------------------------------------------------------


def catalogues() -> dict[str, Path]:
    return {path.parts[-3]: path for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))}


def update() -> None:
    """Brings the catalogues to what the sources say; known translations stay, sentences that are gone leave."""
    for language, path in catalogues().items():
        known, wanted = read_po(path.read_text(encoding="utf-8")), sentences_in_sources()
        for key, message in wanted.items():
            if key in known and bool(known[key].plural) == bool(message.plural):
                message.said, message.fuzzy = known[key].said, known[key].fuzzy
        path.write_text(write_po(language, wanted), encoding="utf-8")


def compile_all() -> None:
    for path in catalogues().values():
        path.with_suffix(".mo").write_bytes(compile_mo(read_po(path.read_text(encoding="utf-8"))))


def complaints() -> list[str]:
    """What is missing, unsure, stale or loses a placeholder; nothing when the catalogues are in order."""
    found = []
    for language, path in catalogues().items():
        entries = read_po(path.read_text(encoding="utf-8"))
        compiled = path.with_suffix(".mo")
        if not compiled.is_file() or compiled.read_bytes() != compile_mo(entries):
            found.append(f"{language}: django.mo does not belong to django.po; run `make messages`")
        for key, message in entries.items():
            if message.fuzzy:
                found.append(f"{language}: fuzzy: {key[1]!r}")
            if key[1] and message.is_complete:
                found += [f"{language}: placeholders differ: {key[1]!r} -> {text!r}" for text in _lost(message)]
        if language in COMPLETE:
            for key, message in sentences_in_sources().items():
                if key not in entries or not entries[key].is_complete:
                    found.append(f"{language}: not translated: {key[1]!r} ({', '.join(sorted(message.places))})")
    missing = set(COMPLETE) - set(catalogues())
    return found + [f"{language}: there is no catalogue" for language in sorted(missing)]


def _lost(message: Message) -> list[str]:
    # A plural may leave out the number in one of its forms, so either form's placeholders will do.
    allowed = {_placeholders(text) for text in (message.key[1], message.plural or message.key[1])}
    return [text for text in message.said if _placeholders(text) not in allowed]


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(found[0] for found in PLACEHOLDER.finditer(text.replace("%%", "")))


def main(command: str) -> int:
    if command in ("update", "compile"):
        if command == "update":
            update()
        compile_all()
        return 0
    found = complaints()
    print("\n".join(found) or "The catalogues are complete.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
