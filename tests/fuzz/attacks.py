"""What is sent: every address, form, field and query parameter with every kind of hostile value, as every role.

`World` looks at the pages first, as each role, and answers endless requests, every field once before any twice.
"""

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from studio.core.staff.models import User
from tests.fuzz.values import KINDS, Raw
from tests.fuzz.verdict import HOUSE, Request
from tests.support.addresses import Parts, filled, parameters, real_parts, routes
from tests.support.page_forms import PageForm, Pairs, read_page

NOBODY = "anonymous"
LOOK_CLOSELY = ("manager", "frontdesk")
STRANGE = 0.1  # of the addresses, those of a branch nobody here belongs to
ASKED = re.compile(r"""(?:GET|asked|params|typed)(?:\.get(?:list)?\(|\[)["']([\w.-]+)["']""")
SENT = re.compile(r"""(?:POST|sent|data)(?:\.get(?:list)?\(|\[)["']([\w.-]+)["']""")
SMUGGLED = ("branch", "branch_id", "seller", "price", "unit_price", "total", "id", "pk", "is_superuser", "at", "by",
            "status", "role", "customer", "order", "submission_key", "next", "language")  # fmt: skip
WRONG_BODIES = (
    (b"{}", "application/json"), (b'{"a":', "application/json"), (b"\xff\xfe\x00", "text/plain; charset=utf-16"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data"), (b"a=1", "multipart/form-data; boundary="), (b"&=&&=x;", "application/x-www-form-urlencoded"),
    (b"--x\r\nContent-Disposition: form-data; name=\"note\"; filename=\"../../a.exe\"\r\n\r\nMZ\r\n--x--\r\n",
     "multipart/form-data; boundary=x"),
    (b"&".join(b"f%d=1" % n for n in range(1200)), "application/x-www-form-urlencoded"),
    (b"a=%ff%fe&%ff=1", "application/x-www-form-urlencoded; charset=nonsense"),
)  # fmt: skip
HEADERS = (
    "HX-Current-URL", "HX-Target", "HX-Trigger", "HX-Prompt", "Referer", "Origin", "Accept-Language", "Cookie",
    "X-Forwarded-For", "X-Forwarded-Host", "If-None-Match", "If-Modified-Since", "Range", "Accept", "X-CSRFToken",
)  # fmt: skip
COOKIES = ("yc_language", "yc_who", "yc_facing", "csrftoken", "messages", "sessionid")


@cache
def names_in_code() -> tuple[frozenset[str], frozenset[str]]:
    """The names views read by themselves, of the query and of the body."""
    asked, sent = set(), set()
    for floor in ("studio", "customers", "bookings", "shoots", "complaints"):
        for path in (HOUSE / floor).rglob("*.py"):
            text = Path(path).read_text(encoding="utf-8")
            asked |= set(ASKED.findall(text))
            sent |= set(SENT.findall(text))
    return frozenset(asked), frozenset(sent)


def route_of(address: str) -> str:
    try:
        return "/" + resolve(urlsplit(address).path).route
    except Resolver404:
        return "?"


def encoded(pairs: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{quote(name, safe='')}={quote_from_bytes(value, safe='')}" for name, value in pairs).encode()


class World:
    """The pages as they are now. `clients` are signed in, one a role; `look` again when much has changed."""

    def __init__(self, clients: dict[str, Client], people: dict[str, User], seed: int, closed: int = 0) -> None:
        self.clients, self.people, self.closed = clients, people, closed
        self.dice = random.Random(seed)
        self.forms: dict[str, list[PageForm]] = {}
        self.turn = self.dice.randrange(1000)
        self._known: dict[tuple[str, int], list[Parts]] = {}
        self._asked, self._sent = names_in_code()

    def look(self) -> None:
        """Reads the forms of every page, as every role; of each route a page, as some roles a few."""
        self._known = {}
        self.forms = {who: self._forms_of(who, 3 if who in LOOK_CLOSELY else 1) for who in self.clients}

    def _forms_of(self, who: str, pages: int) -> list[PageForm]:
        found: dict[tuple[str, str, tuple[str, ...]], PageForm] = {}
        for route in routes():
            if ".pdf" in route:
                continue
            for address in self._addresses(route, who, pages):
                answer = self.clients[who].get(address)
                if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                    for form in read_page(address, answer.content.decode(errors="replace")).forms:
                        found.setdefault((form.method, route_of(form.action), tuple(form.names)), form)
        return list(found.values())

    def _addresses(self, route: str, who: str, most: int) -> list[str]:
        parts = self._real(route, who)
        return [filled(route, one) for one in self.dice.sample(parts, min(most, len(parts)))]

    def _real(self, route: str, who: str) -> list[Parts]:
        """What may stand in an address; papers of a few records only, because drawing one takes a quarter second."""
        person = self.people.get(who) or next(iter(self.people.values()))
        branch_id = self.closed if self.dice.random() < STRANGE else person.branch_id or 0
        at = (route, branch_id)
        if at not in self._known:
            found = real_parts(*at)
            self._known[at] = found[:2] if ".pdf" in route else found
        return self._known[at]

    # --- one round: every field, parameter and path once, each with the next kind ---------------------------------
    def round(self) -> Iterator[Request]:
        """Everything once, in any order; every address comes before any comes again, however short the walk is."""
        self.turn += 1
        sources = [self._paths(), self._queries(), self._fields(), self._bodies(), self._headers()]
        waiting = [one for source in sources for one in source]
        self.dice.shuffle(waiting)
        first = {one.route: one for one in reversed(waiting)}
        yield from first.values()
        yield from (one for one in waiting if first[one.route] is not one)

    def _kind(self, salt: int) -> str:
        names = list(KINDS)
        return names[(self.turn + salt) % len(names)]

    def _who(self, salt: int) -> str:
        names = list(self.clients)
        return names[(self.turn * 7 + salt) % len(names)]

    def _paths(self) -> Iterator[Request]:
        for place, route in enumerate(routes()):
            for name in parameters(route):
                who, kind = self._who(place), self._kind(place)
                parts = self.dice.choice(self._real(route, who) or [dict.fromkeys(parameters(route), "1")])
                now = parts[name]
                raw = (KINDS[kind](now, self.turn) or [b""])[0]
                path = filled(route, {**parts, name: "\0"}).split("\0")
                address = quote(path[0]) + quote_from_bytes(raw[:3000], safe="") + quote(path[1])
                for method in ("GET", "POST"):
                    yield Request(who, method, address, route=route, about=f"path {name}: {kind}")

    def _queries(self) -> Iterator[Request]:
        names = sorted(self._asked | {name for forms in self.forms.values() for form in forms for name in form.names
                                      if form.method == "get"})  # fmt: skip
        for place, route in enumerate(routes()):
            for salt in range(1 if ".pdf" in route else 6):  # drawing takes as long as twenty pages
                who = self._who(place + salt)
                address = next(iter(self._addresses(route, who, 1)), None)
                if address is None:
                    continue
                chosen = self.dice.sample(names, 3)
                pairs = [(name, raw) for n, name in enumerate(chosen)
                         for raw in KINDS[self._kind(place + salt + n)]("1", self.turn)]  # fmt: skip
                about = ", ".join(f"{name}: {self._kind(place + salt + n)}" for n, name in enumerate(chosen))
                headers = {"HX-Request": "true"} if salt % 2 else {}
                asked = f"{address}?{encoded(pairs).decode()}"[:30_000]
                yield Request(who, "GET", asked, headers=headers, route=route, about=f"query {about}")

    def _fields(self) -> Iterator[Request]:
        place = 0
        for who, forms in self.forms.items():
            for form in forms:
                for name in form.names:
                    place += 1
                    kind = self._kind(place)
                    yield self._one_field(who, form, name, kind)
                for about, pairs in self._whole(form):
                    yield self._send(who, form, pairs, about)

    def _one_field(self, who: str, form: PageForm, name: str, kind: str) -> Request:
        pairs = self._fresh(form)
        now = next((value for other, value in pairs if other == name), "")
        raws: Raw = KINDS[kind](now, self.turn)
        kept = [(other, value.encode()) for other, value in pairs if other != name]
        return self._send(who, form, kept + [(name, raw) for raw in raws], f"{name}: {kind}")

    def _whole(self, form: PageForm) -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
        """The form as it is, empty, doubled, and with names that are none of its business."""
        pairs = [(name, value.encode()) for name, value in self._fresh(form)]
        yield "as it is", pairs
        yield "nothing", []
        yield "everything twice", [*pairs, *pairs]
        extra = self.dice.sample([*SMUGGLED, *sorted(self._sent)], 4)
        kinds = [self._kind(n + self.turn) for n in range(4)]
        smuggled = [(name, raw) for name, kind in zip(extra, kinds, strict=True) for raw in KINDS[kind]("1", self.turn)]
        yield f"smuggled {dict(zip(extra, kinds, strict=True))}", pairs + smuggled
        hostile = []
        for name, value in pairs:
            hostile += [(name, raw) for raw in KINDS[self.dice.choice(list(KINDS))](value.decode(), self.turn)]
        yield "everything hostile", hostile

    def _fresh(self, form: PageForm) -> Pairs:
        """What a browser would send, under a key of its own so that it is not taken for a double click."""
        pairs = form.filled(self.dice.randrange(8)) if self.dice.random() < 0.8 else form.sent(self.dice.randrange(8))
        key = f"fuzz-{self.dice.getrandbits(60)}"
        return [(name, key if name == "submission_key" else value) for name, value in pairs]

    def _send(self, who: str, form: PageForm, pairs: list[tuple[str, bytes]], about: str) -> Request:
        body, route = encoded(pairs), route_of(form.action)
        if form.method == "get":
            joined = "&" if "?" in form.action else "?"
            return Request(who, "GET", f"{form.action}{joined}{body.decode()}"[:30_000], route=route, about=about)
        headers = {"HX-Request": "true"} if self.dice.random() < 0.2 else {}
        return Request(who, "POST", form.action, body, headers=headers, route=route, about=about)

    def _bodies(self) -> Iterator[Request]:
        for place, route in enumerate(routes()):
            who = self._who(place)
            body, content_type = WRONG_BODIES[(self.turn + place) % len(WRONG_BODIES)]
            for address in self._addresses(route, who, 1):
                yield Request(who, "POST", address, body, content_type, route=route, about=f"body {content_type[:40]}")
                method = ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW")[(self.turn + place) % 7]
                yield Request(who, method, address, route=route, about="method")

    def _headers(self) -> Iterator[Request]:
        for place, route in enumerate(routes()):
            who, name, kind = self._who(place), HEADERS[(self.turn + place) % len(HEADERS)], self._kind(place)
            raw = (KINDS[kind]("1", self.turn) or [b""])[0][:500]
            value = raw.decode("latin-1").replace("\r", " ").replace("\n", " ").replace("\0", " ")
            if name == "Cookie":
                value = f"{COOKIES[self.turn % len(COOKIES)]}={value}"
            for address in self._addresses(route, who, 1):
                method = "POST" if place % 2 else "GET"
                headers = {name: value, **({"HX-Request": "true"} if name.startswith("HX-") else {})}
                yield Request(who, method, address, headers=headers, route=route, about=f"header {name}: {kind}")
