"""Sign-in, the two forms of one's own account, and those for branches and colleagues."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from studio.core.staff.models import Branch, Role, User
from studio.core.staff.queries import branches_of, demo_logins_are_open, roles_to_give
from studio.core.staff.states import DEMO_PASSWORD, DENSITIES, BranchDetails, StaffDetails
from studio.core.ui.amounts import AmountField
from studio.core.ui.layouts import Cell, Grid, PlainHelper, Yuan

LONGEST_LOGIN = 150
KEPT = ("full_name", "username", "phone", "all_branches", "discount_limit")
LANGUAGE_NAMES = [("zh-hans", "中文"), ("en", "English")]


class SignInForm(AuthenticationForm):
    """Name and password; the refusal never says which of the two was wrong."""

    error_messages = {
        "invalid_login": _("Login and password do not go together. Please check both."),
        "inactive": _("Login and password do not go together. Please check both."),
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Login")
        self.fields["password"].label = _("Password")
        self.helper = PlainHelper(Cell("username"), Cell("password"))

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if len(name) > LONGEST_LOGIN:  # nobody's login; the lock-out's tables hold no more either
            raise self.get_invalid_login_error()
        return name

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("password") == DEMO_PASSWORD and not demo_logins_are_open():
            raise ValidationError(
                _("The demo logins are closed on this installation. Ask the manager for a login of your own."),
                code="demo_closed",
            )
        return super().clean()


class WaysForm(forms.Form):
    """How the screens speak and look for one person."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_NAMES)
    density = forms.ChoiceField(
        label=_("Density"), choices=DENSITIES, required=False, help_text=_("“By page” is right for most people.")
    )
    single_keys = forms.BooleanField(
        label=_("Single letters are shortcuts"),
        required=False,
        help_text=_("Switch this off if you use speech input or press keys by accident."),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        now = {
            "language": user.language or settings.LANGUAGE_CODE,
            "density": user.density,
            "single_keys": user.single_keys,
        }
        super().__init__(data, initial=now)
        self.helper = PlainHelper(Cell("language", 4), Cell("density", 4), Cell("single_keys", 12))


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("New password once more")
        self.fields["new_password1"].help_text = _("At least 10 characters, not only digits, not like your name.")
        self.fields["new_password2"].help_text = ""
        del self.fields["old_password"].widget.attrs["autofocus"]
        self.helper = PlainHelper(Cell("old_password", 4), Cell("new_password1", 4), Cell("new_password2", 4))

    def validate_password_for_user(self, user: Any, password_field_name: str = "") -> None:
        """What is wrong with the new password stands beside it, not beside its repetition."""
        super().validate_password_for_user(user, "new_password1")


class BranchForm(forms.Form):
    """A shop of the chain: its names, its hours, the prefix of its numbers."""

    name = forms.CharField(label=_("Branch"), max_length=60, help_text=_("As colleagues call it: Lakeside."))
    studio_name = forms.CharField(label=_("Studio name on papers"), max_length=60)
    prefix = forms.RegexField(  # type: ignore[assignment]  # a field, not the prefix of the form's names
        r"^[A-Za-z][A-Za-z0-9]{0,3}$", label=_("Prefix of numbers"),
        help_text=_("One to four letters or digits, such as HB: order HB2605-0001. It never changes."),
        error_messages={"invalid": _("A letter, then up to three letters or digits, such as HB.")},
    )  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    address = forms.CharField(label=_("Address"), max_length=120, required=False)
    opens_at = forms.TimeField(label=_("Opens"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes_at = forms.TimeField(label=_("Closes"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    print_language = forms.ChoiceField(label=_("Language of papers"), choices=LANGUAGE_NAMES)
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, data: Any = None, *, branch: Branch | None) -> None:
        shown = branch or Branch(is_active=True)
        super().__init__(data, initial={name: getattr(shown, name) for name in self.base_fields})
        self.fields["prefix"].disabled = branch is not None
        self.helper = PlainHelper(
            Grid(Cell("name", 4), Cell("studio_name", 4), Cell("prefix", 4, autocapitalize="characters"),
                 Cell("phone", 4, inputmode="tel"), Cell("address", 8), Cell("opens_at", 3), Cell("closes_at", 3),
                 Cell("print_language", 3), Cell("is_active", 3))
        )  # fmt: skip

    def clean_prefix(self) -> str:
        prefix: str = self.cleaned_data["prefix"]
        return prefix.upper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The shop closes after it opens."))
        return cleaned

    def details(self) -> BranchDetails:
        """The command."""
        return BranchDetails(**self.cleaned_data)


class ColleagueForm(forms.Form):
    """Somebody who works here: name, login, role, branch. The password is asked once, later only to set a new one."""

    full_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40)
    username = forms.RegexField(
        r"^[\w.@+-]{1,150}$", label=_("Login"), help_text=_("Letters, digits and . @ + - _"),
        error_messages={"invalid": _("Only letters, digits and . @ + - _ without spaces.")},
    )  # fmt: skip
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    role = forms.ChoiceField(label=_("Role"))
    branch = forms.ChoiceField(label=_("Branch"), required=False)
    all_branches = forms.BooleanField(
        label=_("Sees all branches"), required=False, help_text=_("For owners, finance and administrators of a chain.")
    )
    password = forms.CharField(
        label=_("Password"), max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters, not only digits, not like the name."),
    )  # fmt: skip
    discount_limit = AmountField(
        label=_("Discount limit"), required=False, help_text=_("Off one order without asking. Empty: as the role.")
    )
    is_active = forms.BooleanField(label=_("May sign in"), required=False)

    def __init__(self, data: Any = None, *, colleague: User | None, by: User) -> None:
        self.colleague = colleague
        shown = colleague or User(is_active=True, branch=by.branch)
        initial = {name: getattr(shown, name) for name in KEPT}
        initial |= {"is_active": shown.is_active, "role": shown.role_id, "branch": shown.branch_id}
        super().__init__(data, initial=initial)
        branches = list(branches_of(by))
        self.fields["role"].choices = [("", "…"), *((str(one.pk), str(one)) for one in roles_to_give(by))]  # type: ignore[attr-defined]
        self.fields["branch"].choices = [("", "…"), *((str(one.pk), one.name) for one in branches)]  # type: ignore[attr-defined]
        if len(branches) == 1 and colleague is None:
            self.initial["branch"] = branches[0].pk
        if not (by.all_branches or by.is_superuser):
            del self.fields["all_branches"]
        if colleague:
            self.fields["password"].required = False
            self.fields["password"].label = _("New password")
            self.fields["password"].help_text = _("Empty: it stays as it is. A new one signs them out everywhere.")
        everywhere = [Cell("all_branches", 4)] if "all_branches" in self.fields else []
        self.helper = PlainHelper(
            Grid(Cell("full_name", 4), Cell("role", 4), Cell("branch", 4), Cell("username", 4, autocomplete="off"),
                 Cell("password", 4), Cell("phone", 4, inputmode="tel"), Yuan("discount_limit", 4),
                 Cell("is_active", 4), *everywhere)
        )  # fmt: skip

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            about = User(username=self.cleaned_data.get("username", ""), full_name=self.data.get("full_name", ""))
            validate_password(password, about)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("branch") and not cleaned.get("all_branches") and not self.has_error("branch"):
            self.add_error("branch", _("Choose where this person works."))
        return cleaned

    def details(self) -> StaffDetails:
        """The command."""
        data = self.cleaned_data
        return StaffDetails(
            username=data["username"], full_name=data["full_name"], phone=data["phone"], role_id=int(data["role"]),
            branch_id=int(data["branch"]) if data["branch"] else None, all_branches=data.get("all_branches", False),
            is_active=data["is_active"], password=data["password"], discount_limit=data["discount_limit"],
        )  # fmt: skip


class LimitsForm(forms.Form):
    """What each role may take off an order without asking anybody: one amount a role."""

    def __init__(self, data: Any = None, *, roles: Sequence[Role]) -> None:
        super().__init__(data, initial={f"role_{role.pk}": role.discount_limit for role in roles})
        for role in roles:
            field = AmountField(label=str(role), error_messages={"required": _("Write an amount; 0 for nothing.")})
            field.widget.attrs |= {"inputmode": "decimal"}
            self.fields[f"role_{role.pk}"] = field
        self.helper = PlainHelper(Grid(*(Yuan(name, 3) for name in self.fields)))

    def limits(self) -> dict[int, Decimal]:
        """The command: yuan by the role's id."""
        return {int(name.removeprefix("role_")): amount for name, amount in self.cleaned_data.items()}
