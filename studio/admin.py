"""The administrator's emergency door: every table can be looked at, only people, roles and branches be changed.

For superusers alone. What the business moves (orders, places, money, papers) is changed by the rooms' actions,
never here; so those tables are read-only.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from studio.core.staff.models import Branch, Role, User

FLOORS = ("studio", "customers", "bookings", "shoots", "complaints")


class LookOnly(admin.ModelAdmin):
    """A table to look at. Large ones are not counted."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Staff: nobody is deleted, because their names stand under what they did; they are switched off."""

    list_display = ("username", "full_name", "role", "branch", "is_active")
    list_filter = ("is_active", "role", "branch")
    search_fields = ("username", "full_name")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("At work"), {"fields": ("full_name", "role", "branch", "all_branches", "phone", "email")}),
        (_("On screen"), {"fields": ("language", "density", "single_keys")}),
        (_("Rights"), {"fields": ("is_active", "is_superuser")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "full_name", "role", "branch", "usable_password", "password1", "password2")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Branch, Role)
class PlainAdmin(admin.ModelAdmin):
    """Branches and roles: to be changed, not to be deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


for _floor in FLOORS:
    for _model in apps.get_app_config(_floor).get_models():
        if not admin.site.is_registered(_model):
            admin.site.register(_model, LookOnly)
