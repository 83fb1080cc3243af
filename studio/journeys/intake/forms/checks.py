"""What the intake form looks at before anybody tries to write it: people, add-ons, dates, money, approval."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from customers.profiles.details import problems
from customers.profiles.queries import referrer_for
from studio.core.errors import StudioError
from studio.core.money import format_money
from studio.core.staff.approving import approver_of
from studio.core.staff.models import User
from studio.journeys.intake.forms.doubts import Doubting
from studio.journeys.intake.forms.slots import SlotFields
from studio.journeys.intake.states import DepositKind


class Checks(SlotFields, Doubting):
    """The checks of `IntakeForm`, kept beside its fields. They run when it is sent, not while it is filled in."""

    strict: bool
    unknown_addons: list[str]
    approved_by: User | None = None
    referrer_number: str = ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.strict:
            self._check_people()
            self._check_wedding()
            self._check_referrer()
            self._check_lines()
            self.check_slot(may_be_open=True)
            self.check_dates(wedding_on=self.found("wedding_on"), pickup_on=self.found("pickup_promised_on"))
            self._check_promise()
            self._check_money()
            self.check_asking()
            if not self.found("submission_key"):
                self.add_error(None, _("This page was not complete. Please check it and confirm once more."))
        return self.cleaned_data

    def people_named(self) -> list[str]:
        """Whose name or phone was written; the bride when nobody's was, so that the error has a place."""
        named = [who for who in ("bride", "groom") if self.found(f"{who}_name") or self.found(f"{who}_phone")]
        return named or ["bride"]

    def _check_people(self) -> None:
        existing = bool(self.found("existing_number"))
        known = self.found("wedding_on") if existing else None
        for found in problems(self.household(), today=self.desk.today, known_wedding=known, has_phone=existing):  # type: ignore[attr-defined]
            self.take_error(StudioError(found.message, found.field, code=found.code))

    def _check_wedding(self) -> None:
        if not self.needs_wedding or self.found("wedding_on") or self.found("wedding_open"):  # type: ignore[attr-defined]
            return
        if not self.has_error("wedding_on"):
            self.add_error("wedding_on", _("Write the day of the wedding, or tick that it is not fixed yet."))

    def _check_referrer(self) -> None:
        text = self.found("referrer")
        if not text:
            return
        hits = referrer_for(self.desk.user, text)
        if len(hits) == 1:
            self.referrer_number = hits[0].number or ""
        elif hits:
            names = _(", ").join(f"{hit.display_name} {hit.number}" for hit in hits)
            self.add_error("referrer", _("Several files fit: %(names)s. Write the number.") % {"names": names})
        else:
            said = _("No file is found for “%(text)s”. Write a name, a phone or a number, or leave it empty.")
            self.add_error("referrer", said % {"text": text})

    def _check_lines(self) -> None:
        if self.unknown_addons:
            self.add_error("addon_add", _("One of the add-ons is no longer on sale. Please choose again."))
        if self.found("addon_add"):
            text = _("There is no add-on “%(text)s”. Choose one from the list.")
            self.add_error("addon_add", text % {"text": self.found("addon_add")})

    def _check_promise(self) -> None:
        promise = self.bill.promise  # type: ignore[attr-defined]
        if promise and not any(self.has_error(name) for name in ("slot", "pickup_promised_on", "other_day")):
            slot = self.slot_choice
            is_promised = self.found("pickup_promised_on") is not None
            self.doubt_promise(promise, shoot_on=slot.day if slot else None, is_promised=is_promised)

    def _check_money(self) -> None:
        kind, amount = self.found("deposit_kind", DepositKind.EARNEST.value), self.found("deposit")
        bill = self.bill  # type: ignore[attr-defined]
        if self.has_error("deposit") or bill.package is None:
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
        """Ask for the manager's password when the discount needs one, or for the reason that is sent to them."""
        if not self.needs_approval:  # type: ignore[attr-defined]
            return True
        if self.asks_approval:  # type: ignore[attr-defined]
            if not self.found("discount_reason"):
                self.add_error("discount_reason", _("Say why; whoever decides reads only this."))
            if self.found("discount") > self.bill.total:  # type: ignore[attr-defined]
                text = _("The discount is larger than the order itself (%(sum)s).")
                self.add_error("discount", text % {"sum": format_money(self.bill.total)})  # type: ignore[attr-defined]
            return not (self.has_error("discount_reason") or self.has_error("discount"))
        self.approved_by = approver_of(self, request, self.desk.approvers)
        if self.approved_by is None and not self.has_error("approver_password"):
            text = _(
                "You may give up to %(limit)s. Let a manager choose their name and enter the password, or ask them."
            )
            self.add_error("discount", text % {"limit": format_money(self.desk.discount_limit, short=True)})
        return self.approved_by is not None

    def take_error(self, error: StudioError) -> None:
        """People are numbered below and named here."""
        if error.field and error.field.startswith("people."):
            _people, index, part = error.field.split(".")
            who = self.people_named()[int(index)]
            code = f"odd_phone:{who}" if error.code == "odd_phone" else error.code
            error = StudioError(error.message, f"{who}_{part}", code=code)
        super().take_error(error)
