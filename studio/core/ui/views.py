"""The style guide: every component on one page, for those who build and check pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from studio.core.access import Perm, requires
from studio.core.ui import specimens


@requires(Perm.SIGNED_IN)
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/styleguide.html", specimens.page())
