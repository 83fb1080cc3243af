"""Every form of the product in the hands of several processes at once. Module-level: it travels by name."""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.test import Client, override_settings

from studio.core.staff.models import User
from tests.architecture.test_access import forms_of, route_of
from tests.factories import make_branch, make_customer
from tests.race.clerk import Outcome, use
from tests.support.world import Rows, all_rows, furnished

PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
FORM = "application/x-www-form-urlencoded"
AGREED = {"/orders/new/": [("shown_total", "5999.00")]}  # the bill, which comes while somebody types
_me: dict[str, Client] = {}


@dataclass(frozen=True)
class Sending:
    """One form as one press of a button sends it."""

    route: str
    action: str
    body: str
    pressed: str

    @property
    def name(self) -> str:
        shown = self.action if ":name>" in self.route else self.route
        return f"{shown} {self.pressed}".strip()


def _own_files(folder: str) -> None:
    """Papers are made in this folder; static files need not be collected."""
    storages = settings.STORAGES | {"staticfiles": PLAIN_FILES}
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    override_settings(
        STORAGES=storages, ALLOWED_HOSTS=["testserver"], MEDIA_ROOT=folder, PASSWORD_HASHERS=hashers
    ).enable()
    logging.disable(logging.CRITICAL)


def open_world(folder: str) -> list[Sending]:
    """A branch in the middle of its life, and every form on its pages with every button it has."""
    _own_files(folder)
    world = furnished(make_branch(prefix="HB"))
    caller = make_customer(branch=world.branch, bride="苏晚晴", groom="陆言")  # not booked yet
    client = Client()
    client.force_login(world.owner, backend="django.contrib.auth.backends.ModelBackend")
    found: dict[tuple[str, str], Sending] = {}
    for form in forms_of(world, client):
        for press in form.presses:
            pressed = "=".join(form.buttons[press]) if press is not None else ""
            # a button that only names what is shown (a half day, a moment) stands for all of its kind
            kind = pressed.split(":")[0] if not pressed.startswith("call_back_at") else "call_back_at"
            typed = form.filled(press, who=caller.number or "")
            body = urlencode([*typed, *AGREED.get(form.action, [])])
            one = Sending(route_of(form.action), form.action, body, kind)
            found.setdefault((_which(one), kind), one)
    return list(found.values())


def _which(one: Sending) -> str:
    """One form of each route, and of each move of an order and each step of a visit."""
    return one.action if "<str:name>" in one.route or "<slug:name>" in one.route else one.route


def sit_down(_clerk: int, database: dict[str, Any], folder: str) -> None:
    """The same person at several windows, at this copy of the database."""
    connections.close_all()
    use(database)
    if not _me:
        _own_files(folder)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(role__code="owner"), backend="django.contrib.auth.backends.ModelBackend")
    _me["client"] = client


def send(_clerk: int, one: Sending) -> Outcome:
    answer = _me["client"].post(one.action, one.body, content_type=FORM)
    kind = "error" if answer.status_code >= 500 else "refused" if answer.status_code >= 400 else "won"
    place = answer.get("Location", "")
    return Outcome(kind, value=(answer.status_code, place), text=answer.content.decode(errors="replace")[:20_000])


def what_stands_there(_clerk: int) -> Rows:
    return all_rows()


def stand_up(_clerk: int) -> None:
    connections.close_all()
