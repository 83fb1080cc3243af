"""Sign-in, and the two forms of one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from studio.core.staff.models import User
from studio.core.staff.queries import demo_logins_are_open
from studio.core.staff.states import DEMO_PASSWORD, DENSITIES
from studio.core.ui.layouts import Cell, PlainHelper

LONGEST_LOGIN = 150
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
