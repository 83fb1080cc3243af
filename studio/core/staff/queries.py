"""Reads about the people who work here."""

from django.conf import settings
from django.db import models

from studio.core.access import Perm
from studio.core.staff.models import Branch, Role, User


def branches_of(user: User) -> "models.QuerySet[Branch]":
    """The branches in use whose records this person sees."""
    return Branch.objects.filter(is_active=True, id__in=user.branch_ids)


def colleagues_of(user: User) -> "models.QuerySet[User]":
    """Everybody who can sign in at this person's branches, by name."""
    return User.objects.filter(is_active=True, branch_id__in=user.branch_ids).order_by("full_name", "id")


def colleagues_who_may(perm: Perm, branch: Branch) -> "dict[str, User]":
    """Who holds a permission at a branch, by id as a form sends it: those of the branch first, then those of all."""
    staff = User.objects.filter(is_active=True).order_by("full_name", "id")
    here = [one for one in staff.filter(branch=branch) if one.may(perm)]
    away = [one for one in staff.filter(all_branches=True) if one.may(perm)]
    return {str(one.pk): one for one in (*here, *away)}


def demo_logins_are_open() -> bool:
    """Whether somebody may sign in with the password that stands in the manual."""
    return settings.DEBUG or settings.STUDIO_DEMO


def name_on_the_door() -> str:
    """The studio's name for the sign-in page; empty before the first branch exists."""
    return Branch.objects.filter(is_active=True).values_list("studio_name", flat=True).first() or ""


def every_branch_of(user: User) -> "models.QuerySet[Branch]":
    """The branches this person sees, closed ones too."""
    return Branch.objects.filter(id__in=user.branch_ids)


def staff_under(user: User) -> "models.QuerySet[User]":
    """Everybody whose place this person may look after, those who left too; superusers only by their like."""
    staff = User.objects.order_by("-is_active", "role_id", "full_name", "id")
    if user.is_superuser:
        return staff
    staff = staff.filter(is_superuser=False)
    return staff if user.all_branches else staff.filter(branch_id__in=user.branch_ids, all_branches=False)


def roles_to_give(user: User) -> list[Role]:
    """The roles somebody may hand out: those that may do nothing they may not do themselves."""
    roles = Role.objects.order_by("id")
    return [role for role in roles if user.is_superuser or set(role.perms) <= user.perms_held]


def may_look_after(user: User, colleague: User) -> bool:
    """Whether the place of a colleague is this person's to change: nobody lifts or locks out somebody above them."""
    if user.is_superuser:
        return True
    above = colleague.is_superuser or not colleague.perms_held <= user.perms_held
    return not above and staff_under(user).filter(pk=colleague.pk).exists()


def sellers_roles() -> list[Role]:
    """The roles whose people take orders or approve what others give away."""
    wanted = {Perm.ORDERS_TAKE.value, Perm.ORDERS_CHANGE.value, Perm.DISCOUNT_APPROVE.value}
    return [role for role in Role.objects.order_by("id") if wanted & set(role.perms)]
