"""What people change about themselves."""

import pytest
from django.test import Client

from studio.core.staff.models import User
from tests.factories import make_user

OLD, NEW = "silk-and-lace-2026", "a-veil-for-october"


@pytest.fixture
def clerk(branch) -> User:
    return make_user(branch=branch, username="wangsiqi", password=OLD)


def change(client: Client, old: str = OLD, new: str = NEW, again: str | None = None):
    fields = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post("/account/password/", fields)


def test_a_new_password_ends_every_other_session(clerk, client_for):
    here, elsewhere = client_for(clerk), client_for(clerk)
    assert change(here)["Location"] == "/account/"
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    clerk.refresh_from_db()
    assert (clerk.check_password(NEW), clerk.check_password(OLD)) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", NEW, None),
        (OLD, NEW, "something else entirely"),
        (OLD, "short", None),
        (OLD, "1234567890123", None),
        (OLD, "wangsiqi-66", None),
        (OLD, "password123", None),
        (OLD, "studio-demo", None),
        (OLD, "Studio-Demo", None),
    ],
)
def test_a_bad_password_is_refused_and_nothing_changes(clerk, client_for, old, new, again):
    answer = change(client_for(clerk), old, new, again)
    assert answer.status_code == 422
    assert answer.context["new_password"].errors
    clerk.refresh_from_db()
    assert clerk.check_password(OLD)


def test_language_density_and_shortcuts_are_remembered_with_the_person(clerk, client_for):
    client = client_for(clerk)
    client.post("/account/", {"language": "en", "density": "compact"})
    clerk.refresh_from_db()
    assert (clerk.language, clerk.density, clerk.single_keys) == ("en", "compact", False)
    assert 'data-density="compact"' in client.get("/account/").content.decode()


def test_an_unknown_choice_changes_nothing(clerk, client_for):
    client = client_for(clerk)
    assert client.post("/account/", {"language": "xx", "density": "huge"}).status_code == 422
    client.post("/account/language/", {"language": "xx"})
    client.post("/account/density/", {"density": "huge"})
    clerk.refresh_from_db()
    assert (clerk.language, clerk.density) == ("zh-hans", "")


def test_the_menu_switches_language_and_density_and_comes_back_to_the_page(clerk, client_for):
    client = client_for(clerk)
    assert client.post("/account/language/", {"language": "en", "next": "/account/"})["Location"] == "/account/"
    assert client.post("/account/density/", {"density": "touch", "next": "//evil.example/"})["Location"] == "/"
    clerk.refresh_from_db()
    assert (clerk.language, clerk.density) == ("en", "touch")
    assert "My account" in client.get("/account/").content.decode()
