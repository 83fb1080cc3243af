"""Sign-in as a clerk and as somebody who guesses passwords meet it."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client

from studio.core.staff.models import User
from tests.factories import make_user

PASSWORD = "silk-and-lace-2026"


@pytest.fixture
def clerk(branch) -> User:
    return make_user(branch=branch, username="wangsiqi", password=PASSWORD)


def try_to_sign_in(client: Client, password: str = PASSWORD, **extra):
    fields = {"username": "wangsiqi", "password": password, **extra.pop("fields", {})}
    return client.post("/login/", fields, **extra)


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_right_password_leads_to_the_page_that_was_asked_for(clerk, client):
    asked = client.get("/account/")
    assert (asked.status_code, asked["Location"]) == (302, "/login/?next=%2Faccount%2F")
    answer = try_to_sign_in(client, fields={"next": "/account/"})
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert is_signed_in(client)


def test_a_wrong_password_says_nothing_about_which_of_the_two_was_wrong(clerk, client):
    wrong = try_to_sign_in(client, "nonsense-nonsense")
    nobody = client.post("/login/", {"username": "nobody", "password": PASSWORD})
    for answer in (wrong, nobody):
        assert "账号和密码对不上" in answer.content.decode() or "do not go together" in answer.content.decode()
    assert not is_signed_in(client)


def test_somebody_who_left_cannot_sign_in(clerk, client):
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert try_to_sign_in(client).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_sign_in_never_leads_out_of_the_house(clerk, client, address):
    assert try_to_sign_in(client, fields={"next": address})["Location"] == "/"


def test_sign_in_gives_the_session_a_new_key(clerk, client):
    client.get("/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    try_to_sign_in(client)
    assert client.session.session_key != session.session_key


def test_five_wrong_tries_lock_this_login_from_this_address_only(clerk, client, branch):
    other = make_user(branch=branch, username="other", password=PASSWORD)
    for _ in range(4):
        assert try_to_sign_in(client, "wrong").status_code == 200
    locked = try_to_sign_in(client, "wrong")
    assert locked.status_code == 429
    assert "15" in locked.content.decode()
    assert try_to_sign_in(client).status_code == 429  # even the right password waits
    assert not is_signed_in(client)

    colleague = client.post("/login/", {"username": other.username, "password": PASSWORD})
    assert colleague.status_code == 302
    assert try_to_sign_in(Client(), REMOTE_ADDR="10.0.0.7").status_code == 302


def test_the_lock_opens_after_its_pause(clerk, client):
    for _ in range(5):
        try_to_sign_in(client, "wrong")
    AccessAttempt.objects.update(attempt_time=dt.datetime(2026, 5, 10, tzinfo=dt.UTC))
    assert try_to_sign_in(client).status_code == 302


def test_many_logins_tried_from_one_address_lock_that_address(clerk, client):
    """One password tried with every login: no login sees five tries, the address is stopped all the same."""
    for n in range(50):
        assert client.post("/login/", {"username": f"somebody-{n}", "password": "wrong"}).status_code == 200
    assert try_to_sign_in(client).status_code == 429
    assert try_to_sign_in(Client(), REMOTE_ADDR="10.0.0.7").status_code == 302


def test_one_login_tried_from_many_addresses_is_locked_everywhere(clerk, client):
    for n in range(50):
        assert try_to_sign_in(Client(), "wrong", REMOTE_ADDR=f"10.0.1.{n}").status_code == 200
    assert try_to_sign_in(Client(), REMOTE_ADDR="10.0.0.7").status_code == 429
    AccessAttempt.objects.update(attempt_time=dt.datetime(2026, 5, 10, tzinfo=dt.UTC))
    assert try_to_sign_in(Client(), REMOTE_ADDR="10.0.0.7").status_code == 302


def test_a_wrong_try_is_counted_without_what_was_typed(clerk, client):
    """The sign-in page may carry a whole form of somebody whose session ended: none of it is written down."""
    try_to_sign_in(client, "nearly-the-password", fields={"kept.bride_phone": "13812345208", "next": "/orders/?q=lwy"})
    attempt = AccessAttempt.objects.get()
    assert (attempt.username, attempt.failures_since_start) == ("wangsiqi", 1)
    assert (attempt.get_data, attempt.post_data) == ("", "")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "locked"),
    [(0, "1.1.1.1", True), (1, "6.6.6.6, 1.1.1.1", False)],
)
def test_only_what_our_own_proxy_wrote_counts_as_the_address(clerk, client, settings, proxies, forwarded, locked):
    settings.STUDIO_PROXIES = proxies
    for guess in range(5):
        try_to_sign_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"6.6.6.{guess}, 2.2.2.2")
    # Without proxies the header is a lie of the visitor's; with one its last entry is the visitor's address.
    assert (try_to_sign_in(client, HTTP_X_FORWARDED_FOR=forwarded).status_code == 429) is locked
    assert try_to_sign_in(client, HTTP_X_FORWARDED_FOR="9.9.9.9, 2.2.2.2").status_code == 429


@pytest.mark.parametrize(("debug", "demo", "open_"), [(False, False, False), (False, True, True), (True, False, True)])
def test_demo_logins_work_in_demo_mode_only(branch, client, settings, debug, demo, open_):
    make_user(branch=branch, username="frontdesk", password="studio-demo")
    settings.DEBUG, settings.STUDIO_DEMO = debug, demo
    client.post("/login/", {"username": "frontdesk", "password": "studio-demo"})
    assert is_signed_in(client) is open_


@pytest.mark.parametrize("name", ["a\x00b", "x" * 5000, "李" * 150, "", "' OR 1=1 --"])
def test_odd_logins_are_refused_politely(db, client, name):
    answer = client.post("/login/", {"username": name, "password": "whatever-it-is"})
    assert answer.status_code == 200


def test_a_person_signed_in_does_not_see_the_sign_in_page(clerk, client_for):
    answer = client_for(clerk).get("/login/?next=/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")


def test_sign_out_is_a_post(clerk, client_for):
    client = client_for(clerk)
    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/logout/")["Location"] == "/login/"
    assert not is_signed_in(client)


def test_the_page_speaks_the_language_the_person_chose(clerk, client):
    assert "登录" in client.get("/login/").content.decode()
    User.objects.filter(pk=clerk.pk).update(language="en")
    try_to_sign_in(client)
    assert "My account" in client.get("/account/").content.decode()


def test_switching_the_language_before_sign_in_keeps_the_typed_name(clerk, client):
    page = client.post("/login/", {"username": "wangsiqi", "password": PASSWORD, "language": "en"}).content.decode()
    assert 'value="wangsiqi"' in page
    assert PASSWORD not in page
    assert "Password" in page
    assert not is_signed_in(client)
