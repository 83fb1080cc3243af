"""Every address says who may open it, and nobody without a session gets further than the sign-in page."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters
from django.urls.resolvers import RoutePattern

from studio.core.access import Perm
from tests.architecture.access_table import PUBLIC
from tests.factories import make_user

# Open to everybody on purpose. Adding one here is a decision about safety.
SPECIMENS = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def addresses(patterns: list, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product with the view behind it; the admin site guards itself and has a test of its own."""
    for entry in patterns:
        route = str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.app_name != "admin":
                yield from addresses(entry.url_patterns, prefix + route)
        else:
            yield prefix + route, entry


ALL = sorted(addresses(get_resolver().url_patterns), key=lambda pair: pair[0])


def specimen(route: str, entry: URLPattern) -> str:
    """The address with something believable in the place of its parameters."""
    assert isinstance(entry.pattern, RoutePattern), f"{route} is not a plain path"
    filled = route
    for name, converter in get_converters().items():
        while f"<{name}:" in filled:
            start = filled.index(f"<{name}:")
            end = filled.index(">", start)
            text = SPECIMENS.get(name) or getattr(converter, "specimen", "x")
            filled = filled[:start] + text + filled[end + 1 :]
    assert "<" not in filled, f"{route} has a parameter without a type"
    return filled


def marking(entry: URLPattern) -> str:
    return "public" if getattr(entry.callback, "is_public", False) else getattr(entry.callback, "required_perm", "")


@pytest.mark.parametrize(("route", "entry"), ALL, ids=[route for route, _ in ALL])
def test_every_view_says_who_may_open_it(route, entry):
    mark = marking(entry)
    assert mark in {"public", *Perm.values}, f"{route} says nothing"
    assert (mark == "public") == (route in PUBLIC)


def answers(client: Client, address: str) -> dict[str, HttpResponse]:
    """What the address says to both methods, as far as it knows them (405: nothing was asked of the view)."""
    both = {"get": client.get(address), "post": client.post(address)}
    return {method: answer for method, answer in both.items() if answer.status_code != 405}


@pytest.mark.parametrize(("route", "entry"), ALL, ids=[route for route, _ in ALL])
def test_without_a_session_there_is_only_the_sign_in_page(db, client, route, entry):
    if route in PUBLIC:
        return
    found = answers(client, specimen(route, entry))
    assert found
    if "get" in found:
        assert found["get"].status_code == 302
        assert found["get"]["Location"].startswith("/login/?next=")
    if "post" in found:
        assert found["post"].status_code == 401
        assert found["post"].templates[0].name == "staff/login.html"


@pytest.mark.parametrize(("route", "entry"), ALL, ids=[route for route, _ in ALL])
def test_somebody_without_the_permission_is_refused(branch, client_for, route, entry):
    if marking(entry) in ("public", Perm.SIGNED_IN):
        return
    nobody = make_user("production", branch=branch)
    nobody.role.perms = []
    nobody.role.save()
    found = answers(client_for(nobody), specimen(route, entry))
    assert {answer.status_code for answer in found.values()} == {403}


def test_the_admin_is_for_superusers_alone(branch, client_for):
    manager = make_user("owner", branch=branch, is_staff=True)
    root = make_user("admin", branch=branch, is_superuser=True)
    anonymous = Client().get("/admin/studio/user/")
    assert (anonymous.status_code, anonymous["Location"].startswith("/admin/login/")) == (302, True)
    assert Client().get("/admin/login/?next=/admin/")["Location"] == "/login/?next=%2Fadmin%2F"
    assert client_for(manager).get("/admin/", follow=True).status_code == 403
    assert client_for(root).get("/admin/").status_code == 200


def test_the_admin_changes_no_orders_claims_or_ledgers(branch, client_for):
    from django.contrib import admin

    changeable = {
        model._meta.label
        for model, options in admin.site._registry.items()
        if type(options).__module__ == "studio.admin" and type(options).__name__ != "LookOnly"
    }
    assert changeable == {"studio.User", "studio.Branch", "studio.Role"}
    root = make_user("admin", branch=branch, is_superuser=True)
    client = client_for(root)
    assert client.get("/admin/bookings/payment/").status_code == 200
    assert client.get("/admin/bookings/payment/add/").status_code == 403
    assert client.get("/admin/studio/user/add/").status_code == 200
    assert client.post(f"/admin/studio/user/{root.pk}/delete/", {"post": "yes"}).status_code == 403
