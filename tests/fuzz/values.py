"""What hostile or broken senders put into a field. One kind is one idea; a kind may have several texts.

A kind answers the raw values that are sent under the field's name: none (the field is missing), one, or several.
"""

from collections.abc import Callable

Raw = list[bytes]
MARKS = ("<yc-mark", "<img src=x onerror=ycmark", '" onmouseover="ycmark')
"""Nothing of this may ever come back unescaped."""


def _texts(*texts: str) -> Callable[[str, int], Raw]:
    """One of these texts, by turns."""
    return lambda _now, turn: [texts[turn % len(texts)].encode()]


KINDS: dict[str, Callable[[str, int], Raw]] = {
    "missing": lambda _now, _turn: [],
    "empty": _texts("", " ", "\u3000\u200b"),
    "doubled": lambda now, turn: [now.encode(), b"" if turn % 2 else now.encode()],
    "several": lambda now, _turn: [now.encode(), b"x", b"9", now.encode()],
    "nul": lambda now, turn: [b"\x00" if turn % 2 else now.encode() + b"\x00"],
    "bad utf-8": lambda now, turn: [now.encode() + (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\x80")[turn % 3]],
    "huge id": _texts("99999999999999999999", "9223372036854775808", "2147483648", "0", "00000000000000000001"),
    "negative": _texts("-1", "\N{MINUS SIGN}1", "-0", "-99999999999999999999", "-0.004"),
    "number": _texts("1e400", "NaN", "Infinity", "0x10", "1_000", "1.999999999999999999999", "9" * 40, "1,,2", "٣"),
    "year": _texts(
        "0000-01-01",
        "10000-01-01",
        "0001-01-01",
        "9999-12-31",
        "2026-02-30",
        "2026-13-01",
        "12345-6",
        "2998-12-31",
        "9999-12-31T23:59:59+14:00",
        "0001-01-01T00:00:00-14:00",
        "2026-5-1",
        "5-32",
        "2999-01",
        "0000-00",
    ),  # fmt: skip
    "time": _texts("24:00", "25:61", "-1:00", "9999-12-31:morning", "0001-01-01:open", "2026-05-10:exact", "23:59:60"),
    "long": lambda _now, turn: [("长" * 10_000, "9" * 10_000, "a,1:1," * 2_000, "- \n" * 4_000)[turn % 4].encode()],
    "script": _texts(
        f"<script>{MARKS[0]}</script>{MARKS[0]}>",
        f'">{MARKS[1]}>',
        f"x{MARKS[2]}",
        f"'-alert(1)-'{MARKS[0]} >",
        f"{{{{ 7|add:7 }}}}{{% debug %}}{MARKS[0]}>",
    ),  # fmt: skip
    "quotes": _texts("' OR '1'='1", '";DROP TABLE studio_user;--', "\\", "%", "_%'", "%s%(a)s%n{0}{x}", "$(id)`id`"),
    "full width": _texts("１２３４５６７８", "２０２６－１０－０３", "ＡＢ", "¥１，３００．００", "一三八"),
    "right to left": _texts(
        "\u202eabc\u202c", "👰🏻\u200d♀️🤵", "𠮷䶮㛃", "\u0627\u0644", "a\u0300" * 50, "\ufeff", "\ufffe"
    ),
    "wrong choice": _texts("no-such-choice", "admin", "cancelled", "None", "null", "undefined", "__class__", "on"),
    "json": _texts('{"$gt": ""}', "[]", '["a","b"]', "{}", "null", '[[{"a":1}]]'),
    "path": _texts("../../../../etc/passwd", "..%2f..%2f", "C:\\windows", "file:///etc/passwd", "/dev/null", ".", "~"),
    "elsewhere": _texts(
        "https://elsewhere.example/",
        "//elsewhere.example/x",
        "javascript:alert(1)",
        "/\\elsewhere.example",
        "nowhere",
        "http:elsewhere.example",
        "staff:logout",
        "///elsewhere.example",
        "\thttps://elsewhere.example",
        "@elsewhere.example",
    ),  # fmt: skip
    "line break": _texts("a\r\nX-Yc-Mark: 1", "a\nSet-Cookie: yc=1", "\r", "\u2028", "\x1b[31m", "\x7f\x08"),
}
