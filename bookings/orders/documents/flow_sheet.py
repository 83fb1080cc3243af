"""拍照流程表: the sheet that walks with the couple through the shoot day, a line and a signature for every station."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.calendar.states import ResourceKind
from bookings.catalog.states import ProductKind
from bookings.orders.documents.parts import (
    Payload,
    first_phone,
    load_order,
    order_head,
    outfit_count,
    package_name,
    scene_count,
    sold_besides,
    step_days,
)
from bookings.orders.documents.parts import when as step_when
from bookings.orders.models import Milestone, Order
from bookings.orders.queries import owed_on
from bookings.orders.states import SampleConsent, Step
from studio.core.clock import local_day
from studio.core.documents.wording import long_day, lunar_day
from studio.core.spans import DayPart
from studio.core.ui.formats import clock_time, money, phone_masked, without_phones

FEWEST_STATIONS = 15
BLANK = "____"
WORN_OR_DONE = (ProductKind.OUTFIT, ProductKind.SERVICE, ProductKind.GOWN)


class ShootTime(NamedTuple):
    """When one shoot of an order is; `starts_at` is None while its time is open."""

    day: dt.date
    starts_at: dt.datetime | None
    part: str


def flow_sheet_payload(
    order_id: int, language: str, *, crew: Iterable[Payload] = (), when: ShootTime | None = None
) -> Payload:
    """The sheet of the order's shoot. `crew` names who is booked for it, told by appointments, as is `when` for one of
    several shoots; else the order's step says the day.
    """
    order = load_order(order_id)
    shoot = next((row for row in order.milestones.all() if row.step == Step.SHOOT), None)
    if when is None and shoot is not None and shoot.planned_at is not None:
        when = ShootTime(local_day(shoot.planned_at), shoot.planned_at, shoot.planned_part)
    counts = {
        "package": package_name(order),
        "outfits": order.package_copy.get("outfits") or 0,
        "scenes": scene_count(order),
    }
    return {
        **order_head(order),
        "day": long_day(when.day) if when else _not_booked(order, shoot),
        "lunar": lunar_day(when.day) if when else "",
        "arrival": _arrival(when),
        "phone": phone_masked(first_phone(order)),
        "package": _("%(package)s (%(outfits)s outfits, %(scenes)s scenes)") % counts,
        "extras": [f"{extra.title} × {extra.quantity}" for extra in sold_besides(order, WORN_OR_DONE)],
        "crew": list(crew) or [{"label": label, "names": ""} for label in crew_labels().values()],
        "warnings": _warnings(order),
        "stations": _stations(order),
    }


def _not_booked(order: Order, shoot: Milestone | None) -> str:
    """A day the shoot is due by is no date: whoever holds the sheet must not take it for one."""
    by = step_when(order, shoot) if shoot else ""
    return " · ".join(dict.fromkeys(word for word in (_("to be arranged"), by) if word))


def _arrival(when: ShootTime | None) -> str:
    """`09:00 到店`; with a half day only, its name and room for the time."""
    if when is None:
        return _("arrival %(time)s") % {"time": BLANK}
    if when.part in ("", DayPart.EXACT) and when.starts_at is not None:
        return _("arrival %(time)s") % {"time": clock_time(when.starts_at)}
    part = "" if when.part in ("", DayPart.OPEN) else DayPart(when.part).label
    return f"{part} {_('arrival %(time)s') % {'time': BLANK}}".strip()


def crew_labels() -> dict[str, str]:
    """The three people a flow sheet names in its head, by kind of resource."""
    return {
        ResourceKind.PHOTOGRAPHER: pgettext("paper", "Photographer"),
        ResourceKind.MAKEUP: pgettext("paper", "Make-up"),
        ResourceKind.STYLIST: pgettext("paper", "Gowns"),
    }


def _warnings(order: Order) -> list[str]:
    """What must not be missed, on top of the sheet; the notes of the couple split where they paused."""
    sheet = getattr(order, "communication_sheet", None)
    said = without_phones("；".join([order.customer.must_not_miss, sheet.dislikes if sheet else ""]))
    words = [word.strip() for word in said.replace(";", "；").replace("。", "；").split("；")]
    consent = _("samples: %(consent)s") % {"consent": SampleConsent(order.sample_consent).label}
    return [*dict.fromkeys(word for word in words if word), consent]


def _stations(order: Order) -> list[Payload]:
    """The stations of the day: as many outfits and scenes as were bought; blank ones fill the sheet up."""
    before = [
        (_("Arrival · locker"), _("key %(blank)s guests %(blank)s") % {"blank": BLANK}),
        (_("Face wash · robe"), ""),
        (_("Make-up"), ""),
        *_rounds(outfit_count(order), scene_count(order)),
    ]
    after = [
        (_("Make-up removal · gowns back"), ""),
        (_("Satisfaction"), _("M %(b)s P %(b)s G %(b)s S %(b)s") % {"b": BLANK}),
        (_("Selection date"), step_days(order).get(Step.SELECTION, "")),
        (_("Stage payment · extras"), _owed(order)),
    ]
    blanks = [("", "")] * (FEWEST_STATIONS - 1 - len(before) - len(after))
    leaving = [{"label": _("car"), "on": False}, {"label": _("by themselves"), "on": False}]
    return [
        *({"name": name, "hint": hint, "ticks": []} for name, hint in [*before, *blanks, *after]),
        {"name": _("Send-off · key back"), "hint": "", "ticks": leaving},
    ]


def _owed(order: Order) -> str:
    """What is to be asked for; nothing when all is paid."""
    owed = owed_on(order)
    return _("owes %(amount)s") % {"amount": money(owed)} if owed else ""


def _rounds(outfits: int, scenes: int) -> list[tuple[str, str]]:
    """Dressing and shooting by turns, the meal in the middle."""
    outfits, scenes = max(1, outfits), max(1, scenes)
    rounds = max(outfits, scenes)
    stations = []
    for n in range(1, rounds + 1):
        if n <= outfits:
            name = _("Gowns, outfit %(n)s") if n == 1 else _("Change to outfit %(n)s")
            stations.append((name % {"n": n}, ""))
        if n <= scenes:
            stations.append((_("Shooting, scene %(n)s") % {"n": n}, ""))
        if n == (rounds + 1) // 2:
            stations.append((_("Meal"), ""))
    return stations
