"""What every answer carries, and what people see of a request that goes wrong: a sentence, never the inside."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from studio import urls
from studio.core.access import public
from tests.factories import make_user
from tests.support.world import furnished

INSIDE = (
    "Traceback",
    "django.",
    "studio/core",
    "site-packages",
    "SECRET",
    "secret-of-the-house",
    "Exception",
    "SELECT",
)


def failing(error: Exception):  # type: ignore[no-untyped-def]
    @public
    def view(_request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    *urls.urlpatterns,
    path("400/", failing(SuspiciousOperation("secret-of-the-house"))),
    path("403/", failing(PermissionDenied("secret-of-the-house"))),
    path("404/", failing(Http404("secret-of-the-house"))),
    path("500/", failing(RuntimeError("secret-of-the-house"))),
]
handler400 = urls.handler400


def ask(client: Client, status: int) -> HttpResponse:
    """A request that is answered with this status."""
    if status == 405:
        return client.get("/logout/")
    if status == 413:
        return client.post("/login/", {"username": "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    return client.get(f"/{status}/")


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 500])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_error_pages_speak_the_persons_language_and_show_nothing_of_the_inside(db, status, language) -> None:
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    answer = ask(client, status)
    page = answer.content.decode()
    assert answer.status_code == status
    assert ("回到今日" in page) is (language == "zh-hans")
    assert ("today’s page" in page) is (language == "en")
    assert [word for word in INSIDE if word in page] == []
    assert str(status) in page
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Frame-Options"] == "DENY"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    if status == 405:
        assert answer["Allow"] == "POST"


@pytest.mark.parametrize("host", ["elsewhere.example", "elsewhere.example:80", "127.0.0.1.elsewhere.example", "a b"])
def test_a_request_for_another_host_is_refused_without_repeating_it(db, host) -> None:
    client = Client(raise_request_exception=False)
    for address in ("/login/", "/", "/s/abc/"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert "elsewhere" not in answer.content.decode() + str(answer.headers)


def test_no_browser_keeps_a_copy_of_a_page_or_a_paper(branch, client_for) -> None:
    world = furnished(branch)
    client = client_for(world.owner)
    order = world.order
    for address in ("/", "/orders/", f"/orders/{order.number}/", f"/customers/{order.customer.number}/", "/calendar/",
                    "/followups/desk/", "/messages/", "/search/?q=2", f"/orders/{order.number}/order-form/",
                    f"/orders/{order.number}/flow-sheet.pdf"):  # fmt: skip
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address, headers=headers)
            assert answer.status_code in (200, 302), address
            assert "no-store" in answer["Cache-Control"], address
            assert "private" in answer["Cache-Control"], address
            assert answer["Referrer-Policy"] == "same-origin"
            assert answer["X-Content-Type-Options"] == "nosniff"
            policy = answer["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy


def test_a_paper_is_a_file_with_a_plain_name(branch, client_for) -> None:
    world = furnished(branch)
    client = client_for(world.owner)
    at = f"/orders/{world.order.number}/communication-sheet.pdf"
    assert client.get(at)["Content-Disposition"] == (f'inline; filename="communication-sheet-{world.order.number}.pdf"')
    assert client.get(f"{at}?download=1&name=../../x")["Content-Disposition"].startswith("attachment; filename=")
    assert client.get(at)["Content-Type"] == "application/pdf"


def test_signing_out_ends_the_session_on_the_server_too(branch, client_for) -> None:
    client = client_for(make_user("owner", branch=branch))
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/").status_code == 200
    client.post("/logout/")
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get("/").status_code == 302


def test_somebody_who_is_let_go_is_out_at_once(branch, client_for) -> None:
    person = make_user("owner", branch=branch)
    client = client_for(person)
    assert client.get("/").status_code == 200
    person.is_active = False
    person.save(update_fields=["is_active"])
    assert client.get("/").status_code == 302


ASK_PRODUCTION = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings
call_command("migrate", verbosity=0)
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
    unsafe = Client().get("/login/", headers={"Host": "studio.example"})
    answer = Client().get("/login/", headers={"Host": "studio.example", "X-Forwarded-Proto": "https"})
print(unsafe.status_code, unsafe["Location"])
print(answer["Strict-Transport-Security"])
for name, cookie in sorted(answer.cookies.items()):
    print(name, cookie["secure"], cookie["samesite"], cookie["path"], repr(cookie["domain"]))
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SECURE,
      settings.SESSION_COOKIE_SAMESITE, settings.DEBUG)
"""


def test_over_tls_everything_stays_on_tls(tmp_path) -> None:
    """The settings of a real server, in a process of their own."""
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK_PRODUCTION],
        env={"PATH": os.environ["PATH"], "STUDIO_HTTPS": "1", "ALLOWED_HOSTS": "studio.example", "DEBUG": "0",
             "STUDIO_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "studio.settings", "LC_ALL": "C.UTF-8",
             "DATABASE_URL": "sqlite://:memory:", "STUDIO_LOG_LEVEL": "ERROR"},
        cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    assert told.stdout.splitlines() == [
        "301 https://studio.example/login/",
        "max-age=31536000; includeSubDomains; preload",
        "__Host-csrftoken True Lax / ''",
        "__Host-sessionid True True Lax False",
    ]
