"""Addresses of the settings' first page; the parts themselves belong to their rooms."""

from django.urls import path

from studio.dashboards.setup import views

app_name = "setup"

urlpatterns = [path("", views.overview, name="overview")]
