"""Addresses of the intake page, below /orders/new/."""

from django.urls import path

from studio.journeys.intake import views

app_name = "intake"

urlpatterns = [
    path("", views.take_order, name="take"),
    path("bill/", views.bill, name="bill"),
    path("slots/", views.slots, name="slots"),
    path("find/", views.find, name="find"),
    path("draft/", views.draft, name="draft"),
    path("draft/drop/", views.drop_draft, name="drop_draft"),
]
