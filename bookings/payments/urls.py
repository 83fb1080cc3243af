"""Addresses of this room: the till's list, a receipt with its paper, and what is paid on an order."""

from django.urls import include, path

from bookings.payments import views
from bookings.payments.queries import get_payment_for
from studio.core.access import Perm
from studio.core.documents.views import paper_paths

app_name = "payments"
PAPERS = ("receipt", "receipt-roll")

receipt_patterns = [
    path("", views.payment_list, name="list"),
    path("<str:number>/reverse/", views.reverse, name="reverse"),
    path("<str:number>/review/", views.review, name="review"),
    *(way for kind in PAPERS for way in paper_paths(kind, fetch=get_payment_for, perm=Perm.PAYMENTS_VIEW)),
]
urlpatterns = [
    path("payments/", include(receipt_patterns)),
    path("orders/<str:number>/money/", views.order_money, name="of-order"),
    path("orders/<str:number>/payments/new/", views.take, name="take"),
    path("orders/<str:number>/payments/pay-back/", views.pay_back, name="pay-back"),
]
