"""Rules for passwords that Django does not bring along."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from studio.core.staff.states import DEMO_PASSWORD


class LongEnough:
    """Length is what makes a password hard to guess; nothing else is demanded of its letters."""

    def __init__(self, length: int = 10) -> None:
        self.length = length

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.length:
            raise ValidationError(self.get_help_text(), code="short")

    def get_help_text(self) -> str:
        return _("A password needs at least %(length)s characters.") % {"length": self.length}


class NotTheDemoPassword:
    """The password of the demo logins stands in the manual, so nobody may choose it."""

    def validate(self, password: str, user: Any = None) -> None:
        if password.strip().lower() == DEMO_PASSWORD:
            raise ValidationError(_("This is the password of the demo logins. Choose one of your own."), code="demo")

    def get_help_text(self) -> str:
        return _("Your password can’t be the one of the demo logins.")
