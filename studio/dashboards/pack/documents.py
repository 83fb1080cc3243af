"""今日打印包 as a paper: the day sheet, then the flow sheet of every shoot. Its subject is a branch's day."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.appointments.documents import FLOW_SHEET, flow_sheet_of
from bookings.appointments.models import Appointment
from bookings.appointments.states import AppointmentState
from bookings.orders.documents import studio_head
from studio.core import clock
from studio.core.access import Perm
from studio.core.almanac.queries import month_facts
from studio.core.documents.actions import qr_of
from studio.core.documents.registry import About, Subject, subject_key
from studio.core.documents.wording import long_day
from studio.core.money import total
from studio.core.spans import DayPart
from studio.core.staff.models import Branch, User
from studio.core.ui.formats import clock_time, moment_full, money
from studio.dashboards.pack.queries import Coming, DaySheet, day_sheet

Payload = dict[str, Any]
KIND = "print-pack"
_DAYS = 10_000_000  # more than any day's ordinal
BLANK_LINES = 6


def pack_id(branch: Branch, day: dt.date) -> int:
    """One number for a branch's day: papers know their subject by number."""
    return branch.pk * _DAYS + day.toordinal()


def _branch_and_day(number: int) -> tuple[Branch, dt.date]:
    branch_pk, ordinal = divmod(number, _DAYS)
    return Branch.objects.get(pk=branch_pk), dt.date.fromordinal(ordinal)


def pack_subject(number: int) -> Subject:
    branch, day = _branch_and_day(number)
    key = subject_key("branch_day", number)
    return Subject(key, branch.pk, f"{branch.prefix}-{day:%Y%m%d}", key, branch.print_language)


def pack_page(number: int, staff: User) -> str | None:
    """Where its QR leads: that day's board."""
    branch, day = _branch_and_day(number)
    if branch.pk not in staff.branch_ids or not staff.may(Perm.CALENDAR_VIEW):
        return None
    return f"{reverse('board:day')}?day={day.isoformat()}&branch={branch.pk}"


def pack_payload(number: int, language: str) -> Payload:
    """The day sheet, and under `parts` a flow sheet for every order that is shot."""
    branch, day = _branch_and_day(number)
    sheet = day_sheet(branch, day, clock.now())
    facts = month_facts(day, 1)[day]
    return {
        "studio": studio_head(branch),
        "number": f"{branch.prefix}-{day:%Y%m%d}",
        "day": long_day(day),
        "lunar": facts.lunar_short,
        "festival": facts.holiday_name or next(iter(facts.festivals), ""),
        "shoots": [_line(one) for one in sheet.shoots],
        "others": [_line(one) for one in sheet.others],
        "debts": _debts(sheet),
        "away": [{"name": name, "why": mark.label} for name, mark in sheet.away],
        "calls": [_call(row, owed) for row, owed in sheet.calls],
        "blank": list(range(BLANK_LINES)),
        "parts": [_flow_sheet(visit, language) for visit in sheet.flow_sheets],
    }


def _flow_sheet(visit: Appointment, language: str) -> Payload:
    """One part: what the sheet of this day's shoot says, and the code that opens its own order."""
    qr = qr_of(kind=FLOW_SHEET.name, subject=subject_key("order", visit.order_id or 0), at=clock.now())
    return {"kind": FLOW_SHEET.name, "payload": flow_sheet_of(visit, language), "qr": qr}


def _line(one: Coming) -> Payload:
    visit = one.visit
    return {
        "when": _when(visit), "what": str(visit.get_purpose_display()), "who": visit.customer.display_name,
        "phone": visit.phone or "", "order": visit.order.number if visit.order else visit.customer.number,  # type: ignore[attr-defined]
        "state": "" if visit.state == AppointmentState.BOOKED else str(visit.get_state_display()),
        "with": " · ".join(one.with_whom), "owed": money(one.owed) if one.owed else "", "note": visit.note,
    }  # fmt: skip


def _when(visit: Any) -> str:
    if visit.starts_at is None:
        return str(DayPart.OPEN.label)
    hours = f"{clock_time(visit.starts_at)}–{clock_time(visit.ends_at)}"
    return hours if visit.part == DayPart.EXACT else f"{DayPart(visit.part).label} {clock_time(visit.starts_at)}"


def _debts(sheet: DaySheet) -> str:
    """What whoever comes today owes, each order once; empty when nobody does."""
    coming = (*sheet.shoots, *sheet.others)
    owed = {one.visit.order_id or f"customer {one.visit.customer_id}": one.owed for one in coming if one.owed}
    return money(total(owed.values())) if owed else ""


def _call(row: Any, owed: Decimal) -> Payload:
    return {
        "due": moment_full(row.due_at), "who": row.customer.display_name, "phone": row.phone or "",
        "what": row.rule.spoken_name if row.rule else _("call back"),
        "owner": row.owner.full_name if row.owner else "", "owed": money(owed) if owed else "",
    }  # fmt: skip


PRINT_PACK = About("branch_day", pack_subject, pack_page).paper(
    KIND, gettext_lazy("Print pack of the day"), pack_payload, prepare_ahead=True, bundle=True,
    shows=(Perm.PAYMENTS_VIEW, Perm.PHONES_FULL, Perm.FOLLOWUPS_VIEW),
)  # fmt: skip
