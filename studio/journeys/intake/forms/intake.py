"""The fields of the intake page, in the order of the paper form, and the command they make."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bookings.catalog.states import PackageKind
from bookings.orders.sheet import PhotoStyle
from bookings.orders.states import LineKind, NewLine, OrderDetails, SampleConsent, SheetDetails
from bookings.payments.states import PaymentMethod
from customers.profiles.details import CustomerDetails, PersonDetails
from customers.profiles.models import Customer
from customers.profiles.states import HouseholdKind, SourceChannel
from studio.core.access import Perm
from studio.core.money import ZERO
from studio.core.once.actions import digest_of
from studio.core.staff.approving import ApprovalWay, password_field
from studio.core.ui.days import DayField
from studio.core.ui.layouts import PlainHelper
from studio.journeys.intake.bill import Addon, Bill, make_bill
from studio.journeys.intake.forms.checks import Checks
from studio.journeys.intake.forms.fields import AmountField, ManyWords, QuantityField
from studio.journeys.intake.forms.layout import helpers
from studio.journeys.intake.queries import Desk, customers_named
from studio.journeys.intake.states import (
    COUPLE,
    DESK_METHODS,
    HOUSEHOLD_OF_PACKAGE,
    HOUSEHOLDS,
    Deposit,
    DepositKind,
    Household,
    Paper,
    TakeOrder,
)

NOT_PART_OF_THE_ORDER = (
    "csrfmiddlewaretoken", "submission_key", "approver_password", "approval_open", "shown_total", "find", "strip_from",
    "crew_for",
)  # fmt: skip


ANYBODY = {"photographer": _("whoever is free"), "makeup": _("to be assigned later")}


class IntakeForm(Checks):
    """Four parts and the money column. Bound loosely while it is filled in, strictly when it is sent."""

    field_order = (
        "existing_number", "bride_name", "bride_phone", "bride_wechat", "bride_birthday", "bride_lunar", "groom_name",
        "groom_phone", "source", "referrer", "wedding_on", "wedding_open", "wedding_place", "pickup_promised_on",
        "package", "addon_add", "discount", "approval_way", "approver", "approver_password", "discount_reason",
        "styles", "scenes", "themes", "likes",
        "dislikes", "consent", "given", "specialist",
    )  # fmt: skip
    submission_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    branch = forms.CharField(max_length=9, required=False, widget=forms.HiddenInput)
    existing_number = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)
    shown_total = AmountField(required=False, widget=forms.HiddenInput)

    bride_name = forms.CharField(label=_("Bride"), max_length=40, required=False)
    bride_phone = forms.CharField(label=_("Bride's phone"), max_length=40, required=False)
    bride_wechat = forms.CharField(label=_("WeChat"), max_length=40, required=False)
    bride_birthday = DayField(label=_("Birthday"), required=False, needs_year=True)
    bride_lunar = forms.BooleanField(label=_("lunar"), required=False)
    groom_name = forms.CharField(label=_("Groom"), max_length=40, required=False)
    groom_phone = forms.CharField(label=_("Groom's phone"), max_length=40, required=False)
    source = forms.ChoiceField(label=_("Source"), choices=[("", "…"), *SourceChannel.choices])
    referrer = forms.CharField(label=_("Referred by"), max_length=60, required=False)
    wedding_on = DayField(label=_("Wedding date"), required=False)
    wedding_open = forms.BooleanField(label=_("not fixed yet"), required=False)
    wedding_place = forms.CharField(label=_("Wedding place"), max_length=100, required=False)
    pickup_promised_on = DayField(label=_("Promised pickup"), required=False)

    package = forms.ChoiceField(label=_("Package"), widget=forms.RadioSelect)
    addon_add = forms.CharField(label=_("Add-on"), max_length=40, required=False)
    discount = AmountField(label=_("Discount"), required=False)
    approver = forms.ChoiceField(label=_("Approved by"), required=False)
    approver_password = password_field()
    approval_way = forms.ChoiceField(
        label=_("Approval"), choices=ApprovalWay.choices, initial=ApprovalWay.HERE, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    discount_reason = forms.CharField(label=_("Why, for whoever decides"), max_length=200, required=False)

    styles = ManyWords(label=_("Style"), choices=PhotoStyle.choices)
    scenes = ManyWords(label=_("Scenes"))
    themes = forms.CharField(label=_("Theme"), max_length=200, required=False)
    likes = forms.CharField(label=_("Likes"), max_length=300, required=False)
    dislikes = forms.CharField(label=_("Dislikes and special needs"), max_length=300, required=False)
    consent = forms.ChoiceField(
        label=_("Photos as samples"), choices=SampleConsent.choices, initial=SampleConsent.NONE,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    specialist = forms.ChoiceField(label=_("CS specialist"), required=False)
    given = ManyWords(
        label=_("Given"), choices=[("brochure", _("brochure, WeChat added")), ("card", _("group-shoot card"))]
    )

    photographer = forms.ChoiceField(label=_("Photographer"), required=False)
    makeup = forms.ChoiceField(label=_("Makeup artist"), required=False)

    deposit_kind = forms.ChoiceField(
        label=_("Kind of payment"), choices=DepositKind.choices, initial=DepositKind.EARNEST,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    deposit = AmountField(label=_("Taken today"), required=False)
    method = forms.ChoiceField(
        label=_("Paid by"), choices=[(m.value, m.label) for m in DESK_METHODS], initial=PaymentMethod.WECHAT,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    papers = ManyWords(
        choices=Paper.choices, initial=[Paper.ORDER_FORM, Paper.FLOW_SHEET],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )  # fmt: skip

    def __init__(
        self, data: QueryDict | None = None, *, desk: Desk, strict: bool = False, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(None if data is None else data.copy(), initial=initial)
        self.desk, self.strict = desk, strict
        self.is_adding = self._take_searched_addon()
        self.unknown_addons = self._add_addon_fields()
        field = self.fields
        field["package"].choices = [(code, offer.package.label) for code, offer in desk.offers.items()]  # type: ignore[attr-defined]
        field["scenes"].choices = [(name, name) for name in desk.scenes]  # type: ignore[attr-defined]
        for name, crew in desk.crew_choices.items():
            field[name].choices = [("", ANYBODY[name]), *((pk, one.name) for pk, one in crew.items())]  # type: ignore[attr-defined]
        field["specialist"].choices = self._specialists  # type: ignore[attr-defined]  # read when drawn or chosen
        if self.needs_approval:
            self.data.setdefault("approval_way", ApprovalWay.HERE.value)
            field["approver"].choices = [("", "…"), *((pk, one.full_name) for pk, one in desk.approvers.items())]  # type: ignore[attr-defined]

    def _specialists(self) -> list[tuple[str, Any]]:
        return [("", _("whose turn it is")), *((str(one.pk), one.full_name) for one in self.desk.specialists)]

    @cached_property
    def parts(self) -> dict[str, PlainHelper]:
        """The blocks of plain fields, for the page."""
        return helpers()

    def _take_searched_addon(self) -> bool:
        """A product that was searched or scanned becomes a row; scanned again, one more of it."""
        text = self.data.get("addon_add", "").strip() if self.is_bound else ""
        by_name = [code for code, one in self.desk.products.items() if text and text in (code, one.name, one.name_en)]
        if len(by_name) != 1:
            return False
        name = f"addon-{by_name[0]}"
        before = self.data.get(name, "0")
        self.data[name] = str(int(before) + 1) if before.isascii() and before.isdecimal() and len(before) < 3 else "1"
        self.data["addon_add"] = ""
        return True

    def _add_addon_fields(self) -> list[str]:
        """A quantity field for every add-on that was sent; returns codes that are not sold any more."""
        sent = [name.removeprefix("addon-") for name in self.data if name.startswith("addon-")]
        for code in sent:
            if product := self.desk.products.get(code):
                self.fields[f"addon-{code}"] = QuantityField(label=product.label)
        return [code for code in sent if code not in self.desk.products]

    # ---- what has been understood so far -------------------------------------------------------------------------

    @property
    def offer(self) -> Any:
        return self.desk.offers.get(self.found("package", ""))

    @property
    def addons(self) -> list[Addon]:
        """The add-ons on the form, in the order they were chosen."""
        chosen = [name.removeprefix("addon-") for name in self.fields if name.startswith("addon-")]
        return [Addon(self.desk.products[code], self.found(f"addon-{code}", 0)) for code in chosen]

    @property
    def addon_rows(self) -> list[tuple[Addon, Any]]:
        """Add-ons with their input; one that was counted down to nothing is gone."""
        rows = [(addon, self[addon.field]) for addon in self.addons]
        return [(addon, bound) for addon, bound in rows if addon.quantity or bound.errors]

    @property
    def bill(self) -> Bill:
        offer, slot = self.offer, self.slot_choice
        return make_bill(
            package=offer.package if offer else None, package_price=offer.price if offer else ZERO,
            addons=self.addons, discount=self.discount_now, asked=self.found("discount", ZERO) - self.discount_now,
            deposit_kind=self.found("deposit_kind", DepositKind.EARNEST), deposit=self.found("deposit", ZERO),
            today=self.desk.today, shoot_on=slot.day if slot else None,
            pickup_on=self.found("pickup_promised_on"), wedding_on=self.found("wedding_on"),
        )  # fmt: skip

    @property
    def needs_approval(self) -> bool:
        """Whether the discount is above what the seller may give."""
        if not self.is_bound:
            return False
        try:
            wanted = self.fields["discount"].clean(self.data.get("discount"))
        except forms.ValidationError:
            return False
        return bool(wanted and wanted > self.desk.discount_limit)

    @property
    def asks_approval(self) -> bool:
        """Whether the discount is asked for, and stays off the bill until somebody approves."""
        return self.needs_approval and self.data.get("approval_way") == ApprovalWay.ASK

    @property
    def discount_now(self) -> Decimal:
        """What comes off the bill at once."""
        return ZERO if self.asks_approval else self.found("discount", ZERO)

    # ---- the command ---------------------------------------------------------------------------------------------

    def command(self) -> TakeOrder:
        """What a valid form asks for."""
        sent = {name: self.data.getlist(name) for name in self.data if name not in NOT_PART_OF_THE_ORDER}
        return TakeOrder(
            key=self.cleaned_data["submission_key"],
            digest=digest_of(sent),
            branch=self.desk.branch,
            customer=self.household(),
            order=self._order_details(),
            slot=self.slot_choice,
            photographer_id=int(self.found("photographer", 0)) or None,
            makeup_id=int(self.found("makeup", 0)) or None,
            deposit=self._deposit(),
            papers=tuple(self.cleaned_data["papers"]),
            override_reason=self.found("override_reason", ""),
            asks_place=self.asks and self.desk.user.may(Perm.APPROVALS_SEE),
            asked_discount=self.found("discount", ZERO) - self.discount_now,
            asked_reason=self.found("discount_reason", ""),
        )

    @cached_property
    def file(self) -> Customer | None:
        """The file this order is for, when there is one already."""
        number = self.found("existing_number", "")
        return customers_named(self.desk.user, number) if number else None

    @property
    def who(self) -> Household:
        """Who orders: what their file says, else what the package makes of them."""
        if self.file is not None:
            return HOUSEHOLDS[HouseholdKind(self.file.kind)]
        return HOUSEHOLD_OF_PACKAGE[PackageKind(self.offer.package.kind)] if self.offer else COUPLE

    @property
    def needs_wedding(self) -> bool:
        """Whether the wedding is to be asked for: reminders and the promised pickup count from it."""
        return self.who is COUPLE and (self.offer is None or self.offer.package.kind == PackageKind.WEDDING)

    def name_people(self) -> None:
        """The fields of the two people are called what these two are."""
        for prefix, name, phone in zip(("bride", "groom"), self.who.names, self.who.phones, strict=True):
            self[f"{prefix}_name"].label, self[f"{prefix}_phone"].label = str(name), str(phone)

    def household(self) -> CustomerDetails:
        """The people as typed, in the roles of their household."""
        found, sure = self.found, self.cleaned_data.get("sure", [])
        roles = dict(zip(("bride", "groom"), self.who.roles, strict=True))
        own = {"bride": self._brides_own(), "groom": {}}
        people = [
            PersonDetails(
                role=roles[who],
                name=found(f"{who}_name", ""),
                phone=found(f"{who}_phone", ""),
                keep_phone=f"odd_phone:{who}" in sure,
                **own[who],
            )
            for who in self.people_named()
        ]
        return CustomerDetails(
            kind=self.who.kind, people=tuple(people), source=found("source", ""), wedding_on=found("wedding_on"),
            wedding_place=found("wedding_place", ""), referrer_number=self.referrer_number,
            cs_specialist_id=int(found("specialist", 0)) or None,
            existing_number=found("existing_number", ""),
            already_married="past_wedding" in sure, second_file="duplicate" in sure,
        )  # fmt: skip

    def _brides_own(self) -> dict[str, Any]:
        """What the form asks of one of the two only."""
        return {
            "wechat": self.found("bride_wechat", ""),
            "birthday": self.found("bride_birthday"),
            "birthday_is_lunar": self.found("bride_lunar", False),
        }

    def _order_details(self) -> OrderDetails:
        found, given = self.found, self.cleaned_data["given"]
        return OrderDetails(
            package_code=found("package"),
            lines=tuple(
                NewLine(LineKind.ADDON, "", addon.quantity, addon.product.price, product_id=addon.product.pk)
                for addon in self.addons
                if addon.quantity
            ),
            discount=self.discount_now, wedding_on=found("wedding_on"),
            pickup_promised_on=found("pickup_promised_on"), consent=found("consent", SampleConsent.NONE),
            brochure_given="brochure" in given, group_card_given="card" in given,
            sheet=SheetDetails(
                styles=tuple(found("styles", ())), scenes=tuple(found("scenes", ())), themes=found("themes", ""),
                likes=found("likes", ""), dislikes=found("dislikes", ""),
            ),
            shown_total=found("shown_total", Decimal(-1)), discount_approver=self.approved_by,
        )  # fmt: skip

    def _deposit(self) -> Deposit | None:
        kind = self.found("deposit_kind", DepositKind.EARNEST)
        if kind == DepositKind.NONE:
            return None
        return Deposit(kind, self.found("method", PaymentMethod.WECHAT), self.found("deposit"))
