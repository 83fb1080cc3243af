"""A form sent after the session ended: carried through sign-in, shown again to the same person, never executed."""

import re
from html import unescape

import pytest
from django.test import Client

from studio.core.staff.models import User
from tests.factories import make_user

PASSWORD = "silk-and-lace-2026"
FIELDS = {"language": "en", "density": "touch", "single_keys": "on"}


@pytest.fixture
def clerk(branch) -> User:
    return make_user(branch=branch, username="wangsiqi", password=PASSWORD)


def hidden_inputs(page: str) -> dict[str, str]:
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        found[unescape(name[1])] = unescape(value[1]) if value else ""
    return found


def sign_in(client: Client, user: User, carried: dict[str, str] | None = None):
    return client.post("/login/", {**(carried or {}), "username": user.username, "password": PASSWORD})


def session_ends(client: Client) -> None:
    del client.cookies["sessionid"]


def ways(user: User) -> tuple[str, str]:
    user.refresh_from_db()
    return user.language, user.density


def test_what_was_typed_is_shown_again_and_not_executed(clerk, client):
    sign_in(client, clerk)
    session_ends(client)

    asked = client.post("/account/", FIELDS)
    assert asked.status_code == 401
    carried = hidden_inputs(asked.content.decode())
    assert carried["kept.density"] == "touch"

    welcome = sign_in(client, clerk, carried)
    assert (welcome.status_code, welcome["Location"]) == (302, "/account/")
    page = client.get("/account/")
    assert page.context["ways"].data.dict() == FIELDS
    assert re.search(r'value="touch"[^>]*selected', page.content.decode())
    assert ways(clerk) == ("zh-hans", "")

    again = client.get("/account/")
    assert not again.context["ways"].is_bound  # once


def test_it_survives_a_wrong_password_and_another_language(clerk, client):
    asked = client.post("/account/", FIELDS)
    carried = hidden_inputs(asked.content.decode())
    wrong = client.post("/login/", {**carried, "username": "wangsiqi", "password": "wrong-wrong-wrong"})
    assert hidden_inputs(wrong.content.decode())["kept.density"] == "touch"
    english = client.post("/login/", {**carried, "language": "en"})
    assert hidden_inputs(english.content.decode())["kept.density"] == "touch"


def test_another_person_does_not_get_it(clerk, client, branch):
    other = make_user(branch=branch, username="other", password=PASSWORD)
    sign_in(client, clerk)
    session_ends(client)
    carried = hidden_inputs(client.post("/account/", FIELDS).content.decode())

    sign_in(client, other, carried)
    assert not client.get("/account/").context["ways"].is_bound


def test_nobody_can_put_a_form_under_another_name(clerk, client, branch):
    other = make_user(branch=branch, username="other", password=PASSWORD)
    sign_in(client, clerk)
    session_ends(client)
    carried = hidden_inputs(client.post("/account/", FIELDS).content.decode())
    carried["kept-about"] = carried["kept-about"][:-1] + ("a" if carried["kept-about"][-1] != "a" else "b")
    sign_in(client, other, carried)
    assert not client.get("/account/").context["ways"].is_bound


def test_passwords_and_the_form_token_are_not_carried(db, client):
    asked = client.post("/account/password/", {"old_password": "geheim-1", "new_password1": "geheim-2", "note": "kept"})
    page = asked.content.decode()
    assert "geheim" not in page
    assert hidden_inputs(page)["kept.note"] == "kept"


def test_a_form_that_stands_on_another_page_leads_back_there(clerk, client):
    asked = client.post(
        "/account/density/", {"density": "touch"}, headers={"referer": "http://testserver/account/?tab=2"}
    )
    welcome = sign_in(client, clerk, hidden_inputs(asked.content.decode()))
    assert welcome["Location"] == "/account/?tab=2"
    assert ways(clerk) == ("zh-hans", "")


def test_a_page_of_another_site_is_never_led_to(clerk, client):
    asked = client.post("/account/", FIELDS, headers={"referer": "https://elsewhere.example/account/"})
    assert sign_in(client, clerk, hidden_inputs(asked.content.decode()))["Location"] == "/account/"


def test_htmx_is_sent_to_the_sign_in_page_and_its_fields_wait_in_the_session(clerk, client):
    sign_in(client, clerk)
    session_ends(client)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/account/?tab=2"}
    asked = client.post("/account/", FIELDS, headers=headers)
    assert (asked.status_code, asked["HX-Redirect"], asked.content) == (
        401,
        "/login/?next=%2Faccount%2F%3Ftab%3D2",
        b"",
    )
    assert client.get("/account/", headers=headers)["HX-Redirect"] == "/login/?next=%2Faccount%2F%3Ftab%3D2"

    assert sign_in(client, clerk)["Location"] == "/account/?tab=2"
    assert client.get("/account/?tab=2").context["ways"].data.dict() == FIELDS
    assert ways(clerk) == ("zh-hans", "")


def test_a_form_of_monstrous_size_is_not_carried(db, client):
    asked = client.post("/account/", {"note": "x" * 300_000})
    assert asked.status_code == 401
    assert len(asked.content) < 50_000


def test_a_tab_older_than_the_last_sign_in_is_shown_again(clerk):
    browser = Client(enforce_csrf_checks=True)
    token = browser.get("/login/").cookies["csrftoken"].value
    for _ in range(2):  # signs in, is signed out, signs in again in another tab
        browser.cookies.pop("sessionid", None)
        sign = {"username": "wangsiqi", "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
        assert browser.post("/login/", sign).status_code == 302
    stale = {**FIELDS, "csrfmiddlewaretoken": token}
    answer = browser.post("/account/", stale, headers={"origin": "http://testserver"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert browser.get("/account/").context["ways"].data.dict() == FIELDS
    assert ways(clerk) == ("zh-hans", "")


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_a_form_of_another_site_is_refused_and_not_kept(clerk, origin):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post("/account/", FIELDS, headers={"origin": origin}).status_code == 403
    assert not browser.get("/account/").context["ways"].is_bound
    assert ways(clerk) == ("zh-hans", "")


def test_a_stale_tab_after_another_person_signed_in_is_not_shown(clerk, branch):
    other = make_user(branch=branch, username="other", password=PASSWORD)
    browser = Client(enforce_csrf_checks=True)
    old = browser.get("/login/").cookies["csrftoken"].value
    for user in (clerk, other):
        browser.cookies.pop("sessionid", None)
        sign = {
            "username": user.username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": browser.cookies["csrftoken"].value,
        }
        browser.post("/login/", sign)
    stale = {**FIELDS, "csrfmiddlewaretoken": old}
    assert browser.post("/account/", stale, headers={"origin": "http://testserver"}).status_code == 403
    assert not browser.get("/account/").context["ways"].is_bound
