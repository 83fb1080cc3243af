"""Branches, roles and the people who work here."""

import datetime as dt
from decimal import Decimal

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from studio.core.access import Perm
from studio.core.money import ZERO, MoneyField


class Branch(models.Model):
    """门店: one shop, with the prefix of its numbers and its opening hours."""

    name = models.CharField(_("branch"), max_length=60)
    studio_name = models.CharField(_("studio name on papers"), max_length=60)
    prefix = models.CharField(_("prefix of numbers"), max_length=4, unique=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    opens_at = models.TimeField(_("opens"), default=dt.time(9))
    closes_at = models.TimeField(_("closes"), default=dt.time(20))
    print_language = models.CharField(_("language of papers"), max_length=10, default="zh-hans")
    is_active = models.BooleanField(_("in use"), default=True)
    receipt_paper = models.CharField(max_length=40, default="receipt")  # the kind of paper receipts come out on
    paper_words = models.JSONField(default=dict, blank=True)  # own clauses on papers: language → kind of money → text

    class Meta:
        db_table = "studio_branch"
        ordering = ["id"]
        verbose_name = _("branch")
        verbose_name_plural = _("branches")

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """岗位: what a person may do. Seeded roles have a code and are spoken in the reader's language.

    `known`: the permissions there were when it was last seeded. What a later version brings is new to it; what is
    known and not among `perms` was taken away by the studio.
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=40, blank=True)
    perms = models.JSONField(_("permissions"), default=list)
    known = models.JSONField(default=list, blank=True, editable=False)
    discount_limit = MoneyField(_("discount limit (yuan)"), default=0)

    class Meta:
        db_table = "studio_role"
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        from studio.core.staff.states import ROLE_LABELS  # noqa: PLC0415 – labels are lazy, models load first

        return self.name or str(ROLE_LABELS.get(self.code, self.code))


class StaffManager(UserManager["User"]):
    """Every request needs the role and the branch of who is signed in: one query."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.select_related("role", "branch").get(username=username)

    def get_queryset(self) -> models.QuerySet["User"]:
        return super().get_queryset().select_related("role", "branch")


class User(AbstractUser):
    """员工: somebody who signs in. `branch` is where the person works; the owner sees every branch."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("name"), max_length=40)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, verbose_name=_("role"))
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, verbose_name=_("branch"))
    all_branches = models.BooleanField(_("all branches"), default=False)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    discount_limit = MoneyField(_("discount limit (yuan)"), null=True, blank=True)  # null: as the role
    language = models.CharField(_("language"), max_length=10, blank=True)
    density = models.CharField(_("density"), max_length=10, blank=True)
    single_keys = models.BooleanField(_("single-letter shortcuts"), default=True)

    objects = StaffManager()  # type: ignore[misc]

    class Meta:
        db_table = "studio_user"
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @cached_property
    def perms_held(self) -> frozenset[str]:
        return frozenset(self.role.perms) if self.role else frozenset()

    def may(self, perm: Perm) -> bool:
        """Whether this person holds a permission. Everybody who works here may sign in."""
        return self.is_active and (self.is_superuser or perm == Perm.SIGNED_IN or perm in self.perms_held)

    @property
    def may_give_away(self) -> Decimal:
        """How much this person may take off one order by themselves, in yuan: their own limit, else their role's."""
        if self.discount_limit is not None:
            return self.discount_limit
        return self.role.discount_limit if self.role else ZERO

    @cached_property
    def branch_ids(self) -> list[int]:
        """The branches whose records this person sees."""
        if self.all_branches or self.is_superuser:
            return list(Branch.objects.values_list("id", flat=True))
        return [self.branch_id] if self.branch_id else []
