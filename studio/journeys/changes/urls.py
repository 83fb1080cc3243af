"""Addresses of changes to an order, below /orders/."""

from django.urls import path

from studio.journeys.changes import views

app_name = "changes"

urlpatterns = [
    path("<slug:number>/reschedule/", views.reschedule, name="reschedule"),
    path("<slug:number>/package/", views.package, name="package"),
    path("<slug:number>/repair/", views.repair, name="repair"),
    path("<slug:number>/suspend/", views.suspend, name="suspend"),
    path("<slug:number>/cancel/", views.cancel, name="cancel"),
]
