"""Reminder rules: the ones a studio starts with, and changing them."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from customers.followups.models import FollowUp, ReminderRule
from customers.followups.scripts import PLACEHOLDERS, unknown_words
from customers.followups.states import FollowUpState, due_moment
from studio.core.audit.actions import record
from studio.core.errors import MovedOn, StudioError
from studio.core.locks import one_transaction

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
CHANGEABLE = (
    "name", "name_en", "days", "time_of_day", "channel", "via", "owner_role", "script", "script_en", "is_greeting",
    "only_if_came", "late_after_hours", "is_active",
)  # fmt: skip


def seed_of_rules() -> list[dict[str, Any]]:
    """The rules as they stand in the seed files, one file per anchor, in the order of the journey."""
    found = []
    for path in sorted(SEEDS.glob("*.toml")):
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [{"anchor": document["anchor"], **rule} for rule in document["rule"]]
    return found


@one_transaction
def seed_rules() -> int:
    """Add the rules a studio starts with. Returns how many were new.

    Twice: nothing; a rule that is there stays as the studio has edited it.
    """
    known = set(ReminderRule.objects.values_list("code", flat=True))
    fresh = []
    for position, seed in enumerate(seed_of_rules(), start=1):
        if seed["code"] in known:
            continue
        texts = {name: seed.get(name, "").strip() for name in ("script", "script_en")}
        fresh.append(ReminderRule(**{**seed, **texts}, position=position * 10))
    ReminderRule.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@one_transaction
def change_rule(*, rule: ReminderRule, changes: Mapping[str, Any], seen: int, by: Any, at: dt.datetime) -> ReminderRule:
    """Change a rule; what it has scheduled and not yet handed out follows, as far as it still lies ahead.

    Raises: StudioError for a placeholder nobody can fill, MovedOn when the rule was changed since it was shown.
    Twice: what is already so changes nothing.
    """
    for field in ("script", "script_en"):
        if unknown := unknown_words(str(changes.get(field, ""))):
            raise StudioError(
                _("Nobody can fill in {%(word)s}. These words are known: %(known)s.")
                % {"word": unknown[0], "known": " ".join(f"{{{word}}}" for word in PLACEHOLDERS)},
                field=field,
            )
    values = {name: changes[name] for name in CHANGEABLE if name in changes}
    if not ReminderRule.objects.filter(pk=rule.pk, version=seen).update(**values, version=F("version") + 1):
        there = ReminderRule.objects.get(pk=rule.pk)
        if all(getattr(there, name) == value for name, value in values.items()):
            return there
        raise MovedOn(
            _("Somebody has changed this rule since you opened it. Nothing was saved; look at the new state.")
        )
    fresh = ReminderRule.objects.get(pk=rule.pk)
    if (fresh.days, fresh.time_of_day, fresh.late_after_hours) != (rule.days, rule.time_of_day, rule.late_after_hours):
        _move_what_waits(fresh, at)
    if fresh.channel != rule.channel:
        _waiting(fresh).update(channel=fresh.channel)
    record("rule.changed", subject=f"rule:{rule.pk}", by=by, at=at, rule=fresh.name)
    return fresh


def _waiting(rule: ReminderRule):  # type: ignore[no-untyped-def]
    return FollowUp.objects.filter(rule=rule, state=FollowUpState.OPEN, released_at=None)


def _move_what_waits(rule: ReminderRule, at: dt.datetime) -> None:
    """One update per day that has rows; a row whose new time has passed keeps its old one."""
    late = dt.timedelta(hours=rule.late_after_hours)
    for anchor_at in _waiting(rule).order_by("anchor_at").values_list("anchor_at", flat=True).distinct():
        due_at = due_moment(anchor_at, days=rule.days, time_of_day=rule.time_of_day)
        if due_at >= at:
            _waiting(rule).filter(anchor_at=anchor_at).update(due_at=due_at, late_at=due_at + late)
