"""The flow sheet with its crew: appointments know who is booked for the shoot, orders do not."""

from typing import Any

from bookings.appointments.models import Appointment
from bookings.appointments.states import LIVE
from bookings.calendar.models import Resource
from bookings.calendar.states import Purpose, ResourceKind
from bookings.orders import documents as order_papers


def flow_sheet_payload(order_id: int, language: str) -> dict[str, Any]:
    """The flow sheet of the order's next live shoot."""
    shoot = (
        Appointment.objects.filter(order_id=order_id, purpose=Purpose.SHOOT, state__in=LIVE)
        .order_by("day", "id")
        .first()
    )
    booked = list(Resource.objects.filter(claims__hold_id=shoot.hold_id, claims__released_at=None)) if shoot else []
    return order_papers.flow_sheet_payload(order_id, language, crew=_crew(booked))


def _crew(booked: list[Resource]) -> list[dict[str, Any]]:
    """Names by part; assistants stand beside the photographer."""
    named: dict[str, list[str]] = {}
    for one in booked:
        kind = ResourceKind.PHOTOGRAPHER if one.kind == ResourceKind.ASSISTANT else one.kind
        named.setdefault(kind, []).append(one.name)
    return [
        {"label": label, "names": " · ".join(named.get(kind, []))} for kind, label in order_papers.crew_labels().items()
    ]
