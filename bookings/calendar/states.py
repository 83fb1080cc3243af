"""The words of the calendar 档期."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ResourceKind(models.TextChoices):
    """What can be taken only once at a time."""

    PHOTOGRAPHER = "photographer", _("photographer")
    ASSISTANT = "assistant", _("assistant")
    MAKEUP = "makeup", _("makeup artist")
    STYLIST = "stylist", _("gown stylist")
    STUDIO = "studio", _("studio")
    OUTDOOR = "outdoor", _("outdoor scene")
    FITTING_ROOM = "fitting_room", _("fitting room")
    SELECTION_ROOM = "selection_room", _("selection room")
    VEHICLE = "vehicle", _("vehicle")


PEOPLE_KINDS = (ResourceKind.PHOTOGRAPHER, ResourceKind.ASSISTANT, ResourceKind.MAKEUP, ResourceKind.STYLIST)


class Department(models.TextChoices):
    """Whose capacity a day's bookings count against."""

    SHOOT = "shoot", _("shooting")
    SELECTION = "selection", _("selection")
    FITTING = "fitting", _("fitting")
    DESK = "desk", _("front desk")


class Purpose(models.TextChoices):
    """What somebody comes for, or why nobody may be booked."""

    CONSULTATION = "consultation", _("consultation")
    FITTING = "fitting", _("fitting")
    SHOOT = "shoot", _("shoot")
    SELECTION = "selection", _("selection")
    PROOF = "proof", _("proof")
    PICKUP = "pickup", _("pickup")
    LEAVE = "leave", _("leave")
    CLOSURE = "closure", _("closed")


DEPARTMENT_OF = {
    Purpose.SHOOT: Department.SHOOT,
    Purpose.SELECTION: Department.SELECTION,
    Purpose.PROOF: Department.SELECTION,
    Purpose.FITTING: Department.FITTING,
    Purpose.CONSULTATION: Department.DESK,
    Purpose.PICKUP: Department.DESK,
}


class HoldState(models.TextChoices):
    """未定 frees itself at `expires_at`; 已定 stays; a released hold is history."""

    TENTATIVE = "tentative", _("tentative")
    CONFIRMED = "confirmed", _("confirmed")
    RELEASED = "released", _("released")


LIVE_STATES = (HoldState.TENTATIVE, HoldState.CONFIRMED)
