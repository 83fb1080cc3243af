"""Rules for passwords that Django does not bring along."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from studio.core.staff.states import DEMO_PASSWORD


class NotTheDemoPassword:
    """The password of the demo logins stands in the manual, so nobody may choose it."""

    def validate(self, password: str, user: Any = None) -> None:
        if password.strip().lower() == DEMO_PASSWORD:
            raise ValidationError(_("This is the password of the demo logins. Choose one of your own."), code="demo")

    def get_help_text(self) -> str:
        return _("Your password can’t be the one of the demo logins.")
