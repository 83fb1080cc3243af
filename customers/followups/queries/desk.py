"""What the call desk shows: whom next, what to say, what we know. One household is one call, with all its reasons."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from customers.followups.addressees import Addressee, addressee, script_words
from customers.followups.anchors import Card, card_of, facts_of, seal_of
from customers.followups.models import Contact, FollowUp
from customers.followups.queries.rows import WEEK, contacts_with, followups_for
from customers.followups.scripts import KEYS, Part, parse
from customers.followups.states import (
    REACHED,
    WORKABLE_STATES,
    FollowUpChannel,
    FollowUpState,
    How,
    Outcome,
    Reason,
)  # fmt: skip
from customers.profiles.models import Customer
from studio.core.clock import local_day
from studio.core.messages.models import Message
from studio.core.messages.queries import messages_of
from studio.core.messages.states import FOR_PEOPLE
from studio.core.spans import day_span

TABS = ("call", "back", "again", "hand", "missed")
MINE_FIRST = ("cs", "csmanager")
SHOWN = 60
READ = 3 * SHOWN  # rows read for them: a household seldom has more than two
COUNTED = 300  # missed ones are counted so far
PUT_OFF = (Outcome.NO_ANSWER, Outcome.CALL_BACK)
MISSED_FOR = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Call:
    """One household in the queue: the rows that are due, the first one leading.

    `waits`: tried or promised for a later hour, so nobody is to call before it has come.
    """

    rows: tuple[FollowUp, ...]
    late_days: int
    waits: bool = False

    @property
    def lead(self) -> FollowUp:
        return self.rows[0]

    @property
    def customer(self) -> Customer:
        return self.lead.customer

    @property
    def seal(self) -> str:
        return seal_of(self.lead.anchor)

    @property
    def others(self) -> int:
        return len(self.rows) - 1


@dataclass(frozen=True, slots=True)
class Queue:
    """The calls of a tab in the order to make them, and how many each tab holds."""

    calls: Sequence[Call]
    counts: dict[str, int]
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """What one person has done today."""

    calls: int = 0
    reached: int = 0


@dataclass(frozen=True, slots=True)
class Letter:
    """A text that a person passes on."""

    row: FollowUp
    message: Message

    @property
    def is_waiting(self) -> bool:
        return self.message.state in FOR_PEOPLE


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything about the call that is open on the desk."""

    call: Call
    whom: Addressee
    people: Sequence[Addressee]
    reasons: Sequence[str]
    script: Sequence[Part]
    letters: Sequence[Letter]
    words: dict[str, Any]
    card: Card | None
    contacts: Sequence[Contact]
    contacts_this_week: int
    warnings: Sequence[str] = field(default_factory=tuple)

    @property
    def is_call(self) -> bool:
        return any(row.channel != FollowUpChannel.MESSAGE for row in self.call.rows)


def whose(staff: Any, asked: str) -> str:
    """Whose calls are shown: `mine` (and nobody's) for customer service unless they ask for all."""
    if asked in ("mine", "all"):
        return asked
    return "mine" if staff.role and staff.role.code in MINE_FIRST else "all"


def _due(staff: Any, who: str, at: dt.datetime) -> QuerySet[FollowUp]:
    """What is to be done by tonight: calls, and messages that came back to people."""
    rows = followups_for(staff).filter(state=FollowUpState.OPEN, due_at__lt=day_span(local_day(at)).ends_at)
    rows = rows.filter(Q(channel=FollowUpChannel.CALL) | Q(channel=FollowUpChannel.MESSAGE, released_at__isnull=False))
    return rows.filter(Q(owner=staff) | Q(owner=None)) if who == "mine" else rows


def _missed(staff: Any, who: str, at: dt.datetime) -> QuerySet[FollowUp]:
    """What was not done in time, for two weeks."""
    rows = followups_for(staff).filter(state=FollowUpState.MISSED, due_at__gte=at - MISSED_FOR, due_at__lte=at)
    rows = rows.filter(channel__in=(FollowUpChannel.CALL, FollowUpChannel.MESSAGE))
    return rows.filter(Q(owner=staff) | Q(owner=None)) if who == "mine" else rows


_IN_TAB = {
    "call": Q(channel=FollowUpChannel.CALL),
    "back": Q(channel=FollowUpChannel.CALL, outcome=Outcome.CALL_BACK),
    "again": Q(channel=FollowUpChannel.CALL, outcome=Outcome.NO_ANSWER),
    "hand": Q(channel=FollowUpChannel.MESSAGE),
}


def queue_of(staff: Any, *, tab: str, who: str, at: dt.datetime, read: int = READ) -> Queue:
    """The queue of one tab, from its first `read` rows. Four queries, however long it is."""
    due, missed = _due(staff, who, at), _missed(staff, who, at)
    counts = due.aggregate(
        **{name: Count("customer", distinct=True, filter=wanted) for name, wanted in _IN_TAB.items()}
    )
    counts["missed"] = missed.order_by()[: COUNTED + 1].count()
    rows = missed if tab == "missed" else due
    rows = rows.select_related("customer").prefetch_related("rule")  # hundreds of rows share a dozen rules
    found = list(rows.order_by("due_at", "pk")[: read + 1])
    calls = _households(found, at)
    if tab != "missed":
        ids = {row.customer_id for row in found if _belongs(row, tab)}
        calls = [call for call in calls if call.customer.pk in ids]
        calls.sort(key=lambda call: call.waits)
    return Queue(calls[:SHOWN], counts, has_more=len(calls) > SHOWN or len(found) > read)


@dataclass(frozen=True, slots=True)
class NextCall:
    """A household to call, as far as another page names it: its first call and what that is about."""

    followup_id: int
    due_at: dt.datetime
    names: str
    about: str


def next_calls(staff: Any, *, who: str, at: dt.datetime, shown: int) -> tuple[list[NextCall], int]:
    """The first calls of the queue and how many it holds, as the desk has them. Two queries."""
    due = _due(staff, who, at)
    count = due.aggregate(call=Count("customer", distinct=True, filter=_IN_TAB["call"]))["call"]
    in_english = (get_language() or "").startswith("en")
    rows = (
        due.exclude(outcome__in=PUT_OFF, due_at__gt=at)
        .order_by("due_at", "pk")
        .values_list("customer_id", "channel", "pk", "due_at", "customer__display_name", "rule__name", "rule__name_en")
    )
    households: dict[int, NextCall | None] = {}  # in the order of their first row, led by their first call
    for customer_id, channel, pk, due_at, names, name, name_en in rows[:SHOWN]:
        if households.setdefault(customer_id, None) is None and channel == FollowUpChannel.CALL:
            households[customer_id] = NextCall(pk, due_at, names, (in_english and name_en) or name or "")
    return [call for call in households.values() if call][:shown], count


def _belongs(row: FollowUp, tab: str) -> bool:
    if tab == "hand":
        return row.channel == FollowUpChannel.MESSAGE
    wanted = {"back": Outcome.CALL_BACK, "again": Outcome.NO_ANSWER}.get(tab)
    return row.channel == FollowUpChannel.CALL and (wanted is None or row.outcome == wanted)


def _households(rows: Sequence[FollowUp], at: dt.datetime) -> list[Call]:
    """Rows of one customer become one call; its place is that of the earliest, its lead the earliest call."""
    found: dict[int, list[FollowUp]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(row)
    calls, today = [], local_day(at)
    for mine in found.values():
        late = (today - local_day(mine[0].due_at)).days
        mine.sort(key=lambda row: row.channel == FollowUpChannel.MESSAGE)
        waits = mine[0].outcome in PUT_OFF and mine[0].due_at > at
        calls.append(Call(tuple(mine), max(late, 0), waits))
    return calls


def progress_of(staff: Any, at: dt.datetime) -> Progress:
    """Today's calls of one person. One query."""
    today = day_span(local_day(at))
    mine = Contact.objects.filter(by=staff, at__gte=today.starts_at, at__lt=today.ends_at, undone_at=None)
    found = mine.filter(how__in=(How.CALL, How.WECHAT)).aggregate(
        calls=Count("pk"), reached=Count("pk", filter=Q(outcome__in=REACHED, how=How.CALL))
    )
    return Progress(**found)


def call_with(staff: Any, followup_id: int, queue: Queue, at: dt.datetime) -> Call | None:
    """The call a row belongs to: from the queue, or looked up when it lies outside; None when it is closed."""
    for call in queue.calls:
        if any(row.pk == followup_id for row in call.rows):
            return call
    rows = followups_for(staff).filter(pk=followup_id, state__in=WORKABLE_STATES)
    rows = rows.exclude(channel=FollowUpChannel.INTERNAL).select_related("rule", "customer", "branch")
    return next(iter(_households(list(rows), at)), None)


def talk_about(call: Call, *, by: Any, at: dt.datetime) -> Talk:
    """What to say and what we know, for one call. As many queries for one reason as for several of the same kind."""
    customer, language = call.customer, get_language() or ""
    whom = addressee(customer, "call")
    facts = facts_of([(row.anchor, row.anchor_id) for row in call.rows])
    letters = messages_of([f"followup:{row.pk}" for row in call.rows if row.channel == FollowUpChannel.MESSAGE])
    scripts: list[tuple[str, Sequence[Part]]] = []
    words: dict[str, Any] = {}
    for row in call.rows:
        known = facts[row.anchor, row.anchor_id]
        mine = script_words(row, whom, known.words if known else {}, caller=by.full_name)
        words = words or mine
        if row.rule and row.channel != FollowUpChannel.MESSAGE:
            scripts.append((row.rule.spoken_name, parse(row.rule.script_in(language), mine)))
    contacts = contacts_with(customer.pk)
    return Talk(
        call=call,
        whom=whom,
        people=[Addressee(person.name, person.get_role_display(), person.phone) for person in customer.people.all()],
        reasons=[row.rule.spoken_name for row in call.rows if row.rule],
        script=_one_script(scripts),
        letters=[Letter(row, letters[f"followup:{row.pk}"]) for row in call.rows if f"followup:{row.pk}" in letters],
        words=words,
        card=card_of(call.lead.thread),
        contacts=contacts,
        contacts_this_week=sum(1 for contact in contacts if contact.at >= at - WEEK),
        warnings=[row.get_reason_display() for row in call.rows if row.reason and row.reason != Reason.BY_HAND],
    )


def _one_script(scripts: Sequence[tuple[str, Sequence[Part]]]) -> list[Part]:
    """Several reasons in one talk: greeted once, the middle of each, one goodbye; answers get keys of their own."""
    if not scripts:
        return []
    first, more = list(scripts[0][1]), []
    for reason, script in scripts[1:]:
        begin, *rest = script[1:-1] or script or [Part("", ())]
        more += [replace(begin, heading=reason), *rest]
    parts = [*first[:-1], *more, *first[-1:]] if more and len(first) > 1 else [*first, *more]
    keys = iter(KEYS)
    return [replace(part, answers=tuple(replace(one, key=next(keys, "")) for one in part.answers)) for part in parts]
