"""What the intake page and its live parts show, gathered from a form that may still be half empty."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from bookings.orders.journey import DEFAULT_CLOCK
from studio.core.access import Perm
from studio.core.almanac.queries import day_facts
from studio.core.text import pinyin_initials
from studio.core.ui.formats import day as say_day
from studio.core.ui.formats import day_full, weekday
from studio.journeys.intake.forms import IntakeForm
from studio.journeys.intake.queries import branches_to_choose, files_found
from studio.journeys.intake.states import DepositKind, tentative_until
from studio.journeys.intake.strip import choice_label, strip_context

NEAR = 4  # packages shown before "see all"


@dataclass(frozen=True)
class Offers:
    """Packages: the first few and the chosen one at once, the others behind "see all"."""

    near: list[Any]
    more: list[Any]
    chosen: str

    @property
    def total(self) -> int:
        return len(self.near) + len(self.more)


def page_context(form: IntakeForm) -> dict[str, Any]:
    """The whole page. The blank form is checked like a sent one, so that hints stand there from the start."""
    desk, live = form.desk, bill_context(form)
    return {
        **live, **strip_context(form, earliest=_earliest(form)),
        "form_id": "intake", "may_edit_packages": desk.user.may(Perm.CATALOG_EDIT),
        "may_override": desk.user.may(Perm.CALENDAR_OVERRIDE), "may_ask": desk.user.may(Perm.APPROVALS_SEE),
        "desk": desk, "branches": branches_to_choose(desk.user), "offers": _offers(form),
        "products": [Listed(product) for product in desk.products.values()],
        **_files(form),
        "choices": [(choice.value, choice_label(choice)) for choice in form.choices],
    }  # fmt: skip


def _files(form: IntakeForm) -> dict[str, Any]:
    """The file the order is for; or those that stand in the way of a new one."""
    if form.found("existing_number", ""):
        return {"file": form.file}
    if "duplicate" not in form.asked:
        return {}
    return files_found(form.desk.user, {name: form.found(name, "") for name in ("bride_phone", "groom_phone")})


def slots_context(form: IntakeForm) -> dict[str, Any]:
    """The strip alone, for its arrows."""
    return {**bill_context(form), **strip_context(form, earliest=_earliest(form))}


def _earliest(form: IntakeForm) -> dt.date:
    promise = form.bill.promise
    return promise.earliest_shoot if promise else form.desk.today + dt.timedelta(days=DEFAULT_CLOCK.shoot_earliest)


class Listed:
    """An add-on in the search list, found by its pinyin initials too."""

    def __init__(self, product: Any) -> None:
        self.label, self.price = product.label, product.price
        self.initials = pinyin_initials(product.name)


def _offers(form: IntakeForm) -> Offers:
    chosen = str(form["package"].value() or "")
    every = list(form.desk.offers.values())
    near = [offer for place, offer in enumerate(every) if place < NEAR or offer.package.code == chosen]
    return Offers(near, [offer for offer in every if offer not in near], chosen)


def bill_context(form: IntakeForm) -> dict[str, Any]:
    """What follows from any change. Blocks with fields inside are only drawn anew when they have to look different."""
    if form.is_bound:
        form.is_valid()
    bill, slot = form.bill, form.slot_choice
    _say_hints(form, bill)
    form.name_people()
    nothing = form.found("deposit_kind", DepositKind.EARNEST) == DepositKind.NONE
    removed = len(form.addon_rows) < len(form.addons)
    sent = form.data if form.is_bound else {}
    return {
        "form": form, "desk": form.desk, "bill": bill,
        "who": form.who,
        "people": [form[f"{who}_{part}"] for who in ("bride", "groom") for part in ("name", "phone")],
        "promise_day": form.found("pickup_promised_on") or form.found("wedding_on"),
        "paid_nothing": nothing,
        "kept_until": _kept_until(form),
        "swap_addons": form.is_adding or removed,
        "swap_approval": form.needs_approval != ("approval_open" in sent),
        "swap_crew": (slot.value if slot else "") != sent.get("crew_for", ""),
        **crew_context(form),
    }  # fmt: skip


def _kept_until(form: IntakeForm) -> dt.datetime | None:
    slot, hours = form.slot_choice, form.blocked_hours
    if slot is None:
        return None
    return tentative_until(form.desk.at, form.desk.today, slot, hours.starts_at if hours else None)


def crew_context(form: IntakeForm) -> dict[str, Any]:
    """Photographers and makeup artists, with who is free once a half day is chosen."""
    slot = form.slot_choice
    span = form.blocked_hours
    has_changed = not form.is_bound or (slot.value if slot else "") != form.data.get("crew_for", "")
    if span is not None and has_changed:
        free = form.desk.free_crew(span)
        for name, crew in form.desk.crew_choices.items():
            words = [(pk, _("%(name)s (free)") if pk in free else _("%(name)s (taken)")) for pk in crew]
            named = [(pk, text % {"name": crew[pk].name}) for pk, text in words]
            form.fields[name].choices = [form.fields[name].choices[0], *named]  # type: ignore[attr-defined]
    return {"crew_for": slot.value if slot else ""}


def _say_hints(form: IntakeForm, bill: Any) -> None:
    """The lines under the dates: the weekday and the moon, and whether the promise can be kept."""
    wedding, pickup = form.found("wedding_on"), form.found("pickup_promised_on")
    form["wedding_on"].help_text = " · ".join([_as_read(form, "wedding_on"), *_moon(wedding)]) if wedding else ""
    if not pickup:
        text = ""
        if bill.promise:
            text = _("%(day)s at the earliest") % {"day": say_day(bill.promise.earliest_pickup)}
        form["pickup_promised_on"].help_text = text or _("counted backwards from here")
        return
    parts = [_as_read(form, "pickup_promised_on")]
    if wedding and wedding > pickup:
        parts.append(_("%(n)s days before the wedding") % {"n": (wedding - pickup).days})
    if bill.promise:
        parts.append(_("cannot be kept") if bill.promise.first_slipped else _("can be kept"))
    form["pickup_promised_on"].help_text = " · ".join(parts)


def _as_read(form: IntakeForm, name: str) -> str:
    """The weekday, and the whole date unless it stands in the field already."""
    day = form.found(name)
    return weekday(day) if form[name].value() == day.isoformat() else day_full(day)


def _moon(day: dt.date) -> list[str]:
    facts = day_facts(day)
    festive = [*facts.festivals, facts.holiday_name] if facts.holiday_name else [*facts.festivals]
    return [facts.lunar_text, *dict.fromkeys(festive)]
