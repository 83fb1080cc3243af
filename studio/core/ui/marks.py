"""The small components that stand in every list row: icon, seal, couple, money owed, tag.

Plain functions, because fifty included templates cost more than the page. All input is escaped here.
Called through the tags of the same names; a wrong value is refused, not guessed.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from studio.core.ui import formats
from studio.core.ui.stages import SEALS, STATES

ICONS = frozenset((Path(__file__).parent / "icons.txt").read_text(encoding="ascii").split())
TAG_KINDS = ("", "ok", "warn", "bad", "dai", "rouge", "line")
WAIT_LEVELS = ("", "amber", "red")
SIZES = {"": "", "sm": " seal-sm", "lg": " seal-lg"}
EMPTY = SafeString("")
TOGETHER = " 与 "  # how a finished string of names joins them


def one_of(tag: str, attribute: str, value: object, allowed: Collection[object]) -> None:
    """Refuse a value the component does not know."""
    if value not in allowed:
        raise TemplateSyntaxError(f"{tag}: {attribute}={value!r} is not one of {', '.join(sorted(map(str, allowed)))}")


def icon(*, name: str, label: str = "") -> SafeString:
    """A line icon. Beside text it is silent; alone it needs a `label`."""
    return _icon(str(name), str(label))


@lru_cache(maxsize=512)
def _icon(name: str, label: str) -> SafeString:
    one_of("icon", "name", name, ICONS)
    spoken = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return SafeString(f'<svg class="icon" {spoken}><use href="{static("img/icons.svg")}#{name}"/></svg>')


def kbd(*, keys: str) -> SafeString:
    """The hint of a key inside the button it presses."""
    return format_html("<kbd>{}</kbd>", keys)


def seal(*, kind: str, state: str = "mark", size: str = "", char: str = "", label: str = "") -> SafeString:
    """印: what stage this is and how far it is. `char` and `label` come from settings where a stage is renamed."""
    return _seal(str(kind), str(state), size, str(char), str(label), get_language())


@lru_cache(maxsize=2048)
def _seal(kind: str, state: str, size: str, char: str, label: str, _language: str | None) -> SafeString:
    one_of("seal", "kind", kind, SEALS)
    one_of("seal", "state", state, STATES)
    one_of("seal", "size", size, SIZES)
    colour, own_char, name = SEALS[kind]
    css, spoken = STATES[state]
    return format_html(
        '<span class="seal seal-{}{}{}" role="img" aria-label="{}{}">{}</span>',
        colour,
        css,
        SIZES[size],
        label or name,
        f" · {spoken}" if spoken else "",
        char or own_char,
    )


def seals(*, items: Iterable[object], size: str = "") -> SafeString:
    """The whole journey as a row of seals; an item is (kind, state) or has `.kind` and `.state`."""
    drawn = []
    for item in items:
        kind, state = item if isinstance(item, tuple) else (item.kind, item.state)  # type: ignore[attr-defined]
        drawn.append(seal(kind=kind, state=state, size=size))
    return SafeString(f'<span class="seals">{"".join(drawn)}</span>') if drawn else EMPTY


def couple(*, names: Sequence[str] | str = (), a: str = "", b: str = "") -> SafeString:
    """The people of a file: 林知微 与 周亦航. Takes `names` (any number, or one finished string) or `a` and `b`."""
    people = names.split(TOGETHER) if isinstance(names, str) else list(names)
    together = joined([name for name in (*people, a, b) if name])
    return SafeString(f'<span class="couple">{together}</span>') if together else EMPTY


def joined(names: Iterable[str]) -> SafeString:
    """The same without its element, for lists whose link is the `couple` itself."""
    return SafeString(_between(get_language()).join(conditional_escape(name) for name in names))


@lru_cache(maxsize=8)
def _between(_language: str | None) -> str:
    return f"<i>{conditional_escape(pgettext('couple', 'and'))}</i>"


def owe(*, amount: formats.Amount, quiet: bool = False) -> SafeString:
    """欠 ¥n – the only way money owed is shown. Paid, nothing or a credit shows nothing.

    `quiet`: for colleagues who see no money: that something is owed, not how much.
    """
    if not amount or amount < 0:
        return EMPTY
    if quiet:
        said = conditional_escape(_("Something is still to be paid; the till knows how much."))
        return SafeString(f'<span class="owe is-quiet" title="{said}"></span>')
    return SafeString(f'<span class="owe">{formats.money_short(amount)}</span>')


def money(*, amount: formats.Amount, short: bool = False) -> SafeString:
    """An amount that carries weight."""
    text = formats.money_short(amount) if short else formats.money(amount)
    return SafeString(f'<span class="money">{text}</span>') if text else EMPTY


def tag(*, text: Any, kind: str = "", icon: str = "") -> SafeString:
    """A state word. `ok`, `warn` and `bad` need a telling word or an icon: colour alone says nothing."""
    one_of("tag", "kind", kind, TAG_KINDS)
    if text is None or text == "":
        return EMPTY
    drawing = _icon(str(icon), "") if icon else ""
    css = f"tag tag-{kind}" if kind else "tag"
    return SafeString(f'<span class="{css}">{drawing}{conditional_escape(text)}</span>')


def wait(*, text: Any, level: str = "") -> SafeString:
    """How long somebody waits; amber and red bring their sign along, drawn by the style sheet."""
    one_of("wait", "level", level, WAIT_LEVELS)
    css = f"wait is-{level} signed" if level else "wait"
    return SafeString(f'<span class="{css}">{conditional_escape(text)}</span>')


def vip() -> SafeString:
    """The couple's own mark; rouge belongs to them."""
    return SafeString('<span class="vip">VIP</span>')


def grade(*, letter: str) -> SafeString:
    """顾客级别: the class A to D of a customer."""
    if not letter:
        return EMPTY
    return format_html('<span class="cls" role="img" aria-label="{} {}">{}</span>', _("Customer class"), letter, letter)


def date_lunar(*, day: formats.Day, lunar: str = "", festival: str = "", full: bool = False) -> SafeString:
    """A day with its lunar date small beside it and a festival in rouge."""
    if not day:
        return EMPTY
    parts = [conditional_escape(formats.day_full(day) if full else formats.day(day))]
    if lunar:
        parts.append(format_html('<span class="lunar">{}</span>', lunar))
    if festival:
        parts.append(format_html('<span class="lunar fest">{}</span>', festival))
    return SafeString(" ".join(parts))
