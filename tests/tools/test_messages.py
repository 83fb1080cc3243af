"""The catalogue tool: it finds what Django would find, and its files are read by gettext."""

import gettext
import io

import pytest

from tools import messages


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("Plain")', [((None, "Plain"), None)]),
        ('gettext_lazy("Two " "parts")', [((None, "Two parts"), None)]),
        ('pgettext("a stage", "order")', [(("a stage", "order"), None)]),
        ('ngettext("%(n)s day", "%(n)s days", n)', [((None, "%(n)s day"), "%(n)s days")]),
        ("_(variable)", []),
        ('translation.gettext("By attribute")', [((None, "By attribute"), None)]),
        (
            'from django.utils.translation import gettext as _now\n_now("By another name")',
            [((None, "By another name"), None)],
        ),
    ],
)
def test_sentences_in_python_are_found(source, expected):
    assert [(m.key, m.plural) for m in messages._in_python(source, "x.py")] == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Plain" %}', [((None, "Plain"), None)]),
        ('{% translate "order" context "a stage" %}', [(("a stage", "order"), None)]),
        ('{% icon name="x" label=_("Close") %}', [((None, "Close"), None)]),
        (
            "{% blocktranslate trimmed count n=n %}\n {{ n }} day\n{% plural %}\n{{ n }} days\n{% endblocktranslate %}",
            [((None, "%(n)s day"), "%(n)s days")],
        ),
        ("{% translate \"It’s 'so' 100%\" %}", [((None, "It’s 'so' 100%%"), None)]),
    ],
)
def test_sentences_in_templates_are_found(source, expected):
    assert [(m.key, m.plural) for m in messages._in_template(source, "x.html")] == expected


def test_what_is_written_is_read_again_the_same():
    quoted = 'A "quoted" line\nand another\\'
    odd = {
        (None, quoted): messages.Message((None, 'A "quoted" line\nand another\\'), said=["一\n“二”\t"]),
        ("ctx", "day"): messages.Message(("ctx", "day"), "days", ["天"]),
    }
    again = messages.read_po(messages.write_po("zh_Hans", odd))
    again.pop((None, ""))
    assert {key: (m.plural, m.said) for key, m in again.items()} == {key: (m.plural, m.said) for key, m in odd.items()}


def test_gettext_reads_what_was_compiled():
    written = messages.write_po(
        "zh_Hans",
        {
            (None, "day"): messages.Message((None, "day"), "days", ["天"]),
            ("stage", "order"): messages.Message(("stage", "order"), said=["接单"]),
        },
    )
    spoken = gettext.GNUTranslations(io.BytesIO(messages.compile_mo(messages.read_po(written))))
    assert (spoken.ngettext("day", "days", 3), spoken.pgettext("stage", "order")) == ("天", "接单")
    assert spoken.gettext("order") == "order"


def test_a_fuzzy_or_empty_entry_is_not_compiled():
    text = 'msgid "a"\nmsgstr "甲"\n\n#, fuzzy\nmsgid "b"\nmsgstr "乙"\n\nmsgid "c"\nmsgstr ""\n'
    compiled = messages.compile_mo(messages.read_po(text))
    assert "甲".encode() in compiled
    assert "乙".encode() not in compiled
    assert compiled[8:12] == (1).to_bytes(4, "little")


def test_a_lost_placeholder_is_seen():
    message = messages.Message((None, "%(name)s has %(n)s days"), said=["%(name)s 有几天"])
    assert messages._lost(message) == ["%(name)s 有几天"]
