"""The seals 印: one character per stage of the journey, and the words that are spoken for them.

The character stays Chinese in every language, as a stamp does; the spoken name is translated.
"""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Seal(NamedTuple):
    colour: str
    char: str
    name: Promise | str


SEALS: dict[str, Seal] = {
    "order": Seal("order", "接", pgettext_lazy("stage", "Order")),
    "shoot": Seal("shoot", "摄", pgettext_lazy("stage", "Shoot")),
    "makeup": Seal("shoot", "妆", pgettext_lazy("stage", "Make-up")),
    "selection": Seal("select", "选", pgettext_lazy("stage", "Selection")),
    "proof": Seal("proof", "版", pgettext_lazy("stage", "Proof")),
    "production": Seal("make", "制", pgettext_lazy("stage", "Production")),
    "pickup": Seal("pickup", "取", pgettext_lazy("stage", "Pickup")),
    "gown": Seal("gown", "衣", pgettext_lazy("stage", "Gown")),
    "fitting": Seal("gown", "衣", pgettext_lazy("stage", "Fitting")),
    "gown_collection": Seal("gown", "衣", pgettext_lazy("stage", "Gown collection")),
    "gown_return": Seal("gown", "还", pgettext_lazy("stage", "Gown return")),
    "consultation": Seal("plain", "询", pgettext_lazy("stage", "Consultation")),
    "visit": Seal("plain", "询", pgettext_lazy("stage", "Visit")),
    "complaint": Seal("plain", "怨", pgettext_lazy("stage", "Complaint")),
    "approval": Seal("plain", "批", pgettext_lazy("stage", "Approval")),
    "money": Seal("plain", "款", pgettext_lazy("stage", "Money")),
    "call": Seal("plain", "访", pgettext_lazy("stage", "Call")),
    "message": Seal("plain", "信", pgettext_lazy("stage", "Message")),
    "other": Seal("plain", "约", pgettext_lazy("stage", "Appointment")),
}
SEALS["select"] = SEALS["selection"]
SEALS["make"] = SEALS["production"]

# state -> (class, what is spoken after the name); `mark` says what something is, the others how far it is
STATES: dict[str, tuple[str, Promise | str]] = {
    "mark": (" is-tint", ""),
    "solid": ("", ""),
    "done": ("", _("done")),
    "next": (" is-next", _("next step")),
    "late": (" is-late", _("late")),
    "later": (" is-later", _("not yet")),
    "skip": (" is-skip", _("not needed")),
}


def stage_name(kind: str) -> str:
    """What a stage is called, in the reader's language."""
    return str(SEALS[str(kind)].name)
