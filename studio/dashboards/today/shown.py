"""How a line of the arrivals looks: sixty of them are drawn, so everything a line says is made ready here."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bookings.appointments.states import AppointmentState
from studio.core.access import Perm
from studio.core.addresses import address_of
from studio.core.staff.models import User
from studio.core.ui.formats import clock_time
from studio.core.ui.marks import EMPTY, couple, icon, owe, seal
from studio.dashboards.today.queries import Arrival

LONG_WAIT = 14  # minutes somebody may sit before it is said in amber


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """One line. `look` is the class of where they are; `receive` is where noting their arrival is sent to."""

    time: str
    part: str
    seal: SafeString
    url: str
    names: SafeString
    phone_tail: str
    what: str
    look: str
    sign: SafeString
    standing: str
    owed: SafeString
    receive: str
    is_late: bool
    order_url: str


def arrival_rows(arrivals: Iterable[Arrival], user: User) -> list[ArrivalRow]:
    """The lines for this person's eyes."""
    may_receive, sees_money = user.may(Perm.CALENDAR_BOOK), user.may(Perm.PAYMENTS_VIEW)
    knows_debts = sees_money or user.may(Perm.CUSTOMERS_VIEW)
    names_branch = len(user.branch_ids) > 1
    return [_row(one, may_receive, sees_money, knows_debts, names_branch) for one in arrivals]


def _row(one: Arrival, may_receive: bool, sees_money: bool, knows_debts: bool, names_branch: bool) -> ArrivalRow:
    visit = one.appointment
    order_url = address_of("orders:detail", visit.order.number or "") if visit.order else ""
    what = [visit.get_purpose_display(), *one.with_whom, visit.note, visit.branch.name if names_branch else ""]
    look, sign, standing = _standing(one)
    return ArrivalRow(
        time=clock_time(visit.starts_at),
        part="" if visit.starts_at else visit.get_part_display(),
        seal=seal(kind=visit.purpose, state="late" if one.late_minutes else "solid" if one.has_arrived else "mark"),
        url=order_url or address_of("profiles:detail", visit.customer.number or ""),
        names=couple(names=one.names),
        phone_tail=one.phone_tail,
        what=" · ".join(filter(None, what)),
        look=look,
        sign=sign,
        standing=standing,
        owed=owe(amount=one.owed, quiet=not sees_money) if knows_debts else EMPTY,
        receive=address_of("dashboards:arrived", visit.pk)
        if may_receive and visit.state == AppointmentState.BOOKED
        else "",
        is_late=one.late_minutes > 0,
        order_url=order_url,
    )


def _standing(one: Arrival) -> tuple[str, SafeString, str]:
    """How it looks, its sign and what it says."""
    came = {"at": clock_time(one.appointment.arrived_at), "n": one.waiting_minutes}
    if one.has_arrived and one.waiting_minutes > LONG_WAIT:
        return "wait is-amber", icon(name="clock"), _("here %(at)s · waiting %(n)s min") % came
    if one.has_arrived:
        return "t-ok", icon(name="check"), _("here %(at)s") % came
    if one.late_minutes:
        return "wait is-red", icon(name="alert-triangle"), _("%(n)s min late") % {"n": one.late_minutes}
    return "dim", EMPTY, one.appointment.get_state_display()
