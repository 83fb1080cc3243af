"""Moving a shoot, taking another package, calling an order off: input becomes a command."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.appointments.models import Appointment
from bookings.calendar.queries import needs_besides
from bookings.calendar.states import Need, ResourceKind
from bookings.catalog.queries import PackageOffer
from bookings.orders.bill import line_title, pieces_of
from bookings.orders.exchange import GOES_BACK_WITH, Exchange, exchange_of, living_lines
from bookings.orders.journey import PromiseCheck, clock_of, promise_check
from bookings.orders.models import Order, OrderLine
from bookings.orders.states import LineKind, NewRepair, PackageChange
from studio.core.clock import local_day
from studio.core.money import ZERO, format_money
from studio.core.once.actions import digest_of
from studio.core.ui.days import DayField
from studio.core.ui.formats import day as say_day
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Yuan
from studio.journeys.booking import doubles
from studio.journeys.changes.states import (
    BookRepair,
    CancelOrder,
    ExchangePackage,
    Fault,
    RescheduleShoot,
    SuspendOrder,
)
from studio.journeys.intake.forms.doubts import Doubting
from studio.journeys.intake.forms.fields import AmountField
from studio.journeys.intake.forms.slots import SlotFields
from studio.journeys.intake.queries import Desk

SAME, ANY = "same", "any"
SAY_WHY = _("Say why; the reason stays with the order.")
NOT_CONTENT = ("csrfmiddlewaretoken", "submission_key", "strip_from", "adjust")


def digest_sent(data: QueryDict, order: Order) -> str:
    """A fingerprint of what was sent for this order."""
    return digest_of({"order": order.pk, **{name: data.getlist(name) for name in data if name not in NOT_CONTENT}})


class RescheduleForm(SlotFields, Doubting):
    """Another day for the shoot; the same people unless others are asked for."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    photographer = forms.ChoiceField(label=_("Photographer"), required=False)
    reason = forms.CharField(
        label=_("Why it is moved"), max_length=200, required=False, error_messages={"required": SAY_WHY}
    )

    def __init__(
        self, data: QueryDict | None = None, *, desk: Desk, order: Order, visit: Appointment | None,
        strict: bool = False, initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(None if data is None else data.copy(), initial=initial)
        self.desk, self.order, self.visit, self.strict = desk, order, visit, strict
        has_date = visit is not None
        crew = desk.crew_choices["photographer"]
        same = [(SAME, _("the same as before"))] if has_date else []
        named = [(pk, one.name) for pk, one in crew.items()]
        self.fields["photographer"].choices = [*same, (ANY, _("whoever is free")), *named]  # type: ignore[attr-defined]
        self.fields["reason"].required = strict and has_date
        self.helper = PlainHelper(Grid(Cell("photographer", 4), Cell("reason", 8)))
        self.other = PlainHelper(
            Grid(Cell("other_day", 4), Cell("other_part", 4), Cell("other_from", 2), Cell("other_to", 2))
        )

    @property
    def promise(self) -> PromiseCheck:
        """What the order's promises leave for the shoot."""
        slot, order = self.slot_choice, self.order
        return promise_check(
            clock_of(order.package_copy.get("clock")), ordered_on=local_day(order.ordered_at),
            shoot_on=slot.day if slot else None, promised_on=order.pickup_promised_on, wedding_on=order.wedding_on,
            skipped=order.package_copy.get("skipped_steps", ()),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.strict:
            self.check_slot(may_be_open=False)
            self.check_dates(wedding_on=self.order.wedding_on, pickup_on=self.order.pickup_promised_on)
            if not self.has_error("slot") and self.slot_choice:
                is_promised = self.order.pickup_promised_on is not None
                self.doubt_promise(self.promise, shoot_on=self.slot_choice.day, is_promised=is_promised)
        return self.cleaned_data

    def command(self) -> RescheduleShoot:
        slot = self.slot_choice
        assert slot is not None
        return RescheduleShoot(
            key=self.cleaned_data["submission_key"], digest=digest_sent(self.data, self.order),
            order_id=self.order.pk, day=slot.day, part=slot.part, span=slot.span, needs=self._needs(),
            reason=self.found("reason", ""), override_reason=self.found("override_reason", ""),
            once_more=doubles.CODE in self.cleaned_data.get("sure", []),
        )  # fmt: skip

    def _needs(self) -> tuple[Need, ...] | None:
        """None keeps everybody; another photographer takes the place of the old one, the others stay."""
        who = self.found("photographer", SAME if self.visit else ANY)
        if who == SAME and self.visit is not None:
            return None
        photographer = Need(kind=ResourceKind.PHOTOGRAPHER.value) if who in (SAME, ANY) else Need(resource_id=int(who))
        hold = self.visit.hold if self.visit else None
        return (photographer, *(needs_besides(hold, ResourceKind.PHOTOGRAPHER) if hold is not None else ()))


class SuspendForm(forms.Form):
    """Why the order rests, until when, and which places are given back meanwhile."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    rests_until = DayField(label=_("Ask again on"), help_text=_("A call for that morning is put on the list."))
    released = forms.TypedMultipleChoiceField(
        label=_("Places given back"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": SAY_WHY})

    data: Any

    def __init__(
        self, data: QueryDict | None = None, *, order: Order, visits: Sequence[Appointment],
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.order = order
        named = [(one.pk, f"{one.get_purpose_display()} {say_day(one.day)} {one.get_part_display()}") for one in visits]
        self.fields["released"].choices = named  # type: ignore[attr-defined]
        self.fields["released"].initial = [one.pk for one in visits]
        if not visits:
            del self.fields["released"]
        self.helper = PlainHelper(
            Grid(Cell("rests_until", 4), Cell("reason", 8)), *([Chips("released")] if visits else [])
        )

    def command(self) -> SuspendOrder:
        given = self.cleaned_data
        return SuspendOrder(
            key=given["submission_key"], digest=digest_sent(self.data, self.order), order_id=self.order.pk,
            reason=given["reason"], rests_until=given["rests_until"], released=tuple(given.get("released", ())),
        )  # fmt: skip


class RepairForm(forms.Form):
    """Which piece came back, what is wrong with it, what it costs and when it is ready."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    piece = forms.CharField(
        label=_("Piece"), max_length=80, error_messages={"required": _("Say which piece came back.")},
        help_text=_("Choose from the order, or write what it is."),
    )  # fmt: skip
    wrong = forms.CharField(
        label=_("What is wrong with it"), max_length=200, error_messages={"required": _("Say what is wrong with it.")}
    )
    charge = AmountField(label=_("Price"), required=False, help_text=_("Empty or 0: free under warranty."))
    ready_on = DayField(label=_("Promised for"))

    data: Any

    def __init__(
        self, data: QueryDict | None = None, *, order: Order, lines: Sequence[OrderLine],
        initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.order = order
        self.pieces = pieces_of(order, living_lines(lines))
        self.helper = PlainHelper(
            Grid(Cell("piece", 6, list="pieces", autocomplete="off"), Yuan("charge", 3), Cell("ready_on", 3),
                 Cell("wrong", 12))
        )  # fmt: skip

    def command(self) -> BookRepair:
        given = self.cleaned_data
        repair = NewRepair(given["piece"], given["wrong"], given["charge"] or ZERO, given["ready_on"])
        return BookRepair(
            key=given["submission_key"], digest=digest_sent(self.data, self.order), order_id=self.order.pk,
            repair=repair,
        )  # fmt: skip


class CancelForm(forms.Form):
    """Why the order ends and what is kept; the page says beforehand what will happen."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    fault = forms.ChoiceField(
        label=_("Why it ends"), choices=Fault.choices, initial=Fault.COUPLE, widget=forms.RadioSelect
    )
    agreed = AmountField(label=_("Agreed amount that is kept"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": SAY_WHY})

    data: Any

    def __init__(self, data: QueryDict | None = None, *, order: Order, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.order = order
        self.helper = PlainHelper(Grid(Chips("fault"), Yuan("agreed", 4), Cell("reason", 8)))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        fault, agreed = cleaned.get("fault"), cleaned.get("agreed")
        if fault == Fault.AGREED and agreed is None and not self.has_error("agreed"):
            self.add_error("agreed", _("Write the amount that is kept; 0 gives everything back."))
        if fault != Fault.AGREED and agreed:
            self.add_error(
                "agreed", _("An amount counts only with “an agreed amount is kept”. Choose that, or clear it.")
            )
        return cleaned

    def command(self) -> CancelOrder:
        agreed: Decimal | None = self.cleaned_data["agreed"]
        return CancelOrder(
            key=self.cleaned_data["submission_key"], digest=digest_sent(self.data, self.order), order_id=self.order.pk,
            fault=self.cleaned_data["fault"], reason=self.cleaned_data["reason"], agreed=agreed or ZERO,
        )  # fmt: skip


class PackageForm(forms.Form):
    """Another package, what goes back with the old one, and why. Half filled in it already shows what would follow."""

    submission_key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    package = forms.ChoiceField(label=_("New package"), widget=forms.RadioSelect)
    back = forms.TypedMultipleChoiceField(
        label=_("Goes back with it"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Such as what the new package contains already."),
    )  # fmt: skip
    keeps_discount = forms.BooleanField(label=_("The discount stays"), required=False, initial=True)
    reason = forms.CharField(label=_("Reason"), max_length=200, error_messages={"required": SAY_WHY})
    shown_total = AmountField(required=False, widget=forms.HiddenInput)

    data: Any

    def __init__(
        self, data: QueryDict | None = None, *, order: Order, offers: Mapping[str, PackageOffer],
        lines: Sequence[OrderLine], strict: bool = False, initial: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.order, self.strict, self.living = order, strict, living_lines(lines)
        self.on_sale = offers
        self.offers = {code: offer for code, offer in offers.items() if code != order.package_copy.get("code")}
        sold = [line for line in lines if line.kind in GOES_BACK_WITH]
        added = [line for line in self.living if line.kind in GOES_BACK_WITH]
        # what is gone meanwhile may be sent again: a second click gets the first answer, others a sentence
        self.fields["package"].choices = [(code, offer.package.label) for code, offer in offers.items()]  # type: ignore[attr-defined]
        self.fields["back"].choices = [(line.pk, "") for line in sold]  # type: ignore[attr-defined]
        self.fields["back"].widget.choices = [(line.pk, _choice(order, line)) for line in added]  # type: ignore[attr-defined]
        self.has_discount = any(line.kind == LineKind.DISCOUNT for line in self.living)
        if not self.has_discount:
            del self.fields["keeps_discount"]
        self.helper = PlainHelper(
            *([Chips("back")] if added else []),
            Grid(*([Cell("keeps_discount", 4)] if self.has_discount else []), Cell("reason", 8)),
        )  # fmt: skip

    @property
    def offer(self) -> PackageOffer | None:
        """The package that is looked at."""
        return self.on_sale.get(self.cleaned_data.get("package", "")) if self.is_bound else None

    @property
    def exchange(self) -> Exchange | None:
        """What it would do to the bill; None until a package is chosen."""
        if self.offer is None:
            return None
        return exchange_of(
            self.living, price=self.offer.price, paid=self.order.paid_total, back=self._back(),
            keeps_discount=self._keeps_discount(),
        )  # fmt: skip

    def _back(self) -> tuple[int, ...]:
        return tuple(self.cleaned_data.get("back") or ())

    def _keeps_discount(self) -> bool:
        return bool(self.cleaned_data.get("keeps_discount", not self.has_discount))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.strict and not self.errors and cleaned.get("shown_total") is None and self.exchange:
            text = _now("The order comes to %(total)s. Please compare it with the couple and confirm once more.")
            self.add_error(None, text % {"total": format_money(self.exchange.new_total)})
        return cleaned

    def command(self) -> ExchangePackage:
        given = self.cleaned_data
        change = PackageChange(
            package_code=given["package"], reason=given["reason"], back=self._back(),
            keeps_discount=self._keeps_discount(), shown_total=given["shown_total"],
        )  # fmt: skip
        return ExchangePackage(given["submission_key"], digest_sent(self.data, self.order), self.order.pk, change)


def _choice(order: Order, line: OrderLine) -> str:
    return f"{line_title(order, line)} × {line.quantity} {format_money(line.amount, short=True)}"
