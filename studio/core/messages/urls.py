"""Addresses of this room."""

from django.urls import path

from studio.core.messages import views

app_name = "messages"

urlpatterns = [
    path("", views.message_list, name="list"),
    path("<int:pk>/change/", views.change, name="change"),
]
