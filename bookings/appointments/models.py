"""预约: who comes when and for what."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.appointments.states import AppointmentState, CameBy
from bookings.calendar.states import Purpose
from studio.core.spans import DayPart


class Appointment(models.Model):
    """One visit for one purpose. The day is known, the time may be open; the hold is its place on the calendar.

    `came_by` and `talk` belong to a consultation: how it was arranged, and what was said beforehand.
    """

    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="appointments")
    order = models.ForeignKey("bookings.Order", models.PROTECT, null=True, blank=True, related_name="appointments")
    purpose = models.CharField(max_length=14, choices=Purpose.choices)
    state = models.CharField(max_length=10, choices=AppointmentState.choices, default=AppointmentState.BOOKED)
    hold = models.OneToOneField("bookings.Hold", models.PROTECT, null=True, blank=True, related_name="appointment")
    day = models.DateField()
    part = models.CharField(max_length=10, choices=DayPart.choices, default=DayPart.EXACT)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    moved_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="moved_to")
    note = models.CharField(max_length=200, blank=True)
    came_by = models.CharField(max_length=10, choices=CameBy.choices, blank=True, default="")
    talk = models.CharField(max_length=500, blank=True, default="")
    arrived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["branch", "day", "starts_at"], name="appointment_day"),
            models.Index(
                fields=["purpose", "starts_at"], name="appointment_anchor", condition=Q(state__in=["booked", "arrived"])
            ),
        ]
