"""How follow-ups look: rows, tabs, buttons and previews, ready for the templates. Writes nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from customers.followups.anchors import anchor_kinds, anchor_named, seal_of
from customers.followups.forms import RuleForm
from customers.followups.models import Contact, FollowUp, ReminderRule
from customers.followups.queries import WHENS, FollowUpFilters, rules_in_order
from customers.followups.scripts import dear, parse
from customers.followups.states import FollowUpChannel, FollowUpState, How, Outcome, Reason, due_moment
from studio.core.access import Perm
from studio.core.addresses import address_of, own_address
from studio.core.clock import local_day
from studio.core.messages.states import in_rest_hours
from studio.core.staff.states import ROLE_LABELS
from studio.core.ui.formats import clock_time, moment
from studio.core.ui.marks import seal, tag, wait
from studio.core.ui.shapes import Event, Tab

PREVIEWED = 6
AHEAD = dt.timedelta(days=60)


def told(contact: Contact) -> str:
    """`袁星野 与 韩青禾：办好了`."""
    return _("%(who)s: %(what)s") % {"who": contact.customer.display_name, "what": contact.get_outcome_display()}


def way_back(request: HttpRequest) -> str:
    """Where a small form was pressed; never out of the house."""
    return own_address(request.POST.get("next"), reverse("followups:list"))


def contact_event(contact: Contact) -> Event:
    """One line of what was said before."""
    how = contact.get_how_display()
    if contact.how == How.CALL and contact.seconds >= 60:
        minutes = contact.seconds // 60
        how = ngettext("call, %(n)s minute", "call, %(n)s minutes", minutes) % {"n": minutes}
    outcome = contact.get_outcome_display() if contact.outcome != Outcome.DONE or not contact.note else ""
    said = " · ".join(filter(None, [contact.title, outcome, contact.note]))
    who = contact.by.full_name if contact.by else _("the system")
    return Event(
        at=f"{moment(contact.at)} {who} · {how}", text=said or contact.get_outcome_display(), system=contact.by is None
    )


# --- the list --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; fifty are drawn, so all is made ready. `opens`, `done`, `again`, `drop`: where to."""

    pk: int
    turn: int
    names: str
    customer_url: str
    seal: SafeString
    when: str
    what: str
    channel: str
    who: str
    standing: SafeString
    note: str
    opens: str = ""
    done: str = ""
    again: str = ""
    drop: str = ""


STANDING_KINDS = {
    FollowUpState.DONE: "ok", FollowUpState.MISSED: "bad", FollowUpState.REFUSED: "warn", FollowUpState.WAITING: "dai",
}  # fmt: skip


def list_row(row: FollowUp, today: dt.date, may_call: bool) -> Row:
    late = (today - local_day(row.due_at)).days if row.state == FollowUpState.OPEN else 0
    owner, rule = row.done_by or row.owner, row.rule
    return Row(
        pk=row.pk,
        turn=row.turn,
        names=row.customer.display_name,
        customer_url=address_of("profiles:detail", row.customer.number) if row.customer.number else "",
        seal=seal(kind=seal_of(row.anchor), state="late" if late > 0 else "mark"),
        when=moment(row.done_at or row.due_at),
        what=rule.spoken_name if rule else "",
        channel=str(FollowUpChannel(row.channel).label),
        who=owner.full_name if owner else str(ROLE_LABELS.get(rule.owner_role, "") if rule else ""),
        standing=_standing(row, late),
        note=row.note,
        **_actions(row, may_call),
    )


def _goes_by_itself(row: FollowUp) -> bool:
    return row.channel == FollowUpChannel.MESSAGE and row.state == FollowUpState.OPEN and row.released_at is None


def _standing(row: FollowUp, late: int) -> SafeString:
    if late > 0:
        return wait(text=ngettext("late by %(n)s day", "late by %(n)s days", late) % {"n": late}, level="red")
    text = _("goes out by itself") if _goes_by_itself(row) else _why(row)
    return tag(text=text, kind=STANDING_KINDS.get(FollowUpState(row.state), "line"))


def _why(row: FollowUp) -> str:
    """The most telling of reason, outcome and state. The words directly: Django's own way asks for all of them."""
    if row.reason:
        return str(Reason(row.reason).label)
    return str(Outcome(row.outcome).label if row.outcome else FollowUpState(row.state).label)


def _actions(row: FollowUp, may_call: bool) -> dict[str, str]:
    """Where the buttons of a row lead: do, open on the desk or once more, and not needed."""
    found: dict[str, str] = {}
    if row.state == FollowUpState.OPEN:
        if may_call:
            found["drop"] = address_of("followups:drop", row.pk)
        if _goes_by_itself(row):
            return found
        if row.channel in (FollowUpChannel.INTERNAL, FollowUpChannel.CARD):
            found["done"] = address_of("followups:done", row.pk)
        elif may_call:
            found["opens"] = f"{reverse('followups:desk')}?whose=all&call={row.pk}"
    elif row.state in (FollowUpState.MISSED, FollowUpState.REFUSED) and may_call:
        found["again"] = address_of("followups:reopen", row.pk)
    return found


def list_context(
    user: Any, filters: FollowUpFilters, asked: QueryDict, rows: Sequence[FollowUp], at: dt.datetime
) -> dict[str, Any]:
    labels = {
        "now": _("today and late"), "coming": _("coming"), "outbox": _("in the outbox"), "done": _("done"),
        "missed": _("missed"), "ended": _("cancelled, refused"),
    }  # fmt: skip
    kept = {name: str(asked[name]) for name in ("channel", "rule", "mine") if asked.get(name)}
    may_call = user.may(Perm.FOLLOWUPS_CALL)
    drawn = [list_row(row, local_day(at), may_call) for row in rows]
    return {
        "filters": filters,
        "tabs": [
            Tab(labels[when], f"?{urlencode({'when': when, **kept})}", current=when == filters.when) for when in WHENS
        ],
        "channels": FollowUpChannel.choices,
        "rules": rules_in_order(),
        "rows": drawn,
        "has_buttons": any(row.done or row.again or row.drop for row in drawn),
        "may_call": may_call,
        "is_past": filters.when in ("done", "missed", "ended"),
        "may_rules": user.may(Perm.FOLLOWUPS_RULES),
        "has_filter": bool(kept),
    }


# --- rules -----------------------------------------------------------------------------------------------------
def rule_when(rule: ReminderRule) -> str:
    """`提前 7 天 10:30`, `当天 20:00`, `2 天后 14:30`."""
    days = rule.days
    if days < 0:
        text = ngettext("%(n)s day before", "%(n)s days before", -days) % {"n": -days}
    elif days > 0:
        text = ngettext("%(n)s day after", "%(n)s days after", days) % {"n": days}
    else:
        text = _("the same day")
    return f"{text} {clock_time(rule.time_of_day)}".strip()


def rule_groups(rules: Sequence[ReminderRule]) -> list[dict[str, Any]]:
    """Rules by anchor, in the order of the journey."""
    groups = []
    for kind in anchor_kinds():
        mine = [
            {"rule": rule, "when": rule_when(rule), "who": ROLE_LABELS.get(rule.owner_role, "")}
            for rule in rules
            if rule.anchor == kind.name
        ]
        if mine:
            groups.append({"label": kind.label, "seal": kind.seal, "rows": mine})
    return groups


def preview_context(rule: ReminderRule, form: RuleForm, user: Any, at: dt.datetime) -> dict[str, Any]:
    """Whom the rule as it stands in the form would reach next, when, and what they would hear."""
    values = form.cleaned_data if form.is_bound else form.initial
    days, time = values.get("days"), values.get("time_of_day")
    coming = []
    if isinstance(days, int) and (kind := anchor_named(rule.anchor)):
        first = local_day(at) - dt.timedelta(days=days)
        found = kind.between(first, first + AHEAD, user.branch_ids, PREVIEWED * 2)
        dated = [(one, due_moment(one.anchor_at, days=days, time_of_day=time)) for one in found]
        coming = [
            {"who": one.who, "anchor_at": one.anchor_at, "due_at": due, "rests": in_rest_hours(due)}
            for one, due in dated
            if due >= at
        ][:PREVIEWED]
    return {
        "coming": coming,
        "spoken": parse(_script(values), _sample(user, coming[0] if coming else None, at)),
        "anchor_label": kind.label if (kind := anchor_named(rule.anchor)) else rule.anchor,
        "seal": seal_of(rule.anchor),
    }


def _script(values: Mapping[str, Any]) -> str:
    in_english = (get_language() or "").startswith("en")
    return str((in_english and values.get("script_en")) or values.get("script") or "")


def _sample(user: Any, first: Mapping[str, Any] | None, at: dt.datetime) -> dict[str, Any]:
    """A couple nobody knows, so that the preview can be shown to anybody."""
    branch = user.branch
    return {
        "name": "林知微 与 周亦航", "dear": dear("林知微", "bride"),
        "day": local_day(first["anchor_at"] if first else at),
        "time": dt.time(9), "place": [_("lakeside")], "staff": ["李默"], "package": "初见", "number": "HB2605-0001",
        "amount_open": Decimal(2000), "photos": 40, "wedding_day": local_day(at) + AHEAD, "caller": user.full_name,
        "studio": branch.studio_name if branch else "", "branch": branch.name if branch else "",
        "phone": branch.phone if branch else "", "address": branch.address if branch else "",
    }  # fmt: skip
