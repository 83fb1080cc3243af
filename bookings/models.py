"""The tables of this floor; they live in their rooms."""

from bookings.appointments.models import Appointment
from bookings.calendar.models import BranchDay, CalendarFeed, Claim, DepartmentCapacity, Hold, Resource
from bookings.catalog.models import Package, PackageItem, PackagePrice, Product
from bookings.orders.models import CommunicationSheet, Milestone, Order, OrderDraft, OrderLine
from bookings.payments.models import CashDay, DrawerMove, Payment

__all__ = [
    "Appointment",
    "BranchDay",
    "CalendarFeed",
    "CashDay",
    "Claim",
    "CommunicationSheet",
    "DepartmentCapacity",
    "DrawerMove",
    "Hold",
    "Milestone",
    "Order",
    "OrderDraft",
    "OrderLine",
    "Package",
    "PackageItem",
    "PackagePrice",
    "Payment",
    "Product",
    "Resource",
]
