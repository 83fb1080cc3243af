"""Customers and their people. A customer is the household that orders (顾客编码)."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.profiles.details import AND
from customers.profiles.states import CustomerClass, HouseholdKind, PersonRole, SourceChannel
from studio.core.text import PhoneKind, mask_phone, normalise_phone


class Customer(models.Model):
    """顾客: one household with one or more people, at home in one branch."""

    number = models.CharField(_("customer number"), max_length=12, unique=True, null=True)  # null until the story ends
    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+", verbose_name=_("branch"))
    kind = models.CharField(_("kind"), max_length=10, choices=HouseholdKind.choices, default=HouseholdKind.COUPLE)
    display_name = models.CharField(_("name"), max_length=100)
    wedding_on = models.DateField(_("wedding date"), null=True, blank=True)
    wedding_place = models.CharField(_("wedding place"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=SourceChannel.choices)
    referrer = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="referred", verbose_name=_("referred by")
    )
    address = models.CharField(_("address"), max_length=160, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    occupation = models.CharField(_("occupation"), max_length=60, blank=True)
    character = models.CharField(_("character"), max_length=120, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    must_not_miss = models.CharField(_("must not be missed"), max_length=200, blank=True)
    grade = models.CharField(_("class"), max_length=1, choices=CustomerClass.choices, blank=True)
    is_vip = models.BooleanField(_("VIP"), default=False)
    cs_specialist = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("CS specialist"),
    )
    greetings_allowed = models.BooleanField(_("may be sent greetings"), default=True)
    messages_allowed = models.BooleanField(_("may be sent service messages"), default=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        indexes = [
            models.Index(fields=["branch", "-created_at", "-id"], name="customer_list"),
            models.Index(fields=["branch", "wedding_on"], name="customer_wedding"),
            # the owner's list of all branches, which no index that begins with a branch can serve
            models.Index(fields=["-created_at", "-id"], name="customer_recent"),
            # most files have no class; a rare one must not cost a walk through all of them
            models.Index(
                fields=["grade", "branch", "-created_at"], name="customer_grade", condition=~models.Q(grade="")
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("profiles:detail", args=[self.number])

    @property
    def names(self) -> list[str]:
        """The people in the display name one by one, for the tag `couple`."""
        return self.display_name.split(AND)


class Person(models.Model):
    """One of the people of a household.

    `phone` holds digits as normalised, `phone_typed` what was typed. `birthday` is the real day of birth, also
    where it is kept by the lunar calendar.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="people")
    role = models.CharField(_("role"), max_length=8, choices=PersonRole.choices)
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=24, blank=True)
    phone_typed = models.CharField(max_length=40, blank=True)
    wechat = models.CharField(_("WeChat"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    birthday_is_lunar = models.BooleanField(_("lunar"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["phone"], name="person_phone")]

    def __str__(self) -> str:
        return self.name

    @property
    def phone_shown(self) -> str:
        """For those who may call: 138 1234 5678; an odd number as it was typed."""
        phone = normalise_phone(self.phone)
        return self.phone_typed or self.phone if phone.kind is PhoneKind.ODD else phone.display

    @property
    def phone_masked(self) -> str:
        return mask_phone(self.phone) or ("****" if self.phone_typed else "")
