"""Moving a shoot and calling an order off: input becomes a command."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.appointments.models import Appointment
from bookings.calendar.queries import needs_of
from bookings.calendar.states import Need, ResourceKind
from bookings.orders.journey import PromiseCheck, clock_of, promise_check
from bookings.orders.models import Order
from studio.core.clock import local_day
from studio.core.money import ZERO
from studio.core.once.actions import digest_of
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Yuan
from studio.journeys.changes.states import CancelOrder, Fault, RescheduleShoot
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
        )  # fmt: skip

    def _needs(self) -> tuple[Need, ...] | None:
        """None keeps everybody; another photographer takes the place of the old one, the others stay."""
        who = self.found("photographer", SAME if self.visit else ANY)
        if who == SAME and self.visit is not None:
            return None
        photographer = Need(kind=ResourceKind.PHOTOGRAPHER.value) if who in (SAME, ANY) else Need(resource_id=int(who))
        kept = needs_of(self.visit.hold) if self.visit and self.visit.hold else ()
        others = [need for need in kept if str(need.resource_id) not in self.desk.crew_choices["photographer"]]
        return (photographer, *others)


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
