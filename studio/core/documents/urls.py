"""Addresses of this room: what a printed QR opens, and the printers. Papers live below the thing they are about."""

from django.urls import path

from studio.core.documents import fitting, views

app_name = "documents"

urlpatterns = [
    path("settings/papers/", fitting.fitting, name="fitting"),
    path("settings/papers/<str:kind>/test.pdf", fitting.fitting_sheet, name="fitting-sheet"),
    path("s/<str:code>/", views.open_code, name="open-code"),
]
