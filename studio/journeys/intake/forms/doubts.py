"""Doubts the clerk may answer, and refusals put beside their fields. Stands under the intake and the reschedule form.

A doubt that may stay ("the wedding really is before the shoot") becomes a tick, `sure`, offered beside the errors.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from studio.core.errors import StudioError
from studio.core.ui.formats import day as say_day
from studio.journeys.booking import doubles
from studio.journeys.intake.forms.fields import ManyWords
from studio.journeys.intake.states import Doubt

SURE_WORDS = {
    "odd_phone:bride": gettext_lazy("Keep the first phone as it is written"),
    "odd_phone:groom": gettext_lazy("Keep the second phone as it is written"),
    "duplicate": gettext_lazy("Make a second file for this phone on purpose"),
    "past_wedding": gettext_lazy("They are already married"),
    "wedding_before_shoot": gettext_lazy("The wedding really is before the shoot"),
    "pickup_after_wedding": gettext_lazy("The pickup really is after the wedding"),
    "shoot_soon": gettext_lazy("The shoot really is that soon"),
    "promise": gettext_lazy("Promise it all the same"),
    doubles.CODE: gettext_lazy("They really come once more"),
}
FIELD_OF = {
    "referrer_number": "referrer", "package_code": "package", "lines": "addon_add", "amount": "deposit",
    "kind": "deposit_kind", "day": "slot", "part": "slot", "span": "slot", "needs": "slot",
    doubles.FIELD: "slot",
}  # fmt: skip


class Doubting(forms.Form):
    """A form that asks back. `offers_override` is true once the calendar refused what a supervisor could force."""

    sure = ManyWords(choices=SURE_WORDS.items())
    override_reason = forms.CharField(
        label=gettext_lazy("Book it all the same, because"), max_length=200, required=False
    )
    choices: tuple[Any, ...] = ()
    refusal: StudioError | None = None  # the last one, with what stands in the way
    offers_override = False
    data: Any  # a QueryDict of our own once bound

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: list[str] = []

    def doubt(self, doubt: Doubt) -> None:
        """Ask, unless the tick says that it is meant; what cannot be is refused."""
        if doubt.may_stay and doubt.code in self.cleaned_data.get("sure", []):
            return
        if doubt.may_stay:
            self.asked.append(doubt.code)
        self.add_error(doubt.field if doubt.field in self.fields else None, str(doubt.message))

    def doubt_promise(self, promise: Any, *, shoot_on: Any, is_promised: bool) -> None:
        """A shoot sooner than the house takes one, and a pickup that cannot be reached, are asked about."""
        if shoot_on and shoot_on < promise.earliest_shoot:
            text = _("A shoot is taken from %(day)s on at the earliest. Choose a later day, or confirm.")
            self.doubt(Doubt("slot", "shoot_soon", text % {"day": say_day(promise.earliest_shoot)}))
        if promise.first_slipped and is_promised:
            text = _("This cannot be ready in time: %(day)s is the earliest pickup. Promise a later day, or confirm.")
            field = "pickup_promised_on" if "pickup_promised_on" in self.fields else "slot"
            self.doubt(Doubt(field, "promise", text % {"day": say_day(promise.earliest_pickup)}))

    def take_error(self, error: StudioError) -> None:
        """Put a refusal beside the field it is about, with the ways out it offers."""
        field = FIELD_OF.get(error.field or "", error.field or "")
        if error.code in SURE_WORDS:
            self.asked.append(error.code)
        self.refusal = error
        self.choices = tuple(getattr(error, "choices", ()))
        self.offers_override = self.offers_override or getattr(error, "may_override", False)
        self.add_error(field if field in self.fields and field != "shown_total" else None, str(error))

    @property
    def asks(self) -> bool:
        """Whether the button was pressed that puts a taken place before a supervisor."""
        return bool(self.is_bound and self.data.get("ask"))

    def check_asking(self) -> None:
        """Whoever decides reads the reason only."""
        if self.asks and not self.cleaned_data.get("override_reason", "").strip():
            self.offers_override = True
            self.add_error("override_reason", _("Say why; whoever decides reads only this."))

    @property
    def ticks(self) -> list[tuple[str, Any, bool]]:
        """The doubts to be answered or answered already: code, words, ticked."""
        sent = self.data.getlist("sure") if self.is_bound else []
        return [(code, words, code in sent) for code, words in SURE_WORDS.items() if code in (*sent, *self.asked)]
