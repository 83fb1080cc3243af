"""Addresses of this room: what a printed QR opens. Papers themselves live below the thing they are about."""

from django.urls import path

from studio.core.documents import views

app_name = "documents"

urlpatterns = [
    path("s/<str:code>/", views.open_code, name="open-code"),
]
