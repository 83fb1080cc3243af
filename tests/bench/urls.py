"""The product's addresses and one bare signed-in page to measure against."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from studio.core.access import Perm, requires


@requires(Perm.SIGNED_IN)
def bare(request: HttpRequest) -> HttpResponse:
    """The cheapest thing a signed-in person can ask for: session, person, role, an empty answer."""
    return HttpResponse(f"<!doctype html><title>bare</title>{request.user.full_name}")


urlpatterns = [path("bare/", bare), path("", include("studio.urls"))]
