"""Addresses of this room, below /reports/."""

from django.urls import path

from studio.dashboards.reports import views

app_name = "reports"

urlpatterns = [
    path("second-sales/", views.second_sales, name="second-sales"),
]
