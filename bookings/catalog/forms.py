"""What is typed about the catalogue: a package with its contents and prices, a product."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bookings.catalog.models import Package, Product
from bookings.catalog.states import PackageDetails, PackageKind, ProductDetails, ProductKind
from studio.core.errors import StudioError
from studio.core.money import ZERO
from studio.core.staff.models import Branch
from studio.core.ui.amounts import AmountField
from studio.core.ui.days import DayField
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Section, Yuan

COUNTS = (
    ("outfits", _("Outfits")), ("indoor_scenes", _("Indoor scenes")), ("outdoor_scenes", _("Outdoor scenes")),
    ("photos_taken", _("Photos taken")), ("photos_included", _("Photos in the album")),
    ("gown_rentals", _("Wedding-day gowns")), ("shoot_minutes", _("Minutes of shooting")),
)  # fmt: skip
EXTRAS = (
    ("extra_photo_price", _("Each extra photo")), ("extra_page_price", _("Each extra page")),
    ("negative_price", _("Each negative")),
)  # fmt: skip
SKIPPABLE = (
    ("selection", _("no selection")), ("proof", _("no proof viewing")), ("production", _("nothing is produced")),
    ("pickup", _("no pickup")),
)  # fmt: skip
CLOCK = (
    ("selection", _("Shoot → selection")), ("proof", _("Selection → proof")), ("pickup", _("Proof → pickup")),
    ("ready", _("Ready before the pickup")),
)  # fmt: skip

TAKEN_OVER = (
    "code", "name", "name_en", "kind", "price", "valid_from", "valid_to", "description", "description_en", "is_active",
)  # fmt: skip


class CountField(forms.RegexField):
    """A whole number a clerk types; empty is nothing."""

    def __init__(self, **kwargs: Any) -> None:
        text = _("Write a whole number from 0 to 9999.")
        super().__init__(r"^[0-9]{1,4}$", required=False, error_messages={"invalid": text}, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return int(text) if text else None


class PackageForm(forms.Form):
    """A package as the trade writes it down. Products and branches come with the catalogue and the chain."""

    name = forms.CharField(label=pgettext_lazy("package", "Name"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    code = forms.SlugField(label=_("Code"), max_length=30, help_text=_("Letters and digits; it never changes."))
    kind = forms.ChoiceField(label=pgettext_lazy("package", "Kind"), choices=PackageKind.choices)
    price = AmountField(label=_("List price"))
    valid_from = DayField(label=_("Sold from"), required=False)
    valid_to = DayField(label=_("Sold until"), required=False)
    is_active = forms.BooleanField(label=_("On sale"), required=False, initial=True)
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    description_en = forms.CharField(label=_("Description in English"), max_length=200, required=False)
    skipped = forms.MultipleChoiceField(
        label=_("Steps this package does without"),
        choices=SKIPPABLE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, package: Package | None, products: list[Product], branches: list[Branch], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.package, self.products, self.branches = package, products, branches
        for name, label in COUNTS:
            self.fields[name] = CountField(label=label)
        for name, label in EXTRAS:
            self.fields[name] = AmountField(label=label, required=False)
        for name, label in CLOCK:
            self.fields[f"clock_{name}"] = CountField(label=label)
        for product in products:
            self.fields[f"item_{product.pk}"] = CountField(label=f"{product.label} ({product.unit})")
        for branch in branches:
            self.fields[f"branch_{branch.pk}"] = AmountField(label=branch.name, required=False)
        if package is not None:
            self.fields["code"].disabled = True
        self.helper = self._layout()

    def _layout(self) -> PlainHelper:
        return PlainHelper(
            Section(
                _("Name and price"),
                Grid(Cell("name", 3), Cell("name_en", 3), Cell("code", 3), Cell("kind", 3), Yuan("price", 3),
                     Cell("valid_from", 3), Cell("valid_to", 3), Cell("is_active", 3), Cell("description", 6),
                     Cell("description_en", 6)),
                number="1", key="Alt+1", id="p1",
            ),
            Section(_("What is in it"), Grid(*(Cell(name, 3) for name, _label in COUNTS),
                    *(Yuan(name, 3) for name, _label in EXTRAS)), number="2", key="Alt+2", id="p2"),
            Section(_("Products"), Grid(*(Cell(f"item_{product.pk}", 3) for product in self.products)),
                    number="3", key="Alt+3", id="p3", hint=_("How many of each; empty means none.")),
            Section(_("Own prices of branches"), Grid(*(Yuan(f"branch_{one.pk}", 3) for one in self.branches)),
                    number="4", key="Alt+4", id="p4", hint=_("Empty: the list price.")),
            Section(_("Journey"), Grid(Chips("skipped", 12), *(Cell(f"clock_{name}", 3) for name, _label in CLOCK)),
                    number="5", key="Alt+5", id="p5", hint=_("Days between the steps; empty: as usual.")),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _now("This is before the first day of sale."))
        taken, included = cleaned.get("photos_taken"), cleaned.get("photos_included")
        if taken and included and included > taken:
            self.add_error("photos_included", _now("More than the photos that are taken."))
        if any(len(str(cleaned.get(f"item_{product.pk}") or "")) > 2 for product in self.products):
            raise forms.ValidationError(_now("A package holds at most 99 of one product."))
        return cleaned

    def details(self) -> PackageDetails:
        """The command."""
        data = self.cleaned_data
        gown_steps = () if data["gown_rentals"] else ("gown_out", "gown_back")
        given: dict[str, Any] = {name: data[name] for name in TAKEN_OVER}
        given |= {name: data[name] or 0 for name, _label in COUNTS}
        given |= {name: data[name] or ZERO for name, _label in EXTRAS}
        return PackageDetails(
            **given,
            skipped_steps=(*data["skipped"], *gown_steps),
            clock={name: data[f"clock_{name}"] for name, _label in CLOCK if data[f"clock_{name}"] is not None},
            items={product.pk: data[f"item_{product.pk}"] or 0 for product in self.products},
            branch_prices={
                one.pk: data[f"branch_{one.pk}"] for one in self.branches if data[f"branch_{one.pk}"] is not None
            },
        )


def package_initial(package: Package, items: dict[int, int], prices: dict[int, Decimal]) -> dict[str, Any]:
    """A package as its form shows it."""
    shown = {name: getattr(package, name) for name in TAKEN_OVER}
    shown |= {name: getattr(package, name) for name, _label in (*COUNTS, *EXTRAS)}
    shown |= {f"clock_{name}": days for name, days in package.clock.items()}
    shown |= {f"item_{product_id}": quantity for product_id, quantity in items.items()}
    shown |= {f"branch_{branch_id}": price for branch_id, price in prices.items()}
    return {**shown, "skipped": package.skipped_steps}


class ProductForm(forms.Form):
    """A product or service that can be added to an order."""

    name = forms.CharField(label=pgettext_lazy("package", "Name"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=60, required=False)
    code = forms.SlugField(label=_("Code"), max_length=30, help_text=_("Letters and digits; it never changes."))
    kind = forms.ChoiceField(label=pgettext_lazy("package", "Kind"), choices=ProductKind.choices)
    unit = forms.CharField(label=_("Unit"), max_length=8, initial="件")
    price = AmountField(label=_("List price"))
    is_active = forms.BooleanField(label=_("On sale"), required=False, initial=True)

    def __init__(self, *args: Any, product: Product | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if product is not None:
            self.fields["code"].disabled = True
        self.helper = PlainHelper(
            Grid(Cell("name", 4), Cell("name_en", 4), Cell("code", 4), Cell("kind", 3), Cell("unit", 3), 
                 Yuan("price", 3), Cell("is_active", 3))
        )  # fmt: skip

    def details(self) -> ProductDetails:
        """The command."""
        return ProductDetails(**self.cleaned_data)


def place_refusal(form: forms.Form, refusal: StudioError) -> None:
    """A refusal of the house beside the field it names, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
