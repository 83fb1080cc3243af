"""Addresses of this room, below /calendar/print-pack/."""

from django.urls import path

from studio.dashboards.pack import views

app_name = "pack"

urlpatterns = [
    path("", views.pack, name="pack"),
    path("file/", views.file, name="file"),
]
