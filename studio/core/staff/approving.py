"""Somebody who may approves on a colleague's screen with their password, or is asked to answer later."""

from collections.abc import Mapping

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from studio.core.errors import StudioError
from studio.core.staff.lockout import proves
from studio.core.staff.models import User


class ApprovalWay(models.TextChoices):
    """How a desk gets the answer it needs."""

    HERE = "here", _("a manager enters their password here")
    ASK = "ask", _("ask; it holds once somebody approves")


def password_field() -> forms.CharField:
    """The approver's password, on somebody else's screen: no browser keeps it."""
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=_("Their password"), required=False, max_length=200, widget=widget)


def approver_of(form: forms.BaseForm, request: HttpRequest, approvers: Mapping[str, User]) -> User | None:
    """Who has approved by choosing themselves (`approver`) and their password (`approver_password`).

    The password is checked and forgotten. None, with a sentence beside the field, when it is wrong or the login is
    locked; None without one while nobody is chosen.
    """
    chosen = approvers.get(str(form.data.get("approver", "")))
    if chosen is None:
        return None
    try:
        if proves(request, chosen, str(form.data.get("approver_password", ""))[:200]):
            return chosen
        form.add_error("approver_password", _now("The password is not right. Enter it again."))
    except StudioError as locked:
        form.add_error("approver_password", str(locked))
    return None
