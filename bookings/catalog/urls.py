"""Addresses of this room: /packages/ and /products/."""

from django.urls import path

from bookings.catalog import views

app_name = "catalog"

urlpatterns = [
    path("packages/", views.package_list, name="packages"),
    path("packages/new/", views.package_edit, name="package-new"),
    path("packages/<slug:code>/", views.package_detail, name="package"),
    path("packages/<slug:code>/edit/", views.package_edit, name="package-edit"),
    path("products/", views.product_list, name="products"),
    path("products/new/", views.product_edit, name="product-new"),
    path("products/<slug:code>/edit/", views.product_edit, name="product-edit"),
]
