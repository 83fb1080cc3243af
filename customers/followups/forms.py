"""What the desk and the rule page send, turned into commands. No form writes anything."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.followups.actions import CallResult
from customers.followups.models import ReminderRule
from customers.followups.queries import WHENS, FollowUpFilters
from customers.followups.scripts import PLACEHOLDERS, unknown_words
from customers.followups.states import FollowUpChannel, Outcome
from studio.core.errors import StudioError
from studio.core.messages.states import Channel
from studio.core.staff.states import ROLE_LABELS
from studio.core.ui.layouts import Cell, Chips, Grid, PlainHelper, Section

MOST_ROWS = 30
LONGEST_ANSWER = 60
_ROW = re.compile(r"(\d{1,15}):(\d{1,5})", re.ASCII)


def read_result(sent: QueryDict) -> CallResult:
    """The outcome a key was pressed for. Raises: StudioError when the page sent something else than it shows."""
    rows = [_ROW.fullmatch(text) for text in sent.get("rows", "").split(",")[:MOST_ROWS]]
    outcome = sent.get("outcome", "") or (Outcome.CALL_BACK if sent.get("call_back_at") else "")
    if outcome not in Outcome.values or not all(rows):
        raise StudioError(_("This page is out of date. Nothing was booked; it shows the call as it is now."))
    seconds = sent.get("seconds", "")
    return CallResult(
        rows=tuple((int(row[1]), int(row[2])) for row in rows if row),
        outcome=outcome,
        note=_clean(sent.get("note", ""))[:500],
        answers=read_answers(sent),
        seconds=int(seconds) if re.fullmatch(r"[0-9]{1,5}", seconds) else 0,
        call_back_at=read_moment(sent) if outcome == Outcome.CALL_BACK else None,
    )


def read_answers(sent: QueryDict) -> tuple[str, ...]:
    return tuple(_clean(text)[:LONGEST_ANSWER] for text in sent.getlist("answers")[:MOST_ROWS] if text.strip())


def read_moment(sent: QueryDict) -> dt.datetime:
    """A moment offered as a button, or typed. Raises: StudioError."""
    text = sent.get("call_back_at", "") or sent.get("other_moment", "")
    try:
        moment = parse_datetime(text.strip())
    except ValueError:
        moment = None
    if moment is None or not 2000 < moment.year < 2100:
        raise StudioError(_("When shall we call back? Choose a moment."), field="call_back_at")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def read_filters(asked: Mapping[str, str]) -> FollowUpFilters:
    """The list's filters; what is not known counts as not asked."""
    rule = asked.get("rule", "")
    return FollowUpFilters(
        when=asked.get("when", "") if asked.get("when") in WHENS else "now",
        channel=asked.get("channel", "") if asked.get("channel") in FollowUpChannel.values else "",
        rule=int(rule) if re.fullmatch(r"[0-9]{1,15}", rule) else None,
        mine=asked.get("mine") == "1",
    )


class RuleForm(forms.Form):
    """提醒规则: when, how, who, and what is said."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    days = forms.IntegerField(
        label=gettext_lazy("Days"), min_value=-400, max_value=400,
        help_text=gettext_lazy("Before: −7. The same day: 0. After: 2."),
    )  # fmt: skip
    time_of_day = forms.TimeField(
        label=gettext_lazy("Time of day"), required=False, widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=gettext_lazy("Empty: at the hour of the appointment itself."),
    )  # fmt: skip
    late_after_hours = forms.IntegerField(
        label=gettext_lazy("Missed after (hours)"), min_value=1, max_value=720,
        help_text=gettext_lazy("Later than that it is not sent any more."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=FollowUpChannel.choices, widget=forms.RadioSelect)
    via = forms.ChoiceField(label=gettext_lazy("Message by"), choices=[("", "–"), *Channel.choices], required=False)
    owner_role = forms.ChoiceField(label=gettext_lazy("Who"), choices=[("", "–"), *ROLE_LABELS.items()], required=False)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)
    is_greeting = forms.BooleanField(
        label=gettext_lazy("Greeting or marketing"), required=False,
        help_text=gettext_lazy("Counts against the weekly limit; only for customers who agreed to greetings."),
    )  # fmt: skip
    only_if_came = forms.BooleanField(
        label=gettext_lazy("Only after a visit that took place"), required=False,
        help_text=gettext_lazy("If nobody was marked as having come, a person checks first."),
    )  # fmt: skip
    script = forms.CharField(
        label=gettext_lazy("Script"), widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}), max_length=6000
    )
    script_en = forms.CharField(
        label=gettext_lazy("Script in English"), required=False, max_length=6000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = PlainHelper(
            Section(_("When"), Grid(Cell("days", 3), Cell("time_of_day", 3), Cell("late_after_hours", 3)), id="when"),
            Section(
                _("How and who"), Chips("channel", 12), Grid(Cell("via", 4), Cell("owner_role", 4)),
                Grid(Cell("is_active", 4), Cell("is_greeting", 4), Cell("only_if_came", 4)), id="how",
            ),
            Section(
                _("What is said"), Grid(Cell("name", 6), Cell("name_en", 6)), Grid(Cell("script", 12)),
                Grid(Cell("script_en", 12)), Cell("seen", 12), id="said",
            ),
        )  # fmt: skip

    @classmethod
    def of(cls, rule: ReminderRule) -> "RuleForm":
        """The form as the rule stands."""
        names = [name for name in cls.base_fields if name != "seen"]
        return cls(initial={**{name: getattr(rule, name) for name in names}, "seen": rule.version})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("script", "script_en"):
            if unknown := unknown_words(cleaned.get(name, "")):
                known = " ".join(f"{{{word}}}" for word in PLACEHOLDERS)
                text = _("Nobody can fill in {%(word)s}. These words are known: %(known)s.")
                self.add_error(name, text % {"word": unknown[0], "known": known})
        if cleaned.get("channel") == FollowUpChannel.MESSAGE and not cleaned.get("via"):
            self.add_error("via", _("Say how the message is sent."))
        return cleaned
