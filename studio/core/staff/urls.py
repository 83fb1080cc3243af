"""Addresses of this room."""

from django.urls import path

from studio.core.staff import heads, views

app_name = "staff"

urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/language/", views.language, name="language"),
    path("account/density/", views.density, name="density"),
    path("settings/branches/new/", heads.branch_edit, name="branch-new"),
    path("settings/branches/<int:pk>/", heads.branch_edit, name="branch"),
    path("settings/limits/", heads.limits, name="limits"),
    path("settings/staff/", heads.staff_list, name="staff"),
    path("settings/staff/new/", heads.colleague_edit, name="colleague-new"),
    path("settings/staff/<int:pk>/", heads.colleague_edit, name="colleague"),
]
