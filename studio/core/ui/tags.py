"""Component tags and filters, built into every template. What they take is in `docs/ui.md` and on /styleguide/.

Attributes are named; an unknown or missing one is a TemplateSyntaxError when the template is compiled.
Small marks are plain functions (`marks`), larger parts are templates under templates/components/.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from studio.core.ui import formats, marks, stages, summaries, toasts
from studio.core.ui.shapes import CapacityDay, Column, DayHead, Event, Hit, SlotRow, Step, Tab

register = template.Library()

for _filter in (
    formats.amount, formats.clock_time, formats.counted, formats.day, formats.day_full, formats.day_near,
    formats.day_short, formats.moment, formats.moment_full, formats.moment_or_text, formats.money, formats.money_short,
    formats.phone_masked, formats.phone_spaced, formats.weekday, formats.weekday_short, stages.stage_name,
    formats.written, toasts.undo_url,
):  # fmt: skip
    register.filter(_filter.__name__, _filter)

for _mark in (
    marks.couple, marks.date_lunar, marks.grade, marks.icon, marks.kbd, marks.money, marks.owe, marks.seal,
    marks.seals, marks.tag, marks.vip, marks.wait,
):  # fmt: skip
    register.simple_tag(_mark, name=_mark.__name__)


@register.inclusion_tag("components/sec_head.html")
def sec_head(
    *, title: str, id: str = "", count: str = "", bad: str = "", total: str = "", url: str = "", link: str = "",
    key: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Title of a section, how many, at most one link at the end."""
    return {"title": title, "id": id, "count": count, "bad": bad, "total": total, "url": url, "link": link, "key": key}


@register.simple_block_tag
def sec_bar(content: str, *, title: str, id: str = "", count: str = "") -> str:
    """The same with free content at the end: a filter, a switch, a button."""
    parts = {"title": title, "id": id, "count": count, "content": SafeString(content)}
    return render_to_string("components/sec_head.html", parts)


@register.inclusion_tag("components/ledger_head.html")
def ledger_head(*, columns: Sequence[Column]) -> dict[str, Any]:
    """The head of a ledger, with sort links where a column has an address."""
    return {"columns": columns}


@register.simple_block_tag
def empty(content: str, *, title: str, text: str = "", seal: str = "", icon: str = "") -> str:
    """Nothing here: one sentence of fact, one of what to do, the content is the one button."""
    marks.one_of("empty", "seal", seal, {"", *marks.SEALS})
    parts = {"title": title, "text": text, "seal": seal, "icon": icon, "content": SafeString(content.strip())}
    return render_to_string("components/empty.html", parts)


@register.simple_block_tag
def note(content: str, *, kind: str = "") -> str:
    """A margin line; `bad` for what must not be missed."""
    marks.one_of("note", "kind", kind, ("", "warn", "bad", "dai"))
    return format_html('<p class="note{}">{}</p>', f" note-{kind}" if kind else "", SafeString(content.strip()))


@register.simple_block_tag
def next_bar(
    content: str, *, what: str, who: str = "", when: str = "", amount: formats.Amount = None, late: str = ""
) -> str:
    """What comes next, who owes it, when, what is open; the content is the button (one primary at most)."""
    parts = {"what": what, "who": who, "when": when, "amount": amount, "late": late}
    return render_to_string("components/next_bar.html", {**parts, "content": SafeString(content.strip())})


@register.inclusion_tag("components/journey.html")
def journey(*, steps: Iterable[Step]) -> dict[str, Any]:
    """The journey strip of an order."""
    return {"steps": steps}


@register.inclusion_tag("components/track.html")
def track(*, events: Iterable[Event], label: str = "") -> dict[str, Any]:
    """Parcel tracking: what happened and what is still to come, newest first."""
    return {"events": events, "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(*, items: Iterable[Tab], label: str, target: str = "") -> dict[str, Any]:
    """Parts of one thing. With `target` they swap that element and push the address."""
    return {"items": items, "label": label, "target": target}


@register.inclusion_tag("components/seg.html")
def seg(*, items: Iterable[Tab], label: str, small: bool = False, target: str = "") -> dict[str, Any]:
    """Views and filters that are links."""
    return {"items": items, "label": label, "small": small, "target": target}


@register.inclusion_tag("components/pager.html")
def pager(*, newer: str = "", older: str = "", count: str = "", target: str = "") -> dict[str, Any]:
    """Newer and older page of a keyset list, and how many there are."""
    return {"newer": newer, "older": older, "count": count, "target": target}


@register.inclusion_tag("components/capacity_strip.html")
def capacity_strip(*, days: Iterable[CapacityDay], label: str = "", target: str = "") -> dict[str, Any]:
    """What is left on each day."""
    return {"days": days, "label": label, "target": target}


@register.inclusion_tag("components/half_days.html")
def half_days(
    *, days: Sequence[DayHead], rows: Sequence[SlotRow], name: str, id: str = "slots", label: str = ""
) -> dict[str, Any]:
    """Free half days as radio buttons, up to fourteen days wide."""
    return {"days": days, "rows": rows, "name": name, "id": id, "label": label}


@register.inclusion_tag("components/err_summary.html")
def err_summary(*, form: Any = None, forms: Sequence[Any] = (), focus: bool = True) -> dict[str, Any]:
    """Every error of one or more bound forms as links to their fields, focused on load."""
    given = [*([form] if form is not None else []), *forms]
    return {"errors": summaries.error_links(given), "focus": focus}


@register.inclusion_tag("components/toasts.html", takes_context=True)
def toast_bar(context: template.Context) -> dict[str, Any]:
    """What was just done, with the way back where there is one."""
    return {"messages": context.get("messages"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/search_hits.html")
def search_hits(*, hits: Sequence[Hit], query: str, count: str = "") -> dict[str, Any]:
    """The list under the global search field."""
    return {"hits": hits, "query": query, "count": count}
