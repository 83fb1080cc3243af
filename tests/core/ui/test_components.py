"""The larger parts, as pages use them."""

import datetime as dt
from decimal import Decimal

import pytest

from studio.core.ui.shapes import CapacityDay, Column, DayHead, Event, Hit, Slot, SlotRow, Step, Tab
from studio.core.ui.tags import register

HOSTILE = "<b>O'Hara</b>"


@pytest.fixture(autouse=True)
def _sunday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.core.clock.today", lambda: dt.date(2026, 5, 10))


def squeezed(html: str) -> str:
    return " ".join(html.replace("\n", " ").split()).replace("> <", "><")


def test_a_section_head_says_how_many_and_ends_in_one_link(draw):
    html = draw('{% sec_head title="Arrivals" id="h" count="14" url="/x/" link="All" key="c" %}')
    assert squeezed(html) == (
        '<div class="sec-h"><h2 id="h">Arrivals</h2><span class="n">14</span>'
        '<a class="end" href="/x/" data-key="c">All <kbd>c</kbd></a></div>'
    )


def test_block_parts_keep_their_buttons_and_escape_their_texts(draw):
    html = draw('{% empty title=name text=name seal="gown" %}<a href="/x/">Go</a>{% endempty %}', name=HOSTILE)
    assert '<a href="/x/">Go</a>' in html
    assert html.count("&lt;b&gt;O&#x27;Hara&lt;/b&gt;") == 2
    assert "<b>O'Hara" not in html
    note = draw('{% note kind="bad" %}{{ name }} <a href="/x/">why</a>{% endnote %}', name=HOSTILE)
    assert note == '<p class="note note-bad">&lt;b&gt;O&#x27;Hara&lt;/b&gt; <a href="/x/">why</a></p>'


def test_the_next_bar_says_what_who_when_and_what_is_owed(draw):
    html = squeezed(
        draw(
            '{% next_bar what="Book the selection" who="Zhao" when="today" amount=owed %}<a href="/x/">Go</a>'
            "{% endnext_bar %}",
            owed=Decimal(2999),
        )
    )
    assert '<div class="what">Book the selection</div>' in html
    assert "<dt>Who</dt><dd>Zhao</dd>" in html
    assert "<dt>When</dt><dd>today</dd>" in html
    assert '<dt>Owed</dt><dd><span class="owe">¥2,999</span></dd>' in html
    assert html.endswith('<div class="row-x end"><a href="/x/">Go</a></div></div>')


def test_the_next_bar_of_a_paid_order_shows_no_debt(draw):
    html = draw('{% next_bar what="Pickup" amount=owed %}{% endnext_bar %}', owed=Decimal(0))
    assert "Owed" not in html
    assert "owe" not in html


def test_the_journey_marks_done_now_and_later(draw):
    steps = [
        Step("order", "done", "18 Apr"),
        Step("shoot", "late", "23 May", tag="under way"),
        Step("pickup", "later", name="Collect"),
    ]
    html = squeezed(draw("{% journey steps=steps %}", steps=steps))
    assert html.count("<li") == 3
    assert '<li class="done">' in html
    assert '<li class="now"><span class="seal seal-shoot is-late seal-lg"' in html
    assert '<b>Shoot <span class="tag tag-warn">under way</span></b>' in html
    assert '<li class="later">' in html
    assert "<b>Collect</b>" in html


def test_the_track_tells_hollow_from_done_and_escapes(draw):
    events = [
        Event("before 16:30", "Book it", todo=True),
        Event(dt.datetime(2026, 5, 10, 2, 12, tzinfo=dt.UTC), HOSTILE, by="吴锦"),
        Event("", "delivered", system=True, url="/r/", link="HB-R-1"),
    ]
    html = draw("{% track events=events %}", events=events)
    assert '<li class="todo"><time>before 16:30</time>' in html
    assert '<time>today 10:12</time>&lt;b&gt;O&#x27;Hara&lt;/b&gt; <span class="by">吴锦</span>' in html
    assert '<li class="sys"><time></time>delivered <a href="/r/">HB-R-1</a>' in html


def test_tabs_and_views_say_which_is_current(draw):
    items = [Tab("Overview", "/a/", current=True), Tab("Payments", "/b/", count=5), Tab("Shoots", "/c/", count=0)]
    assert draw('{% tabs items=items label="Parts" %}', items=items) == (
        '<nav class="tabs" aria-label="Parts"><a href="/a/" aria-current="page">Overview</a>'
        '<a href="/b/">Payments <span class="n">5</span></a><a href="/c/">Shoots</a></nav>'
    )
    assert draw('{% seg items=items label="View" small=True target="#list" %}', items=items) == (
        '<nav class="seg seg-sm" aria-label="View" hx-boost="true" hx-target="#list" hx-push-url="true">'
        '<a href="/a/" aria-current="true">Overview</a><a href="/b/">Payments 5</a><a href="/c/">Shoots 0</a></nav>'
    )


def test_the_pager_shows_only_the_ways_there_are(draw):
    assert draw("{% pager %}") == ""
    html = draw('{% pager older="/o/?before=7" count="1,000+" %}')
    assert "1,000+" in html
    assert 'href="/o/?before=7"' in html
    assert "Newer" not in html


def test_the_ledger_head_speaks_hidden_columns_and_the_order(draw):
    columns = [
        Column("Day", url="?sort=day", sorted="descending"),
        Column("Owed", numeric=True),
        Column("Action", hidden=True),
    ]
    html = draw("{% ledger_head columns=columns %}", columns=columns)
    assert '<th scope="col" aria-sort="descending"><a href="?sort=day">Day' in html
    assert '<th scope="col" class="num">Owed</th>' in html
    assert '<span class="visually-hidden">Action</span>' in html


@pytest.mark.parametrize(
    ("left", "standing", "text"), [(5, "", "5 left"), (2, "low", "2 left"), (0, "full", "full"), (-1, "full", "full")]
)
def test_the_capacity_strip_warns_before_a_day_is_full(draw, left, standing, text):
    day = CapacityDay(dt.date(2026, 5, 12), "/d/", left=left, total=9)
    assert day.standing == standing
    assert f'<span class="left">{text}</span>' in draw("{% capacity_strip days=days %}", days=[day])


def test_pips_never_grow_beyond_nine():
    day = CapacityDay(dt.date(2026, 5, 12), "/d/", left=20, total=40, held=4)
    assert [css for _, css in day.pips] == ["on"] * 4 + ["hold"] + [""] * 4
    assert CapacityDay(dt.date(2026, 5, 12), "/d/", left=2, total=4).pips == [(0, "on"), (3, "on"), (6, ""), (9, "")]
    assert CapacityDay(dt.date(2026, 5, 12), "/d/").pips == []


def test_a_full_half_day_cannot_be_chosen_but_a_chosen_one_stays(draw):
    morning = SlotRow("morning", [Slot("a", "12 May morning", 2), Slot("b", "13 May morning", 0)])
    rest = SlotRow("afternoon", [Slot("c", "12 May afternoon", 1), Slot("d", "13 May afternoon", 0, checked=True)])
    rows = [morning, rest]
    days = [DayHead(dt.date(2026, 5, 12)), DayHead(dt.date(2026, 5, 13), lunar="廿七", festival="520")]
    html = draw('{% half_days days=days rows=rows name="slot" %}', days=days, rows=rows)
    assert html.count('type="radio"') == 3
    assert 'value="b"' not in html
    assert 'value="a" aria-label="12 May morning, 2 left"><span class="free">2 left</span>' in html
    assert '<span class="few">1 left</span>' in html
    assert 'value="d" aria-label="13 May afternoon, 0 left" checked>' in html
    assert '<small class="fest">520</small>' in html


def test_search_hits_escape_names_and_show_debts(draw):
    hits = [Hit("/o/1/", HOSTILE, "HB2604-0187", "shoot", Decimal(500))]
    html = draw('{% search_hits hits=hits query="oh" count="1" %}', hits=hits)
    assert "&lt;b&gt;O&#x27;Hara&lt;/b&gt;" in html
    assert '<span class="owe">¥500</span>' in html
    assert "Nothing found for “&lt;b&gt;”" in draw("{% search_hits hits=hits query=q %}", hits=[], q="<b>")


def test_every_component_of_the_house_is_registered():
    assert set(register.tags) == {
        "capacity_strip", "couple", "date_lunar", "empty", "err_summary", "grade", "half_days", "icon", "journey",
        "kbd", "ledger_head", "money", "next_bar", "note", "owe", "pager", "seal", "seals", "search_hits",
        "sec_bar", "sec_head", "seg", "tabs", "tag", "toast_bar", "track", "vip", "wait",
    }  # fmt: skip
