"""How this room's history is told. The page of plugs registers SENTENCES with the audit room."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from customers.profiles.states import HouseholdKind, PersonRole, SourceChannel

FIELDS = {
    "kind": gettext_lazy("household"),
    "wedding_on": gettext_lazy("wedding date"),
    "wedding_place": gettext_lazy("wedding place"),
    "source": gettext_lazy("source"),
    "referrer": gettext_lazy("referred by"),
    "address": gettext_lazy("address"),
    "postcode": gettext_lazy("postcode"),
    "occupation": gettext_lazy("occupation"),
    "character": gettext_lazy("character"),
    "notes": gettext_lazy("notes"),
    "must_not_miss": gettext_lazy("must not be missed"),
    "grade": pgettext_lazy("customer", "class"),
    "is_vip": gettext_lazy("VIP"),
    "greetings_allowed": gettext_lazy("greetings allowed"),
    "messages_allowed": gettext_lazy("service messages allowed"),
    "cs_specialist_id": gettext_lazy("CS specialist"),
    "role": pgettext_lazy("person", "role"),
    "name": gettext_lazy("name"),
    "phone": gettext_lazy("phone"),
    "wechat": gettext_lazy("WeChat"),
    "email": pgettext_lazy("person", "e-mail"),
    "birthday": gettext_lazy("birthday"),
    "birthday_is_lunar": gettext_lazy("lunar birthday"),
}
CHOICES = {"kind": HouseholdKind, "source": SourceChannel, "role": PersonRole}


def _changed(data: dict[str, Any]) -> str:
    parts = [_one_change(change) for change in data.get("changes", [])]
    return _("File changed: %(what)s") % {"what": _("; ").join(parts)}


def _one_change(change: dict[str, Any]) -> str:
    field = change["field"]
    who = f"{change['who']} " if change.get("who") else ""
    return f"{who}{FIELDS.get(field, field)} {_value(field, change['old'])} → {_value(field, change['new'])}"


def _value(field: str, value: Any) -> str:
    if field in CHOICES and value in CHOICES[field].values:
        return str(CHOICES[field](value).label)
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    return str(value or "") or "—"


def _added(data: dict[str, Any]) -> str:
    return _("File opened for %(name)s") % {"name": data.get("name", "")}


def _person_added(data: dict[str, Any]) -> str:
    return _("%(name)s added to the file") % {"name": data.get("name", "")}


def _person_removed(data: dict[str, Any]) -> str:
    return _("%(name)s removed from the file") % {"name": data.get("name", "")}


SENTENCES = {
    "customer.added": _added,
    "customer.changed": _changed,
    "customer.person_added": _person_added,
    "customer.person_removed": _person_removed,
}
