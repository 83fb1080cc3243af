"""Addresses of this room, below /orders/. Papers follow the pattern `<number>/<form>/` and `<number>/<form>.pdf`."""

from django.urls import path

from bookings.orders import discounts, views
from bookings.orders.queries import get_order_for
from studio.core.access import Perm
from studio.core.documents.views import paper_paths

app_name = "orders"
PAPERS = ("order-form", "communication-sheet", "flow-sheet")
SIGNED = ("order-form", "communication-sheet")

urlpatterns = [
    path("", views.order_list, name="list"),
    path("<str:number>/", views.order_detail, name="detail"),
    path("<str:number>/timeline/", views.order_timeline, name="timeline"),
    path("<str:number>/change/", views.change, name="change"),
    path("<str:number>/discount/", discounts.discount, name="discount"),
    path("<str:number>/lines/new/", views.add_line, name="add-line"),
    path("<str:number>/lines/<int:line_id>/take-back/", views.take_back, name="take-back"),
    path("<str:number>/moves/<str:name>/", views.move, name="move"),
    path("<str:number>/steps/<str:step>/done/", views.step_done, name="step-done"),
    path("<str:number>/steps/<str:step>/again/", views.step_again, name="step-again"),
    *(
        way
        for kind in PAPERS
        for way in paper_paths(kind, fetch=get_order_for, perm=Perm.ORDERS_VIEW, signed=kind in SIGNED)
    ),
]
