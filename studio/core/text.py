"""What people type, made comparable: names to pinyin, phones to digits, scans to ASCII.

Search keys, duplicate checks and scan fields stand on this page; it reads and writes
no rows. Nothing typed is ever refused here: an odd phone number comes back as odd.
"""

import os
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from django.db import models
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 64  # longest search key kept
_NAME_LENGTH = 40  # only so much of a name is made into keys
_READINGS = 4  # most ways to read one name that are kept as keys

# Surnames that are read unlike the same character elsewhere; the first reading is the usual one.
_SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "曾": ("zeng",), "解": ("xie",), "仇": ("qiu",), "查": ("zha",), "区": ("ou",),
    "华": ("hua",), "任": ("ren",), "朴": ("piao",), "翟": ("zhai", "di"), "乐": ("yue", "le"), "盖": ("ge", "gai"),
    "缪": ("miao",), "种": ("chong",), "折": ("she",), "员": ("yun",), "召": ("shao",), "覃": ("qin", "tan"),
    "隗": ("wei", "kui"), "郇": ("xun", "huan"), "洗": ("xian",), "卜": ("bu",), "祭": ("zhai",),
    "谌": ("chen", "shen"), "能": ("nai",), "佴": ("nai",), "郗": ("xi", "chi"), "牟": ("mu", "mou"),
    "都": ("du",), "句": ("gou",), "阚": ("kan",), "繁": ("po",), "秘": ("bi",), "黑": ("he", "hei"),
    "重": ("chong",), "长": ("zhang",), "柏": ("bai", "bo"), "宓": ("mi", "fu"), "莘": ("shen", "xin"),
    "尉": ("wei",), "薄": ("bo",), "藏": ("zang",), "贲": ("ben",), "尹": ("yin",), "哈": ("ha",), "行": ("xing",),
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"),
    "单于": ("chan", "yu"), "令狐": ("ling", "hu"), "夏侯": ("xia", "hou"), "乐正": ("yue", "zheng"),
    "呼延": ("hu", "yan"), "宇文": ("yu", "wen"), "独孤": ("du", "gu"), "赫连": ("he", "lian"),
}  # fmt: skip
# Characters of given names that people read in two ways.
_GIVEN: dict[str, tuple[str, ...]] = {
    "茜": ("qian", "xi"), "晟": ("sheng", "cheng"), "隽": ("jun", "juan"), "莘": ("xin", "shen"),
    "乐": ("le", "yue"), "曾": ("zeng",), "朝": ("zhao", "chao"), "娜": ("na", "nuo"), "长": ("chang", "zhang"),
    "重": ("zhong", "chong"), "行": ("xing", "hang"), "靓": ("liang", "jing"), "琢": ("zhuo", "zuo"),
    "泊": ("bo", "po"), "伽": ("jia", "qie"), "劲": ("jin", "jing"), "莞": ("wan", "guan"), "厦": ("xia",),
    "薄": ("bo", "bao"), "佛": ("fo",), "都": ("du", "dou"), "似": ("si",), "率": ("shuai", "lv"),
    "调": ("tiao", "diao"),
}  # fmt: skip

_HAN = re.compile(r"[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PIECES = re.compile(rf"{_HAN.pattern}+|[^\W_]+", re.UNICODE)


def pinyin_full(name: str) -> str:
    """张三 → zhangsan. A character without a reading (𠮷) stays itself."""
    return "".join(syllables(name))


def pinyin_initials(name: str) -> str:
    """张三 → zs."""
    return "".join(syllable[0] for syllable in syllables(name))


def syllables(name: str) -> list[str]:
    """The usual reading, one syllable a character; words of other scripts stay whole."""
    return [readings[0] for readings in _readings(name)]


def search_keys(name: str) -> list[str]:
    """Every suffix of the name, of its full pinyin by syllable and of its initials, lower-case.

    A prefix match on these finds any part of a name: 小明, ming, xm.
    """
    plain = "".join(_PIECES.findall(_clean(name)))
    keys = dict.fromkeys(plain[start:] for start in _starts(name))
    for reading in islice(product(*_readings(name)), _READINGS):
        for start in range(len(reading)):
            keys["".join(reading[start:])] = None
            keys["".join(syllable[0] for syllable in reading[start:])] = None
    return list(dict.fromkeys(key[:KEY_LENGTH] for key in keys if key))


def _clean(name: str) -> str:
    return unicodedata.normalize("NFKC", str(name)).casefold()[:_NAME_LENGTH]


def _starts(name: str) -> list[int]:
    """Where a part of the joined name may begin: at each Chinese character, at each other word."""
    starts: list[int] = []
    position = 0
    for piece in _PIECES.findall(_clean(name)):
        starts += range(position, position + len(piece)) if _HAN.match(piece) else [position]
        position += len(piece)
    return starts


@lru_cache(maxsize=4096)
def _readings(name: str) -> tuple[tuple[str, ...], ...]:
    """For each syllable of the name the ways to read it, the usual one first."""
    found: list[tuple[str, ...]] = []
    for piece in _PIECES.findall(_clean(name)):
        if not _HAN.match(piece):
            found.append((piece,))
            continue
        surname = () if found else _surname(piece)
        found += surname
        found += [
            _GIVEN.get(character) or (syllable,)
            for character, syllable in zip(piece[len(surname) :], _lazy(piece[len(surname) :]), strict=True)
        ]
    return tuple(found)


def _surname(piece: str) -> tuple[tuple[str, ...], ...]:
    if piece[:2] in _SURNAMES and len(piece) > 2:
        return tuple((syllable,) for syllable in _SURNAMES[piece[:2]])
    first = piece[0]
    if first not in _SURNAMES:
        return (tuple(_lazy(first)),)
    # the everyday reading is kept last: many clerks type 单 as dan
    return (tuple(dict.fromkeys((*_SURNAMES[first], *_lazy(first)))),)


def _lazy(han: str) -> list[str]:
    """Each character read as it stands alone. The tables of whole phrases are left out: a name is no phrase, and they
    would cost every process 44 MiB and half a second; what a name needs of them stands in _GIVEN.
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - only a name needs its tables

    return lazy_pinyin(han, errors=list)  # type: ignore[arg-type]


class PhoneKind(models.TextChoices):
    MOBILE = "mobile", _("Mobile")
    LANDLINE = "landline", _("Landline")
    FOREIGN = "foreign", _("Outside mainland China")
    ODD = "odd", _("Unusual number")


@dataclass(frozen=True, slots=True)
class NormalisedPhone:
    """`digits` are for comparing (abroad: 00 + country code + number), `display` for reading."""

    digits: str
    kind: PhoneKind
    display: str


_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d))(\d{7,8})|(0[3-9]\d\d)(\d{7,8})")
_SERVICE = re.compile(r"[48]00\d{7}")
_ABROAD = re.compile(r"00[1-9]\d{6,14}")
_PHONE_DRESS = re.compile(r"[\s()\-.·/‐-―−\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")


def normalise_phone(raw: str) -> NormalisedPhone:
    """A number as typed, full-width or dressed with spaces, dashes or +86, made comparable.

    Twice: its own digits normalise to themselves.
    """
    if isinstance(raw, str) and raw.isascii() and _MOBILE.fullmatch(raw):  # nearly all of them, as they are on file
        return NormalisedPhone(raw, PhoneKind.MOBILE, f"{raw[:3]} {raw[3:7]} {raw[7:]}")
    typed = " ".join(unicodedata.normalize("NFKC", str(raw)).split())
    bare = _ascii_digits(_PHONE_DRESS.sub("", typed))
    if bare.startswith("+"):
        bare = "00" + bare[1:]
    if bare.startswith("0086"):
        bare = _without_country(bare[4:])
    elif re.fullmatch(r"86" + _MOBILE.pattern, bare):
        bare = bare[2:]
    if _MOBILE.fullmatch(bare):
        return NormalisedPhone(bare, PhoneKind.MOBILE, f"{bare[:3]} {bare[3:7]} {bare[7:]}")
    if match := _LANDLINE.fullmatch(bare):
        return NormalisedPhone(bare, PhoneKind.LANDLINE, "-".join(part for part in match.groups() if part))
    if _SERVICE.fullmatch(bare):
        return NormalisedPhone(bare, PhoneKind.LANDLINE, f"{bare[:3]}-{bare[3:6]}-{bare[6:]}")
    if _ABROAD.fullmatch(bare):
        return NormalisedPhone(bare, PhoneKind.FOREIGN, f"+{bare[2:]}")
    return NormalisedPhone("".join(c for c in bare if c in "0123456789"), PhoneKind.ODD, typed)


def _without_country(number: str) -> str:
    """After +86 an area code has lost its zero; a mobile has none to lose."""
    if _MOBILE.fullmatch(number) or number.startswith("0"):
        return number
    return "0" + number


def phone_keys(digits: str) -> list[str]:
    """What a phone is found by: the whole number, its last eight and last four digits."""
    keys = [digits, digits[-8:], digits[-4:]]
    if digits.startswith("00"):
        keys.insert(1, digits[2:])
    return [key for key in dict.fromkeys(keys) if key]


def mask_phone(digits: str) -> str:
    """138****2617: enough to recognise, too little to call."""
    if len(digits) < 8:
        return "****" + digits[-2:] if digits else ""
    return f"{digits[:3]}****{digits[-4:]}"


def _ascii_digits(text: str) -> str:
    """Digits of every script as 0–9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def normalise_scan(text: str) -> str:
    """What a scanner typed through a Chinese input method: full-width becomes ASCII, blanks and marks go."""
    plain = unicodedata.normalize("NFKC", str(text)).replace("。", ".").replace("、", "/")
    return _ascii_digits("".join(c for c in plain if unicodedata.category(c)[0] not in "CZ"))


def normalise_term(q: str) -> str:
    """A search term as the keys are written: lower-case, no blanks; a whole phone as digits."""
    plain = unicodedata.normalize("NFKC", str(q)).casefold()
    plain = _ascii_digits("".join(c for c in plain if unicodedata.category(c)[0] not in "CZ"))
    plain = plain.replace("ü", "v").replace("'", "")[:KEY_LENGTH]
    phone = normalise_phone(plain)
    return plain if phone.kind is PhoneKind.ODD else phone.digits
