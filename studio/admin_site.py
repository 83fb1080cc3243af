"""Django's admin, for superusers alone and behind our own sign-in."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from studio.core.unfinished import sign_in_address


class SuperuserSite(admin.AdminSite):
    """The one sign-in with its lock-out and demo rule holds here too."""

    site_header = "影程"
    site_title = "影程"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_superuser

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect(sign_in_address(request.GET.get("next", "/admin/")))


class StudioAdminConfig(AdminConfig):
    default_site = "studio.admin_site.SuperuserSite"
