"""Addresses of this room: the till's list, a receipt with its paper, and what is paid on an order."""

from django.urls import include, path

from bookings.payments import views
from bookings.payments.queries import get_closed_day_for, get_payment_for
from studio.core.access import Perm
from studio.core.documents.views import paper_paths

app_name = "payments"
PAPERS = ("receipt", "receipt-roll", "receipt-three")

receipt_patterns = [
    path("", views.payment_list, name="list"),
    path("new/", views.income, name="income"),
    path("to-review/", views.to_review, name="to-review"),
    path("<str:number>/reverse/", views.reverse, name="reverse"),
    path("<str:number>/review/", views.review, name="review"),
    *(way for kind in PAPERS for way in paper_paths(kind, fetch=get_payment_for, perm=Perm.PAYMENTS_VIEW, signed=True)),
]
day_patterns = [
    path("", views.days, name="days"),
    path("<str:number>/", views.day, name="day"),
    path("<str:number>/opening/", views.opening, name="opening"),
    path("<str:number>/drawer/", views.drawer, name="drawer"),
    path("<str:number>/drawer/<int:move_id>/take-back/", views.drawer_back, name="drawer-back"),
    *paper_paths("daily-close", fetch=get_closed_day_for, perm=Perm.DAY_CLOSE),
]
urlpatterns = [
    path("payments/", include(receipt_patterns)),
    path("day-close/", include(day_patterns)),
    path("orders/<str:number>/money/", views.order_money, name="of-order"),
    path("orders/<str:number>/payments/new/", views.take, name="take"),
    path("orders/<str:number>/payments/pay-back/", views.pay_back, name="pay-back"),
    path("orders/<str:number>/payments/transfer/", views.transfer, name="transfer"),
]
