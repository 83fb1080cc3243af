"""话术: the notation of scripts, and filling them with facts. Pure; no table, no clock.

# Opening                       a part and its label; a script without # is one text
“{dear} 您好，我是{studio}的{caller}。”
- 没变                           an answer of the customer
- 想改期：好的，我帮您看……         an answer and what is said next
+ 满意   ~ 一般   ! 不满意          the same for satisfied, so-so, unhappy
[ 还有余款 {amount_open}。]       left out when a fact inside is missing
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from customers.followups.states import Satisfaction
from studio.core.ui import formats

PLACEHOLDERS = (
    "name", "dear", "day", "time", "place", "staff", "package", "number", "amount_open", "photos", "wedding_day",
    "studio", "branch", "phone", "address", "caller",
)  # fmt: skip
MARKS = {"-": "", "+": Satisfaction.GOOD, "~": Satisfaction.SO_SO, "!": Satisfaction.BAD}
KEYS = "QWERTYUIO"

_WORD = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_ANSWER = re.compile(r"^([-+~!])\s+(.+)$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; facts are shown in bold, so that the eye finds what is particular to this customer."""

    text: str
    is_fact: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the customer may say, the key for it, and what is said then."""

    label: str
    key: str
    satisfaction: str
    then: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a script; `heading` names another reason of the same call where its parts begin."""

    label: str
    pieces: tuple[Piece, ...]
    answers: tuple[Answer, ...] = field(default=())
    heading: str = ""


def spoken(value: Any) -> str:
    """A fact as it is said: days, moments and amounts in the reader's language, people joined."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return formats.money_short(value) if value > 0 else ""
    if hasattr(value, "hour") and not hasattr(value, "year"):
        return formats.clock_time(value)
    if hasattr(value, "year"):
        return formats.day(value)
    if isinstance(value, (list, tuple)):
        return ("、" if not formats.in_english() else ", ").join(spoken(one) for one in value)
    return str(value)


def fill(text: str, facts: Mapping[str, Any]) -> tuple[Piece, ...]:
    """The text with its facts; an optional stretch with a missing fact is left out."""
    words = {name: spoken(facts.get(name)) for name in PLACEHOLDERS}

    def kept(found: re.Match[str]) -> str:
        names = _WORD.findall(found[1])
        return found[1] if all(words.get(name) for name in names) else ""

    pieces = []
    for number, stretch in enumerate(_WORD.split(_OPTIONAL.sub(kept, text))):
        if number % 2:
            stretch = words.get(stretch, f"{{{stretch}}}")
        if stretch:
            pieces.append(Piece(stretch, is_fact=bool(number % 2)))
    return tuple(pieces)


def plain(text: str, facts: Mapping[str, Any]) -> str:
    """The filled text as a message says it."""
    return "".join(piece.text for piece in fill(text, facts)).strip()


def parse(script: str, facts: Mapping[str, Any]) -> list[Part]:
    """The parts of a script with their facts filled in. Nothing that can be typed is an error."""
    found: list[tuple[str, list[str], list[tuple[str, str]]]] = []
    for line in script.replace("\r", "").split("\n"):
        if line.startswith("#"):
            found.append((line.lstrip("#").strip(), [], []))
            continue
        if not found:
            found.append(("", [], []))
        if answer := _ANSWER.match(line):
            found[-1][2].append((answer[1], answer[2]))
        elif line.strip():
            found[-1][1].append(line.strip())
    keys = iter(KEYS)
    parts = [
        Part(
            label,
            fill("\n".join(lines), facts),
            tuple(_answer(mark, text, next(keys, ""), facts) for mark, text in said),
        )
        for label, lines, said in found
    ]
    return [part for part in parts if part.pieces or part.answers]


def _answer(mark: str, text: str, key: str, facts: Mapping[str, Any]) -> Answer:
    label, then, *_rest = [*re.split(r"[：:]\s*", text, maxsplit=1), ""]
    return Answer(label.strip(), key, str(MARKS[mark]), fill(then, facts))


def unknown_words(script: str) -> list[str]:
    """Placeholders nobody can fill, in the order they are written."""
    return list(dict.fromkeys(name for name in _WORD.findall(script) if name not in PLACEHOLDERS))


def satisfaction_of(script: str, labels: Iterable[str]) -> str:
    """What the chosen answers say about the customer's mood: the worst of them."""
    chosen = set(labels)
    moods = {answer.satisfaction for part in parse(script, {}) for answer in part.answers if answer.label in chosen}
    return next((mood for mood in (Satisfaction.BAD, Satisfaction.SO_SO, Satisfaction.GOOD) if mood in moods), "")


# --- how people are addressed -----------------------------------------------------------------------------------
_TWO_AND_TWO = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙"
    "慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷"
    "轩辕令狐段干百里呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公门公山公坚左丘公伯西门公祖第五"
    "公乘贯丘公皙南荣东里东宫仲长子书子桑即墨达奚褚师"
)
_DOUBLE_SURNAMES = frozenset(_TWO_AND_TWO[place : place + 2] for place in range(0, len(_TWO_AND_TWO), 2))
_TITLES = {"bride": ("小姐", "Ms "), "groom": ("先生", "Mr ")}


def dear(name: str, role: str) -> str:
    """How somebody is addressed on the phone: 袁小姐, 欧阳先生; without a title the whole name."""
    zh, en = _TITLES.get(role, ("", ""))
    is_chinese = bool(name) and all("\u3400" <= char <= "\u9fff" or ord(char) > 0x1FFFF for char in name)
    if not zh or not name:
        return name
    if formats.in_english():
        return f"{en}{name}"
    if not is_chinese:
        return name
    surname = name[:2] if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else name[:1]
    return f"{surname}{zh}"
