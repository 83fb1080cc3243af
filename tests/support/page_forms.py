"""The forms of a page as a browser sees them: what would be sent, and what a person could choose.

Read from the HTML, htmx included, so that a form nobody told a test about is found all the same.
"""

import datetime as dt
import itertools
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.utils import timezone

from studio.core.staff.states import DEMO_PASSWORD

Pairs = list[tuple[str, str]]
NEW_PASSWORD = "silk-and-lace-2026"
_serial = itertools.count(1)


@dataclass
class Field:
    """One name of a form: what stands there, and what may be chosen. `ticked` boxes and radios are sent."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    is_radio: bool = False


@dataclass
class PageForm:
    """One form (or htmx button) of the page `page`."""

    page: str
    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    buttons: Pairs = field(default_factory=list)
    sends: bool = False  # has a button of its own
    leads: bool = False  # has buttons that lead elsewhere, each a form of its own
    has_plain_button: bool = False  # one without a name: nothing of it is sent

    @property
    def presses(self) -> list[int | None]:
        """What `sent` may be given: the number of a button, or None for the plain one (or Enter)."""
        plain: list[int | None] = [None] if self.has_plain_button or not self.buttons else []
        return [*plain, *range(len(self.buttons))]

    @property
    def names(self) -> list[str]:
        return list(
            dict.fromkeys(one.name for one in [*self.fields, *(Field(name, "button") for name, _v in self.buttons)])
        )

    def sent(self, button: int | None = 0) -> Pairs:
        """Exactly what a browser sends when the n-th button is pressed, or the one without a name."""
        pairs = [(one.name, one.value) for one in self.fields if one.kind != "choice"]
        return pairs + ([self.buttons[button % len(self.buttons)]] if self.buttons and button is not None else [])

    def filled(self, button: int | None = 0, **known: str) -> Pairs:
        """The same, with something believable – or what is `known` – where nothing was written yet."""
        pairs = [(name, value or known.get(name) or invented(name)) for name, value in self.sent(button)]
        there = {name for name, _value in pairs}
        for one in self.fields:
            if one.kind == "choice" and one.is_radio and one.name not in there:
                there.add(one.name)
                pairs.append((one.name, one.choices[0]))
        return pairs


def invented(name: str) -> str:
    """What a clerk might write into a field of that name."""
    plain = name.rpartition("-")[2]
    soon = timezone.localdate() + dt.timedelta(days=20 + next(_serial) % 40)
    words = {
        "phone": lambda: f"139{next(_serial):08d}", "amount": lambda: "1.00", "deposit": lambda: "100",
        "quantity": lambda: "1", "day": soon.isoformat, "first": soon.isoformat, "unit_price": lambda: "88.00",
        "email": lambda: f"a{next(_serial)}@studio.example", "birthday": lambda: "1999-08-17", "price": lambda: "680",
        "wedding_on": lambda: (soon + dt.timedelta(days=200)).isoformat(), "other_day": soon.isoformat,
        "pickup_promised_on": lambda: (soon + dt.timedelta(days=120)).isoformat(), "starts": lambda: "",
        "ends": lambda: "", "last": lambda: "", "code": lambda: f"code-{next(_serial)}", "postcode": lambda: "310000",
        "other_from": lambda: "14:00", "other_to": lambda: "16:00", "valid_from": lambda: "", "valid_to": lambda: "",
        "discount": lambda: "", "discount_limit": lambda: "",
        "referrer": lambda: "", "find": lambda: "", "existing_number": lambda: "",
        "override_reason": lambda: "", "addon_add": lambda: "", "shown_total": lambda: "", "agreed": lambda: "",
        "outfits": lambda: "3", "indoor_scenes": lambda: "2", "outdoor_scenes": lambda: "1",
        "shoot_minutes": lambda: "480",
        "days": lambda: "2", "late_after_hours": lambda: "24", "seconds": lambda: "9",
        "slot": lambda: f"{soon.isoformat()}:morning",
        "person_id": lambda: "", "prefix": lambda: f"Q{next(_serial)}"[:4], "old_password": lambda: DEMO_PASSWORD,
        "password": lambda: NEW_PASSWORD, "new_password1": lambda: NEW_PASSWORD, "new_password2": lambda: NEW_PASSWORD,
        "title": lambda: "相框", "strip_from": lambda: "", "approver_password": lambda: "", "other_moment": lambda: "",
        "counted_cash": lambda: "5000", "charge": lambda: "0",
        "strokes": lambda: "[[[100, 200], [300, 80]], [[500, 100], [640, 240]]]",
    }  # fmt: skip
    if plain.endswith("phone"):
        plain = "phone"
    if plain.endswith("birthday"):
        plain = "birthday"
    if plain.startswith("per_day_"):
        return "5"
    if plain.startswith("role_"):
        return "500"
    if name.endswith(("-x", "-y")):
        return "0"
    if plain.startswith(("item_", "branch_", "clock_", "photos_", "extra_", "negative_", "gown_")):
        return ""
    return words[plain]() if plain in words else f"测试{next(_serial)}" if plain.isidentifier() else ""


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.forms: list[PageForm] = []
        self.named: dict[str, PageForm] = {}
        self.loose: list[tuple[str, Field]] = []
        self.links: list[str] = []
        self._open: list[PageForm] = []
        self._select: Field | None = None
        self._select_owner: list[Field] = []
        self._text: Field | None = None
        self._in_template = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        self._in_template += tag == "template"
        if self._in_template:
            return
        if tag == "form":
            self._begin_form(have)
        elif tag == "a" and have.get("href"):
            self.links.append(urljoin(self.page, have["href"]))
        elif tag == "button" and self._open and have.get("formaction"):
            self._lead(self._open[-1], have)
        elif tag in ("input", "button", "select", "textarea") and have.get("name") and "disabled" not in have:
            self._take(tag, have)
        elif tag == "button" and have.get("type", "submit") == "submit" and self._open:
            self._open[-1].has_plain_button = True
        elif tag == "option" and self._select is not None:
            self._option(have)
        if tag == "button" and self._open and have.get("type", "submit") == "submit" and "formaction" not in have:
            self._open[-1].sends = True
        for verb in ("post", "get"):
            if tag != "form" and have.get(f"hx-{verb}"):
                around = self._open[-1].fields if self._open else []
                self.forms.append(PageForm(self.page, urljoin(self.page, have[f"hx-{verb}"]), verb, around))

    def _begin_form(self, have: dict[str, str]) -> None:
        action = urljoin(self.page, have.get("action") or self.page)
        form = PageForm(self.page, action, have.get("method", "get").lower())
        self.forms.append(form)
        self._open.append(form)
        if have.get("id"):
            self.named[have["id"]] = form

    def _lead(self, around: PageForm, have: dict[str, str]) -> None:
        around.leads = True
        form = PageForm(self.page, urljoin(self.page, have["formaction"]), around.method, around.fields)
        form.buttons += [(have["name"], have.get("value", ""))] if have.get("name") else []
        self.forms.append(form)

    def _take(self, tag: str, have: dict[str, str]) -> None:
        kind = have.get("type", "submit" if tag == "button" else "text") if tag != "select" else "select"
        one = Field(have["name"], kind, have.get("value", ""))
        if kind in ("checkbox", "radio"):
            one.value = have.get("value", "on")
            one.choices = [one.value]
            one.kind, one.is_radio = kind if "checked" in have else "choice", kind == "radio"
        if have.get("form"):
            self.loose.append((have["form"], one))
        elif self._open and kind in ("submit", "button"):
            if kind == "submit":
                self._open[-1].buttons.append((one.name, one.value))
        elif self._open:
            self._open[-1].fields.append(one)
        if tag == "select":
            self._select = one
        elif tag == "textarea":
            self._text = one

    def _option(self, have: dict[str, str]) -> None:
        assert self._select is not None
        value = have.get("value", "")
        self._select.choices.append(value)
        if "selected" in have or len(self._select.choices) == 1:
            self._select.value = value

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._in_template -= 1
        elif tag == "form" and self._open and not self._in_template:
            self._open.pop()
        elif tag == "select":
            if self._select is not None and not self._select.value:
                self._select.value = next((one for one in self._select.choices if one), "")
            self._select = None
        elif tag == "textarea":
            self._text = None


@dataclass(frozen=True)
class Read:
    """What a page offers: its forms, and its links with the names they ask by."""

    forms: list[PageForm]
    links: list[str]

    @property
    def asked_names(self) -> set[str]:
        return {name for link in self.links for name, _value in parse_qsl(urlsplit(link).query, keep_blank_values=True)}


def read_page(page: str, html: str) -> Read:
    """The forms and links of a page that stands at the address `page`."""
    reader = _Reader(page)
    reader.feed(html)
    for owner, one in reader.loose:
        if owner not in reader.named:
            continue
        if one.kind == "submit":
            reader.named[owner].buttons.append((one.name, one.value))
        elif one.kind != "button":
            reader.named[owner].fields.append(one)
    return Read([form for form in reader.forms if form.sends or not form.leads], reader.links)
