"""How the call desk looks: queue lines, tabs, buttons, the hints under them. Reads through queries, writes nothing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.followups.queries.desk import (
    TABS,
    Call,
    Queue,
    Talk,
    call_with,
    progress_of,
    queue_of,
    talk_about,
    whose,
)  # fmt: skip
from customers.followups.scripts import spoken
from customers.followups.shown import contact_event
from customers.followups.states import (
    GREETINGS_PER_WEEK,
    MOST_CALLS,
    FollowUpChannel,
    Outcome,
    call_back_choices,
    next_call,
    no_calls_now,
)  # fmt: skip
from studio.core.access import Perm
from studio.core.clock import local_day
from studio.core.ui.formats import clock_time, day_near, moment
from studio.core.ui.marks import EMPTY, icon, seal
from studio.core.ui.shapes import Tab


@dataclass(frozen=True, slots=True)
class Line:
    """One household in the queue, ready to draw."""

    url: str
    current: bool
    time: str
    seal: SafeString
    late: bool
    first: str
    others: str
    what: str
    icon: SafeString


@dataclass(frozen=True, slots=True)
class Key:
    """One outcome: what it does, the digit that presses it."""

    value: str
    label: str
    key: str
    is_main: bool = False


def desk_context(user: Any, asked: Mapping[str, str], at: dt.datetime) -> dict[str, Any]:
    """Everything the desk shows, whichever call is open."""
    tab = asked.get("q", "") if asked.get("q") in TABS else "call"
    who = whose(user, asked.get("whose", ""))
    queue = queue_of(user, tab=tab, who=who, at=at)
    call = _chosen(user, asked.get("call", ""), queue, at, may_wait=tab != "call")
    talk = None
    if call is not None:
        prefetch_related_objects([call.customer], "people")
        prefetch_related_objects(call.rows, "branch")
        talk = talk_about(call, by=user, at=at)
    progress = progress_of(user, at)
    here = {"q": tab, "whose": who}
    return {
        "tab": tab, "whose": who, "here": urlencode(here), "queue": queue, "talk": talk, "progress": progress,
        "left": queue.counts["call"], "all_calls": progress.calls + queue.counts["call"],
        "unreached": progress.calls - progress.reached,
        "put_off": next((moment(call.lead.due_at) for call in queue.calls if call.waits), ""),
        "lines": _lines(queue, call, here, at),
        "tabs": _tabs(queue, tab, who), "rests": no_calls_now(at),
        "may_see_phones": user.may(Perm.PHONES_FULL),
        **(_talk_context(talk, at) if talk else {}),
    }  # fmt: skip


def _chosen(user: Any, asked: str, queue: Queue, at: dt.datetime, *, may_wait: bool) -> Call | None:
    """The call somebody opened, else the first of the queue whose hour has come."""
    if asked.isascii() and asked.isdigit() and len(asked) < 16 and (found := call_with(user, int(asked), queue, at)):
        return found
    return next((call for call in queue.calls if may_wait or not call.waits), None)


def _tabs(queue: Queue, tab: str, who: str) -> list[Tab]:
    labels = {
        "call": _("To call"), "back": _("Call backs"), "again": _("Not reached"), "hand": _("Messages"),
        "missed": _("Missed"),
    }  # fmt: skip
    desk = reverse("followups:desk")
    return [
        Tab(
            labels[name],
            f"{desk}?{urlencode({'q': name, 'whose': who})}",
            current=name == tab,
            count=queue.counts[name] or None,
        )
        for name in TABS
        if name != "missed" or queue.counts["missed"] or tab == "missed"
    ]


def _lines(queue: Queue, chosen: Call | None, here: Mapping[str, str], at: dt.datetime) -> list[Line]:
    """The queue, sixty households of it."""
    open_at, today = f"{reverse('followups:desk')}?{urlencode({**here, 'call': ''})}", local_day(at)
    current = chosen.lead.pk if chosen else None
    return [_line(call, f"{open_at}{call.lead.pk}", call.lead.pk == current, today) for call in queue.calls]


def _line(call: Call, url: str, current: bool, today: dt.date) -> Line:
    lead, names = call.lead, call.customer.names
    what, sign = _what(call)
    late = call.late_days > 0
    return Line(
        url=url,
        current=current,
        time=clock_time(lead.due_at) if local_day(lead.due_at) == today else day_near(lead.due_at),
        seal=seal(kind=call.seal, state="late" if late else "mark"),
        late=late,
        first=names[0],
        others=" ".join(names[1:]),
        what=what,
        icon=icon(name=sign) if sign else EMPTY,
    )


def _what(call: Call) -> tuple[str, str]:
    """The small line under the names, and its icon."""
    lead = call.lead
    parts, sign = [lead.rule.spoken_name if lead.rule else ""], ""
    if call.others:
        parts.append(ngettext("%(n)s more", "%(n)s more", call.others) % {"n": call.others})
    if lead.outcome == Outcome.CALL_BACK:
        parts, sign = [_("promised to call back")], "phone-call"
    elif lead.outcome == Outcome.NO_ANSWER:
        parts, sign = [_("try no. %(n)s") % {"n": lead.attempts + 1}, parts[0]], "refresh"
    elif lead.channel == FollowUpChannel.MESSAGE:
        sign = "message"
    if call.late_days:
        late = ngettext("late by %(n)s day", "late by %(n)s days", call.late_days) % {"n": call.late_days}
        parts.insert(0, late)
    return " · ".join(filter(None, parts)), sign


def _talk_context(talk: Talk, at: dt.datetime) -> dict[str, Any]:
    lead = talk.call.lead
    before = lead.anchor_at if lead.rule and lead.rule.days < 0 else None
    return {
        "lead": lead,
        "rows": ",".join(f"{row.pk}:{row.turn}" for row in talk.call.rows),
        "title": lead.rule.spoken_name if lead.rule else "",
        "subtitle": _subtitle(talk),
        "keys": _keys(talk),
        "events": [contact_event(contact) for contact in talk.contacts],
        "call_backs": [(one.isoformat(), moment(one)) for one in call_back_choices(at)],
        "earliest": f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
        "no_answer": _no_answer(lead.attempts + 1, next_call(at, before=before)),
        "greetings_per_week": GREETINGS_PER_WEEK,
        "draft": lead.note if not lead.done_at else "",
        "chosen": lead.answers,
    }


def _subtitle(talk: Talk) -> str:
    """The facts in one line: the day, the hour, the place."""
    words = [spoken(talk.words.get(name)) for name in ("day", "time", "place")]
    return " · ".join(filter(None, ["、".join(talk.reasons[1:]), " ".join(filter(None, words))]))


def _keys(talk: Talk) -> list[Key]:
    if not talk.is_call:
        return [
            Key(Outcome.WECHAT, _("Passed on by WeChat"), "1", is_main=True),
            Key(Outcome.DONE, _("Told by phone"), "2"),
        ]
    return [
        Key(Outcome.DONE, str(Outcome.DONE.label), "1", is_main=True),
        Key(Outcome.NO_ANSWER, str(Outcome.NO_ANSWER.label), "2"),
        Key(Outcome.CALL_BACK, str(Outcome.CALL_BACK.label), "3"),
        Key(Outcome.WECHAT, str(Outcome.WECHAT.label), "4"),
        Key(Outcome.REFUSED, str(Outcome.REFUSED.label), "5"),
    ]


def _no_answer(tries: int, again: dt.datetime | None) -> str:
    """What pressing 2 will do."""
    if tries >= MOST_CALLS or again is None:
        return _("No answer → goes to “missed”: it was the last try.")
    return _("No answer → comes back %(moment)s (three tries in all, at other hours).") % {"moment": moment(again)}
