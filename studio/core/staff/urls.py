"""Addresses of this room."""

from django.urls import path

from studio.core.staff import views

app_name = "staff"

urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
    path("account/language/", views.language, name="language"),
    path("account/density/", views.density, name="density"),
]
