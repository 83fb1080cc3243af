"""Rows of follow-ups, rules and contacts. The call desk has a shelf of its own beside this one."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.shortcuts import get_object_or_404

from customers.followups.models import Contact, FollowUp, ReminderRule
from customers.followups.states import FollowUpChannel, FollowUpState, Outcome
from studio.core.clock import local_day
from studio.core.spans import day_span

WEEK = dt.timedelta(days=7)
REACHES_BACK = dt.timedelta(days=90)  # the list; a customer's own file remembers everything
DONE_STATES = (FollowUpState.DONE, FollowUpState.WAITING)


@dataclass(frozen=True, slots=True)
class FollowUpFilters:
    """What the list shows: `when` is a word of `WHENS`, the rest narrows it; empty means all."""

    when: str = "now"
    channel: str = ""
    rule: int | None = None
    mine: bool = False


WHENS = ("now", "coming", "outbox", "done", "missed", "ended")


def followups_for(staff: Any) -> QuerySet[FollowUp]:
    """The follow-ups of this person's branches. Who sees every branch is not filtered, so that one index serves."""
    sees_all = staff.all_branches or staff.is_superuser
    return FollowUp.objects.all() if sees_all else FollowUp.objects.filter(branch_id__in=staff.branch_ids)


def get_followup_for(staff: Any, pk: int) -> FollowUp:
    """One follow-up of this person's branches, else 404."""
    return get_object_or_404(followups_for(staff), pk=pk)


ROW_FIELDS = (
    "anchor", "channel", "state", "reason", "due_at", "done_at", "released_at", "outcome", "note", "turn",
    "customer__number", "customer__display_name", "rule__name", "rule__name_en", "rule__owner_role",
    "owner__full_name", "done_by__full_name",
)  # fmt: skip


def followups_found(staff: Any, filters: FollowUpFilters, at: dt.datetime) -> QuerySet[FollowUp]:
    """The list under its filters, ready for keyset pages by `due_at`: what a row shows and nothing else."""
    rows = followups_for(staff).select_related("customer", "rule", "owner", "done_by").only(*ROW_FIELDS)
    tonight = day_span(local_day(at)).ends_at
    past = rows.filter(due_at__gte=at - REACHES_BACK)
    rows = {
        "now": rows.filter(state=FollowUpState.OPEN, due_at__lt=tonight),
        "coming": rows.filter(state=FollowUpState.OPEN, due_at__gte=tonight),
        "outbox": rows.filter(state=FollowUpState.WAITING),
        "done": past.filter(state=FollowUpState.DONE),
        "missed": past.filter(state=FollowUpState.MISSED),
        "ended": past.filter(state__in=(FollowUpState.CANCELLED, FollowUpState.REFUSED)),
    }[filters.when]
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.rule:
        rows = rows.filter(rule_id=filters.rule)
    return rows.filter(owner=staff) if filters.mine else rows


def releasable(at: dt.datetime, limit: int) -> list[FollowUp]:
    """What is due and has not been handed out, the longest waiting first, with everything a script needs."""
    rows = FollowUp.objects.filter(state=FollowUpState.OPEN, released_at=None, due_at__lte=at)
    rows = rows.select_related("rule", "branch", "customer").prefetch_related("customer__people")
    return list(rows.order_by("due_at", "pk")[:limit])


def wanting_no_calls(customer_ids: Collection[int]) -> set[int]:
    """Customers who said so, and have not taken a call since. One query."""
    if not customer_ids:
        return set()
    said = Contact.objects.filter(customer_id__in=customer_ids, undone_at=None).values("customer_id").annotate(
        no=Max("at", filter=Q(outcome=Outcome.REFUSED)),
        yes=Max("at", filter=Q(outcome=Outcome.DONE, how=FollowUpChannel.CALL)),
    )  # fmt: skip
    return {row["customer_id"] for row in said if row["no"] and (row["yes"] is None or row["yes"] < row["no"])}


def greetings_since(customer_ids: Collection[int], since: dt.datetime) -> Mapping[int, int]:
    """How many greetings each customer got since then. One query."""
    if not customer_ids:
        return {}
    found = Contact.objects.filter(
        customer_id__in=customer_ids, at__gte=since, undone_at=None, followup__rule__is_greeting=True
    )
    return dict(found.values_list("customer_id").annotate(Count("pk")).order_by())


def contacts_with(customer_id: int, limit: int = 8) -> list[Contact]:
    """The last contacts with a customer, newest first."""
    rows = Contact.objects.filter(customer_id=customer_id, undone_at=None).select_related("by")
    return list(rows.order_by("-at", "-pk")[:limit])


def coming_with(customer_id: int, limit: int = 4) -> list[FollowUp]:
    """What is owed to a customer next, the earliest first; jobs of the house are not theirs. One query."""
    rows = FollowUp.objects.filter(customer_id=customer_id, state=FollowUpState.OPEN)
    rows = rows.exclude(channel=FollowUpChannel.INTERNAL).select_related("rule", "owner")
    return list(rows.order_by("due_at", "pk")[:limit])


def rules_in_order(anchors: Sequence[str] = ()) -> list[ReminderRule]:
    """All rules, in the order they are shown."""
    rows = ReminderRule.objects.all()
    return list(rows.filter(anchor__in=anchors) if anchors else rows)


def get_rule(pk: int) -> ReminderRule:
    return get_object_or_404(ReminderRule, pk=pk)
