"""What concerns the household as a whole, and the filters of the list."""

import datetime as dt
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.profiles.models import Customer
from customers.profiles.queries import CustomerFilters, referrer_for, specialists_of
from customers.profiles.states import CustomerClass, HouseholdKind, SourceChannel
from studio.core.staff.models import Branch, User
from studio.core.ui.days import DayField
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Section

BLANK_CHOICE = [("", "—")]


class CustomerForm(forms.Form):
    """What concerns the household as a whole."""

    kind = forms.ChoiceField(label=gettext_lazy("Household"), choices=HouseholdKind.choices, widget=forms.RadioSelect)
    branch = forms.ModelChoiceField(Branch.objects.none(), label=gettext_lazy("Branch"), empty_label=None)
    source = forms.ChoiceField(
        label=gettext_lazy("Source"),
        choices=[*BLANK_CHOICE, *SourceChannel.choices],
        error_messages={"required": gettext_lazy("Say how they found us.")},
    )
    referrer = forms.CharField(label=gettext_lazy("Referred by"), max_length=60, required=False)
    wedding_on = DayField(label=gettext_lazy("Wedding date"), required=False)
    already_married = forms.BooleanField(label=gettext_lazy("They are already married"), required=False)
    wedding_place = forms.CharField(label=gettext_lazy("Wedding place"), max_length=100, required=False)
    must_not_miss = forms.CharField(label=gettext_lazy("Must not be missed"), max_length=200, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=160, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False)
    occupation = forms.CharField(label=gettext_lazy("Occupation"), max_length=60, required=False)
    character = forms.CharField(label=gettext_lazy("Character"), max_length=120, required=False)
    notes = forms.CharField(
        label=gettext_lazy("Notes"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 1})
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("Class"), choices=[*BLANK_CHOICE, *CustomerClass.choices], required=False
    )
    cs_specialist_id = forms.TypedChoiceField(
        label=gettext_lazy("CS specialist"), required=False, coerce=int, empty_value=None
    )
    is_vip = forms.BooleanField(label=gettext_lazy("VIP"), required=False)
    messages_allowed = forms.BooleanField(label=gettext_lazy("May be sent service messages"), required=False)
    greetings_allowed = forms.BooleanField(label=gettext_lazy("May be sent greetings"), required=False)
    second_file = forms.BooleanField(label=gettext_lazy("Make a second file all the same"), required=False)

    def __init__(self, *args: Any, user: User, customer: Customer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.customer = user, customer
        several = customer is None and (user.branch is None or len(user.branch_ids) > 1)
        if several:
            self.fields["branch"].queryset = Branch.objects.filter(pk__in=user.branch_ids, is_active=True)  # type: ignore[attr-defined]
            self.initial.setdefault("branch", user.branch_id)
        else:
            del self.fields["branch"]
        self.fields["cs_specialist_id"].choices = self._specialists()  # type: ignore[attr-defined]
        self.fields["wedding_on"].help_text = _("10-3 is enough: the next one")
        self.fields["referrer"].help_text = _("Customer number, phone or name")
        self.fields["must_not_miss"].help_text = _("Allergies, things to avoid; shown in red wherever they appear")

    def _specialists(self) -> list[tuple[str, str]]:
        """Whose customer they can be: people of the file's branch, and whoever has them now."""
        branch = self.customer.branch if self.customer else self.user.branch
        people = {one.pk: one.full_name for one in specialists_of(branch)} if branch else {}
        if self.customer and self.customer.cs_specialist:
            people[self.customer.cs_specialist.pk] = self.customer.cs_specialist.full_name
        nobody = _("nobody yet") if self.customer else _("whose turn it is")
        return [("", nobody), *((str(pk), name) for pk, name in people.items())]

    @property
    def kind_helper(self) -> PlainHelper:
        return PlainHelper(Chips("kind"))

    @property
    def second_file_helper(self) -> PlainHelper:
        return PlainHelper(Cell("second_file"))

    @property
    def caller_helper(self) -> PlainHelper:
        """What is asked of somebody who only calls: the rest can wait."""
        cells: list[Any] = [Cell("source", 4), Cell("referrer", 4), Cell("wedding_on", 4, placeholder="2026-10-03")]
        if self["already_married"].value() or self.has_error("wedding_on", "past_wedding"):
            cells.append(Cell("already_married", 6))
        return PlainHelper(Grid(*cells))

    @property
    def helper(self) -> PlainHelper:
        hint = {"hx_get": reverse("profiles:day"), "hx_trigger": "change, load", "hx_target": "#id_wedding_on_helptext"}
        wedding: list[Any] = [
            Cell("wedding_on", 3, inputmode="numeric", placeholder="2026-10-03", **hint),
            Cell("wedding_place", 4), Cell("source", 2), Cell("referrer", 3),
        ]  # fmt: skip
        if self["already_married"].value() or self.has_error("wedding_on", "past_wedding"):
            wedding.append(Cell("already_married", 6))
        if "branch" in self.fields:
            wedding.append(Cell("branch", 3))
        file_cells = [
            Cell("must_not_miss", 6), Cell("notes", 6), Cell("address", 5), Cell("postcode", 2), Cell("occupation", 2),
            Cell("character", 3), Cell("cs_specialist_id", 3), Cell("grade", 2), Cell("is_vip", 2),
            Cell("messages_allowed", 3), Cell("greetings_allowed", 2),
        ]  # fmt: skip
        return PlainHelper(
            Section(_("Wedding and source"), *wedding, number="2", key="Alt+2"),
            Section(_("Customer file"), *file_cells, number="3", key="Alt+3"),
        )

    def clean_referrer(self) -> str:
        """The number of whoever is meant; the sentence helps when it could be several."""
        text: str = self.cleaned_data["referrer"].strip()
        if not text:
            return ""
        found = referrer_for(self.user, text)
        exact = [file for file in found if file.number == text.upper()]
        if len(exact or found) == 1:
            return str((exact or found)[0].number)
        if not found:
            raise forms.ValidationError(_("No file is found for “%(text)s” in your branches.") % {"text": text})
        several = _("; ").join(f"{file.number} {file.display_name}" for file in found)
        raise forms.ValidationError(_("Several files fit: %(files)s. Write the number.") % {"files": several})


class FilterForm(forms.Form):
    """The filters of the list. What cannot be read filters nothing."""

    q = forms.CharField(max_length=64, required=False)
    grade = forms.ChoiceField(choices=[*BLANK_CHOICE, *CustomerClass.choices], required=False)
    source = forms.ChoiceField(choices=[*BLANK_CHOICE, *SourceChannel.choices], required=False)
    wedding = forms.DateField(input_formats=["%Y-%m"], required=False)

    def clean_wedding(self) -> dt.date | None:
        month: dt.date | None = self.cleaned_data["wedding"]
        return month if month and 1900 <= month.year <= 2100 else None

    def filters(self) -> CustomerFilters:
        self.is_valid()
        read = self.cleaned_data
        return CustomerFilters(
            q=read.get("q", "").strip(), grade=read.get("grade", ""), source=read.get("source", ""),
            wedding_month=read.get("wedding"),
        )  # fmt: skip
