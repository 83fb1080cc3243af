"""One hold and what it has taken."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from bookings.calendar.models import Claim, Hold, Resource
from bookings.calendar.states import BLOCKING, HoldState, Need, ResourceKind, Wish
from studio.core.spans import Span, day_span


def holds_for(user: Any) -> QuerySet[Hold]:
    """The holds of the branches this person sees."""
    return Hold.objects.filter(branch_id__in=user.branch_ids)


def get_hold_for(user: Any, hold_id: int) -> Hold:
    """A hold with branch, writer and (as `live`) its claims with their resources. Raises: Http404 for a foreign one."""
    taken = Claim.objects.filter(released_at=None).select_related("resource", "override_by").order_by("pk")
    claims = Prefetch("claims", taken, to_attr="live")
    with_people = holds_for(user).select_related("branch", "created_by", "override_by")
    found = with_people.prefetch_related(claims).filter(pk=hold_id).first()
    if found is None:
        raise Http404
    return found


def claims_of(hold: Hold) -> QuerySet[Claim]:
    """What a hold has now – or had when it was released –, with the resources, in the order of the board."""
    found = Claim.objects.filter(hold=hold, released_at=hold.released_at).select_related("resource")
    return found.order_by("resource__position", "resource_id", "starts_at")


def resource_of_staff(user_id: int) -> Resource | None:
    """The person of the calendar somebody is, if they are one. One query."""
    return Resource.objects.filter(staff_id=user_id, is_active=True).first()


def holds_with(resource: Resource, day: dt.date) -> list[int]:
    """The holds that have a resource at some time of a day. One query."""
    span = day_span(day)
    live = Claim.objects.filter(resource=resource, released_at=None)
    return list(live.filter(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at).values_list("hold_id", flat=True))


def resource_names(*, hold_ids: Iterable[int]) -> dict[int, list[str]]:
    """Hold → names of what it has, in the order of the board. One query, none for no holds."""
    wanted = list(hold_ids)
    found: dict[int, list[str]] = {}
    if wanted:
        live = Claim.objects.filter(hold_id__in=wanted, released_at=None)
        ordered = live.order_by("resource__position", "resource_id").values_list("hold_id", "resource__name")
        for hold_id, name in ordered:
            found.setdefault(hold_id, []).append(name)
    return found


def resources_by_hold(*, hold_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Hold → (kind, name) of what it has, in the order of the board. One query, none for no holds."""
    wanted = list(hold_ids)
    found: dict[int, list[tuple[str, str]]] = {}
    if wanted:
        live = Claim.objects.filter(hold_id__in=wanted, released_at=None)
        ordered = live.order_by("resource__position", "resource_id")
        for hold_id, kind, name in ordered.values_list("hold_id", "resource__kind", "resource__name"):
            found.setdefault(hold_id, []).append((kind, name))
    return found


def resources_held(*, holds: Any) -> list[tuple[str, str]]:
    """(kind, name) of what the holds have that a query of ids names, in the order of the board. One query."""
    live = Claim.objects.filter(hold_id__in=holds, released_at=None)
    return list(live.order_by("resource__position", "resource_id").values_list("resource__kind", "resource__name"))


def holds_taking(**resource: Any) -> QuerySet[Claim, Any]:
    """The holds that have a resource like this, such as `staff_id=7`, as a query of ids."""
    named = {f"resource__{name}": value for name, value in resource.items()}
    return Claim.objects.filter(released_at=None, **named).values("hold_id")


def standing_of(*, holds: Any, at: dt.datetime) -> list[Hold]:
    """Of the holds that a query of ids names, those that are tentative or stand against a rule. One query."""
    tentative = Q(state=HoldState.TENTATIVE, expires_at__gt=at)
    found = Hold.objects.filter(pk__in=holds).exclude(state=HoldState.RELEASED)
    return list(found.filter(tentative | ~Q(override_reason="")).select_related("override_by").order_by("day", "pk"))


class Clash(NamedTuple):
    """Somebody who has the same place at the same time: where, from when until when, and under which hold."""

    place: str
    label: str
    span: Span
    hold_id: int


def clashes_of(hold: Hold, *, at: dt.datetime) -> list[Clash]:
    """Who shares a place with this hold because a supervisor let it be. Two queries, one when it has no place."""
    own = list(Claim.objects.filter(hold=hold, released_at=None))
    beside = Q()
    for one in own:
        beside |= Q(resource_id=one.resource_id, starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
    if not beside:
        return []
    others = Claim.objects.filter(beside, released_at=None).exclude(hold=hold)
    alive = others.exclude(hold__state=HoldState.TENTATIVE, hold__expires_at__lte=at)
    rows = alive.select_related("resource", "hold").order_by("starts_at", "pk")
    return [Clash(one.resource.name, one.hold.label, Span(one.starts_at, one.ends_at), one.hold_id) for one in rows]


def span_of(hold: Hold) -> Span | None:
    """The shown span of a hold; None while its time is open."""
    return Span(hold.starts_at, hold.ends_at) if hold.starts_at and hold.ends_at else None


def needs_of(hold: Hold) -> tuple[Need, ...]:
    """What a hold has, as needs, so that a move keeps it; one freed early is freed as early again.

    While its time is open it has nothing: then what it wants once it has a time.
    """
    span = span_of(hold)
    if span is None:
        return tuple(Need.parse(code) for code in hold.wanted)
    return tuple(Need(resource_id=claim.resource_id, minutes=_minutes(claim, span)) for claim in claims_of(hold))


def wish_on(hold: Hold) -> Wish:
    """Where a hold stands and what it takes there, or asks for while its time is open."""
    return Wish(hold.day, hold.part, span_of(hold), needs_of(hold))


def names_wanted(hold: Hold) -> list[str]:
    """Whom and what a hold asks for once it has a time, as the desk says it. One query, none when it names nobody."""
    needs = [Need.parse(code) for code in hold.wanted]
    ids = [need.resource_id for need in needs if need.resource_id is not None]
    names = dict(Resource.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [
        names.get(need.resource_id or 0, "") if need.kind is None else _any_of(need.kind, need.min_level)
        for need in needs
    ]


def _any_of(kind: str, level: int) -> str:
    label = str(ResourceKind(kind).label)
    return label if level <= 1 else _("%(kind)s of level %(level)s or higher") % {"kind": label, "level": level}


def needs_besides(hold: Hold, kind: str) -> tuple[Need, ...]:
    """What a hold has or wants of other kinds; without whoever has left the house meanwhile. Two queries."""
    kept = needs_of(hold)
    known = Resource.objects.filter(pk__in=[need.resource_id for need in kept if need.resource_id], is_active=True)
    kinds = dict(known.values_list("pk", "kind"))
    return tuple(need for need in kept if (need.kind or kinds.get(need.resource_id or 0)) not in (kind, None))


def hours_of(claim: Claim, hold: Hold) -> Span | None:
    """From when until when a booking needs this resource: the booking's hours, or its first part for one freed early.

    Set-up and clean-up are no part of it. None while the time is open.
    """
    span = span_of(hold)
    if span is None or hold.purpose in BLOCKING or (minutes := _minutes(claim, span)) is None:
        return span
    return Span(span.starts_at, span.starts_at + dt.timedelta(minutes=minutes))


def _minutes(claim: Claim, span: Span) -> int | None:
    length = claim.ends_at - claim.starts_at - dt.timedelta(minutes=claim.set_up + claim.clean_up)
    return int(length.total_seconds() // 60) if dt.timedelta(0) < length < span.duration else None
