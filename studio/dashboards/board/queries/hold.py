"""One booking of the calendar with the visit behind it."""

from bookings.appointments.models import Appointment
from bookings.calendar.models import Hold


def visit_on(hold: Hold) -> Appointment | None:
    """Who comes on this place, with customer and order."""
    return Appointment.objects.filter(hold=hold).select_related("customer", "order", "hold", "branch").first()
