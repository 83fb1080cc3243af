"""Invented people and figures for the style guide, so that every component is seen in all its states."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studio.core import clock
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Stepper, Yuan
from studio.core.ui.shapes import CapacityDay, Column, DayHead, Event, Hit, Slot, SlotRow, Step, Tab

SWATCHES = (
    "paper", "sheet", "sunken", "line", "line-2", "edge", "ink", "ink-2", "ink-3", "dai-900", "dai-700", "dai-100",
    "rouge-700", "rouge-100", "ok", "ok-tint", "warn", "warn-tint", "bad", "bad-tint",
)  # fmt: skip
STAGES = ("order", "shoot", "selection", "proof", "production", "pickup", "gown")
STATES = ("done", "next", "late", "later", "skip", "mark")


class SpecimenForm(forms.Form):
    """A form with every kind of field, shown filled in wrongly."""

    phone = forms.CharField(label=gettext_lazy("Bride's phone"))
    pickup_on = forms.DateField(
        label=gettext_lazy("Promised pickup"),
        help_text=gettext_lazy("28 days before the wedding"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    style = forms.MultipleChoiceField(
        label=gettext_lazy("Style"),
        required=False,
        choices=[("light", gettext_lazy("Natural light")), ("chinese", gettext_lazy("New Chinese"))],
        widget=forms.CheckboxSelectMultiple,
    )
    deposit = forms.DecimalField(label=gettext_lazy("Deposit today"))
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=0, max_value=9)
    agreed = forms.BooleanField(label=gettext_lazy("Samples may be shown in the shop"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(
            Grid(
                Cell("phone", 6, inputmode="tel"),
                Cell("pickup_on", 6),
                Chips("style"),
                Yuan("deposit", 4),
                Stepper("quantity", 4),
                Cell("agreed", 4),
            )
        )


def wrong_form() -> SpecimenForm:
    form = SpecimenForm(
        {"phone": "138 1234 56", "pickup_on": "2026-05-20", "style": ["light"], "deposit": "1300", "quantity": "1"}
    )
    form.add_error("phone", _("A mobile number has 11 digits, this one has 9."))
    form.add_error("pickup_on", _("Earlier than the shoot on 23 May; the earliest is 16 June."))
    return form


def journey() -> list[Step]:
    return [
        Step("order", "done", "4月18日 王思琪"),
        Step("shoot", "next", "09:00 · 2/3", tag=_("under way")),
        Step("selection", "late", "5月14日 周四 14:00"),
        Step("proof", "later", "5月28日"),
        Step("production", "later", "8月29日"),
        Step("pickup", "later", "9月5日 周六"),
        Step("gown", "skip", ""),
    ]


def events() -> list[Event]:
    now = clock.now()
    return [
        Event(_("today before 16:30"), _("Book the selection, take the stage payment"), todo=True),
        Event(now - dt.timedelta(minutes=12), _("Changed into the second outfit"), by="吴锦 → 李默"),
        Event(now - dt.timedelta(hours=18), _("The reminder was delivered"), system=True),
        Event(now - dt.timedelta(days=22), _("Order taken, deposit ¥1,300.00"), url="#", link="HB-R-01733"),
    ]


def capacity() -> list[CapacityDay]:
    first = clock.today() - dt.timedelta(days=3)
    left = [None, None, None, 1, 5, 4, 6, 3, 2, 0, 5, 6, 1, 4]
    return [
        CapacityDay(
            day=first + dt.timedelta(days=index),
            url="#",
            left=places,
            total=9,
            held=1 if places and places > 3 else 0,
            lunar="初六",
            festival="小满" if index == 8 else "",
            current=index == 3,
            past=index < 3,
        )
        for index, places in enumerate(left)
    ]


def half_days() -> dict[str, Any]:
    days = [DayHead(clock.today() + dt.timedelta(days=index), lunar="初七") for index in range(7)]
    left = {_("morning"): (2, 0, 3, 4, 1, 0, 2), _("afternoon"): (0, 0, 2, 3, 2, 0, 1)}
    rows = [
        SlotRow(part, [Slot(f"{part}-{i}", f"{i} {part}", places, i == 3) for i, places in enumerate(row)])
        for part, row in left.items()
    ]
    return {"days": days, "rows": rows}


def page() -> dict[str, Any]:
    """Everything the style guide shows."""
    return {
        "swatches": SWATCHES,
        "stages": STAGES,
        "states": STATES,
        "today": clock.today(),
        "moment": clock.now(),
        "names": ["林知微", "周亦航"],
        "hostile": ["<b>O'Hara</b>", "𠮷田 & 龍"],
        "owed": Decimal("2999.00"),
        "total": Decimal("6799.00"),
        "discount": Decimal("-480.50"),
        "journey": journey(),
        "events": events(),
        "capacity": capacity(),
        "half_days": half_days(),
        "form": wrong_form(),
        "columns": [
            Column(_("Appointment"), url="?sort=time", sorted="ascending"), Column(_("Kind"), hidden=True),
            Column(_("Customer")), Column(_("Owed"), numeric=True), Column(_("Action"), hidden=True),
        ],
        "tabs": [Tab(_("Overview"), "#", current=True), Tab(_("Payments"), "#", count=5), Tab(_("Shoots"), "#")],
        "views": [Tab(_("Day"), "#", current=True), Tab(_("Week"), "#"), Tab(_("Month"), "#", count=14)],
        "hits": [Hit("#", "林知微 与 周亦航", "HB2604-0187 · 138****2617", "shoot", Decimal(2999))],
    }  # fmt: skip
