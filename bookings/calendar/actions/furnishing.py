"""What the calendar has to give: people, rooms, scenes, vehicles, and how much a department takes on a day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bookings.calendar.actions.once import made_before, remember
from bookings.calendar.models import Claim, DepartmentCapacity, PurposeBuffer, Resource
from bookings.calendar.queries.places import minutes_of
from bookings.calendar.states import BLOCKING, Around, HoldState, ResourceDetails
from studio.core.audit.actions import record
from studio.core.audit.unseen import refuse_unseen
from studio.core.errors import StudioError
from studio.core.locks import lock_row, one_transaction


@one_transaction
def save_resource(
    *, details: ResourceDetails, branch: Any, resource: Resource | None = None, seen: int | None = None, by: Any,
    at: dt.datetime, key: str = "",
) -> Resource:  # fmt: skip
    """Put somebody or something onto the calendar, or change it; one that is out of use can no longer be booked.

    Locks: the resource. Raises: StudioError(field) for a person who stands on the calendar already, and for one that
    is still booked and shall go out of use; MovedOn when somebody changed it after history row `seen`.
    Twice: with the `key` of a form, the first answer.
    """
    if (earlier := made_before(key, "calendar.resource", [branch.pk, details], by=by, at=at)) is not None:
        return Resource.objects.get(pk=earlier)
    row = lock_row(Resource.objects.filter(branch=branch), resource.pk) if resource else _next_of(branch)
    if resource and all(getattr(row, name) == value for name, value in asdict(details).items()):
        return row
    refuse_unseen(f"resource:{row.pk}", "resource.", seen)
    if resource and not details.is_active:
        _refuse_while_booked(row, at)
    for name, value in asdict(details).items():
        setattr(row, name, value)
    if not _saved(row):
        there = Resource.objects.select_related("branch").get(staff_id=details.staff_id)
        text = _("This person stands on the calendar already: %(name)s, %(branch)s.")
        raise StudioError(text % {"name": there.name, "branch": there.branch.name}, "staff")
    verb = "resource.changed" if resource else "resource.added"
    record(verb, subject=f"resource:{row.pk}", branch_id=branch.pk, by=by, at=at, name=row.name, kind=row.kind)
    remember(key, row.name, row.pk)
    return row


def _next_of(branch: Any) -> Resource:
    last = Resource.objects.filter(branch=branch).aggregate(last=Max("position"))["last"]
    return Resource(branch=branch, position=0 if last is None else last + 1)


def _refuse_while_booked(row: Resource, at: dt.datetime) -> None:
    booked = Claim.objects.filter(resource=row, released_at=None, ends_at__gt=at).exclude(hold__purpose__in=BLOCKING)
    live = booked.exclude(hold__state=HoldState.TENTATIVE, hold__expires_at__lte=at)
    if count := live.values("hold").distinct().count():
        text = _("%(name)s is still booked %(count)s times. Move these bookings first, then take it out of use.")
        raise StudioError(text % {"name": row.name, "count": count}, "is_active")


def _saved(row: Resource) -> bool:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if row.staff_id is None or not Resource.objects.filter(staff_id=row.staff_id).exclude(pk=row.pk).exists():
            raise
        return False
    return True


@one_transaction
def set_capacity(
    *, branch: Any, per_day: Mapping[str, int | None], seen: int | None = None, by: Any, at: dt.datetime
) -> None:
    """How many bookings each department of a branch takes on an ordinary day; None means as many as come.

    `seen`: the newest history row the form knew. Locks: the branch. Raises: MovedOn when somebody changed them since.
    Twice: what is already so changes nothing.
    """
    lock_row(type(branch).objects.all(), branch.pk)
    there = dict(DepartmentCapacity.objects.filter(branch=branch).values_list("department", "per_day"))
    changed = {name: count for name, count in per_day.items() if there.get(name) != count}
    if changed:
        refuse_unseen(f"branch:{branch.pk}", "capacity.", seen)
    for department, count in changed.items():
        if count is None:
            DepartmentCapacity.objects.filter(branch=branch, department=department).delete()
        else:
            DepartmentCapacity.objects.update_or_create(
                branch=branch, department=department, defaults={"per_day": count}
            )
    if changed:
        record("capacity.changed", subject=f"branch:{branch.pk}", branch_id=branch.pk, by=by, at=at, per_day=changed)


@one_transaction
def set_minutes(
    *, branch: Any, minutes: Mapping[str, Around], seen: int | None = None, by: Any, at: dt.datetime
) -> None:
    """How long everything a booking takes is kept free before and after it, by the kind of booking.

    Bookings that stand keep what they have; a resource's own minutes hold where they are longer. `seen`: the newest
    history row the form knew. Locks: the branch. Raises: MovedOn when somebody changed them since. Twice: what is
    already so changes nothing.
    """
    lock_row(type(branch).objects.all(), branch.pk)
    there = minutes_of(branch)
    changed = {purpose: wanted for purpose, wanted in minutes.items() if there.get(purpose, Around()) != wanted}
    if not changed:
        return
    refuse_unseen(f"branch:{branch.pk}", "minutes.", seen)
    for purpose, wanted in changed.items():
        PurposeBuffer.objects.update_or_create(branch=branch, purpose=purpose, defaults=asdict(wanted))
    record(
        "minutes.changed", subject=f"branch:{branch.pk}", branch_id=branch.pk, by=by, at=at,
        minutes={purpose: [wanted.before, wanted.after] for purpose, wanted in changed.items()},
    )  # fmt: skip
