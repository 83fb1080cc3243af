"""Addresses of changes to an order, below /orders/."""

from django.urls import path

from studio.journeys.changes import views

app_name = "changes"

urlpatterns = [
    path("<slug:number>/reschedule/", views.reschedule, name="reschedule"),
    path("<slug:number>/cancel/", views.cancel, name="cancel"),
]
