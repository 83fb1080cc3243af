"""Addresses of this room."""

from django.urls import path

from customers.profiles import views

app_name = "profiles"

urlpatterns = [
    path("", views.customer_list, name="list"),
    path("new/", views.new_customer, name="new"),
    path("people/", views.people_rows, name="people"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("day/", views.day_hint, name="day"),
    path("<slug:number>/", views.customer_detail, name="detail"),
    path("<slug:number>/edit/", views.edit_customer, name="edit"),
    path("<slug:number>/timeline/", views.customer_timeline, name="timeline"),
]
