"""The flow sheet with its crew, and the arrival form: appointments know who is booked, orders do not."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bookings.appointments.actions import thread_of
from bookings.appointments.models import Appointment
from bookings.appointments.queries import appointments_for, next_or_last_hold, owed_by
from bookings.appointments.states import CameBy
from bookings.calendar.queries import resources_held
from bookings.calendar.states import Purpose, ResourceKind
from bookings.orders import documents as order_papers
from studio.core.access import Perm
from studio.core.documents.registry import About, Subject, subject_key
from studio.core.documents.wording import long_day
from studio.core.spans import DayPart
from studio.core.ui.formats import clock_time, money


def flow_sheet_payload(order_id: int, language: str) -> dict[str, Any]:
    """The flow sheet of the order's next shoot; once it is over it goes on naming who did it."""
    crew = _crew(resources_held(holds=next_or_last_hold(order_id, Purpose.SHOOT)))
    return order_papers.flow_sheet_payload(order_id, language, crew=crew)


def flow_sheet_of(visit: Appointment, language: str) -> dict[str, Any]:
    """The flow sheet of this very shoot, whatever else the order has before or behind it."""
    assert visit.order_id is not None
    crew = _crew(resources_held(holds=[visit.hold_id]) if visit.hold_id else [])
    when = order_papers.ShootTime(visit.day, visit.starts_at, visit.part)
    return order_papers.flow_sheet_payload(visit.order_id, language, crew=crew, when=when)


def _crew(booked: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Names by part; assistants stand beside the photographer."""
    named: dict[str, list[str]] = {}
    for kind, name in booked:
        beside = ResourceKind.PHOTOGRAPHER if kind == ResourceKind.ASSISTANT else kind
        named.setdefault(beside, []).append(name)
    return [
        {"label": label, "names": " · ".join(named.get(kind, []))} for kind, label in order_papers.crew_labels().items()
    ]


FLOW_SHEET = order_papers.ABOUT_ORDER.paper(
    "flow-sheet", gettext_lazy("Shoot-day flow sheet"), flow_sheet_payload, prepare_ahead=True, one_sheet=True
)


def visit_subject(appointment_id: int) -> Subject:
    """What the paper room must know of a visit; its history is told with the order or the customer."""
    visit = Appointment.objects.select_related("branch", "customer", "order").get(pk=appointment_id)
    number = (visit.order.number if visit.order else "") or visit.customer.number or ""
    key = subject_key("appointment", appointment_id)
    return Subject(key, visit.branch_id, f"{number}-{visit.day:%m%d}", thread_of(visit), visit.branch.print_language)


def visit_page(appointment_id: int, staff: Any) -> str | None:
    """Where its QR leads: the visit on the calendar."""
    found = appointments_for(staff).filter(pk=appointment_id).exists()
    return reverse("board:visit", args=[appointment_id]) if found else None


def arrival_form_payload(appointment_id: int, language: str) -> dict[str, Any]:
    """到店登记表: what is known before they come; the rest is written by hand at the desk."""
    visits = Appointment.objects.select_related(
        "branch", "order", "customer__referrer", "customer__cs_specialist", "created_by"
    )
    visit = visits.prefetch_related("customer__people").get(pk=appointment_id)
    customer, starts, owed = visit.customer, visit.starts_at, owed_by([visit])[appointment_id]
    return {
        "studio": order_papers.studio_head(visit.branch),
        "number": customer.number or "",
        "day": long_day(visit.day),
        "when": clock_time(starts) if starts else str(DayPart(visit.part).label),
        "purpose": str(visit.get_purpose_display()),
        "owed": money(owed) if owed else "",
        "people": [
            {"role": str(one.get_role_display()), "name": one.name, "phone": one.phone, "wechat": one.wechat}
            for one in customer.people.all()
        ],
        "customer": customer.display_name,
        "wedding": long_day(customer.wedding_on) if customer.wedding_on else "",
        "source": str(customer.get_source_display()),
        "referrer": customer.referrer.display_name if customer.referrer else "",
        "came_by": [{"label": str(one.label), "on": visit.came_by == one} for one in CameBy],
        "talk": visit.talk,
        "note": visit.note,
        "specialist": customer.cs_specialist.full_name if customer.cs_specialist else "",
        "booked_by": visit.created_by.full_name if visit.created_by else "",
    }  # fmt: skip


def arrival_form_gist(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """What somebody signs with it; most of it is written by hand, and a photo of the sheet keeps that."""
    return [
        (_("Name"), facts["customer"]), (facts["purpose"], f"{facts['day']} {facts['when']}"),
        (pgettext("paper", "Wedding day"), facts["wedding"]), (_("Said beforehand"), facts["talk"]),
    ]  # fmt: skip


ARRIVAL_FORM = About("appointment", visit_subject, visit_page).paper(
    "arrival-form", gettext_lazy("Arrival registration form"), arrival_form_payload, one_sheet=True,
    shows=(Perm.PHONES_FULL,), signable=True, gist=arrival_form_gist,
)  # fmt: skip
KINDS = (FLOW_SHEET, ARRIVAL_FORM)
