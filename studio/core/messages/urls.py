"""Addresses of this room."""

from django.urls import URLPattern

app_name = "messages"

urlpatterns: list[URLPattern] = []
