"""Addresses of this room below /settings/: the clauses on papers."""

from django.urls import path

from bookings.orders import fineprint

app_name = "fineprint"

urlpatterns = [
    path("clauses/", fineprint.edit, name="edit"),
    path("clauses/preview/", fineprint.preview, name="preview"),
]
