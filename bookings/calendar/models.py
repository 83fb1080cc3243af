"""Resources, holds and claims. Nobody outside this room touches a claim."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.calendar.states import Department, HoldState, Purpose, ResourceKind
from studio.core.overlap import NoOverlap
from studio.core.spans import DayPart


class Resource(models.Model):
    """资源: a person, room, scene or vehicle that can be taken only once at a time. Buffers in minutes."""

    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+", verbose_name=_("branch"))
    kind = models.CharField(_("kind"), max_length=16, choices=ResourceKind.choices)
    name = models.CharField(_("name"), max_length=40)
    note = models.CharField(_("note"), max_length=60, blank=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("staff member"),
    )
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    buffer_before = models.PositiveSmallIntegerField(_("set-up (minutes)"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("clean-up (minutes)"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        indexes = [models.Index(fields=["branch", "kind", "position"], name="resource_branch_kind")]
        # A person is one resource, whatever they do that day; two rows could be booked at the same time.
        constraints = [models.UniqueConstraint(fields=["staff"], name="resource_once_per_person")]

    def __str__(self) -> str:
        return self.name


class Hold(models.Model):
    """One wish for one purpose: what the board shows. It knows nobody; others point to it.

    Time-open (不确定) holds have a day but no span and no claims; they count against the day's capacity, and `wanted`
    remembers whom and what they ask for (codes of needs) until they have a time. A closure without a span closes the
    whole shop that day. `override_reason` and who gave it stay visible wherever a supervisor
    broke a rule.
    """

    branch = models.ForeignKey("studio.Branch", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=14, choices=Purpose.choices)
    department = models.CharField(max_length=10, choices=Department.choices, blank=True)
    label = models.CharField(max_length=100)
    note = models.CharField(max_length=200, blank=True)
    day = models.DateField()
    part = models.CharField(max_length=10, choices=DayPart.choices, default=DayPart.EXACT)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=HoldState.choices)
    expires_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=200, blank=True)
    override_reason = models.CharField(max_length=200, blank=True, default="")
    override_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    moves = models.PositiveSmallIntegerField(default=0)
    wanted = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")), name="hold_span_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state="tentative", expires_at__isnull=False) | ~Q(state="tentative"),
                name="hold_tentative_expires",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "department", "day"], name="hold_capacity", condition=~Q(state="released")),
            models.Index(fields=["branch", "day"], name="hold_branch_day", condition=~Q(state="released")),
            models.Index(fields=["expires_at"], name="hold_expiry", condition=Q(state="tentative")),
        ]


class Claim(models.Model):
    """占用: a hold takes a resource for a blocked span, buffers included: `set_up` and `clean_up` minutes of it.

    The database refuses overlaps; only a claim that carries a reason and the name of who gave it stands outside.
    """

    hold = models.ForeignKey(Hold, models.CASCADE, related_name="claims")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="claims", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    set_up = models.PositiveSmallIntegerField(default=0)
    clean_up = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField(null=True, blank=True)
    override_reason = models.CharField(max_length=200, blank=True, default="")
    override_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="claim_span_in_order"),
            NoOverlap(name="claim_no_overlap", thing="resource"),
            models.CheckConstraint(
                condition=Q(override_reason="", override_by=None)
                | (~Q(override_reason="") & Q(override_by__isnull=False)),
                name="claim_override_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["resource", "ends_at"], name="claim_live", condition=Q(released_at=None)),
        ]


class DepartmentCapacity(models.Model):
    """How many bookings of a department a branch takes on an ordinary day."""

    branch = models.ForeignKey("studio.Branch", models.CASCADE, related_name="+")
    department = models.CharField(max_length=10, choices=Department.choices)
    per_day = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "department"], name="capacity_once_per_department")]


class PurposeBuffer(models.Model):
    """Minutes kept free around a kind of booking; where the resource has longer ones of its own, those hold."""

    branch = models.ForeignKey("studio.Branch", models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=14, choices=Purpose.choices)
    before = models.PositiveSmallIntegerField(default=0)
    after = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "purpose"], name="buffer_once_per_purpose")]


class CalendarFeed(models.Model):
    """The secret address under which a person's phone reads their own line of the calendar. Only its digest is kept."""

    staff = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)


class BranchDay(models.Model):
    """A department's day: the row that is locked before its capacity is counted; `capacity` overrides the usual."""

    branch = models.ForeignKey("studio.Branch", models.CASCADE, related_name="+")
    day = models.DateField()
    department = models.CharField(max_length=10, choices=Department.choices)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "day", "department"], name="branch_day_once")]
