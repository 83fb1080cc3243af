"""The small marks: exact markup, hostile names escaped, wrong words refused."""

from decimal import Decimal

import pytest
from django.template import TemplateSyntaxError

HOSTILE = "<img src=x onerror=alert(1)>"
SAFE = "&lt;img src=x onerror=alert(1)&gt;"


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        (
            '{% icon name="phone" %}',
            '<svg class="icon" aria-hidden="true"><use href="/static/img/icons.svg#phone"/></svg>',
        ),
        (
            '{% icon name="phone" label="Call" %}',
            '<svg class="icon" role="img" aria-label="Call"><use href="/static/img/icons.svg#phone"/></svg>',
        ),
        ('{% kbd keys="Alt N" %}', "<kbd>Alt N</kbd>"),
        (
            '{% seal kind="shoot" %}',
            '<span class="seal seal-shoot is-tint" role="img" aria-label="Shoot">摄</span>',
        ),
        (
            '{% seal kind="selection" state="late" size="lg" %}',
            '<span class="seal seal-select is-late seal-lg" role="img" aria-label="Selection · late">选</span>',
        ),
        (
            '{% seal kind="order" state="done" %}',
            '<span class="seal seal-order" role="img" aria-label="Order · done">接</span>',
        ),
        (
            '{% seal kind="proof" state="solid" char="样" label="Samples" %}',
            '<span class="seal seal-proof" role="img" aria-label="Samples">样</span>',
        ),
        ('{% couple a="林知微" b="周亦航" %}', '<span class="couple">林知微<i>and</i>周亦航</span>'),
        ('{% couple names="方女士" %}', '<span class="couple">方女士</span>'),
        ("{% couple %}", ""),
        ("{% owe amount=owed %}", '<span class="owe">¥2,999</span>'),
        ("{% owe amount=nothing %}{% owe amount=credit %}{% owe amount=None %}", ""),
        ("{% money amount=owed %}", '<span class="money">¥2,999.00</span>'),
        ("{% money amount=credit short=True %}", '<span class="money">−¥10</span>'),
        ('{% tag text="to be selected" %}', '<span class="tag">to be selected</span>'),
        (
            '{% tag text="reviewed" kind="ok" icon="check" %}',
            '<span class="tag tag-ok"><svg class="icon" aria-hidden="true">'
            '<use href="/static/img/icons.svg#check"/></svg>reviewed</span>',
        ),
        (
            '{% wait text="24 min" level="red" %}',
            '<span class="wait is-red signed">24 min</span>',
        ),
        ("{% vip %}", '<span class="vip">VIP</span>'),
        ('{% grade letter="A" %}', '<span class="cls" role="img" aria-label="Customer class A">A</span>'),
    ],
)
def test_marks_draw_exactly_this(draw, source, markup):
    data = {"owed": Decimal("2999.00"), "nothing": Decimal(0), "credit": Decimal(-10)}
    assert draw(source, **data) == markup


def test_a_row_of_seals_is_the_whole_journey(draw):
    assert draw('{% seals items=items size="sm" %}', items=[("order", "done"), ("shoot", "next")]) == (
        '<span class="seals"><span class="seal seal-order seal-sm" role="img" aria-label="Order · done">接</span>'
        '<span class="seal seal-shoot is-next seal-sm" role="img" aria-label="Shoot · next step">摄</span></span>'
    )


@pytest.mark.parametrize(
    "source",
    [
        "{% couple names=names %}",
        "{% couple a=name b=name %}",
        "{% tag text=name %}",
        "{% wait text=name %}",
        "{% kbd keys=name %}",
        '{% icon name="phone" label=name %}',
        '{% seal kind="shoot" label=name char=name %}',
        "{% date_lunar day=today lunar=name festival=name %}",
    ],
)
def test_a_hostile_name_stays_text(draw, source):
    import datetime as dt

    drawn = draw(source, name=HOSTILE, names=[HOSTILE, HOSTILE], today=dt.date(2026, 5, 10))
    assert "<img" not in drawn
    assert SAFE in drawn


@pytest.mark.parametrize(
    "source",
    [
        '{% seal kind="wedding" %}',
        '{% seal kind="shoot" state="maybe" %}',
        '{% seal kind="shoot" size="huge" %}',
        '{% icon name="unicorn" %}',
        '{% tag text="x" kind="purple" %}',
        '{% wait text="x" level="green" %}',
        '{% note kind="fun" %}x{% endnote %}',
        '{% empty title="x" seal="wedding" %}{% endempty %}',
    ],
)
def test_a_word_the_component_does_not_know_is_refused(draw, source):
    with pytest.raises(TemplateSyntaxError):
        draw(source)


@pytest.mark.parametrize(
    "source",
    [
        '{% seal kind="shoot" colour="red" %}',
        "{% seal %}",
        '{% seal "shoot" %}',
        '{% icon name="phone" size="2" %}',
        "{% owe amount=1 currency='USD' %}",
        "{% couple bride='x' %}",
        "{% tag label='x' %}",
        "{% sec_head heading='x' %}",
        "{% sec_bar title='x' link='y' %}{% endsec_bar %}",
        "{% ledger_head cols=x %}",
        "{% empty text='x' %}{% endempty %}",
        "{% note colour='x' %}{% endnote %}",
        "{% next_bar what='x' owner='y' %}{% endnext_bar %}",
        "{% journey milestones=x %}",
        "{% track rows=x %}",
        "{% tabs items=x %}",
        "{% seg items=x label='y' big=True %}",
        "{% pager next='x' %}",
        "{% capacity_strip %}",
        "{% half_days days=x %}",
        "{% err_summary forms=x silent=True %}",
        "{% search_hits results=x query='y' %}",
    ],
)
def test_unknown_or_missing_attributes_are_refused_when_the_template_is_read(draw, source):
    with pytest.raises(TemplateSyntaxError):
        draw(source)
