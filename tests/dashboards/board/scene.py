"""A branch with couples on its calendar, as the pages show it."""

from typing import Any

from django.utils import translation

from bookings.appointments.actions import book
from bookings.appointments.models import Appointment
from bookings.calendar.models import Resource
from bookings.calendar.states import Need, Purpose
from studio.core.spans import DayPart
from tests.bookings.calendar.stage import AT, DAY, Stage
from tests.factories import make_customer, make_order


def booked(stage: Stage, *who: Resource, bride: str = "陈沐晴", groom: str = "许嘉树", **fields: Any) -> Appointment:
    """A couple with an order of ¥5,999 and nothing paid, on the calendar."""
    customer = make_customer(branch=stage.branch, bride=bride, groom=groom)
    asked: dict[str, Any] = {
        "customer": customer, "order": make_order(branch=stage.branch, customer=customer), "purpose": Purpose.SHOOT,
        "day": DAY, "part": DayPart.MORNING, "branch": stage.branch, "by": stage.clerk, "at": AT,
        "needs": tuple(Need(resource_id=one.pk) for one in who),
    }  # fmt: skip
    return book(**(asked | fields))


def errors(page: Any) -> dict[str, list[str]]:
    """Field → what stands beside it, in English."""
    with translation.override("en"):
        return {name: [str(error) for error in found] for name, found in page.context["form"].errors.items()}
