"""Reads about the people who work here."""

from django.conf import settings
from django.db import models

from studio.core.staff.models import Branch, User


def branches_of(user: User) -> "models.QuerySet[Branch]":
    """The branches in use whose records this person sees."""
    return Branch.objects.filter(is_active=True, id__in=user.branch_ids)


def colleagues_of(user: User) -> "models.QuerySet[User]":
    """Everybody who can sign in at this person's branches, by name."""
    return User.objects.filter(is_active=True, branch_id__in=user.branch_ids).order_by("full_name", "id")


def demo_logins_are_open() -> bool:
    """Whether somebody may sign in with the password that stands in the manual."""
    return settings.DEBUG or settings.STUDIO_DEMO


def name_on_the_door() -> str:
    """The studio's name for the sign-in page; empty before the first branch exists."""
    return Branch.objects.filter(is_active=True).values_list("studio_name", flat=True).first() or ""
