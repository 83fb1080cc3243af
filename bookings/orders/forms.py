"""What is typed about orders: the filter of the list, a line sold later, the reason of a move."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bookings.catalog.models import Product
from bookings.orders.queries import Dated, OrderFilters, Standing, View
from bookings.orders.sheet import PhotoStyle
from bookings.orders.states import LineKind, NewLine, OrderChanges, OrderStatus, SampleConsent, SheetDetails, Step
from studio.core.money import ZERO
from studio.core.staff.approving import ApprovalWay, password_field
from studio.core.staff.models import User
from studio.core.ui.amounts import AmountField, AnyWidth
from studio.core.ui.days import DayField
from studio.core.ui.formats import money_short
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Section, Stepper, Yuan

STATUSES = [choice for choice in OrderStatus.choices if choice[0] != OrderStatus.DRAFT]
STAGES = [choice for choice in Step.choices if choice[0] != Step.ORDER]
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2200, 1, 1)
FILTER_FIELDS = (
    "q",
    "view",
    "status",
    "stage",
    "seller",
    "from",
    "to",
    "paid",
    "least",
    "most",
    "second",
    "scene",
    "dated",
    "hand",
)


class FilterForm(forms.Form):
    """The head of the list. A value that makes no sense counts as not chosen; nobody is scolded for a bookmark."""

    q = forms.CharField(required=False, max_length=64)
    view = forms.ChoiceField(required=False, choices=View.choices)
    status = forms.ChoiceField(required=False, choices=STATUSES)
    stage = forms.ChoiceField(required=False, choices=STAGES)
    seller = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    paid = forms.ChoiceField(required=False, choices=Standing.choices)
    least = AmountField(required=False)
    most = AmountField(required=False)
    second = forms.BooleanField(required=False)
    scene = forms.CharField(required=False, max_length=40)
    dated = forms.ChoiceField(required=False, choices=Dated.choices)
    hand = forms.RegexField(r"^[up][1-9][0-9]{0,17}$", required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["from"] = DayField(required=False)
        self.fields["to"] = DayField(required=False)

    def filters(self) -> OrderFilters:
        self.is_valid()
        given = {name: self.cleaned_data.get(name) or "" for name in FILTER_FIELDS}
        of_stage = ("scene", "dated", "hand")
        own = {name: given[name] for name in of_stage} if given["stage"] else {}
        return OrderFilters(
            q=given["q"], view=given["view"], status=given["status"], stage=given["stage"],
            seller=self.cleaned_data.get("seller"), first_day=_kept_within(given["from"]),
            last_day=_kept_within(given["to"]), paid=given["paid"], least=self.cleaned_data.get("least"),
            most=self.cleaned_data.get("most"), second=bool(given["second"]), **own,
        )  # fmt: skip


def _kept_within(day: dt.date | str) -> dt.date | None:
    """A day the databases can reckon with; nothing was ordered before or after."""
    return min(max(day, FIRST_DAY), LAST_DAY) if isinstance(day, dt.date) else None


class ReasonForm(forms.Form):
    """Why something is done to an order; moves that need no reason leave it empty."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.required = required
        self.fields["reason"].widget.attrs["autofocus"] = True
        self.helper = PlainHelper(Grid(Cell("reason", 12)))

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"].strip()
        if self.required and not reason:
            raise forms.ValidationError(_now("Say why; the reason stays with the order."))
        return reason


class TakeBackForm(ReasonForm):
    """退项: how many pieces of an added line go back, and why."""

    quantity = forms.TypedChoiceField(label=_("Goes back"), coerce=int)

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"quantity": most}, **kwargs)
        pieces = [(n, f"{n} / {most}") for n in range(most, 0, -1)]
        self.fields["quantity"].choices = pieces  # type: ignore[attr-defined]
        if most == 1:
            self.fields["quantity"].required = False
            self.fields["quantity"].widget = forms.HiddenInput()
        self.helper = PlainHelper(Grid(Cell("quantity", 3), Cell("reason", 9)))


class PiecesField(AnyWidth, forms.RegexField):
    """How many of one thing."""


class LineForm(forms.Form):
    """加项, 二消: one thing more on an order that is running."""

    product = forms.TypedChoiceField(label=_("Product"), required=False, coerce=int, empty_value=None)
    title = forms.CharField(
        label=_("Or something else"), max_length=80, required=False, help_text=_("What is not in the catalogue.")
    )
    quantity = PiecesField(
        r"^[1-9][0-9]{0,2}$", label=_("Quantity"), initial=1,
        error_messages={"invalid": _("A quantity is a whole number from 1 to 999.")},
    )  # fmt: skip
    unit_price = AmountField(label=_("Price each"), required=False, help_text=_("Empty: the price of the catalogue."))
    stage = forms.ChoiceField(label=_("Sold at"), choices=Step.choices)
    seller = forms.TypedChoiceField(label=_("Sold by"), coerce=int, required=False, empty_value=None)
    detail = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(
        self, *args: Any, products: Sequence[Product], sellers: Sequence[User], me: User, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sellers = {one.pk: one for one in (me, *sellers)}
        self.fields["seller"].choices = [(pk, one.full_name) for pk, one in self.sellers.items()]  # type: ignore[attr-defined]
        self.products = {product.pk: product for product in products}
        choices = [(product.pk, f"{product.label} {money_short(product.price)}/{product.unit}") for product in products]
        self.fields["product"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        self.fields["product"].widget.attrs |= {"data-select": "", "autofocus": True, "aria-label": _now("Product")}
        self.helper = PlainHelper(
            Grid(Cell("product", 6), Cell("title", 6), Stepper("quantity", 2), Yuan("unit_price", 3), Cell("stage", 3),
                 Cell("seller", 4), Cell("detail", 12)),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("product") and not cleaned.get("title") and "product" not in self.errors:
            self.add_error("product", _now("Choose a product, or write what is sold."))
        if not cleaned.get("product") and cleaned.get("unit_price") is None and "unit_price" not in self.errors:
            self.add_error("unit_price", _now("What is not in the catalogue needs a price."))
        return cleaned

    @property
    def sold_by(self) -> User | None:
        """Who sold it; nobody chosen: whoever types it in."""
        return self.sellers.get(self.cleaned_data["seller"] or 0)

    def line(self) -> NewLine:
        """The command."""
        data = self.cleaned_data
        product = self.products.get(data["product"]) if data["product"] else None
        price = data["unit_price"] if data["unit_price"] is not None else product.price if product else ZERO
        kind = LineKind.ADDON if data["stage"] == Step.ORDER else LineKind.SECOND
        return NewLine(
            kind, data["title"], int(data["quantity"]), price, product.pk if product else None, data["detail"]
        )


class ChangeForm(forms.Form):
    """Days, sheet and notes of a written order."""

    wedding_on = DayField(label=_("Wedding date"), required=False)
    pickup_promised_on = DayField(label=_("Promised pickup"), required=False)
    consent = forms.ChoiceField(label=_("Photos as samples"), choices=SampleConsent.choices, widget=forms.RadioSelect)
    styles = forms.MultipleChoiceField(
        label=_("Styles"), choices=PhotoStyle.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    scenes = forms.MultipleChoiceField(label=_("Scenes"), required=False, widget=forms.CheckboxSelectMultiple)
    themes = forms.CharField(label=_("Themes"), max_length=200, required=False)
    likes = forms.CharField(label=_("Likes"), max_length=300, required=False)
    dislikes = forms.CharField(label=_("Dislikes and needs"), max_length=300, required=False)
    brochure_given = forms.BooleanField(label=_("Brochure given"), required=False)
    group_card_given = forms.BooleanField(label=_("Group-shoot card given"), required=False)
    notes = forms.CharField(label=_("Notes for the house"), max_length=300, required=False)

    def __init__(self, *args: Any, scenes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scenes"].choices = [(name, name) for name in scenes]  # type: ignore[attr-defined]
        self.helper = PlainHelper(
            Section(_("Dates"), Grid(Cell("wedding_on", 3), Cell("pickup_promised_on", 3)), number="1", key="Alt+1"),
            Section(
                _("Communication sheet"),
                Chips("styles"), Chips("scenes"),
                Grid(Cell("themes", 4), Cell("likes", 4), Cell("dislikes", 4)), Chips("consent"),
                number="2", key="Alt+2",
            ),
            Section(_("Handed over and notes"), Grid(Cell("brochure_given", 3), Cell("group_card_given", 3),
                    Cell("notes", 6)), number="3", key="Alt+3"),
        )  # fmt: skip

    def changes(self) -> OrderChanges:
        """The command."""
        given = self.cleaned_data
        sheet = SheetDetails(
            styles=tuple(given["styles"]), scenes=tuple(given["scenes"]), themes=given["themes"], likes=given["likes"],
            dislikes=given["dislikes"],
        )  # fmt: skip
        return OrderChanges(
            wedding_on=given["wedding_on"], pickup_promised_on=given["pickup_promised_on"], consent=given["consent"],
            brochure_given=given["brochure_given"], group_card_given=given["group_card_given"], notes=given["notes"],
            sheet=sheet,
        )  # fmt: skip


class DiscountForm(forms.Form):
    """优惠 on a written order. `left`: what the seller may still give alone; above it somebody else must say yes."""

    amount = AmountField(label=_("Take off"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("It stands on the bill and on the order form."),
        error_messages={"required": _("Say what the discount is for; it stands on the bill.")},
    )  # fmt: skip
    way = forms.ChoiceField(
        label=_("Approval"), choices=ApprovalWay.choices, initial=ApprovalWay.HERE, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    approver = forms.ChoiceField(label=_("Approved by"), required=False)
    approver_password = password_field()

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left, self.approvers = left, dict[str, User]()
        if self.is_bound and not self.data.get("way"):
            self.data = {**dict(self.data.items()), "way": ApprovalWay.HERE.value}
        self.fields["amount"].widget.attrs |= {"autofocus": True, "class": "amount-big"}
        cells = [Yuan("amount", 4, prefix="−¥"), Cell("reason", 8)]
        if self.needs_approval:
            cells += [Chips("way", 12), Cell("approver", 4), Cell("approver_password", 4)]
        self.helper = PlainHelper(Grid(*cells))

    @property
    def needs_approval(self) -> bool:
        """Whether what was typed is above what the seller may give alone."""
        if not self.is_bound:
            return False
        try:
            wanted = self.fields["amount"].clean(self.data.get("amount"))
        except forms.ValidationError:
            return False
        return bool(wanted > self.left)

    @property
    def asks(self) -> bool:
        return self.needs_approval and self.cleaned_data["way"] == ApprovalWay.ASK

    def offer(self, approvers: dict[str, User]) -> None:
        """Whose password will do."""
        self.approvers = approvers
        self.fields["approver"].choices = [("", "…"), *((pk, one.full_name) for pk, one in approvers.items())]  # type: ignore[attr-defined]

    def say_who_must_approve(self) -> None:
        """Nobody was chosen: what can be done instead."""
        if self.has_error("approver_password"):
            return
        self.add_error("approver", _now(
            "You may still give %(left)s. Let a manager choose their name and enter the password, or ask for it."
        ) % {"left": money_short(self.left)})  # fmt: skip
