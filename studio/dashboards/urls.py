"""Addresses of the roof: today and search."""

from django.urls import path

from studio.dashboards.search import views as search
from studio.dashboards.today import views as today

app_name = "dashboards"

urlpatterns = [
    path("", today.today, name="today"),
    path("reception/<int:appointment_id>/arrived/", today.arrived, name="arrived"),
    path("search/", search.search, name="search"),
]
