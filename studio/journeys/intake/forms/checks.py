"""What the intake form looks at before anybody tries to write it: people, dates, money; and where a refusal belongs.

A doubt the clerk may answer ("this phone is meant so") becomes a tick, `sure`, offered beside the errors.
"""

from functools import cached_property
from typing import Any

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.profiles.details import Problem, problems
from customers.profiles.queries import referrer_for
from studio.core.clock import at_local
from studio.core.errors import StudioError
from studio.core.money import format_money
from studio.core.spans import DayPart, Span
from studio.core.staff.models import User
from studio.core.ui.formats import day as say_day
from studio.journeys.intake.states import DepositKind, SlotChoice, date_doubts, read_slot

LATER, OTHER = "later", "other"
SURE_WORDS = {
    "odd_phone:bride": gettext_lazy("Keep the bride's phone as it is written"),
    "odd_phone:groom": gettext_lazy("Keep the groom's phone as it is written"),
    "duplicate": gettext_lazy("Make a second file for this phone on purpose"),
    "past_wedding": gettext_lazy("They are already married"),
    "wedding_before_shoot": gettext_lazy("The wedding really is before the shoot"),
    "pickup_after_wedding": gettext_lazy("The pickup really is after the wedding"),
    "shoot_soon": gettext_lazy("The shoot really is that soon"),
    "promise": gettext_lazy("Promise it all the same"),
}
FIELD_OF = {
    "referrer_number": "referrer", "package_code": "package", "lines": "addon_add", "amount": "deposit",
    "kind": "deposit_kind", "day": "slot", "part": "slot", "span": "slot", "needs": "slot", "resource": "slot",
}  # fmt: skip


class Checks:
    """The checks of `IntakeForm`, kept beside its fields."""

    strict: bool
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    desk: Any
    unknown_addons: list[str]
    approved_by: User | None = None
    referrer_number: str = ""
    choices: tuple[Any, ...] = ()

    def clean(self) -> dict[str, Any]:
        self.asked: list[str] = []
        if self.strict:
            self._check_people()
            self._check_referrer()
            self._check_lines()
            self._check_slot()
            self._check_dates()
            self._check_money()
            if not self.found("submission_key"):
                self.add_error(None, _("This page was not complete. Please check it and confirm once more."))
        return self.cleaned_data

    # ---- people --------------------------------------------------------------------------------------------------

    def people_named(self) -> list[str]:
        """Whose name or phone was written; the bride when nobody's was, so that the error has a place."""
        named = [who for who in ("bride", "groom") if self.found(f"{who}_name") or self.found(f"{who}_phone")]
        return named or ["bride"]

    def _check_people(self) -> None:
        existing = bool(self.found("existing_number"))
        known = self.found("wedding_on") if existing else None
        for problem in problems(self.household(), today=self.desk.today, known_wedding=known, has_phone=existing):
            self._take(problem)

    def _take(self, problem: Problem) -> None:
        self.take_error(StudioError(problem.message, problem.field, code=problem.code))

    def _check_referrer(self) -> None:
        text = self.found("referrer")
        if not text:
            return
        hits = referrer_for(self.desk.user, text)
        if len(hits) == 1:
            self.referrer_number = hits[0].number
        elif hits:
            names = _(", ").join(f"{hit.display_name} {hit.number}" for hit in hits)
            self.add_error("referrer", _("Several files fit: %(names)s. Write the number.") % {"names": names})
        else:
            text = _("No file is found for “%(text)s”. Write a name, a phone or a number, or leave it empty.") % {
                "text": text
            }
            self.add_error("referrer", text)

    # ---- what is sold --------------------------------------------------------------------------------------------

    def _check_lines(self) -> None:
        if self.unknown_addons:
            self.add_error("addon_add", _("One of the add-ons is no longer on sale. Please choose again."))
        if self.found("addon_add"):
            text = _("There is no add-on “%(text)s”. Choose one from the list.")
            self.add_error("addon_add", text % {"text": self.found("addon_add")})

    # ---- dates ---------------------------------------------------------------------------------------------------

    @property
    def is_later(self) -> bool:
        return self.found("slot") == LATER

    @cached_property
    def slot_choice(self) -> SlotChoice | None:
        """The chosen half day or hours; None while there is none, or it is left open."""
        value = self.found("slot", "")
        if value != OTHER:
            return read_slot(value)
        day, part = self.found("other_day"), self.found("other_part", DayPart.MORNING)
        if day is None:
            return None
        if part != DayPart.EXACT:
            return SlotChoice(day, part)
        begins, ends = self.found("other_from"), self.found("other_to")
        if begins is None or ends is None or begins >= ends:
            return None
        return SlotChoice(day, DayPart.EXACT, Span(at_local(day, begins), at_local(day, ends)))

    def _check_slot(self) -> None:
        value = self.found("slot")
        if self.is_later or self.slot_choice is not None or self.has_error("other_day"):
            return
        if not value:
            self.add_error("slot", _("Choose a half day for the shoot, or tick that the date is open."))
        elif value != OTHER:
            self.add_error("slot", _("This is no half day. Please choose again."))
        elif self.found("other_day") is None:
            self.add_error("other_day", _("Write the day of the shoot."))
        else:
            self.add_error("other_from", _("Write from when to when, such as 14:00 to 16:30."))

    def _check_dates(self) -> None:
        slot, starts_at = self.slot_choice, None
        if slot is not None:
            try:
                blocked = slot.blocked(self.desk.branch)
            except StudioError as error:
                self.add_error("slot", str(error))
                return
            starts_at = blocked.ends_at if blocked else None
        doubts = date_doubts(
            today=self.desk.today, at=self.desk.at, slot=slot, starts_at=starts_at,
            wedding_on=self.found("wedding_on"), pickup_on=self.found("pickup_promised_on"),
        )  # fmt: skip
        for doubt in doubts:
            self._doubt(doubt.field, doubt.code, str(doubt.message), doubt.may_stay)
        if not any(self.has_error(name) for name in ("slot", "pickup_promised_on", "other_day")):
            self._check_promise(slot)

    def _check_promise(self, slot: SlotChoice | None) -> None:
        promise = self.bill.promise
        if promise is None:
            return
        if slot and slot.day < promise.earliest_shoot:
            text = _("A shoot is taken from %(day)s on at the earliest. Choose a later day, or confirm.")
            self._doubt("slot", "shoot_soon", text % {"day": say_day(promise.earliest_shoot)})
        if promise.first_slipped and self.found("pickup_promised_on"):
            text = _("This cannot be ready in time: %(day)s is the earliest pickup. Promise a later day, or confirm.")
            self._doubt("pickup_promised_on", "promise", text % {"day": say_day(promise.earliest_pickup)})

    def _doubt(self, field: str, code: str, message: str, may_stay: bool = True) -> None:
        if may_stay and code in self.cleaned_data.get("sure", []):
            return
        if may_stay:
            self.asked.append(code)
        self.add_error(field if field in self.fields else None, message)

    # ---- money ---------------------------------------------------------------------------------------------------

    def _check_money(self) -> None:
        kind, amount, bill = self.found("deposit_kind", DepositKind.EARNEST), self.found("deposit"), self.bill
        if self.has_error("deposit") or self.offer is None:
            return
        if kind == DepositKind.NONE and amount:
            self.add_error("deposit", _("“Nothing today” is chosen, but an amount is written. Decide for one."))
        elif kind != DepositKind.NONE and not amount:
            self.add_error("deposit", _("Write what is paid today, or choose “nothing today”."))
        elif bill.too_much:
            text = _("This is more than the order costs (%(total)s). Take at most that.")
            self.add_error("deposit", text % {"total": format_money(bill.total)})
        if self.found("shown_total") is None and not self.errors:
            text = _("The order comes to %(total)s. Please compare it with the couple and confirm once more.")
            self.add_error(None, text % {"total": format_money(bill.total)})

    def approve(self, request: HttpRequest) -> bool:
        """Ask for the manager's password when the discount needs one. The password is checked and forgotten."""
        if not self.needs_approval:
            return True
        chosen = self.desk.approvers.get(self.found("approver", ""))
        if chosen is None:
            text = _("You may give up to %(limit)s. Let a manager choose their name and enter the password.")
            self.add_error("discount", text % {"limit": format_money(self.desk.discount_limit, short=True)})
            return False
        password = self.found("approver_password", "")
        approver = authenticate(request, username=chosen.username, password=password) if password else None
        if approver is None:
            self.add_error("approver_password", _("The password is not right. Enter it again."))
            return False
        self.approved_by = chosen
        return True

    # ---- refusals that come back from the story ------------------------------------------------------------------

    def take_error(self, error: StudioError) -> None:
        """Put a refusal beside the field it is about, with the ways out it offers."""
        field, code = error.field or "", error.code
        if field.startswith("people."):
            _people, index, part = field.split(".")
            who = self.people_named()[int(index)]
            field = f"{who}_{part}"
            code = f"{code}:{who}" if code == "odd_phone" else code
        field = FIELD_OF.get(field, field)
        if code in SURE_WORDS:
            self.asked.append(code)
        self.choices = tuple(getattr(error, "choices", ()))
        self.add_error(field if field in self.fields and field != "shown_total" else None, str(error))

    @property
    def ticks(self) -> list[tuple[str, Any, bool]]:
        """The doubts to be answered or answered already: code, words, ticked."""
        sent = self.data.getlist("sure") if self.is_bound else []
        asked = getattr(self, "asked", [])
        return [(code, words, code in sent) for code, words in SURE_WORDS.items() if code in (*sent, *asked)]
