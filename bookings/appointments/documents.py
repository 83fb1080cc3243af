"""The flow sheet with its crew: appointments know who is booked for the shoot, orders do not."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy

from bookings.appointments.queries import next_hold
from bookings.calendar.queries import resources_held
from bookings.calendar.states import Purpose, ResourceKind
from bookings.orders import documents as order_papers
from studio.core.documents.registry import DocumentKind


def flow_sheet_payload(order_id: int, language: str) -> dict[str, Any]:
    """The flow sheet of the order's next live shoot."""
    return order_papers.flow_sheet_payload(order_id, language, crew=_crew(_booked_for_shoot(order_id)))


def _booked_for_shoot(order_id: int) -> list[tuple[str, str]]:
    """Kind and name of everything booked for the first live shoot. One query."""
    return resources_held(holds=next_hold(order_id, Purpose.SHOOT))


def _crew(booked: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Names by part; assistants stand beside the photographer."""
    named: dict[str, list[str]] = {}
    for kind, name in booked:
        beside = ResourceKind.PHOTOGRAPHER if kind == ResourceKind.ASSISTANT else kind
        named.setdefault(beside, []).append(name)
    return [
        {"label": label, "names": " · ".join(named.get(kind, []))} for kind, label in order_papers.crew_labels().items()
    ]


FLOW_SHEET = DocumentKind(
    name="flow-sheet",
    title=gettext_lazy("Shoot-day flow sheet"),
    template="pdf/flow_sheet.html",
    subject_kind="order",
    find=order_papers.order_subject,
    build=flow_sheet_payload,
    page=order_papers.order_page,
    prepare_ahead=True,
    one_sheet=True,
)
KINDS = (FLOW_SHEET,)
