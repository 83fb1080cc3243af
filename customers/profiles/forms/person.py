"""One person of a household as a form row."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from customers.profiles.details import PersonDetails
from customers.profiles.models import Person
from customers.profiles.states import PersonRole
from studio.core.almanac.lunar import lunar_day, solar_day
from studio.core.ui.days import read_day
from studio.core.ui.layouts import Cell, Grid, Grouped, PlainHelper

_LUNAR = re.compile(r"(\d{4})[-/.年](闰?)(\d{1,2})[-/.月](\d{1,2})日?|(\d{4})()(\d\d)(\d\d)", re.ASCII)

# every phone on the page is looked up together, and the answer stands above the people
_LOOK_UP = {"hx-include": "#people [type=tel], #except, #use", "hx-target": "#duplicates"}


class PersonForm(forms.Form):
    """One person of the household. An untouched row counts as nobody."""

    person_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    role = forms.ChoiceField(label=pgettext_lazy("person", "Who"), choices=PersonRole.choices)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False, widget=forms.TelInput)
    keep_phone = forms.BooleanField(label=gettext_lazy("Keep this number as it is"), required=False)
    wechat = forms.CharField(label=gettext_lazy("WeChat"), max_length=40, required=False)
    birthday = forms.CharField(label=gettext_lazy("Birthday"), max_length=20, required=False)
    birthday_is_lunar = forms.BooleanField(label=gettext_lazy("lunar"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    remove = forms.BooleanField(label=gettext_lazy("Remove from the file"), required=False)

    def __init__(self, *args: Any, known: Mapping[int, Person], show_phones: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known, self.show_phones = known, show_phones
        self.empty_permitted = False  # an untouched row is read like any other; is_nobody decides
        for name in ("phone", "name", "wechat", "birthday", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs |= {
            "hx-get": reverse("profiles:duplicates"),
            "hx-trigger": "change",
            **_LOOK_UP,
        }
        person = self.person
        if person and not show_phones:
            self.fields["phone"].widget.attrs["placeholder"] = person.phone_masked
            self.fields["phone"].help_text = _("Leave it empty to keep the number.")

    @property
    def person(self) -> Person | None:
        """The row behind this form, if it is one of this file."""
        raw = str(self["person_id"].value() or "")
        return self.known.get(int(raw)) if re.fullmatch(r"[0-9]{1,18}", raw) else None

    @property
    def is_nobody(self) -> bool:
        typed = any(self.cleaned_data.get(name) for name in ("name", "phone", "wechat", "birthday", "email"))
        return not typed and self.person is None

    @property
    def helper(self) -> PlainHelper:
        lunar = format_html('<label class="lunar-tick">{} {}</label>', self["birthday_is_lunar"], _("lunar"))
        cells: list[Any] = [
            "person_id", Cell("role", 2), Cell("name", 2), Cell("phone", 2), Cell("wechat", 2), Cell("email", 2),
            Grouped("birthday", 2, after=lunar, inputmode="numeric", placeholder="1999-08-17"),
        ]  # fmt: skip
        if self["keep_phone"].value() or self.has_error("phone", "odd_phone"):
            cells.append(Cell("keep_phone", 6))
        if self.person:
            cells.append(Cell("remove", 6))
        return PlainHelper(Grid(*cells))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text = cleaned.get("birthday")
        if text:
            lunar = cleaned.get("birthday_is_lunar", False)
            cleaned["birthday"] = _lunar_birthday(text) if lunar else read_day(text, today=dt.date(1, 1, 1))
            if cleaned["birthday"] is None:
                self.add_error("birthday", _birthday_error(lunar))
        else:
            cleaned["birthday"] = None
        return cleaned

    def details(self) -> PersonDetails:
        data = self.cleaned_data
        phone = data["phone"]
        if not phone and not self.show_phones and self.person:
            phone = self.person.phone_typed
        # an odd number that is in the file already was kept on purpose once
        kept = bool(self.person and self.person.phone_typed == phone)
        return PersonDetails(
            role=data["role"], name=data["name"], phone=phone, wechat=data["wechat"], email=data["email"],
            birthday=data["birthday"], birthday_is_lunar=data["birthday_is_lunar"],
            keep_phone=data["keep_phone"] or kept, person_id=self.person.pk if self.person else None,
            remove=data["remove"],
        )  # fmt: skip


PeopleFormSet = forms.formset_factory(PersonForm, extra=0, max_num=12, absolute_max=20)


def _lunar_birthday(text: str) -> dt.date | None:
    """The real day of a birthday told by the lunar calendar: 1999-7-7, 1995-闰8-17."""
    match = _LUNAR.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if match is None:
        return None
    year, leap, month, day = (part for part in match.groups() if part is not None)
    return solar_day(int(year), int(month), int(day), is_leap_month=bool(leap))


def _birthday_error(lunar: bool) -> str:
    if lunar:
        return _("The lunar calendar has no such day. Write it as 1999-07-07, a leap month as 1995-闰8-17.")
    return _("Write the birthday as year-month-day, such as 1999-08-17.")


def birthday_text(person: Person) -> str:
    """As the form shows it: a lunar birthday by its lunar date."""
    lunar = lunar_day(person.birthday) if person.birthday and person.birthday_is_lunar else None
    if lunar:
        return f"{lunar.year}-{'闰' if lunar.is_leap_month else ''}{lunar.month:02d}-{lunar.day:02d}"
    return person.birthday.isoformat() if person.birthday else ""
