"""Addresses of this room."""

from django.urls import path

from bookings.calendar import views

app_name = "calendar"

urlpatterns = [
    path("resources/", views.resource_list, name="resources"),
    path("resources/minutes/", views.save_minutes, name="minutes"),
    path("resources/new/", views.resource_edit, name="resource-new"),
    path("resources/<int:pk>/", views.resource_edit, name="resource"),
]
